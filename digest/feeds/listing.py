"""Which feeds an entry belongs to, and the order in which a feed shows what it has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from digest.feeds.catalogue import EVERYTHING, Labels, Subject, is_possible
from digest.model import Dimension, Entry, Status

FEWEST = 50
SPAN = timedelta(days=30)
MOST = 700
"""More entries than this, of some 700 octets at the very least, never fit a feed's bound."""

_CHANGED = {Status.CORRECTED, Status.WITHDRAWN}


class Place(NamedTuple):
    """A document that shows an entry: a feed's archive of a month; the feed itself where that is
    empty."""

    feed: str
    month: str = ""


class Listed(NamedTuple):
    """One entry in the order of a feed. `mark` tells its present state from every other;
    `changed` is when it was corrected or withdrawn, or became a tombstone."""

    release_id: int
    uid: str
    published: datetime
    mark: int
    changed: datetime | None = None


def subjects_of(entry: Entry) -> tuple[Subject, ...]:
    """What an entry is about, by all its tellings; everything first."""
    return (
        EVERYTHING,
        *(Subject(dimension, slug) for dimension in Dimension for slug in entry.slugs(dimension)),
        *(Subject(kind=kind) for kind in entry.kinds),
        *(Subject(language=language) for language in entry.languages if language),
    )


def feeds_of(entry: Entry, labels: Labels) -> tuple[str, ...]:
    """The names of the feeds that show an entry, sorted."""
    return tuple(sorted({one.name for one in subjects_of(entry) if is_possible(one, labels)}))


def listed(release_id: int, entry: Entry, mark: int, buried: datetime | None = None) -> Listed:
    """An entry as feeds put it in order, by its root's key. `buried` is when it became a
    tombstone, which readers are to meet as well."""
    changes = [one.updated for one in entry.tellings if one.status in _CHANGED]
    if buried is not None and entry.is_withdrawn:
        changes.append(buried)
    published = entry.root.published.at
    return Listed(release_id, entry.uid, published, mark, max(changes, default=None))


def span(newest: Listed) -> datetime:
    """From when on a feed shows all it has. Days are counted from the newest entry, so that equal
    rows give equal feeds."""
    return newest.published - SPAN


def window(recent: Sequence[Listed], changed: Iterable[Listed]) -> tuple[Listed, ...]:
    """What a feed shows, in order: `recent` (50 entries or the 30 days before the newest,
    whichever is more), and older ones corrected or withdrawn within those days, or readers would
    keep what they were told before."""
    return tuple(sorted({*recent, *changed}, key=newest_first))


def newest_first(one: Listed) -> tuple[float, str]:
    """The key to sort entries by."""
    return (-one.published.timestamp(), one.uid)
