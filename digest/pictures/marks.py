"""Which moments are named under a picture."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from digest.pictures.course import Course
from digest.pictures.words import clock

_APART = (
    *(1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800),
    *(3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800),
)
"""Seconds from one to the next, as clocks are read."""


def marks(course: Course, room: int) -> Mapping[int, str]:
    """The spans that are marked and the time at which each begins, UTC: the first, and then as far
    apart as `room` spans at least."""
    width = int(course.width.total_seconds())
    spans = len(course.counts)
    apart = next(
        (one for one in _APART if one % width == 0 and one // width >= room), spans * width
    )
    whole = course.start.second == 0 and apart % 60 == 0
    shown = timedelta(minutes=1) if whole else course.width
    return {
        place: clock(course.start + place * course.width, shown)
        for place in range(0, spans, apart // width)
    }
