"""Rows of the roll into subscribers, and back: nobody comes back who left, nothing is lost."""

import io
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest import enrolment, subscriptions
from digest.enrolment import CHUNK, Imported
from digest.model import (
    Cadence,
    Filter,
    SubscriberStatus,
)
from digest.roll import Defaults, Line, opened, read, write
from digest.store import Store, consent, subscribers, wishes
from digest.subscriptions import Wish
from digest.taxonomy import Taxonomy
from tests.enrolment.drawn import lines, stores
from tests.newsroom import START, enrol, person

DEFAULTS = Defaults("UTC", ("en",))
EMAIL = "reader@example.org"
BELARUS, KENYA = Filter(countries=("BY",)), Filter(countries=("KE",))
NOTHING = Imported(rows=0, people=0, wishes=0, activated=0, unchanged=0, suppressed=0, refused=0)


def line(
    email: str = EMAIL,
    wish: Filter = BELARUS,
    *,
    cadence: Cadence = Cadence.DAILY,
    status: str = "active",
    consent_how: str | None = "form",
) -> Line:
    who = replace(person(email), status=SubscriberStatus(status))
    return Line(who, Wish(cadence, wish), consent_how, None)


def take(store: Store, *lines: Line) -> Imported:
    """Import rows; a rehearsal must have said the same and written nothing."""
    before = state(store)
    foreseen = enrolment.rehearse(store, lines)
    assert before == state(store)
    done = enrolment.take(store, lines, now=START)
    assert foreseen == done
    return done


def state(store: Store) -> list[list[tuple[object, ...]]]:
    """Every row that an import might write."""
    tables = ("subscribers", "subscriptions", "follows", "consent_events", "suppressions")
    return [[tuple(row) for row in store.read(f"SELECT * FROM {table}")] for table in tables]


def live(store: Store, email: str = EMAIL) -> set[Wish]:
    who = subscribers.by_email(store, email)
    assert who is not None
    found = wishes.of_subscriber(store, who.id)
    return {Wish(one.cadence, one.filter) for one in found if one.ended_at is None}


def csv_of(store: Store) -> bytes:
    """The export as a file."""
    out = io.StringIO()
    write(out, enrolment.export(store))
    return out.getvalue().encode()


def lines_of(data: bytes, taxonomy: Taxonomy) -> tuple[Line, ...]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        path.write_bytes(data)
        with opened(path) as sheet:
            rows = list(read(sheet, labels=taxonomy, defaults=DEFAULTS))
    assert [] == [row.complaints for row in rows if row.complaints]
    return tuple(row.line for row in rows if row.line is not None)


@pytest.mark.parametrize(
    ("expected", "lines"),
    [
        pytest.param({}, [], id="nothing"),
        pytest.param({"people": 1, "wishes": 1}, [line()], id="a person"),
        pytest.param(
            {"people": 1, "wishes": 2}, [line(), line(wish=KENYA)], id="two wishes of one"
        ),
        pytest.param({"people": 1, "wishes": 1, "unchanged": 1}, [line()] * 2, id="one row twice"),
        pytest.param(
            {"people": 1, "wishes": 1, "unchanged": 1},
            [line(), line("Reader@EXAMPLE.org")],
            id="one address in two spellings",
        ),
        pytest.param(
            {"people": 1, "wishes": 2},
            [line(), line(cadence=Cadence.WEEKLY)],
            id="two cadences",
        ),
        pytest.param(
            {"people": 1, "wishes": 1, "activated": 1},
            [line(status="pending", consent_how=None), line()],
            id="agrees further down",
        ),
        pytest.param(
            {"people": 1, "wishes": 2, "activated": 1},
            [line(status="pending", consent_how=None), line(wish=KENYA)],
            id="agrees to another wish",
        ),
        pytest.param(
            {"people": 1, "wishes": 1, "unchanged": 1},
            [line(), line(status="pending", consent_how=None)],
            id="does not wait again",
        ),
        pytest.param(
            {"people": 1, "wishes": 1, "suppressed": 1, "refused": 1},
            [line(), line(status="bounced"), line(wish=KENYA)],
            id="stopped between",
        ),
        pytest.param(
            {"suppressed": 1, "unchanged": 1, "refused": 1},
            [line(status="unsubscribed"), line(status="unsubscribed"), line()],
            id="stopped before",
        ),
    ],
)
def test_an_import_says_what_it_did_and_a_rehearsal_what_it_would(
    expected: dict[str, int], lines: list[Line], store: Store
) -> None:
    assert replace(NOTHING, rows=len(lines), **expected) == take(store, *lines)


def test_the_same_file_again_changes_nothing(store: Store) -> None:
    lines = [line(), line(wish=KENYA), line("b@example.org"), line("c@x.org", status="bounced")]
    take(store, *lines)
    before = state(store)
    done = take(store, *lines)
    assert replace(NOTHING, rows=4, unchanged=4) == done
    assert before == state(store)


def test_a_long_import_is_written_in_parts_and_counted_as_one(store: Store) -> None:
    many = [line(f"{number}@example.org") for number in range(2 * CHUNK + 1)]
    done = take(store, *many)
    assert replace(NOTHING, rows=len(many), people=len(many), wishes=len(many)) == done


