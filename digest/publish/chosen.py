"""The entries that wishes match: the lists of feeds tell which may, the rules of editions which do,
so that a feed shows what a letter would bring."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digest.editions.owed import reasons
from digest.feeds.catalogue import Subject
from digest.feeds.listing import FEWEST, Listed
from digest.model import Because, Dimension, Entry, Filter, Kind, WishSet
from digest.store import Store, entries, listings

CHUNK = 100
"""Entries that are looked at together."""

DEEPEST = 2000
"""Entries that are looked at: languages are told apart only here."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """An entry, and what of the wishes brought it."""

    listed: Listed
    entry: Entry
    because: tuple[Because, ...]


def choose(
    store: Store, wishes: Sequence[WishSet], *, mailed: bool = False, most: int = FEWEST
) -> tuple[Chosen, ...]:
    """The newest entries that any of the wishes matches; `mailed`: only of those that subscribers
    may be owed, as a letter would have it."""
    found: dict[str, Chosen] = {}
    for wish_set in wishes:
        for wish in wish_set.filters:
            for one in _matching(store, wish, wish_set.languages, mailed=mailed, most=most):
                before = found.get(one.listed.uid)
                because = dict.fromkeys((*(before.because if before else ()), *one.because))
                found[one.listed.uid] = Chosen(one.listed, one.entry, tuple(because))
    ordered = sorted(
        found.values(), key=lambda one: (-one.listed.published.timestamp(), one.listed.uid)
    )
    return tuple(ordered[:most])


def _matching(
    store: Store, wish: Filter, languages: tuple[str, ...], *, mailed: bool, most: int
) -> Iterator[Chosen]:
    wanted, count = WishSet((wish,), languages), 0
    for offset in range(0, DEEPEST, CHUNK):
        rows = listings.matching(store, _sorts(wish), CHUNK, offset=offset)
        found = entries.by_roots(store, [one.release_id for one in rows])
        for one in rows:
            entry = found.get(one.release_id)
            because = reasons(wanted, entry) if entry else ()
            if entry and because and (not mailed or (entry.seq and not entry.is_withdrawn)):
                yield Chosen(one, entry, because)
                count += 1
        if count >= most or len(rows) < CHUNK:
            return


def _sorts(wish: Filter) -> list[list[str]]:
    """The feeds that hold what a wish may match, one list for each sort that it names; languages
    are left out, since what does not say its language is in the feed of none."""
    places = [Subject(Dimension.COUNTRY, one) for one in wish.countries]
    places += [Subject(Dimension.REGION, one) for one in wish.regions]
    sorts = (
        [Subject(Dimension.TOPIC, one) for one in wish.topics],
        places,
        [Subject(kind=Kind(one)) for one in wish.kinds],
    )
    return [[one.name for one in sort] for sort in sorts if sort]
