"""Feeds in rows: an id minted once, and what was written last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from digest.errors import NotFound
from digest.store.database import Row, Store
from digest.store.values import at_instant, instant, maybe_at_instant


@dataclass(frozen=True, slots=True)
class FeedFile:
    """A feed by its path. `updated` is what it last said of itself, its first instant before
    that. `sha256` (hexadecimal) and `changed_at` are None until it has been written."""

    path: str
    tag: str
    updated: datetime
    sha256: str | None = None
    entries: int = 0
    changed_at: datetime | None = None


def all(store: Store) -> tuple[FeedFile, ...]:  # noqa: A001  # read as `feeds.all`
    """Every feed there ever was, by path."""
    return tuple(_feed(row) for row in store.read("SELECT * FROM feeds ORDER BY path"))


def add(store: Store, tags: Mapping[str, str], at: datetime) -> None:
    """Give the feeds (path → tag) that have no id yet theirs; the others keep the one they have."""
    store.write_many(
        """
        INSERT INTO feeds (path, tag, updated) VALUES (:path, :tag, :at)
        ON CONFLICT (path) DO NOTHING
        """,
        [{"path": path, "tag": tag, "at": instant(at)} for path, tag in tags.items()],
    )


def record(store: Store, feed: FeedFile) -> None:
    """Remember what was written; NotFound where the feed was never added."""
    hit = store.write(
        """
        UPDATE feeds SET sha256 = :sha256, entries = :entries, updated = :updated,
            changed_at = :changed_at
        WHERE path = :path
        """,
        {
            "path": feed.path,
            "sha256": feed.sha256,
            "entries": feed.entries,
            "updated": instant(feed.updated),
            "changed_at": None if feed.changed_at is None else instant(feed.changed_at),
        },
    )
    if hit != 1:
        raise NotFound(f"feed: {feed.path}: not known")


def _feed(row: Row) -> FeedFile:
    return FeedFile(
        path=row["path"],
        tag=row["tag"],
        updated=at_instant(row["updated"]),
        sha256=row["sha256"],
        entries=row["entries"],
        changed_at=maybe_at_instant(row["changed_at"]),
    )
