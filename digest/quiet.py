"""When alerts wait: quiet hours and local days, by the wall clock where a person lives. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from digest.calendar import local_instant
from digest.model import Quiet

_DAY = timedelta(days=1)


def until(quiet: Quiet | None, zone: str, now: datetime) -> datetime | None:
    """When the quiet hours end in which `now` lies; None where it lies in none.

    An end that the clocks skip is the first instant after the gap. Of one that comes twice the
    first counts, and who is in the second round waits for the second.
    """
    if quiet is None:
        return None
    wall = now.astimezone(known(zone))
    at = wall.time()
    if quiet.start < quiet.end:
        inside = quiet.start <= at < quiet.end
    else:
        inside = at >= quiet.start or at < quiet.end
    if not inside:
        return None
    return _next(wall.date() if at < quiet.end else wall.date() + _DAY, quiet.end, zone, now)


def day_began(zone: str, now: datetime) -> datetime:
    """When the local day began in which `now` lies."""
    zone = known(zone).key
    return local_instant(now.astimezone(ZoneInfo(zone)).date(), 0, zone)


def renewed(quiet: Quiet | None, zone: str, now: datetime) -> datetime:
    """When alerts come again to who has had a day's number of them: the local day after `now`, once
    it is not quiet."""
    zone = known(zone).key
    midnight = local_instant(now.astimezone(ZoneInfo(zone)).date() + _DAY, 0, zone)
    return until(quiet, zone, midnight) or midnight


def known(zone: str) -> ZoneInfo:
    """The zone; UTC where the tz database has it no more."""
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError):
        return ZoneInfo("UTC")


def as_texts(quiet: Quiet | None) -> list[str] | None:
    """Quiet hours as JSON can hold them, such as `["22:00", "07:00"]`."""
    if quiet is None:
        return None
    return [one.isoformat("minutes") for one in (quiet.start, quiet.end)]


def of_texts(kept: Sequence[str] | None) -> Quiet | None:
    """The same back again."""
    return Quiet(*map(time.fromisoformat, kept)) if kept else None


def _next(day: date, at: time, zone: str, now: datetime) -> datetime:
    first = local_instant(day, at.hour, known(zone).key, at.minute)
    if first > now:
        return first
    return datetime.combine(day, at, known(zone)).replace(fold=1).astimezone(UTC)
