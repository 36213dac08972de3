"""Editions in rows: one for each key, however many find it due."""

from __future__ import annotations

from datetime import datetime

from digest.errors import NotFound
from digest.model import Edition, EditionState
from digest.store.database import Row, Store
from digest.store.ledger_sql import HELD, WAITING
from digest.store.values import at_instant, instant


def make(store: Store, new: Edition, *, now: datetime) -> Edition | None:
    """Write an edition; None where another tick, process or machine has made it."""
    hit = store.write(
        """
        INSERT INTO editions (key, stream, state, date, zone, hour, due, cutoff, late, note,
            planned_at)
        VALUES (:key, :stream, :state, :date, :zone, :hour, :due, :cutoff, :late, :note,
            :planned_at)
        ON CONFLICT DO NOTHING
        """,
        {
            "key": new.key,
            "stream": new.stream,
            "state": new.state,
            "date": new.date,
            "zone": new.zone,
            "hour": new.hour,
            "due": instant(new.due),
            "cutoff": new.cutoff,
            "late": int(new.late),
            "note": new.note,
            "planned_at": instant(now),
        },
    )
    return by_key(store, new.key) if hit else None


def by_key(store: Store, key: str) -> Edition | None:
    """The edition of that key."""
    row = store.one("SELECT * FROM editions WHERE key = :key", {"key": key})
    return _edition(row) if row else None


def by_id(store: Store, edition_id: int) -> Edition:
    """The edition of that row; NotFound where there is none."""
    row = store.one("SELECT * FROM editions WHERE id = :id", {"id": edition_id})
    if row is None:
        raise NotFound(f"edition: {edition_id}: not known")
    return _edition(row)


def last_of_slot(store: Store, stream: str, *, zone: str, hour: int) -> Edition | None:
    """The edition of a slot with the latest local date, whatever became of it."""
    row = store.one(
        """
        SELECT * FROM editions WHERE stream = :stream AND zone = :zone AND hour = :hour
        ORDER BY date DESC LIMIT 1
        """,
        {"stream": stream, "zone": zone, "hour": hour},
    )
    return _edition(row) if row else None


def due_before(store: Store, edition: Edition) -> datetime | None:
    """When the last edition of the same slot before this one was due; None where there is none."""
    row = store.one(
        """
        SELECT due FROM editions WHERE stream = :stream AND zone = :zone AND hour = :hour
            AND state = 'ready' AND date < :date ORDER BY date DESC LIMIT 1
        """,
        {
            "stream": edition.stream,
            "zone": edition.zone,
            "hour": edition.hour,
            "date": edition.date,
        },
    )
    return at_instant(row["due"]) if row else None


def last_cutoff(store: Store, stream: str) -> int:
    """The furthest cut-off of a stream; 0 before its first edition."""
    row = store.one(
        "SELECT coalesce(max(cutoff), 0) AS cutoff FROM editions WHERE stream = :stream",
        {"stream": stream},
    )
    return int(row["cutoff"]) if row else 0


def last_ready_cutoff(store: Store, stream: str) -> int:
    """The furthest cut-off of a stream up to which all is written; 0 before there is one."""
    row = store.one(
        """
        SELECT coalesce(max(cutoff), 0) AS cutoff FROM editions
        WHERE stream = :stream AND state = 'ready'
        """,
        {"stream": stream},
    )
    return int(row["cutoff"]) if row else 0


def in_state(store: Store, state: EditionState) -> tuple[Edition, ...]:
    """All editions of a state, oldest first."""
    rows = store.read("SELECT * FROM editions WHERE state = :state ORDER BY id", {"state": state})
    return tuple(_edition(row) for row in rows)


def latest(store: Store, limit: int) -> tuple[Edition, ...]:
    """The editions made last, newest first; not the links that people ask for, each of which is an
    edition of its own."""
    rows = store.read(
        """
        SELECT * FROM editions WHERE stream <> 'transactional' ORDER BY id DESC LIMIT :limit
        """,
        {"limit": limit},
    )
    return tuple(_edition(row) for row in rows)


