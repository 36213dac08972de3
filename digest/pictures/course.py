"""How many had come by when: counts in spans of equal length, few enough to be seen at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate

MOST = 60
"""Spans of a picture."""

WIDTHS = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 28800, 86400)
"""Seconds that a span may have: each divides the hour or the day, so that it can be read."""

_MAIN, _LONG, _ROOM = 0.98, 3, 1.1
"""Where the last fiftieth takes thrice as long as all before it, the picture ends a tenth after
those before it: a few that were put off must not squeeze all others into one span."""

_FINE = ((300, 1), (3600, 10), (43_200, 60))
"""Up to so many seconds from the start, the length of the spans that are told apart at all: what
is left of an instant whose last digits are cut off."""
_COARSE, _HOUR = 600, 3600


@dataclass(frozen=True, slots=True)
class Shape:
    """How a course is told: so many spans of so many seconds."""

    width: int
    spans: int

    def begins(self, after: int) -> int:
        """When the span of something begins, in seconds after the start as `after` is. What came
        later than all spans is told apart by the hour."""
        end = self.width * self.spans
        if after < end:
            return after // self.width * self.width
        return end + (after - end) // _HOUR * _HOUR


@dataclass(frozen=True, slots=True)
class Course:
    """`counts` are those that came in each span of `width` from `start` on, `later` those that came
    after the last span; `last` is when the span began that the last one came in. `whole` is how
    many there were to come."""

    start: datetime
    width: timedelta
    counts: tuple[int, ...]
    whole: int
    last: datetime
    later: int = 0

    @property
    def total(self) -> int:
        """How many came."""
        return sum(self.counts) + self.later

    @property
    def end(self) -> datetime:
        """Where the last span ends."""
        return self.start + len(self.counts) * self.width

    @property
    def shares(self) -> tuple[float, ...]:
        """How much of the whole had come by the end of each span, from 0 to 1."""
        whole = max(1, self.whole)
        return tuple(so_far / whole for so_far in accumulate(self.counts))

    @property
    def busiest(self) -> tuple[datetime, int]:
        """The span in which most came, the first of such, and how many."""
        most = max(self.counts)
        return self.start + self.counts.index(most) * self.width, most

    def by(self, share: float) -> datetime | None:
        """By when so much of what came had come, to the end of a span; None where that was after
        the last one."""
        enough = share * self.total
        for place, so_far in enumerate(accumulate(self.counts), start=1):
            if so_far >= enough:
                return self.start + place * self.width
        return None

    def in_spans(self, most: int) -> Course:
        """The same in no more spans than that: each of several of these."""
        each = -(-len(self.counts) // most)
        counts = tuple(
            sum(self.counts[place : place + each]) for place in range(0, len(self.counts), each)
        )
        return replace(self, width=each * self.width, counts=counts)


def shape(found: Mapping[datetime, int], *, start: datetime) -> Shape | None:
    """How to tell of what came at those instants, so that most of it is seen; None where nothing
    came."""
    came = _after(found, start)
    if not came:
        return None
    end = _end(came)
    width = span(end)
    return Shape(width, end // width + 1)


def course(found: Mapping[datetime, int], shaped: Shape, *, start: datetime, whole: int) -> Course:
    """The course of what came at those instants, at least one. What came before `start` is told
    as if at it."""
    counts, later, last = [0] * shaped.spans, 0, 0
    for after, count in _after(found, start).items():
        last = max(last, shaped.begins(after))
        if after < shaped.width * shaped.spans:
            counts[after // shaped.width] += count
        else:
            later += count
    return Course(
        start=start,
        width=timedelta(seconds=shaped.width),
        counts=tuple(counts),
        whole=whole,
        last=start + timedelta(seconds=last),
        later=later,
    )


def span(end: int) -> int:
    """The shortest span, in seconds, of which MOST reach beyond `end`, and that is made of whole
    spans as they are told apart."""
    least = fine(end)
    return next(
        (one for one in WIDTHS if one % least == 0 and end // one < MOST),
        (end // MOST // WIDTHS[-1] + 1) * WIDTHS[-1],
    )


def fine(after: int) -> int:
    """How finely time is told so many seconds after the start, in seconds."""
    return next((length for until, length in _FINE if after < until), _COARSE)


def told_apart() -> Iterator[tuple[int | None, int]]:
    """Up to so many seconds from the start, the seconds of a span; None: all that is later."""
    yield from _FINE
    yield None, _COARSE


def _after(found: Mapping[datetime, int], start: datetime) -> dict[int, int]:
    """How many came so many seconds after the start, in order."""
    came: Counter[int] = Counter()
    for at, count in found.items():
        came[max(0, int((at - start).total_seconds()))] += count
    return {after: count for after, count in sorted(came.items()) if count}


def _end(came: Mapping[int, int]) -> int:
    """How far the picture goes, in seconds."""
    last, enough, so_far = max(came), _MAIN * sum(came.values()), 0
    for after, count in came.items():
        so_far += count
        if so_far >= enough:
            return last if last <= _LONG * max(after, 1) else int(_ROOM * after)
    return last
