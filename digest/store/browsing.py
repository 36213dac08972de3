"""How people walk through what a feed lists: a page at a time, by years, and to what is near.

Every question costs the same however many releases there are.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from digest.store.database import Store
from digest.store.values import at_instant, instant

AMONG = 200
"""Entries that are looked at, newest first, to tell which other feeds are near one."""

_LATEST = datetime(9999, 12, 31, tzinfo=UTC)


class Spot(NamedTuple):
    """A place in the order of a feed: newest first, then by uid. An empty uid stands before all
    that was published at that instant."""

    published: datetime
    uid: str


class Step(NamedTuple):
    """An entry that a feed lists, by its root's key, and where it stands."""

    release_id: int
    spot: Spot


def behind(store: Store, feed: str, limit: int, *, spot: Spot | None = None) -> tuple[Step, ...]:
    """The entries of a feed that come after a spot in its order; the first ones after None."""
    at = spot or Spot(_LATEST, "")
    rows = store.read(
        """
        SELECT release_id, published, uid FROM listed WHERE feed = :feed
            AND published <= :published AND (published < :published OR uid > :uid)
        ORDER BY published DESC, uid LIMIT :limit
        """,
        {"feed": feed, "published": instant(at.published), "uid": at.uid, "limit": limit},
    )
    return tuple(
        Step(row["release_id"], Spot(at_instant(row["published"]), row["uid"])) for row in rows
    )


def years(store: Store, feed: str) -> tuple[int, ...]:
    """The years (UTC) in which a feed has entries, the last one first."""
    rows = store.read(
        """
        WITH RECURSIVE each(at) AS (
            SELECT max(published) FROM listed WHERE feed = :feed
            UNION ALL
            SELECT (SELECT max(published) FROM listed
                WHERE feed = :feed AND published < substr(each.at, 1, 4))
            FROM each WHERE each.at IS NOT NULL
        ) SELECT substr(at, 1, 4) AS year FROM each WHERE at IS NOT NULL
        """,
        {"feed": feed},
    )
    return tuple(int(row["year"]) for row in rows)


def near(store: Store, feed: str) -> tuple[str, ...]:
    """The other feeds that list any of the newest entries of one, those with most of them first."""
    rows = store.read(
        """
        SELECT other.feed AS name, count(*) AS many FROM (
            SELECT release_id FROM listed WHERE feed = :feed
            ORDER BY published DESC, uid LIMIT :among
        ) AS recent JOIN listed AS other ON other.release_id = recent.release_id
        WHERE other.feed <> :feed GROUP BY other.feed ORDER BY many DESC, name
        """,
        {"feed": feed, "among": AMONG},
    )
    return tuple(row["name"] for row in rows)
