"""What planning reads: for each person and cadence, a wish set and from which seq on it is owed.

Segment 0 is the open one. A change of wishes closes it at the seq of the change; the closed
segment is owed up to there and goes when it has been planned, so nothing falls between.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import groupby

from digest.model import Cadence, Form, Role, SubjectStyle
from digest.store.database import Row, Store, Value


@dataclass(frozen=True, slots=True, order=True)
class Segment:
    """Owed is start < seq ≤ end; an open segment has end None."""

    wish_set_id: int
    start: int
    end: int | None


@dataclass(frozen=True, slots=True)
class Follower:
    """One person of a slot as planning sees them. `alone`: they have no other cadence."""

    subscriber_id: int
    role: Role
    form: Form
    subject_style: SubjectStyle
    segments: tuple[Segment, ...]
    alone: bool


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom an edition is for. Zone and hour None mean every one; `is_default`: the hour is the
    newsroom's own, which people have who chose none; `date` None sets no limit by local day."""

    cadence: Cadence
    cutoff: int
    zone: str | None = None
    hour: int | None = None
    is_default: bool = False
    date: str | None = None


def slots(store: Store) -> tuple[tuple[Cadence, str, int | None], ...]:
    """The (cadence, zone, hour) in which someone subscribes; hour None is the newsroom's."""
    rows = store.read(
        "SELECT DISTINCT cadence, zone, hour FROM follows ORDER BY cadence, zone, hour"
    )
    return tuple((Cadence(row["cadence"]), row["zone"], row["hour"]) for row in rows)


def open_segments(store: Store, subscriber_id: int) -> dict[Cadence, Segment]:
    """A person's open segment of each cadence they have."""
    rows = store.read(
        "SELECT * FROM follows WHERE subscriber_id = :id AND segment = 0", {"id": subscriber_id}
    )
    return {
        Cadence(row["cadence"]): Segment(row["wish_set_id"], row["start_seq"], row["end_seq"])
        for row in rows
    }


def open_at(
    store: Store, subscriber_id: int, cadence: Cadence, *, wish_set_id: int, start: int
) -> None:
    """Begin to owe a wish set after `start`, at the person's own zone and hour."""
    store.write(
        """
        INSERT INTO follows (subscriber_id, cadence, wish_set_id, zone, hour, start_seq)
        SELECT id, :cadence, :wish_set_id, zone, hour, :start FROM subscribers WHERE id = :id
        """,
        {"id": subscriber_id, "cadence": cadence, "wish_set_id": wish_set_id, "start": start},
    )


def close_at(store: Store, subscriber_id: int, cadence: Cadence, *, end: int) -> None:
    """Owe the open segment no further than `end`; one with nothing in it goes at once."""
    parameters: dict[str, Value] = {"id": subscriber_id, "cadence": cadence, "end": end}
    store.write(
        """
        DELETE FROM follows WHERE subscriber_id = :id AND cadence = :cadence AND segment = 0
            AND start_seq >= :end
        """,
        parameters,
    )
    store.write(
        """
        UPDATE follows SET end_seq = :end, segment = (SELECT max(segment) + 1 FROM follows
            WHERE subscriber_id = :id AND cadence = :cadence)
        WHERE subscriber_id = :id AND cadence = :cadence AND segment = 0
        """,
        parameters,
    )


def drop(store: Store, subscriber_id: int, cadence: Cadence | None) -> None:
    """Owe nothing more of a cadence (None: of any)."""
    store.write(
        """
        DELETE FROM follows WHERE subscriber_id = :id AND cadence = coalesce(:cadence, cadence)
        """,
        {"id": subscriber_id, "cadence": cadence},
    )


def waiting(store: Store, cadence: Cadence, cutoff: int) -> bool:
    """Whether any active person of a cadence has not been planned up to `cutoff`."""
    row = store.one(
        """
        SELECT 1 FROM follows AS f JOIN subscribers AS s ON s.id = f.subscriber_id
        WHERE f.cadence = :cadence AND f.start_seq < :cutoff AND s.status = 'active' LIMIT 1
        """,
        {"cadence": cadence, "cutoff": cutoff},
    )
    return row is not None


def followers(store: Store, slot: Audience, *, after: int, limit: int) -> tuple[Follower, ...]:
    """The next people of an edition, by key after `after`: active, and not planned yet up to its
    cut-off or for its local date."""
    rows = store.read(
        """
        WITH people AS (
            SELECT DISTINCT f.subscriber_id FROM follows AS f
            JOIN subscribers AS s ON s.id = f.subscriber_id
            WHERE f.cadence = :cadence AND s.status = 'active' AND f.subscriber_id > :after
                AND f.start_seq < :cutoff
                AND (:zone IS NULL OR f.zone = :zone)
                AND (:hour IS NULL OR f.hour = :hour OR (f.hour IS NULL AND :is_default))
                AND (:date IS NULL OR f.planned_date IS NULL OR f.planned_date < :date)
            ORDER BY f.subscriber_id LIMIT :limit
        )
        SELECT f.*, s.role, s.form, s.subject_style,
            NOT EXISTS (SELECT 1 FROM follows AS o WHERE o.subscriber_id = f.subscriber_id
                AND o.cadence <> f.cadence) AS alone
        FROM people JOIN follows AS f USING (subscriber_id)
        JOIN subscribers AS s ON s.id = f.subscriber_id
        WHERE f.cadence = :cadence
        ORDER BY f.subscriber_id, f.segment
        """,
        asdict(slot) | {"after": after, "limit": limit},
    )
    grouped = groupby(rows, key=lambda row: int(row["subscriber_id"]))
    return tuple(_follower(list(segments)) for _, segments in grouped)


def follower(store: Store, cadence: Cadence, subscriber_id: int) -> Follower | None:
    """One person of a cadence as planning would see them; None where they do not follow it."""
    rows = store.read(
        """
        SELECT f.*, s.role, s.form, s.subject_style,
            NOT EXISTS (SELECT 1 FROM follows AS o WHERE o.subscriber_id = f.subscriber_id
                AND o.cadence <> f.cadence) AS alone
        FROM follows AS f JOIN subscribers AS s ON s.id = f.subscriber_id
        WHERE f.cadence = :cadence AND f.subscriber_id = :id ORDER BY f.segment
        """,
        {"cadence": cadence, "id": subscriber_id},
    )
    return _follower(rows) if rows else None


def paid(
    store: Store, cadence: Cadence, subscriber_ids: Iterable[int], *, cutoff: int, date: str | None
) -> None:
    """These people have been planned up to `cutoff` (and written to on that local date)."""
    rows = [
        {"id": one, "cadence": cadence, "cutoff": cutoff, "date": date} for one in subscriber_ids
    ]
    store.write_many(
        """
        UPDATE follows SET start_seq = max(start_seq, :cutoff),
            planned_date = coalesce(:date, planned_date)
        WHERE subscriber_id = :id AND cadence = :cadence AND segment = 0
        """,
        rows,
    )
    store.write_many(
        """
        DELETE FROM follows WHERE subscriber_id = :id AND cadence = :cadence AND segment > 0
            AND end_seq <= :cutoff
        """,
        rows,
    )


def _follower(rows: list[Row]) -> Follower:
    first = rows[0]
    return Follower(
        subscriber_id=first["subscriber_id"],
        role=Role(first["role"]),
        form=Form(first["form"]),
        subject_style=SubjectStyle(first["subject_style"]),
        segments=tuple(
            Segment(row["wish_set_id"], row["start_seq"], row["end_seq"]) for row in rows
        ),
        alone=bool(first["alone"]),
    )
