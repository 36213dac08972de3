"""What a person follows, as the form says it, and the wishes that it means."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from digest.feeds.catalogue import Labels
from digest.feeds.combined import Match
from digest.model import Cadence, Dimension, Filter, Kind
from digest.subscriptions import Wish
from digest.web.forms.fields import Fields

SORTS = ("topic", "region", "country", "kind")
"""The fields in which labels are ticked, as the addresses of feeds name them."""

WHOLE = "everything"
"""The field that asks for all there is."""


class Wrong(StrEnum):
    """What may be wrong with an answer; the page has the words for each."""

    EMPTY = "empty"
    UNKNOWN = "unknown"
    TOO_MANY = "too-many"
    TOO_LONG = "too-long"
    NO_ADDRESS = "no-address"
    STRANGER = "stranger"
    NOT_PRESS = "not-press"
    NO_OUTLET = "no-outlet"
    NOT_SURE = "not-sure"
    SAME = "same"
    PAST = "past"
    TOO_FAR = "too-far"
    FILLED = "filled"
    TOO_SOON = "too-soon"
    TOO_LATE = "too-late"
    TOO_OFTEN = "too-often"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong, and with which field; `value` is what was said, shortened."""

    field: str
    why: Wrong
    value: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """The labels ticked, by sort; `whole` asks for everything. Kinds narrow whatever else was
    chosen; places and topics go together by `match`."""

    topics: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    whole: bool = False
    match: Match = Match.ANY

    @property
    def ticked(self) -> frozenset[str]:
        """What is ticked, such as `region/africa` and `country/by`."""
        named = (
            *(f"topic/{one}" for one in self.topics),
            *(f"region/{one}" for one in self.regions),
            *(f"country/{one.lower()}" for one in self.countries),
            *(f"kind/{one}" for one in self.kinds),
        )
        return frozenset((*named, WHOLE) if self.whole else named)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was chosen: a kind alone is a choice."""
        return not self.ticked

    @property
    def is_twofold(self) -> bool:
        """Whether it makes a difference how places and topics go together."""
        return not self.whole and bool(self.topics and (self.regions or self.countries))

    def filters(self, match: Match | None = None) -> tuple[Filter, ...]:
        """The filters that this means: one, or two where either is wanted; none where empty."""
        if self.is_empty:
            return ()
        topics = Filter(topics=self.topics, kinds=self.kinds)
        places = Filter(countries=self.countries, regions=self.regions, kinds=self.kinds)
        if self.whole:
            return (Filter(kinds=self.kinds),)
        if self.is_twofold and (match or self.match) is Match.ANY:
            return (topics, places)
        return (
            Filter(
                topics=self.topics,
                countries=self.countries,
                regions=self.regions,
                kinds=self.kinds,
            ),
        )

    def wishes(self, cadence: Cadence) -> tuple[Wish, ...]:
        """The filters, each at that cadence."""
        return tuple(Wish(cadence, one) for one in self.filters())


def read(sent: Fields, labels: Labels) -> tuple[Choice, tuple[Complaint, ...]]:
    """What was ticked and is known, and a complaint for each sort with what is not."""
    found: dict[str, tuple[str, ...]] = {}
    complaints = []
    for sort in SORTS:
        given = sent.many(sort)
        good = {one for one in (_spelt(sort, each) for each in given) if _known(sort, one, labels)}
        bad = [one for one in given if _spelt(sort, one) not in good]
        if bad:
            complaints.append(Complaint(sort, Wrong.UNKNOWN, ", ".join(bad)[:80]))
        found[sort] = tuple(sorted(good))
    choice = Choice(
        topics=found["topic"],
        regions=found["region"],
        countries=found["country"],
        kinds=found["kind"],
        whole=sent.has(WHOLE),
        match=Match.ALL if sent.one("match") == Match.ALL else Match.ANY,
    )
    return choice, tuple(complaints)


def of_filter(wish: Filter) -> Choice:
    """The same from the other side: a wish as the form would show it."""
    empty = not (wish.topics or wish.countries or wish.regions)
    return Choice(
        topics=wish.topics,
        regions=wish.regions,
        countries=wish.countries,
        kinds=wish.kinds,
        whole=empty,
        match=Match.ALL,
    )


def names(wish: Filter, labels: Labels, language: str) -> tuple[tuple[str, ...], ...]:
    """What a wish is about, as people call it: places, topics and kinds apart, empty ones out."""
    places = (
        *(labels.name(Dimension.COUNTRY, one, language) for one in wish.countries),
        *(labels.name(Dimension.REGION, one, language) for one in wish.regions),
    )
    topics = tuple(labels.name(Dimension.TOPIC, one, language) for one in wish.topics)
    kinds = tuple(labels.kind_name(Kind(one), language) for one in wish.kinds)
    return tuple(one for one in (places, topics, kinds) if one)


def _spelt(sort: str, value: str) -> str:
    return value.upper() if sort == "country" else value.lower()


def _known(sort: str, value: str, labels: Labels) -> bool:
    return value in set(Kind) if sort == "kind" else labels.known(Dimension(sort), value)