def test_an_import_that_is_cut_short_is_finished_by_the_same_import(store: Store) -> None:
    many = [line(f"{number}@example.org") for number in range(CHUNK + 10)]

    def cut() -> Iterator[Line]:
        yield from many[: CHUNK + 5]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        enrolment.take(store, cut(), now=START)
    done = take(store, *many)
    assert (10, CHUNK) == (done.people, done.unchanged)


@pytest.mark.parametrize("status", ["unsubscribed", "bounced", "blocklisted"])
def test_a_stopped_address_never_comes_back(status: str, store: Store) -> None:
    take(store, line(), line(status=status))
    assert replace(NOTHING, rows=1, refused=1) == take(store, line("READER@example.org"))
    assert set() == live(store)
    assert status == consent.suppressed(store, EMAIL)


def test_who_left_one_cadence_is_not_brought_back_to_it(store: Store) -> None:
    take(store, line(), line(cadence=Cadence.WEEKLY))
    who = subscribers.by_email(store, EMAIL)
    assert who is not None
    subscriptions.unsubscribe(
        store, subscriber_id=who.id, cadence=Cadence.DAILY, how="button", now=START
    )
    done = take(store, line(), line(wish=KENYA), line(cadence=Cadence.WEEKLY, wish=KENYA))
    assert replace(NOTHING, rows=3, unchanged=2, wishes=1) == done
    assert {Cadence.WEEKLY} == {one.cadence for one in live(store)}


def test_consent_is_kept_as_the_roll_told_it(store: Store) -> None:
    take(store, replace(line(), consent_at="2024-03-01"))
    (row,) = enrolment.export(store)
    assert ("2024-03-01", "form") == (row["consent_at"], row["consent_how"])


@pytest.mark.parametrize(
    ("expected", "lines"),
    [
        pytest.param(
            ("2026-11-02T06:00:00+00:00", "form"), [line()], id="when it was imported, else"
        ),
        pytest.param((None, None), [line(status="pending", consent_how=None)], id="none yet"),
        pytest.param(
            ("2026-11-02T06:00:00+00:00", "form"),
            [line(status="pending", consent_how=None), line()],
            id="the later row's",
        ),
    ],
)
def test_an_export_tells_how_a_person_agreed(
    expected: tuple[str | None, str | None], lines: list[Line], store: Store
) -> None:
    take(store, *lines)
    (row,) = enrolment.export(store)
    assert expected == (row.get("consent_at"), row.get("consent_how"))


def test_an_export_has_everyone_and_every_stopped_address(store: Store) -> None:
    enrol(store, "a@example.org", Cadence.DAILY, BELARUS)
    enrol(store, "a@example.org", Cadence.WEEKLY, KENYA)
    take(store, line("b@example.org"), line("b@example.org", status="bounced"))
    take(store, line("c@example.org", status="unsubscribed"))
    with store.writing():
        consent.suppress(store, "d@example.org", reason="complaint", evidence="", now=START)
    found = [
        (row["email"], row["status"], row.get("cadence"), row.get("countries"))
        for row in enrolment.export(store)
    ]
    assert [
        ("a@example.org", "active", "daily", "BY"),
        ("a@example.org", "active", "weekly", "KE"),
        ("b@example.org", "bounced", None, None),
        ("c@example.org", "unsubscribed", None, None),
        ("d@example.org", "blocklisted", None, None),
    ] == found


def test_who_is_stopped_here_is_stopped_in_a_fresh_store(taxonomy: Taxonomy) -> None:
    with stores(2) as (store, fresh):
        take(store, line(), line(status="bounced"), line("b@example.org", status="unsubscribed"))
        take(fresh, *lines_of(csv_of(store), taxonomy))
        done = take(fresh, line(), line("b@example.org"))
        assert replace(NOTHING, rows=2, refused=2) == done


def told(store: Store) -> tuple[list[dict[str, str]], set[tuple[str, str]]]:
    """The rows of an export: in full where people may be written to, else who and why not."""
    stopped = {"unsubscribed", "bounced", "blocklisted"}
    rows = list(enrolment.export(store))
    return (
        [row for row in rows if row["status"] not in stopped],
        {(row["email"].lower(), row["status"]) for row in rows if row["status"] in stopped},
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_an_export_always_makes_the_same_people_in_a_fresh_store(
    data: st.DataObject, taxonomy: Taxonomy
) -> None:
    rows = data.draw(st.lists(lines(taxonomy), max_size=8))
    with stores(2) as (store, fresh):
        take(store, *rows)
        take(fresh, *lines_of(csv_of(store), taxonomy))
        assert told(store) == told(fresh)


def test_who_is_stopped_is_not_met_as_new(store: Store) -> None:
    with store.writing():
        consent.suppress(store, "gone@example.org", reason="complaint", evidence="", now=START)
        consent.suppress_hash(store, "erased@example.org", reason="erased", now=START)
    done = take(store, line("gone@example.org"), line("Erased@example.org"), line())
    assert replace(NOTHING, rows=3, refused=2, people=1, wishes=1) == done


def test_what_was_erased_is_not_in_an_export(store: Store) -> None:
    """Nobody can say any more what it was."""
    with store.writing():
        consent.suppress_hash(store, "erased@example.org", reason="erased", now=START)
    assert [] == list(enrolment.export(store))


def test_who_is_stopped_though_active_is_exported_as_stopped(store: Store) -> None:
    take(store, line())
    with store.writing():
        consent.suppress(store, EMAIL, reason="complaint", evidence="", now=START)
    assert ["blocklisted"] == [row["status"] for row in enrolment.export(store)]
