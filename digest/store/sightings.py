"""When each release was last seen at its source: one that vanished there is told by that."""

from __future__ import annotations

from datetime import datetime

from digest.store.database import Store
from digest.store.release_rows import id_of
from digest.store.values import instant, maybe_at_instant


def see(store: Store, uid: str, *, at: datetime) -> None:
    """A source's reading has shown a release."""
    store.write(
        """
        INSERT INTO sightings (release_id, last_seen_at) VALUES (:id, :at)
        ON CONFLICT DO UPDATE SET last_seen_at = excluded.last_seen_at
        """,
        {"id": id_of(store, uid), "at": instant(at)},
    )


def last_seen(store: Store, uid: str) -> datetime | None:
    """When a source's reading last showed a release; None where that was not kept. A source that
    says it has not changed shows nothing."""
    row = store.one(
        "SELECT last_seen_at FROM sightings WHERE release_id = :id", {"id": id_of(store, uid)}
    )
    return maybe_at_instant(row["last_seen_at"]) if row else None
