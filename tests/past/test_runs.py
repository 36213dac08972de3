"""The archive: every entry once a day and once a week, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.calendar import Hours
from digest.letters import Composer
from digest.model import Cadence, Edition, EditionState
from digest.past import Past, edition, month
from digest.store import Store, editions
from digest.templates import Templates
from tests.letters import newsroom
from tests.newsroom import HOURS, make_public, release

DAILY, WEEKLY = Cadence.DAILY, Cadence.WEEKLY
LATER = datetime(2027, 1, 31, 12, 0, tzinfo=UTC)
COMPOSER = Composer(newsroom.HOUSE, Templates(), newsroom.NAMES)
MINUTES = st.integers(0, 60 * 24 * 60)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text + ":00+00:00")


def shelf(store: Store, hours: Hours = HOURS) -> Past:
    return Past(store, COMPOSER, hours)


def titles(past: Past, cadence: Cadence, day: str, now: datetime = LATER) -> list[str] | None:
    found = edition(past, "en", cadence, date.fromisoformat(day), spoken="en", now=now)
    return [one.uid for one in found.view.items] if found else None


PUBLIC = {
    "old": at("2026-11-01T09:00"),
    "at-the-hour": at("2026-11-02T07:00"),
    "after-it": at("2026-11-02T07:01"),
    "sunday": at("2026-11-08T23:00"),
}


@pytest.fixture
def past(store: Store) -> Past:
    for uid, when in PUBLIC.items():
        make_public(store, release(uid, at=when), now=when)
    make_public(store, release("french", language="fr"), now=at("2026-11-05T12:00"))
    return shelf(store)


@pytest.mark.parametrize(
    ("cadence", "day", "expected"),
    [
        (DAILY, "2026-11-02", ["at-the-hour", "old"]),
        (DAILY, "2026-11-03", ["after-it"]),
        (DAILY, "2026-11-04", None),
        (DAILY, "2026-11-09", ["sunday"]),
        (WEEKLY, "2026-11-02", ["at-the-hour", "old"]),
        (WEEKLY, "2026-11-09", ["sunday", "after-it"]),
        (WEEKLY, "2026-11-08", None),
    ],
)
def test_an_edition_holds_what_became_public_since_the_one_before(
    past: Past, cadence: Cadence, day: str, expected: list[str] | None
) -> None:
    assert expected == titles(past, cadence, day)


def test_what_is_not_due_yet_is_not_told(past: Past) -> None:
    assert titles(past, DAILY, "2026-11-03", at("2026-11-03T06:59")) is None
    assert titles(past, DAILY, "2026-11-03", at("2026-11-03T07:00")) == ["after-it"]


def test_each_edition_leads_to_those_beside_it(past: Past) -> None:
    day = date(2026, 11, 3)
    found = edition(past, "en", DAILY, day, spoken="en", now=LATER)
    assert found is not None
    assert (date(2026, 11, 2), date(2026, 11, 9)) == (found.older, found.newer)


def test_an_edition_that_was_made_late_holds_what_came_meanwhile(past: Past) -> None:
    made = at("2026-11-02T09:00")
    slot = Edition(
        key="daily:2026-11-02:UTC:07",
        stream="daily",
        state=EditionState.PLANNING,
        due=at("2026-11-02T07:00"),
        cutoff=3,
        zone="UTC",
        hour=7,
        date="2026-11-02",
    )
    with past.store.writing():
        known = editions.make(past.store, slot, now=made)
        assert known is not None
        editions.become_ready(past.store, known.id, owed=1, now=made)

    assert titles(past, DAILY, "2026-11-02") == ["after-it", "at-the-hour", "old"]
    assert titles(past, DAILY, "2026-11-03") is None


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE releases SET status = 'withdrawn' WHERE uid = 'after-it'",
        "UPDATE releases SET seq = NULL, mailing = 'held' WHERE uid = 'after-it'",
        "UPDATE releases SET seq = NULL, mailing = 'backfill' WHERE uid = 'after-it'",
    ],
)
def test_what_nobody_is_mailed_is_in_no_edition(past: Past, change: str) -> None:
    with past.store.writing():
        past.store.write(change)

    assert titles(past, DAILY, "2026-11-03") is None
    told = month(past, "en", date(2026, 11, 1), now=LATER)
    assert told is not None
    assert [date(2026, 11, 9), date(2026, 11, 2)] == [one.day for one in told.daily]


def test_languages_have_editions_of_their_own(past: Past) -> None:
    told = month(past, "fr", None, now=LATER)
    assert told is not None
    assert [(date(2026, 11, 6), 1)] == [(one.day, one.entries) for one in told.daily]
    assert month(past, "ar", None, now=LATER) is None


def test_a_month_is_reached_from_the_months_beside_it(past: Past, store: Store) -> None:
    make_public(store, release("later"), now=at("2026-12-30T12:00"))
    last = month(past, "en", None, now=LATER)
    assert last is not None
    assert date(2027, 1, 1) == last.first  # its weekly goes out on the fourth of January
    assert last.older is not None
    before = month(past, "en", last.older, now=LATER)
    assert before is not None
    assert (date(2026, 12, 1), date(2027, 1, 1)) == (before.first, before.newer)
    assert date(2026, 11, 1) == before.older


@settings(max_examples=15, deadline=None)
@given(
    minutes=st.lists(MINUTES, max_size=8),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/Santiago", "Pacific/Apia"]),
    hour=st.integers(0, 23),
)
def test_every_entry_is_always_in_one_daily_and_in_one_weekly(
    tmp_path_factory: pytest.TempPathFactory, minutes: list[int], zone: str, hour: int
) -> None:
    """Found by walking from month to month, as a reader does."""
    folder: Path = tmp_path_factory.mktemp("past")
    store = Store(folder / "digest.db")
    begin = datetime(2026, 9, 20, tzinfo=UTC)
    for number, minute in enumerate(sorted(minutes)):
        when = begin + timedelta(minutes=minute)
        make_public(store, release(str(number), at=when), now=when)
    past = shelf(store, Hours(hour, hour, "thursday", timedelta(0), zone))
    found: dict[Cadence, list[str]] = {DAILY: [], WEEKLY: []}
    told = month(past, "en", None, now=LATER)
    while told:
        for run in (*told.daily, *told.weekly):
            uids = titles(past, run.cadence, run.day.isoformat()) or []
            assert run.entries == len(uids)
            found[run.cadence] += uids
        told = month(past, "en", told.older, now=LATER) if told.older else None
    store.close()
    expected = sorted(map(str, range(len(minutes))))
    assert [expected, expected] == [sorted(found[DAILY]), sorted(found[WEEKLY])]
