"""Ways of reading what a person named, what came of trying them, and which is best. Pure.

Of several ways the one is taken that tells most of each release: text, terms, exact dates,
pictures. Where they tell the same, a WordPress site's API goes before a feed: it has more than the
newest few, and tells of corrections. A list on a page comes last, whatever it tells: it breaks when
the site is made anew, and its text costs a request for each release. Only a way that leads past
what the named page lists (the feed of a whole site, for a page about one country) is behind it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from digest.config import SourceConfig, SourceKind
from digest.errors import SourceError
from digest.model import DatedBy, Dimension, Item, Label, Precision
from digest.sources.addresses import canonical
from digest.sources.shapes import Reading
from digest.sourcing.drafts import Draft
from digest.sourcing.signs import FoundList

SHOWN = 5
"""Items that are looked at in full."""

_ORDER = (SourceKind.WORDPRESS, SourceKind.FEED, SourceKind.LISTING, SourceKind.ARCHIVE)
_COVERED = 0.5
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class Seen:
    """An item with the labels that it would get."""

    item: Item
    labels: tuple[Label, ...]

    def slugs(self, dimension: Dimension) -> tuple[str, ...]:
        """The labels of one dimension that would be published."""
        return tuple(
            one.slug for one in self.labels if one.published and one.dimension is dimension
        )


@dataclass(frozen=True, slots=True)
class Other:
    """Another way of reading the same: how many items it has and what it tells of them, or why it
    cannot be read."""

    draft: Draft
    items: int = 0
    tells: tuple[str, ...] = ()
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What a source said when it was looked at. `what` the address turned out to be; `tells` what
    is known of most items; `others` the ways that were not taken, best first."""

    draft: Draft
    seen: tuple[Seen, ...] = ()
    faults: tuple[str, ...] = ()
    others: tuple[Other, ...] = ()
    what: str = ""
    tells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tried:
    """One way, and what came of it."""

    draft: Draft
    source: SourceConfig
    reading: Reading = field(default_factory=Reading)
    error: SourceError | None = None
    beside: bool = False

    @property
    def rank(self) -> tuple[bool, bool, bool, float, int]:
        """The higher the better."""
        items = self.reading.items
        kind = self.draft.kind or SourceKind.FEED
        is_meant = kind is not SourceKind.LISTING
        return bool(items), not self.beside, is_meant, _richness(items), -_ORDER.index(kind)


def kept(draft: Draft) -> Draft:
    """As it is to be written: the pages of a list's releases say more than the list."""
    if draft.kind is SourceKind.LISTING and "visit" not in draft.more:
        return replace(draft, more={**draft.more, "visit": True})
    return draft


def is_beside(tried: Tried, found: FoundList | None) -> bool:
    """Whether a way leads past what the named page lists. A home page lists what it likes."""
    if found is None or tried.draft.kind is SourceKind.LISTING or len(found.links) < _FEWEST:
        return False
    links = {canonical(one.url) for one in tried.reading.items if one.url}
    both = len(links & found.links)
    return both < _COVERED * min(len(links), len(found.links))


def tells(items: Sequence[Item]) -> tuple[str, ...]:
    """What is known of half of the items at least."""
    counts = {
        name: sum(_told(one)[name][1] for one in items) for one in items for name in _told(one)
    }
    return tuple(name for name, count in counts.items() if count * 2 >= len(items))


def _richness(items: Sequence[Item]) -> float:
    """How much is told of each item, on the average."""
    some = items[:SHOWN]
    points = sum(weight for one in some for weight, told in _told(one).values() if told)
    return points / len(some) if some else 0.0


def _told(item: Item) -> Mapping[str, tuple[float, bool]]:
    """What may be known of an item, by its name: how much it counts, and whether it is known."""
    return {
        "text": (3, bool(item.content)),
        "summaries": (1, bool(item.summary)),
        "terms": (2, bool(item.terms)),
        "exact dates": (1, _is_exact(item)),
        "pictures": (1, item.image is not None),
        "contacts": (0.5, item.contact is not None),
    }


def _is_exact(item: Item) -> bool:
    return item.published.precision is Precision.SECOND and item.dated_by is DatedBy.SOURCE


def other(tried: Tried) -> Other:
    items = tried.reading.items
    why = str(tried.error) if tried.error else None
    if tried.beside and items:
        why = "it holds other releases than the page"
    return Other(kept(tried.draft), len(items), tells(items[:SHOWN]), why)
