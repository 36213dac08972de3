"""The plain rules of what feeds show, over all entries at once, to hold the fast way against."""

from __future__ import annotations

from datetime import datetime, timedelta

from digest.feeds.listing import feeds_of
from digest.model import Entry, Status
from digest.store import Store, entries
from tests.feeds.newsroom import LABELS


def listing(store: Store) -> dict[str, list[Entry]]:
    """Every entry of each feed, newest first."""
    found: dict[str, list[Entry]] = {}
    for entry in sorted(entries.select(store), key=_newest_first):
        for name in feeds_of(entry, LABELS):
            found.setdefault(name, []).append(entry)
    return found


def shown(listed: list[Entry], buried: dict[str, datetime]) -> list[Entry]:
    """50 entries or the 30 days before the newest, whichever is more, and older ones that were
    corrected, withdrawn or buried within those days."""
    if not listed:
        return []
    since = _at(listed[0]) - timedelta(days=30)
    return [
        entry
        for place, entry in enumerate(listed)
        if place < 50
        or _at(entry) >= since
        or any(at >= since for at in _changes(entry, buried.get(entry.uid)))
    ]


def _changes(entry: Entry, buried: datetime | None) -> list[datetime]:
    changed = [one.updated for one in entry.tellings if one.status is not Status.PUBLIC]
    return changed if buried is None or not entry.is_withdrawn else [*changed, buried]


def _at(entry: Entry) -> datetime:
    return entry.root.published.at


def _newest_first(entry: Entry) -> tuple[float, str]:
    return (-_at(entry).timestamp(), entry.uid)
