"""A feed of several labels, made when it is asked for: what the query of its address means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

from digest.errors import UsageError
from digest.feeds.catalogue import Labels, Publisher, Subject, is_possible
from digest.feeds.identity import quoted
from digest.model import Dimension, Filter, Kind
from digest.text import primary

MOST_VALUES = 40
"""Labels that one address may name; as many as a person can choose by hand."""

_DIMENSIONS = ("region", "country", "topic", "kind", "language")


class Match(StrEnum):
    """Which entries a feed of several labels shows."""

    ANY = "any"
    """Those with any of them: the news of four countries, and of two topics."""
    ALL = "all"
    """Only those with one of each sort: what happens in these countries about these topics."""


@dataclass(frozen=True, slots=True)
class Combination:
    """Labels in the order of their addresses, and how they go together. Equal wishes are equal."""

    subjects: tuple[Subject, ...]
    match: Match

    @property
    def query(self) -> str:
        """The one address that all ways of asking for the same thing lead to."""
        named = [(one.group, one.name.partition("/")[2]) for one in self.subjects]
        return urlencode([*named, ("match", self.match)])

    @property
    def filters(self) -> tuple[Filter, ...]:
        """The same as wishes of a subscriber: what any of them matches is shown."""
        whole = _filter(self.subjects)
        return (whole,) if self.match is Match.ALL else tuple(_apart(whole))

    @property
    def language(self) -> str | None:
        """The language to tell entries in, where there is one."""
        spoken = [one.language for one in self.subjects if one.language]
        return spoken[0] if len(spoken) == 1 else None

    @property
    def name(self) -> str:
        """What it is called in tags; never the name of a feed with a file."""
        return f"combined?{quoted(self.query)}"

    def title(self, labels: Labels, publisher: Publisher) -> str:
        """What a reader's list of feeds shows."""
        groups: dict[str, list[str]] = {}
        for one in self.subjects:
            groups.setdefault(_sort(one), []).append(one.label(labels, publisher))
        joint = " + " if self.match is Match.ALL else ", "
        return f"{publisher.name}: {joint.join(', '.join(names) for names in groups.values())}"


class Why(StrEnum):
    """What may be wrong with one part of a query."""

    NAME = "no such part"
    VALUE = "no such label"
    MATCH = "no such way to match"
    MANY = "too many labels"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong with a query: the part that it is wrong in, as it was sent; of
    MANY, the value is their number."""

    why: Why
    name: str
    value: str = ""

    def __str__(self) -> str:
        """As machines are told it."""
        if self.why is Why.MANY:
            return f"{self.value} labels: at most {MOST_VALUES} in one feed"
        if self.why is Why.MATCH:
            return f"match: {self.value}: allowed are any and all"
        if self.why is Why.NAME:
            return f"{self.name}: not known; allowed are {', '.join(_DIMENSIONS)} and match"
        return f"{self.name}: {self.value[:60]}: not known"


def read(pairs: Iterable[tuple[str, str]], labels: Labels) -> Combination:
    """What a query asks for; UsageError with everything that is wrong with it."""
    wanted, mistakes = judged(pairs, labels)
    if mistakes:
        raise UsageError("\n".join(map(str, mistakes)))
    return wanted


def judged(
    pairs: Iterable[tuple[str, str]], labels: Labels
) -> tuple[Combination, tuple[Mistake, ...]]:
    """What a query asks for, as far as it can be had, and what is wrong with the rest."""
    subjects, wrong, match = set[Subject](), list[Mistake](), Match.ANY
    for name, value in pairs:
        if name == "match":
            wrong += [] if value in set(Match) else [Mistake(Why.MATCH, name, value)]
            match = Match(value) if value in set(Match) else match
        elif value:  # an empty choice of a form
            subject = _subject(name, value)
            known = subject is not None and is_possible(subject, labels)
            wrong += [] if known else [_unknown(name, value)]
            subjects |= {subject} if subject is not None and known else set()
    if len(subjects) > MOST_VALUES:
        wrong.append(Mistake(Why.MANY, "", str(len(subjects))))
    order = sorted(subjects, key=lambda one: (_DIMENSIONS.index(one.group), one.name))
    sorts = {_sort(one) for one in order}
    return Combination(tuple(order), match if len(sorts) > 1 else Match.ANY), tuple(wrong)


def _subject(name: str, value: str) -> Subject | None:
    if name == Dimension.COUNTRY:
        return Subject(Dimension.COUNTRY, value.upper())
    if name in set(Dimension):
        return Subject(Dimension(name), value.lower())
    if name == "kind":
        return Subject(kind=Kind(value)) if value in set(Kind) else None
    return Subject(language=value.lower()) if name == "language" else None


def _unknown(name: str, value: str) -> Mistake:
    return Mistake(Why.VALUE if name in _DIMENSIONS else Why.NAME, name, value)


def _filter(subjects: Iterable[Subject]) -> Filter:
    held: dict[str, list[str]] = {}
    for one in subjects:
        value = one.slug or one.kind or primary(one.language or "")
        held.setdefault(one.group, []).append(str(value))
    return Filter(
        topics=tuple(sorted(held.get("topic", ()))),
        countries=tuple(sorted(held.get("country", ()))),
        regions=tuple(sorted(held.get("region", ()))),
        kinds=tuple(sorted(held.get("kind", ()))),
        languages=tuple(sorted(set(held.get("language", ())))),
    )


def _apart(whole: Filter) -> Iterator[Filter]:
    """A filter for each sort of label."""
    if whole.topics:
        yield Filter(topics=whole.topics)
    if whole.countries or whole.regions:
        yield Filter(countries=whole.countries, regions=whole.regions)
    if whole.kinds:
        yield Filter(kinds=whole.kinds)
    if whole.languages:
        yield Filter(languages=whole.languages)


def _sort(one: Subject) -> str:
    """Countries and regions are one sort, as in a subscriber's wishes."""
    return "place" if one.group in ("country", "region") else one.group
