"""What is worked out from releases and kept beside them: made anew when the way to do it changes,
by a migration that says so."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import sqlite_utils

from digest import changes
from digest.model import Enclosure, Kind, Moment, Release, Translation
from digest.store.values import at_instant


def rebuild(db: sqlite_utils.Database) -> None:
    """Make the keys of all releases anew."""
    db.conn.execute("DELETE FROM keys")
    columns = "id, source, title, summary, truncated, content, url, kind, published, enclosures"
    rows = db.query(f"SELECT {columns}, translations FROM releases ORDER BY id")
    db.conn.executemany("INSERT INTO keys VALUES (?, ?, ?, ?)", _keys(rows))


def _keys(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[str, int, str, int]]:
    for row in rows:
        for key in changes.keys(changes.traits(_release(row))):
            yield key.by, key.value, key.day, row["id"]


def _release(row: dict[str, Any]) -> Release:
    """As much of a release as its keys are made of."""
    published = at_instant(row["published"])
    return Release(
        uid="",
        tag="",
        source=row["source"],
        published=Moment(published),
        updated=published,
        title=row["title"],
        summary=row["summary"],
        truncated=bool(row["truncated"]),
        content=row["content"],
        url=row["url"],
        kind=Kind(row["kind"]) if row["kind"] else None,
        enclosures=tuple(Enclosure(**one) for one in json.loads(row["enclosures"])),
        translations=tuple(Translation(**one) for one in json.loads(row["translations"])),
    )
