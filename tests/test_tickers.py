"""However ticks come, each edition is made once: from two processes, after downtime, with the
clock set back."""

from __future__ import annotations

import multiprocessing
import tempfile
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest import subscriptions
from digest.model import Cadence, EditionState, Filter
from digest.plan import plan
from digest.store import Store, editions
from digest.subscriptions import Wish
from tests.newsroom import HOURS, START, PlainComposer, enrol, make_public, person, release

ZONES = sorted(available_timezones() - {"localtime", "Factory"})
NAMED = ("Europe/Berlin", "Africa/Cairo", "Asia/Beirut", "Australia/Lord_Howe")
PEOPLE, DAYS = 60, 4


def tick(path: str, barrier: object) -> None:
    """One ticker among several: four days of ticks, each at once with the others."""
    store = Store(Path(path))
    for hour in range(24 * DAYS):
        barrier.wait()  # type: ignore[attr-defined]
        plan(store, PlainComposer(), HOURS, now=START + timedelta(hours=hour))
    store.close()


def test_two_tickers_on_one_database_make_each_edition_once(store: Store) -> None:
    for number in range(PEOPLE):
        enrol(store, f"{number}@example.org", Cadence.DAILY)
        enrol(store, f"{number}@example.org", Cadence.WEEKLY)
    for number in range(3):
        make_public(store, release(f"r{number}"), now=START)
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(2)
    tickers = [context.Process(target=tick, args=(str(store.path), barrier)) for _ in range(2)]
    for one in tickers:
        one.start()
    for one in tickers:
        one.join(60)
    assert [0, 0] == [one.exitcode for one in tickers]
    made = editions.latest(store, 100)
    assert DAYS + 1 == len(made)
    assert {EditionState.READY} == {one.state for one in made}
    rows = store.read("SELECT edition_id, count(*) AS n FROM deliveries GROUP BY edition_id")
    assert [PEOPLE] == [row["n"] for row in rows]


@settings(max_examples=60, deadline=None)
@given(
    zone=st.one_of(st.sampled_from(NAMED), st.sampled_from(ZONES)),
    hour=st.integers(0, 23),
    since=st.dates(date(2025, 11, 1), date(2027, 10, 1)),
    ticks=st.lists(st.sampled_from([-1, 1, 3, 5, 11, 24, 72]), min_size=5, max_size=25),
)
def test_downtime_and_a_clock_set_back_always_leave_one_daily_per_local_date(
    zone: str, hour: int, since: date, ticks: list[int]
) -> None:
    """Each release, published before each tick, comes once; no local date has two dailies; and
    every slot between the first and the last is accounted for."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "digest.db", synchronous="OFF")
        now = datetime(since.year, since.month, since.day, tzinfo=UTC)
        someone = person("a@example.org", zone=zone, hour=hour)
        subscriptions.enrol(store, someone, [Wish(Cadence.DAILY, Filter())], how="test", now=now)
        for number, hours in enumerate(ticks):
            now += timedelta(hours=hours)
            make_public(store, release(f"r{number}"), now=now)
            plan(store, PlainComposer(), HOURS, now=now)
        for _ in range(2):  # up again, ticking on the hour
            for _ in range(24):
                now += timedelta(hours=1)
                plan(store, PlainComposer(), HOURS, now=now)
        made = editions.latest(store, 1000)
        letters = _letters(store)
        store.close()
    assert {f"r{number}": 1 for number in range(len(ticks))} == dict(letters)
    days = sorted(date.fromisoformat(one.date) for one in made)
    assert len(set(days)) == len(days)
    assert len(days) == (days[-1] - days[0]).days + 1


def _letters(store: Store) -> Counter[str]:
    rows = store.read(
        """
        SELECT r.uid FROM deliveries AS d JOIN letter_items AS i ON i.letter_id = d.letter_id
        JOIN releases AS r ON r.id = i.release_id
        """
    )
    return Counter(row["uid"] for row in rows)


@pytest.mark.parametrize(
    ("zone", "change"),
    [
        pytest.param("Europe/Berlin", "2026-03-29", id="Berlin loses two o'clock"),
        pytest.param("Europe/Berlin", "2026-10-25", id="Berlin has it twice"),
        pytest.param("Africa/Cairo", "2026-04-24", id="Cairo loses midnight"),
        pytest.param("Africa/Cairo", "2026-10-30", id="Cairo has eleven at night twice"),
        pytest.param("Asia/Beirut", "2026-03-29", id="Beirut loses midnight"),
        pytest.param("Australia/Lord_Howe", "2026-10-04", id="Lord Howe loses half an hour"),
        pytest.param("Australia/Lord_Howe", "2026-04-05", id="Lord Howe has it twice"),
    ],
)
@pytest.mark.parametrize("hour", [0, 2, 23])
def test_the_clocks_change_and_each_day_has_one_daily(
    store: Store, zone: str, change: str, hour: int
) -> None:
    """Ticking each ten minutes from the day before to the day after."""
    someone = person("a@example.org", zone=zone, hour=hour)
    subscriptions.enrol(store, someone, [Wish(Cadence.DAILY, Filter())], how="test", now=START)
    middle = datetime.fromisoformat(change).replace(tzinfo=ZoneInfo(zone))
    now = (middle - timedelta(days=1)).astimezone(UTC)
    for _ in range(74 * 6):
        plan(store, PlainComposer(), HOURS, now=now)
        now += timedelta(minutes=10)
    made = [one for one in editions.latest(store, 100) if one.state is EditionState.READY]
    around = [(middle + timedelta(days=day)).date().isoformat() for day in (-1, 0, 1)]
    assert around == sorted(one.date for one in made if one.date in around)
    assert not any(one.late for one in made if one.date in around)
