"""How the database file is: sound, how large, and when it was last written to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from digest.store.database import Store
from digest.store.values import maybe_at_instant


@dataclass(frozen=True, slots=True)
class Health:
    """`complaints` are SQLite's own, none where it is sound; sizes are in octets."""

    complaints: tuple[str, ...]
    octets: int
    log_octets: int
    mode: str


def health(store: Store) -> Health:
    """Look through the whole file (`PRAGMA quick_check`); a second for each gigabyte or so."""
    found = [str(row[0]) for row in store.read("PRAGMA quick_check(5)")]
    log = store.path.with_name(store.path.name + "-wal")
    return Health(
        complaints=() if found == ["ok"] else tuple(found),
        octets=store.path.stat().st_size,
        log_octets=log.stat().st_size if log.exists() else 0,
        mode=str(store.read("PRAGMA journal_mode")[0][0]),
    )


def newest_instant(store: Store) -> datetime | None:
    """The latest instant at which a source was read or an edition made, by the clock of then."""
    row = store.one(
        """
        SELECT max(at) AS at FROM (
            SELECT max(last_checked_at) AS at FROM sources
            UNION ALL SELECT max(planned_at) FROM editions)
        """
    )
    return maybe_at_instant(row["at"]) if row else None