def become_ready(store: Store, edition_id: int, *, owed: int, now: datetime) -> bool:
    """All that is owed is written, so many deliveries: from here on it may be sent. False where
    another planner, which found the same, said so first."""
    hit = store.write(
        """
        UPDATE editions SET state = 'ready', note = NULL, ready_at = :now, owed = :owed
        WHERE id = :id AND state = 'planning'
        """,
        {"id": edition_id, "now": instant(now), "owed": owed},
    )
    return hit == 1


def owe_one_more(store: Store, edition_id: int) -> None:
    """A delivery was added to an edition that is ready; inside `writing()`."""
    store.write("UPDATE editions SET owed = owed + 1 WHERE id = :id", {"id": edition_id})


def become_planned_again(store: Store, edition_id: int) -> bool:
    """A held edition is to be filled after all; False where it is held no more."""
    hit = store.write(
        "UPDATE editions SET state = 'planning' WHERE id = :id AND state = 'held'",
        {"id": edition_id},
    )
    return hit == 1


def become_held(store: Store, edition_id: int) -> None:
    """An edition that could not be filled in time waits for a person."""
    store.write(
        "UPDATE editions SET state = 'held' WHERE id = :id AND state = 'planning'",
        {"id": edition_id},
    )


def annotate(store: Store, edition_id: int, note: str) -> None:
    """Say beside an edition why it stands as it does."""
    store.write("UPDATE editions SET note = :note WHERE id = :id", {"id": edition_id, "note": note})


def become_cancelled(store: Store, edition_id: int) -> bool:
    """A held edition is not to be; False where it is held no more."""
    hit = store.write(
        "UPDATE editions SET state = 'cancelled' WHERE id = :id AND state = 'held'",
        {"id": edition_id},
    )
    return hit == 1


def cancelled_unfinished(store: Store) -> tuple[Edition, ...]:
    """Cancelled editions of which a letter is still to be sent."""
    rows = store.read(
        f"""
        SELECT * FROM editions WHERE state = 'cancelled' AND (EXISTS (
            SELECT 1 FROM deliveries AS d WHERE d.edition_id = editions.id
                AND d.state IN ('pending', 'deferred') AND d.state IN {WAITING})
            OR EXISTS (SELECT 1 FROM deliveries AS d
                WHERE {HELD} AND +d.edition_id = editions.id AND d.state = 'claimed'))
        ORDER BY id
        """
    )
    return tuple(_edition(row) for row in rows)


def superseded_by(store: Store, edition_id: int) -> str | None:
    """The key of the edition that covers a superseded one."""
    row = store.one(
        """
        SELECT by.key FROM editions AS e JOIN editions AS by ON by.id = e.superseded_by
        WHERE e.id = :id
        """,
        {"id": edition_id},
    )
    return row["key"] if row else None


def supersede_held(store: Store, by: Edition) -> int:
    """Held editions of the same slot are covered by a newer one; how many there were. What is made
    for those alone whose alert waited covers only such editions."""
    return store.write(
        """
        UPDATE editions SET state = 'superseded', superseded_by = :id
        WHERE state = 'held' AND stream = :stream AND zone = :zone AND hour IS :hour AND id < :id
            AND (:key NOT GLOB 'alert:*:waited:*' OR key GLOB 'alert:*:waited:*')
        """,
        {"id": by.id, "stream": by.stream, "zone": by.zone, "hour": by.hour, "key": by.key},
    )


def _edition(row: Row) -> Edition:
    return Edition(
        id=row["id"],
        key=row["key"],
        stream=row["stream"],
        state=EditionState(row["state"]),
        due=at_instant(row["due"]),
        cutoff=row["cutoff"],
        zone=row["zone"],
        hour=row["hour"],
        date=row["date"],
        late=bool(row["late"]),
        note=row["note"],
    )
