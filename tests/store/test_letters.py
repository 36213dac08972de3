"""Letters are frozen once, and what a person had by any of them is known."""

import pytest

from digest.model import Because, Cadence, DeliveryState, Dimension, Edition, EditionState
from digest.store import Store, editions, letters
from digest.store.letters import LetterItem, NewLetter
from tests.newsroom import START, enrol, make_public, release

WHY = (Because(Dimension.COUNTRY, "BY"), Because(None, None))


def letter(*items: LetterItem, variant: str = "v") -> NewLetter:
    return NewLetter(variant, "en", "Two releases", b"To: \0to\0\r\n", items)


def item(uid: str, part: str = "new") -> LetterItem:
    return LetterItem(uid, 1, part, WHY)


def edition(store: Store, key: str = "daily:1") -> int:
    new = Edition(
        key=key,
        stream=key.partition(":")[0],
        state=EditionState.PLANNING,
        due=START,
        cutoff=1,
        zone="UTC",
        hour=7,
        date="2026-11-02",
    )
    with store.writing():
        made = editions.make(store, new, now=START)
    assert made is not None
    return made.id


def owe(store: Store, who: int, what: NewLetter, key: str = "daily:1", state: str = "") -> None:
    """An edition that owes someone a letter."""
    edition_id = edition(store, key)
    with store.writing():
        letters.owe(store, edition_id, [(who, letters.keep(store, edition_id, what))])
        if state:
            store.write(
                """
                UPDATE deliveries SET state = :state, owner = :owner, until = :until
                WHERE edition_id = :id
                """,
                {
                    "state": state,
                    "id": edition_id,
                    "owner": "me" if state in {"claimed", "sending"} else None,
                    "until": "2026-11-03T00:00:00Z" if state == "deferred" else None,
                },
            )


@pytest.fixture
def who(store: Store) -> int:
    """A reader of releases a and b."""
    for uid in "ab":
        make_public(store, release(uid), now=START)
    found = enrol(store, "reader@example.org", Cadence.DAILY).subscriber_id
    assert found is not None
    return found


def test_the_same_letter_of_an_edition_is_kept_once(store: Store, who: int) -> None:
    first, second = edition(store), edition(store, "weekly:1")
    with store.writing():
        kept = [
            letters.keep(store, edition_id, letter(item("a"), variant=variant))
            for edition_id, variant in ((first, "v"), (first, "v"), (first, "w"), (second, "v"))
        ]
    assert kept[0] == kept[1]
    assert 3 == len(set(kept))
    assert 3 == len(store.read("SELECT * FROM letter_items"))


def test_a_person_is_owed_one_letter_of_an_edition(store: Store, who: int) -> None:
    edition_id = edition(store)
    with store.writing():
        pairs = [
            (who, letters.keep(store, edition_id, letter(item("a"), variant=variant)))
            for variant in "vw"
        ]
        assert [1, 0] == [letters.owe(store, edition_id, [pair]) for pair in pairs]
    assert 1 == letters.count_owed(store, edition_id)


@pytest.mark.parametrize("state", sorted(DeliveryState))
def test_had_is_what_any_delivery_brought_that_was_not_skipped(
    state: str, store: Store, who: int
) -> None:
    owe(store, who, letter(item("a")), state=state)
    expected = set() if state == "skipped" else {"a"}
    assert expected == letters.had(store, who, ["a", "b"])
    assert frozenset() == letters.had(store, who + 1, ["a", "b"])


@pytest.mark.parametrize("part", ["new", "more", "had"])
def test_what_is_behind_n_more_counts_as_had(part: str, store: Store, who: int) -> None:
    owe(store, who, letter(item("a", part), item("b")))
    assert {"a"} == letters.had(store, who, ["a"])


def test_every_delivery_of_an_entry_is_told_oldest_first(store: Store, who: int) -> None:
    owe(store, who, letter(item("a"), item("b", "more")), state="accepted")
    owe(store, who, letter(item("a", "had")), key="weekly:1")
    first, second = letters.deliveries_of(store, who, "a")
    assert ("daily:1", "daily", "new", DeliveryState.ACCEPTED, WHY) == (
        first.edition,
        first.cadence,
        first.part,
        first.state,
        first.because,
    )
    assert ("weekly:1", "had", DeliveryState.PENDING) == (second.edition, second.part, second.state)
    assert ["more"] == [one.part for one in letters.deliveries_of(store, who, "b")]
    assert () == letters.deliveries_of(store, who, "c")


def test_an_edition_tells_its_letters_the_widest_first(store: Store, who: int) -> None:
    other = enrol(store, "other@example.org", Cadence.DAILY).subscriber_id
    third = enrol(store, "third@example.org", Cadence.DAILY).subscriber_id
    assert other is not None
    assert third is not None
    edition_id = edition(store)
    with store.writing():
        one = letters.keep(store, edition_id, letter(item("a"), variant="one"))
        two = letters.keep(store, edition_id, letter(item("a"), item("b", "had"), variant="two"))
        letters.owe(store, edition_id, [(who, one), (other, two), (third, two)])
    found = letters.of_edition(store, edition_id)
    assert [(2, 1), (1, 1)] == [(kept.people, kept.items) for kept in found]
