"""Each edition is counted when it is through, and now and then before: rates and pictures are read
from what was counted, and stay when the letters' rows are forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from digest.store import Store, counted, walked

AGAIN = timedelta(minutes=15)
"""An edition that is not through is counted again after so long; a million letters take seconds."""

AT_ONCE = 50
"""Editions in one round: after an upgrade there are months of them, the latest come first."""


def count_due(store: Store, *, now: datetime, most: int = AT_ONCE) -> int:
    """Count the editions that are to be counted; how many there were. Each is kept in a
    transaction of its own."""
    found = counted.to_count(store, again=AGAIN, now=now, limit=most)
    for one in found:
        count(store, one.id, ready_at=one.ready_at, now=now)
    return len(found)


def count(store: Store, edition_id: int, *, ready_at: datetime, now: datetime) -> None:
    """Count one and keep it. Whether it is through is asked before: what changes meanwhile is
    counted the next time."""
    is_through = counted.is_through(store, edition_id)
    found = walked.walk(store, edition_id, since=ready_at)
    with store.writing():
        counted.keep(store, edition_id, found, is_whole=is_through, now=now)
