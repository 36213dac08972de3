"""How many had come by when: counts in spans of equal length, few enough to be seen at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
"""Up to so many seconds from the start, the length of the spans that are told apart at all."""
_COARSE = 600


@dataclass(frozen=True, slots=True)
class Course:
    """`counts` are those that came in each span of `width` from `start` on, `later` those that came
    after the last span, until `last`; `whole` is how many there were to come."""

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
                return min(self.start + place * self.width, self.last)
        return None


def course(
    found: Mapping[datetime, int], *, start: datetime, whole: int, most: int = MOST
) -> Course | None:
    """The course of what came at those instants; None where nothing came. What came before `start`
    is told as if at it."""
    seconds: Counter[int] = Counter()
    for at, count in found.items():
        seconds[max(0, int((at - start).total_seconds()))] += count
    came = {at: count for at, count in sorted(seconds.items()) if count}
    if not came:
        return None
    last, end = max(came), _end(came)
    width = span(end, most)
    counts = [0] * (end // width + 1)
    for second, count in came.items():
        if second // width < len(counts):
            counts[second // width] += count
    return Course(
        start=start,
        width=timedelta(seconds=width),
        counts=tuple(counts),
        whole=whole,
        last=start + timedelta(seconds=last),
        later=sum(came.values()) - sum(counts),
    )


def span(end: int, most: int = MOST) -> int:
    """The shortest span, in seconds, of which `most` reach beyond `end`, and that is made of whole
    spans as they are told apart."""
    least = fine(end)
    return next(
        (one for one in WIDTHS if one % least == 0 and end // one < most),
        (end // most // WIDTHS[-1] + 1) * WIDTHS[-1],
    )


def fine(after: int) -> int:
    """How finely time is told so many seconds after the start, in seconds."""
    return next((length for until, length in _FINE if after < until), _COARSE)


def told_apart() -> Iterator[tuple[int | None, int]]:
    """Up to so many seconds from the start, the seconds of a span; None: all that is later."""
    yield from _FINE
    yield None, _COARSE


def _end(came: Mapping[int, int]) -> int:
    """How far the picture goes, in seconds."""
    last, enough, so_far = max(came), _MAIN * sum(came.values()), 0
    for at, count in came.items():
        so_far += count
        if so_far >= enough:
            return last if last <= _LONG * max(at, 1) else int(_ROOM * at)
    return last
