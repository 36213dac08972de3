"""What feed readers state of themselves, kept for a while."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from digest.feeds.access_log import asked
from digest.store import Store, feed_readers

MOST = 100_000
"""What is kept in memory of a log."""

_PRIVATE = "private/"
"""Feeds of one person, whose address nobody else is to know."""

KEPT = timedelta(days=400)
"""A year can be compared with the one before."""


def keep(store: Store, stated: Mapping[tuple[date, str, str], int], *, now: datetime) -> int:
    """Keep what was stated, by day, path and reader; how much of it was new."""
    if not stated:
        return 0
    with store.writing():
        feed_readers.forget_old(store, (now - KEPT).date())
        return feed_readers.note(store, stated)


def read_log(lines: Iterable[bytes], *, below: str) -> Mapping[tuple[date, str, str], int]:
    """What the lines of an access log say of feed files `below` this path, the most of each; lines
    that are none, or say nothing, are passed over."""
    found: dict[tuple[date, str, str], int] = {}
    for line in lines:
        one = asked(line)
        if one is None or not one.path.startswith(below):
            continue
        key = (one.day, one.path.removeprefix(below), one.stated.reader)
        if not key[1].startswith(_PRIVATE) and (key in found or len(found) < MOST):
            found[key] = max(found.get(key, 0), one.stated.subscribers)
    return found
