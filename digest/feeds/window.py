"""Which entries a feed shows, and in which order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from digest.model import Entry, Status

FEWEST = 50
SPAN = timedelta(days=30)
MOST = 700
"""More entries than this, of some 700 octets at the very least, never fit a feed's bound."""

_CHANGED = {Status.CORRECTED, Status.WITHDRAWN}


def window(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Newest first: 50 entries or the 30 days before the newest, whichever is more.

    Older ones corrected or withdrawn within those days stay in sight, or readers would keep what
    they were told before. Days are counted from the newest entry, so equal rows give equal feeds.
    """
    ordered = sorted(entries, key=_newest_first)
    if not ordered:
        return ()
    since = ordered[0].root.published.at - SPAN
    return tuple(
        entry
        for place, entry in enumerate(ordered)
        if place < FEWEST or entry.root.published.at >= since or _changed_after(entry, since)
    )


def _newest_first(entry: Entry) -> tuple[float, str]:
    return (-entry.root.published.at.timestamp(), entry.uid)


def _changed_after(entry: Entry, since: datetime) -> bool:
    return any(one.status in _CHANGED and one.updated >= since for one in entry.tellings)
