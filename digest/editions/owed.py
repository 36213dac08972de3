"""Which entries a wish set is owed, and which of its wishes brought each.

OR within a dimension, AND across; countries and regions are one dimension; empty means all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from digest.model import Because, Dimension, Entry, Filter, Mark, Owed, Status, WishSet

_A_DAY = timedelta(days=1)


def owed(wishes: WishSet, entries: Iterable[Entry]) -> tuple[Owed, ...]:
    """The entries that any filter of the set matches, in the order given, with their reasons.

    Overlapping wishes make one item with several reasons. A withdrawn entry is owed to nobody. One
    in several languages is told in the person's first, and only then in one that a filter names.
    """
    found = []
    named = (language for wish in wishes.filters for language in wish.languages)
    spoken = tuple(dict.fromkeys((*wishes.languages, *named)))
    for entry in entries:
        because = reasons(wishes, entry)
        if because and not entry.is_withdrawn:
            found.append(Owed(entry, because, marks(entry, spoken), spoken))
    return tuple(found)


def reasons(wishes: WishSet, entry: Entry) -> tuple[Because, ...]:
    """What a person follows that brought this entry; empty where nothing did."""
    because: dict[Because, None] = {}
    for wish in wishes.filters:
        if not misses(wish, entry, wishes.languages):
            because |= dict.fromkeys(met(wish, entry))
    return tuple(because)


def misses(wish: Filter, entry: Entry, languages: tuple[str, ...]) -> tuple[str, ...]:
    """The dimensions in which a filter does not match, empty where it does: topics, places,
    kinds, languages. `languages` are the person's, which count where the filter names none."""
    topics = set(entry.slugs(Dimension.TOPIC))
    places = wish.countries or wish.regions
    matched = {
        "topics": not wish.topics or not topics.isdisjoint(wish.topics),
        "places": not places or bool(_places(wish, entry)),
        "kinds": not wish.kinds or not set(wish.kinds).isdisjoint(entry.kinds),
        "languages": _speaks(entry, wish.languages or languages),
    }
    return tuple(dimension for dimension, matches in matched.items() if not matches)


def met(wish: Filter, entry: Entry) -> tuple[Because, ...]:
    """The labels by which a filter matches; "everything" where it names none."""
    topics = [slug for slug in entry.slugs(Dimension.TOPIC) if slug in wish.topics]
    labels = (*_places(wish, entry), *(Because(Dimension.TOPIC, slug) for slug in topics))
    return labels or (Because(None, None),)


def _places(wish: Filter, entry: Entry) -> tuple[Because, ...]:
    countries = [slug for slug in entry.slugs(Dimension.COUNTRY) if slug in wish.countries]
    regions = [slug for slug in entry.slugs(Dimension.REGION) if slug in wish.regions]
    return (
        *(Because(Dimension.COUNTRY, slug) for slug in countries),
        *(Because(Dimension.REGION, slug) for slug in regions),
    )


def _speaks(entry: Entry, languages: tuple[str, ...]) -> bool:
    """Whether any telling of it does. A release that does not say its language is for everyone."""
    return not languages or any(
        one is None or one.split("-")[0] in languages for one in entry.languages
    )


def marks(entry: Entry, languages: tuple[str, ...]) -> tuple[Mark, ...]:
    """What is said beside an entry told in the first of these languages. A silent change leaves
    `updated` as it was."""
    told = entry.telling(languages)
    if told.status is Status.CORRECTED:
        return (Mark.CORRECTED,)
    changed = told.version > 1 and told.updated > told.published.at
    return (Mark.UPDATED,) if changed else ()


def with_late(owed: Owed, before: datetime | None) -> Owed:
    """Marked late where it was published a day or more before the last edition, which did not know
    it yet; `before` is when that was due, None where there was none."""
    if before is None or owed.told.published.at + _A_DAY > before:
        return owed
    return replace(owed, marks=(*owed.marks, Mark.LATE))
