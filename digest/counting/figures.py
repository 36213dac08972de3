"""How the list grows, what people leave, who reads the feeds: sums, in which nobody can be told.

People are counted in tens, rounded down, and fewer than ten are not shown at all, nought included.
Letters are too: seven that were accepted in a week went to seven people at most.
So two numbers that differ by one person look the same, and neither what is left out nor who came
since yesterday follows from a difference: of totals and their parts, of two runs, of two windows.
For the same reason windows begin and end with whole weeks or months, and topics and countries are
never crossed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from digest.model import By, Dimension
from digest.store import Store, feed_readers, growth
from digest.store.growth import Wished

TEN = 10
"""So many people make a number."""

PEOPLE = ("new", "confirmed", "left", "suppressed")
LETTERS = ("accepted", "refused")

_PERIODS = {By.WEEK: 12, By.MONTH: 12}
_LATELY = timedelta(days=7)
_MOST = 20
"""Labels and readers that are shown."""


@dataclass(frozen=True, slots=True)
class Period:
    """What came to be in one week or month: `people` and `letters` in tens, None for fewer."""

    begins: date
    people: Mapping[str, int | None]
    letters: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class OfLabel:
    """How many follow a label, and how many ended that wish, in tens; None for fewer."""

    slug: str
    follow: int | None
    ended: int | None


@dataclass(frozen=True, slots=True)
class Reader:
    """A feed reader and how many subscribers it states, in tens, all feeds together."""

    name: str
    subscribers: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All of it, since a day: the first of a period. Labels that neither ten follow nor ten have
    left are not there."""

    since: date
    by: By
    periods: tuple[Period, ...]
    topics: tuple[OfLabel, ...]
    countries: tuple[OfLabel, ...]
    readers: tuple[Reader, ...]


def figures(store: Store, by: By, *, since: date | None, now: datetime) -> Figures:
    """Everything since that day, by default twelve weeks or months ago."""
    begins = periods(by, since=since, today=now.date())
    first = begins[0]
    people = growth.people(store, by, since=first)
    letters = growth.letters(store, by, since=first)
    wished = growth.wished(store, since=first)
    return Figures(
        since=first,
        by=by,
        periods=tuple(
            Period(
                one,
                {what: tens(people.get((one, what), 0)) for what in PEOPLE},
                {what: tens(letters.get((one, what), 0)) for what in LETTERS},
            )
            for one in begins
        ),
        topics=_labels(wished, Dimension.TOPIC),
        countries=_labels(wished, Dimension.COUNTRY),
        readers=_readers(store, now.date()),
    )


def tens(number: int) -> int | None:
    """A number of people or letters in tens, rounded down; None for fewer than ten."""
    return number // TEN * TEN or None


def periods(by: By, *, since: date | None, today: date) -> tuple[date, ...]:
    """The first days of the periods from `since` to today, at least of the present one."""
    latest = beginning(by, today)
    first = min(latest, beginning(by, since)) if since else _before(by, latest)
    found = [first]
    while found[-1] < latest:
        found.append(_next(by, found[-1]))
    return tuple(found)


def beginning(by: By, day: date) -> date:
    """The first day of the period of a day."""
    return day.replace(day=1) if by is By.MONTH else day - timedelta(days=day.weekday())


def _before(by: By, latest: date) -> date:
    if by is By.WEEK:
        return latest - timedelta(weeks=_PERIODS[by] - 1)
    months = latest.year * 12 + latest.month - 1 - (_PERIODS[by] - 1)
    return date(months // 12, months % 12 + 1, 1)


def _next(by: By, first: date) -> date:
    return beginning(by, first + timedelta(days=7 if by is By.WEEK else 31))


def _labels(wished: Wished, dimension: Dimension) -> tuple[OfLabel, ...]:
    """Those that ten follow or have left, the most followed first."""
    shown = [
        OfLabel(slug, tens(wished.follow.get(label, 0)), tens(wished.ended.get(label, 0)))
        for label in {*wished.follow, *wished.ended}
        if label[0] is dimension and (slug := label[1])
    ]
    known = [one for one in shown if one.follow or one.ended]
    return tuple(
        sorted(known, key=lambda one: (-(one.follow or 0), -(one.ended or 0), one.slug))[:_MOST]
    )


def _readers(store: Store, today: date) -> tuple[Reader, ...]:
    found = feed_readers.latest(store, since=today - _LATELY)
    shown = [Reader(name, in_tens) for name, number in found.items() if (in_tens := tens(number))]
    return tuple(sorted(shown, key=lambda one: (-one.subscribers, one.name))[:_MOST])
