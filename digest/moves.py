"""A site that moved: a whole document under new ids, whose releases are known all the same.

One release that comes back under a new id may be another; that all of a document do, with the
titles and dates they had, is a site's move.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from digest import changes
from digest.changes import Traits
from digest.model import Item, Release
from digest.store import Store, keys, mailing, releases

FEWEST = 3
"""So many releases must be known again before a move is believed in."""

_STAYED = 0.05
"""The most of a document that may still be known by its ids."""

_NEAR = timedelta(days=1)


def follow(store: Store, source: str, items: Sequence[Item]) -> int:
    """Know a source's releases by the new ids that a document gives them, if hardly any of its old
    ones are left and most of those it has are known by title and date; how many that are."""
    if len(items) < FEWEST:
        return 0
    unknown = [one for one in items if not mailing.is_known(store, source, one.aliases)]
    if len(unknown) < FEWEST or len(items) - len(unknown) > _STAYED * len(items):
        return 0
    found = _recognised(store, source, unknown)
    if len(found) < max(FEWEST, len(unknown) / 2):
        return 0
    with store.writing():
        for uid, item in found.items():
            releases.know_as(store, uid, source=source, aliases=item.aliases)
    return len(found)


def _recognised(store: Store, source: str, items: Sequence[Item]) -> dict[str, Item]:
    """The items that are each the only one to be a release, by its uid."""
    pairs = [(uid, item) for item in items if (uid := _known(store, source, item))]
    times = Counter(uid for uid, _ in pairs)
    return {uid: item for uid, item in pairs if times[uid] == 1}


def _known(store: Store, source: str, item: Item) -> str | None:
    """The one release of a source that has an item's title and date, or without a title the
    beginning of its text."""
    release = changes.new_release(item, source=source, host="", labels=(), now=item.published.at)
    traits = changes.traits(release)
    near = [
        one
        for entry in keys.find(store, changes.probes(traits))
        for one in entry.tellings
        if one.source == source and _is_same(traits, one)
    ]
    return near[0].uid if len(near) == 1 else None


def _is_same(traits: Traits, known: Release) -> bool:
    other = changes.traits(known)
    if abs(known.published.at - traits.release.published.at) > _NEAR:
        return False
    if traits.title or other.title:
        return traits.title == other.title
    return changes.Proof.TEXT in changes.proofs(traits, other)
