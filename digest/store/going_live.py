"""What going live changes in rows: nobody is owed anything older, and no letter that waits goes
out. In chunks by key, since there may be a million people."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from digest.store.database import Row, Store
from digest.store.ledger_sql import EDITIONS, HELD, WAITING
from digest.store.values import instant

CHUNK = 2_000
_STATES = ("pending", "claimed", "deferred", "in_doubt")


def people_by_cadence(store: Store) -> dict[str, int]:
    """How many people would be written to, by cadence; under "people" each counted once."""
    rows = store.read(
        """
        SELECT f.cadence, count(DISTINCT f.subscriber_id) AS n
        FROM follows AS f JOIN subscribers AS s ON s.id = f.subscriber_id
        WHERE s.status = 'active' GROUP BY f.cadence ORDER BY f.cadence
        """
    )
    everyone = store.one(
        """
        SELECT count(*) AS n FROM subscribers AS s
        WHERE s.status = 'active'
            AND EXISTS (SELECT 1 FROM follows AS f WHERE f.subscriber_id = s.id)
        """
    )
    by_cadence = {row["cadence"]: int(row["n"]) for row in rows}
    return {"people": int(everyone["n"]) if everyone else 0, **by_cadence}


def pass_over_entries(store: Store, seq: int) -> None:
    """Count everyone as planned up to `seq`."""
    after = 0
    while last := _last_of_chunk(store, after):
        span = {"after": after, "last": last, "seq": seq}
        with store.writing():
            store.write(
                """
                DELETE FROM follows WHERE subscriber_id > :after AND subscriber_id <= :last
                    AND segment > 0 AND end_seq <= :seq
                """,
                span,
            )
            store.write(
                """
                UPDATE follows SET start_seq = :seq
                WHERE subscriber_id > :after AND subscriber_id <= :last AND start_seq < :seq
                """,
                span,
            )
        after = last


def pass_over_letters(store: Store, keep: Collection[int], *, reason: str, now: datetime) -> int:
    """Skip every letter that waits, but for the people in `keep`; how many."""
    skipped = 0
    for edition in _unfinished(store):
        for state in _STATES:
            after = 0
            while rows := _waiting(store, edition, state, after):
                after = rows[-1]["subscriber_id"]
                skipped += _skip(store, rows, keep, reason, now)
    return skipped


def cancel_planning(store: Store, *, note: str) -> int:
    """Editions that are being filled are not to be; inside `writing()`."""
    return store.write(
        "UPDATE editions SET state = 'cancelled', note = :note WHERE state = 'planning'",
        {"note": note},
    )


def last_ready(store: Store) -> str | None:
    """The last edition that may be sent, and when it was planned: the same edition planned anew
    in a restored database is another one. None where there is none."""
    row = store.one(
        """
        SELECT key, planned_at FROM editions WHERE state = 'ready' ORDER BY id DESC LIMIT 1
        """
    )
    return f"{row['key']} {row['planned_at']}" if row else None


def knows_edition(store: Store, noted: str) -> bool:
    """Whether the database has an edition that `last_ready` once named."""
    key, _, planned_at = noted.rpartition(" ")
    row = store.one(
        "SELECT 1 FROM editions WHERE key = :key AND planned_at = :planned_at",
        {"key": key, "planned_at": planned_at},
    )
    return row is not None


def _last_of_chunk(store: Store, after: int) -> int:
    row = store.one(
        """
        SELECT max(subscriber_id) AS last FROM (
            SELECT DISTINCT subscriber_id FROM follows WHERE subscriber_id > :after
            ORDER BY subscriber_id LIMIT :limit) AS chunk
        """,
        {"after": after, "limit": CHUNK},
    )
    return int(row["last"] or 0) if row else 0


def _unfinished(store: Store) -> list[int]:
    rows = store.read(f"{EDITIONS} SELECT id FROM unfinished ORDER BY id")
    return [row["id"] for row in rows]


def _waiting(store: Store, edition: int, state: str, after: int) -> list[Row]:
    held = f"+d.edition_id = :edition AND {HELD}"
    waiting = f"d.edition_id = :edition AND d.state IN {WAITING}"
    return store.read(
        f"""
        SELECT d.edition_id, d.subscriber_id FROM deliveries AS d
        WHERE {held if state == "claimed" else waiting} AND d.state = :state
            AND d.subscriber_id > :after
        ORDER BY d.subscriber_id LIMIT :limit
        """,
        {"edition": edition, "state": state, "after": after, "limit": CHUNK},
    )


def _skip(store: Store, rows: list[Row], keep: Collection[int], reason: str, now: datetime) -> int:
    chosen = [
        {"edition": row["edition_id"], "person": row["subscriber_id"]}
        for row in rows
        if row["subscriber_id"] not in keep
    ]
    values = {"reason": reason, "now": instant(now)}
    if not chosen:
        return 0
    with store.writing():
        return store.write_many(
            """
            UPDATE deliveries SET state = 'skipped', owner = NULL, until = NULL, reply = :reason,
                settled_at = :now
            WHERE edition_id = :edition AND subscriber_id = :person
                AND state IN ('pending', 'claimed', 'deferred', 'in_doubt')
            """,
            [one | values for one in chosen],
        )
