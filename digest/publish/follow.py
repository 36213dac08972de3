"""What a change touches: the feeds that an entry is in, and those that it left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from digest.feeds.catalogue import Labels
from digest.feeds.listing import Listed, Place, feeds_of, listed
from digest.model import Entry
from digest.store import Store, entries, feeds, listings, marks
from digest.store.listings import Touched

CHUNK = 50
"""Entries to a transaction, so that other writers wait some tens of milliseconds at most."""

WITHDRAWN_FOR = timedelta(days=30)
"""A withdrawn entry stays in feeds for so long, emptied; few readers know tombstones."""


def follow(store: Store, labels: Labels, *, now: datetime) -> None:
    """List what has changed where it belongs now, and make stale what shows it, or did."""
    _bury(store, now)
    archived = {one.name: one.archived for one in feeds.all(store)}
    while some := listings.touched(store, CHUNK):
        found = entries.by_roots(store, [one.release_id for one in some])
        _relist(store, labels, some, found, archived)


def _bury(store: Store, now: datetime) -> None:
    before = now - WITHDRAWN_FOR
    if listings.has_to_bury(store, withdrawn_before=before):
        with store.writing():
            listings.bury(store, withdrawn_before=before, at=now)


def _relist(
    store: Store,
    labels: Labels,
    some: Sequence[Touched],
    found: Mapping[int, Entry],
    archived: Mapping[str, str | None],
) -> None:
    ids = [one.release_id for one in some]
    buried = listings.buried(store, ids)
    rows = [row for one in some for row in _rows(one, found, labels, buried.get(one.release_id))]
    with store.writing():
        old = {place for each in listings.places(store, ids).values() for place in each}
        listings.relist(store, ids, rows)
        new = {Place(feed, one.published.strftime("%Y-%m")) for feed, one in rows}
        listings.spoil(store, _shown_in(store, old | new, archived))
        listings.unbury(store, [one for one in found if not found[one].is_withdrawn])
        listings.settle(store, some)
        marks.put(store, marks.LISTED, str(some[-1].mark))


def _rows(
    touched: Touched, found: Mapping[int, Entry], labels: Labels, buried: datetime | None
) -> Iterator[tuple[str, Listed]]:
    """Where an entry is listed; nowhere once it is a part of another."""
    entry = found.get(touched.release_id)
    if entry is not None:
        one = listed(touched.release_id, entry, touched.mark, buried)
        yield from ((feed, one) for feed in feeds_of(entry, labels))


def _shown_in(
    store: Store, months: set[Place], archived: Mapping[str, str | None]
) -> Iterator[Place]:
    """The documents that change with a month of a feed: the feed, the archive of that month, and
    the next one, which names it as the one before."""
    for feed, month in months:
        yield Place(feed)
        last = archived.get(feed) or ""
        if month <= last:
            yield Place(feed, month)
            after = listings.month_after(store, feed, month)
            if after is not None and after <= last:
                yield Place(feed, after)
