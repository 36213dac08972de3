"""Complaint and bounce rates against what the large providers and relays tolerate: a pure rule.

Gmail wants complaints below 0.1 % and never at 0.3 % (Email sender guidelines), Yahoo below 0.3 %
(Sender best practices). Amazon SES reviews a sender at 5 % bounces and stops one at 10 %, at 0.1 %
complaints and at 0.5 %. All judge by their own count, which is not ours: a warning comes at half.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

ALL = "all"
"""Stands for all providers together."""

WINDOWS = (timedelta(days=7), timedelta(days=30))


class Sort(StrEnum):
    """What there is a limit for."""

    COMPLAINTS = "complaints"
    BOUNCES = "bounces"


class Level(StrEnum):
    """How a rate stands, the least first."""

    FEW = "few"  # too few letters to tell
    FINE = "fine"
    NEAR = "near"  # at half of what is tolerated, or more
    OVER = "over"  # at what is tolerated, or above
    FAR = "far"  # at what makes a provider refuse, or a relay stop, or above

    @property
    def warns(self) -> bool:
        """Whether the operator is to hear of it."""
        return self in (Level.NEAR, Level.OVER, Level.FAR)


@dataclass(frozen=True, slots=True)
class Limit:
    """Of one sort: shares of letters that are tolerated at most and that are never to be reached,
    and what a rate is told from at least. One of twenty is no rate."""

    tolerated: float
    never: float
    letters: int
    count: int


LIMITS: Mapping[Sort, Limit] = {
    Sort.COMPLAINTS: Limit(0.001, 0.003, letters=1000, count=3),
    Sort.BOUNCES: Limit(0.05, 0.10, letters=100, count=5),
}

_NEAR = 0.5
_ORDER = tuple(Level)


@dataclass(frozen=True, slots=True)
class Fared:
    """How the letters of a window fared with one provider. `refused` were at once because the
    address is no good; of those `accepted`, `returned` were reported to be so later, and of as many
    as `complaints` their reader said that it is spam."""

    provider: str
    accepted: int = 0
    refused: int = 0
    returned: int = 0
    complaints: int = 0


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate of a provider in a window of so many days: `count` of `letters`."""

    sort: Sort
    provider: str
    days: int
    count: int
    letters: int
    level: Level

    @property
    def share(self) -> float:
        """From 0 to 1; 0 of nothing."""
        return self.count / self.letters if self.letters else 0.0

    @property
    def limit(self) -> Limit:
        """What it is held against."""
        return LIMITS[self.sort]

    def __str__(self) -> str:
        """`complaints at gmail: 0.06 % in 7 days (12 of 20,000 letters)`."""
        count = f"{self.count:,} of {self.letters:,} letters"
        return f"{self.about}: {100 * self.share:.2f} % in {self.days} days ({count})"

    @property
    def about(self) -> str:
        """`complaints at gmail`, `bounces in all`."""
        return f"{self.sort} in all" if self.provider == ALL else f"{self.sort} at {self.provider}"


def rates(fared: Mapping[timedelta, Iterable[Fared]]) -> tuple[Rate, ...]:
    """By sort, provider and window: of every provider, and of all together."""
    found = [
        rate
        for window, each in fared.items()
        for one in _with_all(each)
        for rate in _rates(one, window.days)
    ]
    return tuple(sorted(found, key=lambda one: (one.sort, one.provider != ALL, one.provider)))


def worst(found: Iterable[Rate]) -> Iterator[Rate]:
    """Of each sort and provider the rate that stands worst, the shorter window first."""
    by_what: dict[tuple[Sort, str], Rate] = {}
    for one in found:
        known = by_what.get((one.sort, one.provider))
        if known is None or _ORDER.index(one.level) > _ORDER.index(known.level):
            by_what[one.sort, one.provider] = one
    yield from by_what.values()


def warned(found: Iterable[Rate]) -> tuple[Rate, ...]:
    """The rates that the operator is to hear of: all together only where no single provider stands
    as badly, or it would be told twice."""
    warning = [one for one in found if one.level.warns]
    return tuple(
        one
        for one in warning
        if one.provider != ALL
        or all(
            _ORDER.index(other.level) < _ORDER.index(one.level)
            for other in warning
            if other.sort is one.sort and other is not one
        )
    )


def level(sort: Sort, count: int, letters: int) -> Level:
    """How so many of so many letters stand."""
    limit = LIMITS[sort]
    if letters < limit.letters:
        return Level.FEW
    if count < limit.count:
        return Level.FINE
    share = count / letters
    bounds = (
        (limit.never, Level.FAR),
        (limit.tolerated, Level.OVER),
        (limit.tolerated * _NEAR, Level.NEAR),
    )
    return next((found for least, found in bounds if share >= least), Level.FINE)


def _rates(one: Fared, days: int) -> Iterator[Rate]:
    for sort, count, letters in (
        (Sort.COMPLAINTS, one.complaints, one.accepted),
        (Sort.BOUNCES, one.refused + one.returned, one.accepted + one.refused),
    ):
        yield Rate(sort, one.provider, days, count, letters, level(sort, count, letters))


def _with_all(each: Iterable[Fared]) -> Iterator[Fared]:
    found = list(each)
    yield Fared(
        ALL,
        sum(one.accepted for one in found),
        sum(one.refused for one in found),
        sum(one.returned for one in found),
        sum(one.complaints for one in found),
    )
    yield from found
