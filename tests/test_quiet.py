"""Quiet hours and local days by the wall clock, whatever the clocks do that night."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import quiet
from digest.model import Quiet

NIGHT = Quiet(time(22), time(7))
NOON = Quiet(time(12), time(13, 30))
PARIS = "Europe/Paris"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "now", "end"),
    [
        pytest.param(None, "2026-11-20T02:00", None, id="who set none"),
        pytest.param(NIGHT, "2026-11-20T20:59", None, id="the minute before"),
        pytest.param(NIGHT, "2026-11-20T21:00", "2026-11-21T06:00", id="from the first minute"),
        pytest.param(NIGHT, "2026-11-21T02:00", "2026-11-21T06:00", id="after midnight"),
        pytest.param(NIGHT, "2026-11-21T06:00", None, id="over at its end"),
        pytest.param(NOON, "2026-11-20T11:30", "2026-11-20T12:30", id="within a day"),
        pytest.param(NOON, "2026-11-20T12:30", None, id="over within a day"),
        pytest.param(NIGHT, "2026-03-28T21:30", "2026-03-29T05:00", id="a night of eight hours"),
        pytest.param(NIGHT, "2026-10-24T20:30", "2026-10-25T06:00", id="a night of ten hours"),
        pytest.param(
            Quiet(time(1), time(2, 30)), "2026-03-29T00:30", "2026-03-29T01:00", id="a skipped end"
        ),
        pytest.param(
            Quiet(time(1), time(2, 30)), "2026-10-25T00:10", "2026-10-25T00:30", id="the first end"
        ),
        pytest.param(
            Quiet(time(1), time(2, 30)), "2026-10-25T01:10", "2026-10-25T01:30", id="the second end"
        ),
    ],
)
def test_quiet_hours_end_by_the_wall_clock(hours: Quiet | None, now: str, end: str | None) -> None:
    assert (end and utc(end)) == quiet.until(hours, PARIS, utc(now))


def test_a_zone_that_is_known_no_more_counts_as_utc() -> None:
    assert utc("2026-11-21T07:00") == quiet.until(NIGHT, "Nowhere/Gone", utc("2026-11-20T23:00"))


@pytest.mark.parametrize(
    ("zone", "now", "began", "again"),
    [
        pytest.param(PARIS, "2026-11-20T22:59", "2026-11-19T23:00", "2026-11-20T23:00", id="late"),
        pytest.param(PARIS, "2026-11-20T23:00", "2026-11-20T23:00", "2026-11-21T23:00", id="early"),
        pytest.param(
            "Africa/Cairo",
            "2026-04-23T21:59",
            "2026-04-22T22:00",
            "2026-04-23T22:00",
            id="no 00:00",
        ),
    ],
)
def test_a_day_begins_at_midnight_where_one_lives(
    zone: str, now: str, began: str, again: str
) -> None:
    assert (utc(began), utc(again)) == (
        quiet.day_began(zone, utc(now)),
        quiet.renewed(None, zone, utc(now)),
    )


def test_the_next_day_s_alerts_wait_for_the_end_of_the_night_too() -> None:
    assert utc("2026-11-21T06:00") == quiet.renewed(NIGHT, PARIS, utc("2026-11-20T15:00"))


times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
hours = st.tuples(times, times).filter(lambda two: two[0] != two[1]).map(lambda two: Quiet(*two))
minutes = st.integers(0, 60 * 24 * 365).map(
    lambda n: utc("2026-01-01T00:00") + timedelta(minutes=n)
)
near_a_change = st.builds(
    lambda day, n: utc(day) + timedelta(minutes=n),
    st.sampled_from(
        ["2026-03-28T20:00", "2026-10-24T20:00", "2026-04-04T08:00", "2026-10-03T08:00"]
    ),
    st.integers(0, 60 * 16),
)
zones = st.sampled_from([PARIS, "Australia/Lord_Howe", "America/Havana", "Africa/Cairo", "UTC"])


@given(hours, zones, st.one_of(minutes, near_a_change))
def test_who_waits_always_waits_for_a_moment_to_come_that_is_not_quiet(
    one: Quiet, zone: str, now: datetime
) -> None:
    end = quiet.until(one, zone, now)
    wall = now.astimezone(ZoneInfo(zone)).time()
    length = (one.end.hour * 60 + one.end.minute - one.start.hour * 60 - one.start.minute) % 1440
    into = (wall.hour * 60 + wall.minute - one.start.hour * 60 - one.start.minute) % 1440
    assert (into < length) == (end is not None)
    if end is not None:
        assert now < end <= now + timedelta(hours=25)
        assert quiet.until(one, zone, end) is None
