"""Feeds in rows: an id minted once, and what each of its files holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from digest.errors import NotFound
from digest.store.database import Row, Store
from digest.store.values import as_json, at_instant, instant, maybe_at_instant


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed by its name, such as `region/africa`. `updated` is what it last said of itself, its
    first instant before that; `archived` the last month ("2026-05") that has an archive.
    `removed_at` is None while there is such a feed."""

    name: str
    tag: str
    updated: datetime
    entries: int = 0
    archived: str | None = None
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FeedFile:
    """A file by its path below the folder of feeds, and the feed that it is of. `sha256` is in
    hexadecimal; `changed_at` is since when the path has had these bytes."""

    path: str
    feed: str
    sha256: str
    length: int
    changed_at: datetime


def all(store: Store) -> tuple[FeedRow, ...]:  # noqa: A001  # read as `feeds.all`
    """Every feed there ever was, by name."""
    return tuple(_feed(row) for row in store.read("SELECT * FROM feeds ORDER BY name"))


def public(store: Store) -> tuple[FeedRow, ...]:
    """The feeds that have been written and not been removed, by name."""
    rows = store.read(
        """
        SELECT * FROM feeds WHERE removed_at IS NULL
            AND EXISTS (SELECT 1 FROM feed_files WHERE path = name || '.atom') ORDER BY name
        """
    )
    return tuple(_feed(row) for row in rows)


def languages(store: Store) -> tuple[str, ...]:
    """The languages that anything was ever published in, by their primary subtags, sorted."""
    rows = store.read(
        """
        SELECT substr(name, 10) AS tag FROM feeds
        WHERE name >= 'language/' AND name < 'language0' AND removed_at IS NULL
        """
    )
    return tuple(sorted({row["tag"].partition("-")[0] for row in rows}))


def by_name(store: Store, name: str) -> FeedRow | None:
    """One feed; None where there never was one of that name."""
    row = store.one("SELECT * FROM feeds WHERE name = :name", {"name": name})
    return None if row is None else _feed(row)


def add(store: Store, tags: Mapping[str, str], at: datetime) -> None:
    """Give the feeds (name → tag) that have no id yet theirs; the others keep the one they have.
    What was removed is there again."""
    store.write_many(
        """
        INSERT INTO feeds (name, tag, updated) VALUES (:name, :tag, :at)
        ON CONFLICT (name) DO UPDATE SET removed_at = NULL
        """,
        [{"name": name, "tag": tag, "at": instant(at)} for name, tag in tags.items()],
    )


def remove(store: Store, names: Iterable[str], at: datetime) -> None:
    """Remember that feeds went away for good; what their files held is forgotten."""
    parameters = {"names": as_json(sorted(names)), "at": instant(at)}
    among = "IN (SELECT value FROM json_each(:names))"
    store.write(
        f"UPDATE feeds SET removed_at = :at, archived = NULL WHERE name {among}", parameters
    )
    store.write(f"DELETE FROM feed_files WHERE feed {among}", parameters)


def record(store: Store, feed: FeedRow) -> None:
    """Remember what a feed says of itself; NotFound where it was never added."""
    hit = store.write(
        """
        UPDATE feeds SET entries = :entries, updated = :updated, archived = :archived
        WHERE name = :name
        """,
        {
            "name": feed.name,
            "entries": feed.entries,
            "updated": instant(feed.updated),
            "archived": feed.archived,
        },
    )
    if hit != 1:
        raise NotFound(f"feed: {feed.name}: not known")


def files(store: Store) -> dict[str, FeedFile]:
    """Every file by its path."""
    rows = store.read("SELECT * FROM feed_files ORDER BY path")
    return {row["path"]: _file(row) for row in rows}


def file_at(store: Store, path: str) -> FeedFile | None:
    """One file; None where it was never written, or is of a feed that was removed."""
    row = store.one("SELECT * FROM feed_files WHERE path = :path", {"path": path})
    return None if row is None else _file(row)


def keep(store: Store, file: FeedFile) -> None:
    """Remember what a file holds, or is about to hold."""
    store.write(
        """
        INSERT INTO feed_files (path, feed, sha256, length, changed_at)
        VALUES (:path, :feed, :sha256, :length, :changed_at)
        ON CONFLICT (path) DO UPDATE SET sha256 = :sha256, length = :length,
            changed_at = :changed_at
        """,
        {
            "path": file.path,
            "feed": file.feed,
            "sha256": file.sha256,
            "length": file.length,
            "changed_at": instant(file.changed_at),
        },
    )


def drop(store: Store, path: str) -> None:
    """Forget a file that is no more."""
    store.write("DELETE FROM feed_files WHERE path = :path", {"path": path})


def _feed(row: Row) -> FeedRow:
    return FeedRow(
        name=row["name"],
        tag=row["tag"],
        updated=at_instant(row["updated"]),
        entries=row["entries"],
        archived=row["archived"],
        removed_at=maybe_at_instant(row["removed_at"]),
    )


def _file(row: Row) -> FeedFile:
    return FeedFile(
        path=row["path"],
        feed=row["feed"],
        sha256=row["sha256"],
        length=row["length"],
        changed_at=at_instant(row["changed_at"]),
    )
