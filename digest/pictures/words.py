"""Numbers, times and spans as they are written beside a picture, and the picture in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from digest.pictures.course import Course

_UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
_TEN = 100
"""Ten per cent, in tenths of one."""


def number(count: int) -> str:
    """`1,234`."""
    return f"{count:,}"


def percent(part: int, whole: int) -> str:
    """`98 %`, rounded down so that 100 % is all; below ten with a decimal, `<0.1 %` where it is
    less and something; `–` of nothing."""
    if not whole:
        return "–"
    tenths = 1000 * part // whole
    if tenths == 0 < part:
        return "<0.1 %"
    return f"{tenths / 10:g} %" if tenths < _TEN else f"{tenths // 10} %"


def lasting(span: timedelta) -> str:
    """`10 minutes`, `minute`: a span of one of these as one says "in each …"."""
    seconds = int(span.total_seconds())
    size, unit = next(one for one in _UNITS if seconds % one[0] == 0)
    count = seconds // size
    return unit if count == 1 else f"{count} {unit}s"


def took(span: timedelta) -> str:
    """`2 h 5 min`, `40 min 29 s`, `7 s`: a duration by its two largest parts."""
    seconds = max(0, int(span.total_seconds()))
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (seconds % 60, "s")]
    first = next((place for place, (count, _) in enumerate(parts) if count), len(parts) - 1)
    told = [f"{count} {unit}" for count, unit in parts[first : first + 2] if count]
    return " ".join(told) or "0 s"


def clock(at: datetime, width: timedelta) -> str:
    """The time of day in UTC, with seconds where spans are shorter than a minute."""
    form = "%H:%M:%S" if width < timedelta(minutes=1) else "%H:%M"
    return at.astimezone(UTC).strftime(form)


def when(at: datetime, course: Course) -> str:
    """As `clock`, with the day where it is not that of the start."""
    told = clock(at, course.width)
    same = at.astimezone(UTC).date() == course.start.astimezone(UTC).date()
    return told if same else f"{at.astimezone(UTC):%Y-%m-%d} {told}"


def sentences(course: Course) -> Iterator[str]:
    """What the picture shows, for who cannot see it."""
    total, whole = course.total, course.whole
    yield (
        f"{number(total)} of {number(whole)} letters accepted ({percent(total, whole)}), from "
        f"{when(course.start, course)} UTC on."
    )
    half, most = course.by(0.5), course.by(0.9)
    reached = [
        f"{name} by {when(min(at, course.last), course)}"
        for name, at in (("half", half), ("nine tenths", most))
        if at
    ]
    last = f"the last at {when(course.last, course)}, after {took(course.last - course.start)}"
    yield f"Of these {', '.join((*reached, last))}."
    at, count = course.busiest
    if len(course.counts) > 1:
        yield f"At most {number(count)} in {_one(course.width)}, at {when(at, course)}."
    if course.later:
        yield f"{number(course.later)} came later than the picture shows."


def _one(span: timedelta) -> str:
    """`one minute`, `10 minutes`."""
    told = lasting(span)
    return told if told[0].isdigit() else f"one {told}"
