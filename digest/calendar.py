"""When editions are due: slots, and how late is too late. Pure; `now` is always handed in.

A slot is a local day and hour in someone's zone. Its instant exists exactly once whatever the
zone does that day: an hour that the clocks skip means the first instant after the gap, an hour
that comes twice means its first coming (PEP 495, fold=0).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from digest.config import Config
from digest.model import Cadence

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

LATE_AFTER = timedelta(minutes=15)
"""An edition made later than this after its slot is marked late."""

CATCH_UP = {
    Cadence.ALERT: timedelta(hours=2),
    Cadence.DAILY: timedelta(hours=12),
    Cadence.WEEKLY: timedelta(hours=72),
}
"""Past this an edition is held for a person to release: morning mail is no use at night."""


class Timing(StrEnum):
    """How an edition stands to its slot."""

    DUE = "due"
    LATE = "late"
    TOO_LATE = "too late"


@dataclass(frozen=True, slots=True)
class Slot:
    """One run of a daily or weekly cadence in one zone at one local hour."""

    cadence: Cadence
    zone: str
    hour: int
    day: date

    @property
    def due(self) -> datetime:
        """The slot's instant, in UTC."""
        return local_instant(self.day, self.hour, self.zone)

    @property
    def key(self) -> str:
        """The name that makes the edition unique, however many ticks find it due."""
        if self.cadence is Cadence.WEEKLY:
            year, week, _ = self.day.isocalendar()
            return f"weekly:{year}-W{week:02}:{self.zone}:{self.hour:02}"
        return f"{self.cadence}:{self.day.isoformat()}:{self.zone}:{self.hour:02}"


@dataclass(frozen=True, slots=True)
class Hours:
    """The newsroom's own times: when editions go out to those who chose no hour."""

    daily: int
    weekly: int
    weekday: str
    settle: timedelta
    zone: str

    def of(self, cadence: Cadence) -> int:
        """The hour of a cadence for those who chose none."""
        return self.weekly if cadence is Cadence.WEEKLY else self.daily


def hours_of(config: Config) -> Hours:
    """As configured."""
    return Hours(
        daily=config.daily.hour,
        weekly=config.weekly.hour,
        weekday=config.weekly.day,
        settle=config.alerts.settle,
        zone=config.newsroom.zone,
    )


def local_instant(day: date, hour: int, zone: str, minute: int = 0) -> datetime:
    """The UTC instant at which `hour`:`minute` of a local day begins.

    A skipped one gives the first instant after the gap: reading the wall clock with the offset
    from before the gap lands as far behind it as the hour lies inside, so the gap's end is where
    the offset changes.
    """
    wall = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone))
    instant = wall.astimezone(UTC)
    if instant.astimezone(wall.tzinfo).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return instant
    before = wall.replace(fold=1).astimezone(UTC)
    return _first_after_gap(before, instant, ZoneInfo(zone))


def latest_slot(cadence: Cadence, *, zone: str, hour: int, weekday: str, now: datetime) -> Slot:
    """The last slot of a daily or weekly cadence whose instant is not after `now`."""
    day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    step = timedelta(days=1)
    while True:
        slot = Slot(cadence, zone, hour, day)
        if _fits(slot, weekday) and slot.due <= now:
            return slot
        day -= step


def next_slot(cadence: Cadence, *, zone: str, hour: int, weekday: str, now: datetime) -> Slot:
    """The first slot of a daily or weekly cadence whose instant is after `now`."""
    day = now.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)
    step = timedelta(days=1)
    while True:
        slot = Slot(cadence, zone, hour, day)
        if _fits(slot, weekday) and slot.due > now:
            return slot
        day += step


def slots_between(last: date, slot: Slot) -> tuple[Slot, ...]:
    """The slots after the local day `last` and before `slot`: those that were missed."""
    step = timedelta(days=7 if slot.cadence is Cadence.WEEKLY else 1)
    missed = []
    day = slot.day - step
    while day > last:
        missed.append(Slot(slot.cadence, slot.zone, slot.hour, day))
        day -= step
    return tuple(reversed(missed))


def timing(cadence: Cadence, due: datetime, now: datetime) -> Timing:
    """Whether an edition that was due is still in time, late, or past the catch-up limit."""
    lateness = now - due
    if lateness > CATCH_UP[cadence]:
        return Timing.TOO_LATE
    return Timing.LATE if lateness > LATE_AFTER else Timing.DUE


def _fits(slot: Slot, weekday: str) -> bool:
    return slot.cadence is not Cadence.WEEKLY or WEEKDAYS[slot.day.weekday()] == weekday


def _first_after_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Where the zone's offset changes between two instants, found by halving to the second."""
    low, high = before, after
    early = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == early:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)
