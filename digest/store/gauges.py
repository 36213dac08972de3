"""How things stand in numbers, asked every few seconds while the service runs: each question is
answered by an index, however many people and letters there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from digest.store.database import Store
from digest.store.ledger_sql import is_unfinished
from digest.store.values import at_instant, instant

_LAST_EDITIONS = 1_000


@dataclass(frozen=True, slots=True)
class Booked:
    """An edition whose books can be checked; `owed` was written down when it became ready."""

    edition_id: int
    owed: int
    finished: bool


def held(store: Store) -> dict[str, int]:
    """What is held until a person has looked at it: releases from mail, editions past the
    catch-up limit."""
    row = store.one(
        """
        SELECT (SELECT count(*) FROM releases WHERE mailing = 'held') AS releases,
            (SELECT count(*) FROM editions WHERE state = 'held') AS editions
        """
    )
    return dict(row) if row else {}


def published(store: Store, source: str, *, last: int) -> tuple[datetime, ...]:
    """When the last releases of a source were published, newest first."""
    rows = store.read(
        """
        SELECT published FROM releases WHERE source = :source
        ORDER BY published DESC LIMIT :last
        """,
        {"source": source, "last": last},
    )
    return tuple(at_instant(row["published"]) for row in rows)


def booked(store: Store, *, since: datetime) -> tuple[Booked, ...]:
    """The editions that became ready since, the newest first, out of the last thousand."""
    rows = store.read(
        f"""
        SELECT e.id, e.owed, NOT {is_unfinished("e.id")} AS finished
        FROM editions AS e
        WHERE e.id > (SELECT max(id) FROM editions) - :last AND e.owed IS NOT NULL
            AND e.ready_at >= :since
        ORDER BY e.id DESC
        """,
        {"last": _LAST_EDITIONS, "since": instant(since)},
    )
    return tuple(Booked(row["id"], row["owed"], bool(row["finished"])) for row in rows)


def is_readable(store: Store) -> bool:
    """True where a read goes through, which waits for no writer; StoreError where it does not."""
    store.one("SELECT value FROM marks WHERE name = ''")
    return True


def is_writable(store: Store) -> bool:
    """True where a write goes through; StoreError where it does not. Nothing is changed."""
    with store.writing():
        store.write("UPDATE marks SET value = value WHERE name = ''")
    return True
