"""What became of an edition: from its rows, and from what was counted of them."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.counting import outcomes
from digest.counting.editions import OTHERS, Looked, look
from digest.model import DeliveryState
from digest.store import Store, counted, editions
from tests.counting.run import people, run
from tests.store import rows
from tests.store.rows import NOW

A_MINUTE = timedelta(minutes=1)


def looked(store: Store, edition_id: int) -> Looked:
    """An edition as it is now."""
    return look(store, editions.by_id(store, edition_id))


def settle(store: Store, edition_id: int, subscriber_id: int, **values: object) -> None:
    """Write what became of a delivery."""
    given_ = {"state": "accepted", "code": 250, "reply": "2.0.0 ok", "until": None, **values}
    with store.writing():
        store.write(
            """
            UPDATE deliveries SET state = :state, code = :code, reply = :reply, until = :until,
                settled_at = :at, first_tried_at = :at
            WHERE edition_id = :edition AND subscriber_id = :person
            """,
            {**given_, "edition": edition_id, "person": subscriber_id},  # type: ignore[dict-item]
        )


def at(seconds: float) -> str:
    """An instant of a row so long after the edition became ready."""
    return (NOW + timedelta(seconds=seconds)).isoformat(timespec="seconds")[:19] + "Z"


def settle_all(store: Store, edition_id: int) -> None:
    """Accepted, one every seven seconds."""
    with store.writing():
        for number in range(1, 64):
            settle(store, edition_id, number, at=at(number * 7))


def test_a_real_run_is_told_by_provider_and_by_whose_fault(store: Store) -> None:
    """Three people of one small domain are nobody's business."""
    found = looked(store, run(store))
    assert [
        ("gmail", 12, 10, 0, 2),
        ("outlook", 12, 11, 1, 0),
        ("yahoo", 12, 0, 12, 0),
        ("apple", 12, 12, 0, 0),
        ("big.example", 12, 12, 0, 0),
        (OTHERS, 3, 3, 0, 0),
    ] == [
        (one.name, one.owed, one.share.accepted, one.share.deferred, one.share.refused)
        for one in found.providers
    ]
    assert [
        ("accepted", "", 48),
        ("deferred", "busy", 13),
        ("refused", "address", 2),
    ] == [(one.state, one.why, one.letters) for one in found.answers]
    assert 63 == found.books.owed == sum(found.books.counts.values())
    assert found.course is not None
    assert (48, 63) == (found.course.total, found.course.whole)


def test_what_was_counted_tells_the_same_and_outlives_the_rows(store: Store) -> None:
    edition_id = people(store)
    settle_all(store, edition_id)
    before = looked(store, edition_id)
    assert 1 == outcomes.count_due(store, now=NOW)
    assert 0 == outcomes.count_due(store, now=NOW + timedelta(days=1))
    letters = counted.letters_of(store, edition_id)
    with store.writing():
        store.write("DELETE FROM deliveries")
    assert before == looked(store, edition_id)
    assert letters == counted.letters_of(store, edition_id)
    assert [63] == [one.people for one in letters]


def test_an_edition_under_way_is_counted_again_but_not_at_each_round(store: Store) -> None:
    edition_id = people(store)
    assert 1 == outcomes.count_due(store, now=NOW)
    assert 0 == outcomes.count_due(store, now=NOW + outcomes.AGAIN - A_MINUTE)
    assert None is counted.kept(store, edition_id)
    assert 1 == outcomes.count_due(store, now=NOW + outcomes.AGAIN)


def test_one_that_never_ends_is_counted_ever_more_rarely(store: Store) -> None:
    """A letter in doubt may wait for a person for months."""
    people(store)
    counts = [
        outcomes.count_due(store, now=NOW + one * outcomes.AGAIN) for one in range(4 * 24 * 30)
    ]
    assert 40 < sum(counts) < 80


def test_who_is_owed_later_is_counted_too(store: Store) -> None:
    edition_id = people(store)
    settle_all(store, edition_id)
    outcomes.count_due(store, now=NOW)
    rows.person(store, 64, email="reader-64@gmail.com")
    letter = rows.delivery(store, edition_id)["letter_id"]
    assert isinstance(letter, int)
    rows.owe(store, edition_id, letter, [64])
    with store.writing():
        editions.owe_one_more(store, edition_id)
    found = looked(store, edition_id)
    assert (64, 1) == (found.books.owed, found.books.counts[DeliveryState.PENDING])


def test_what_was_forgotten_before_it_was_counted_is_in_the_books_alone(store: Store) -> None:
    edition_id = people(store)
    with store.writing():
        store.write("DELETE FROM deliveries WHERE subscriber_id <= 2")
        store.write("UPDATE editions SET books = '{\"accepted\": 2}'")
    found = looked(store, edition_id)
    assert (2, 63) == (found.forgotten, sum(found.books.counts.values()))
    assert 61 == sum(one.owed for one in found.providers)


def test_an_address_that_was_forgotten_is_of_no_provider(store: Store) -> None:
    edition_id = people(store)
    with store.writing():
        store.write("UPDATE subscribers SET email = '', address = 'erased:' || id WHERE id <= 12")
    names = {one.name: one.owed for one in looked(store, edition_id).providers}
    assert "gmail" not in names
    assert 15 == names[OTHERS]


STATES = ("accepted", "refused", "deferred", "skipped", "in_doubt", "pending")
LETTERS = st.lists(
    st.tuples(
        st.sampled_from(STATES),
        st.integers(0, 200_000),
        st.sampled_from(("gmail.com", "outlook.com", "one.example", "two.example")),
    ),
    min_size=1,
    max_size=60,
)


@settings(max_examples=20)
@given(LETTERS)
def test_books_spans_and_providers_always_add_up(
    found: list[tuple[str, int, str]],
) -> None:
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "digest.db", synchronous="OFF")
        edition_id = rows.edition(store, "daily:1")
        letter = rows.letter(store, edition_id)
        with store.writing():
            for number, (state, after, domain) in enumerate(found, start=1):
                rows.person(store, number, email=f"reader-{number}@{domain}")
                rows.owe(store, edition_id, letter, [number])
                if state != "pending":
                    until = at(300_000) if state == "deferred" else None
                    settle(store, edition_id, number, state=state, at=at(after), until=until)
            store.write("UPDATE editions SET owed = :n, ready_at = due", {"n": len(found)})
        one = looked(store, edition_id)
        outcomes.count_due(store, now=NOW)
        again = looked(store, edition_id)
        store.close()
    states = Counter(state for state, _, _ in found)
    assert {state: states[state] for state in DeliveryState} == one.books.counts
    assert len(found) == sum(each.owed for each in one.providers)
    assert len(found) == sum(each.letters for each in one.answers)
    assert states["accepted"] == (one.course.total if one.course else 0)
    assert one == again
    for each in one.providers:
        assert each.owed >= 10 or each.name in ("gmail", "outlook", OTHERS)
