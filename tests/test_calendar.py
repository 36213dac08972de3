"""When editions are due, in every zone and through every change of the clocks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import calendar
from digest.calendar import Slot, Timing
from digest.model import Cadence

ZONES = sorted(available_timezones() - {"localtime", "Factory"})
MONDAY = "monday"
SINCE = datetime(2025, 11, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hour", "zone", "expected"),
    [
        pytest.param("2026-07-01", 7, "Europe/Berlin", "2026-07-01T05:00", id="summer time"),
        pytest.param("2026-12-01", 7, "Europe/Berlin", "2026-12-01T06:00", id="winter time"),
        pytest.param("2026-03-29", 2, "Europe/Berlin", "2026-03-29T01:00", id="a skipped hour"),
        pytest.param("2026-10-25", 2, "Europe/Berlin", "2026-10-25T00:00", id="an hour come twice"),
        pytest.param("2026-04-24", 0, "Africa/Cairo", "2026-04-23T22:00", id="a skipped midnight"),
        pytest.param("2026-03-29", 0, "Asia/Beirut", "2026-03-28T22:00", id="Beirut's midnight"),
        pytest.param("2026-10-04", 2, "Australia/Lord_Howe", "2026-10-03T15:30", id="half an hour"),
    ],
)
def test_an_hour_of_a_day_is_one_instant(day: str, hour: int, zone: str, expected: str) -> None:
    assert at(expected) == calendar.local_instant(date.fromisoformat(day), hour, zone)


@pytest.mark.parametrize(
    ("cadence", "now", "expected"),
    [
        pytest.param(Cadence.DAILY, "2026-11-21T07:00", "daily:2026-11-21:UTC:07", id="on the dot"),
        pytest.param(Cadence.DAILY, "2026-11-21T06:59", "daily:2026-11-20:UTC:07", id="before"),
        pytest.param(Cadence.WEEKLY, "2026-11-21T12:00", "weekly:2026-W47:UTC:07", id="midweek"),
        pytest.param(Cadence.WEEKLY, "2026-11-16T06:00", "weekly:2026-W46:UTC:07", id="too early"),
        pytest.param(Cadence.WEEKLY, "2027-01-01T12:00", "weekly:2026-W53:UTC:07", id="week 53"),
    ],
)
def test_the_latest_slot_has_a_key_of_its_own(cadence: Cadence, now: str, expected: str) -> None:
    slot = calendar.latest_slot(cadence, zone="UTC", hour=7, weekday=MONDAY, now=at(now))
    assert expected == slot.key


@given(
    zone=st.sampled_from(ZONES),
    hour=st.integers(0, 23),
    cadence=st.sampled_from([Cadence.DAILY, Cadence.WEEKLY]),
    now=st.timedeltas(timedelta(), timedelta(days=730)).map(lambda gone: SINCE + gone),
)
def test_now_always_lies_between_the_latest_and_the_next_slot(
    zone: str, hour: int, cadence: Cadence, now: datetime
) -> None:
    latest = calendar.latest_slot(cadence, zone=zone, hour=hour, weekday=MONDAY, now=now)
    following = calendar.next_slot(cadence, zone=zone, hour=hour, weekday=MONDAY, now=now)
    assert latest.due <= now < following.due
    assert latest.key != following.key
    assert () == calendar.slots_between(latest.day, following)


@given(
    zone=st.sampled_from(ZONES),
    hour=st.integers(0, 23),
    day=st.dates(date(2025, 11, 1), date(2027, 11, 1)),
)
def test_every_local_day_always_has_its_slot_at_or_just_after_the_hour(
    zone: str, hour: int, day: date
) -> None:
    local = Slot(Cadence.DAILY, zone, hour, day).due.astimezone(ZoneInfo(zone))
    wanted = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    assert timedelta() <= local.replace(tzinfo=UTC) - wanted <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("cadence", "hours", "expected"),
    [
        pytest.param(Cadence.DAILY, 0, Timing.DUE, id="on the dot"),
        pytest.param(Cadence.DAILY, 3, Timing.LATE, id="three hours off"),
        pytest.param(Cadence.DAILY, 13, Timing.TOO_LATE, id="past twelve hours"),
        pytest.param(Cadence.WEEKLY, 71, Timing.LATE, id="within three days"),
        pytest.param(Cadence.WEEKLY, 73, Timing.TOO_LATE, id="past three days"),
        pytest.param(Cadence.ALERT, 3, Timing.TOO_LATE, id="an alert of this morning"),
    ],
)
def test_lateness_has_its_limits(cadence: Cadence, hours: int, expected: Timing) -> None:
    due = at("2026-11-21T07:00")
    assert expected == calendar.timing(cadence, due, due + timedelta(hours=hours))


def test_three_days_off_miss_the_slots_between() -> None:
    slot = Slot(Cadence.DAILY, "UTC", 7, date(2026, 11, 21))
    missed = calendar.slots_between(date(2026, 11, 17), slot)
    assert [18, 19, 20] == [one.day.day for one in missed]
