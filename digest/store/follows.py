"""What planning reads: for each person and cadence, a wish set and from which seq on it is owed.

Segment 0 is the open one. A change of wishes closes it at the seq of the change; the closed
segment is owed up to there and goes when it has been planned, so nothing falls between.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from digest.model import Cadence, Form, Quiet, Role, SubjectStyle
from digest.store.audience import Audience, owed_in, values_of
from digest.store.database import Row, Store, Value
from digest.store.values import as_json, quiet_of

ALONE = """
    NOT EXISTS (SELECT 1 FROM subscriptions AS o WHERE o.subscriber_id = f.subscriber_id
        AND o.cadence <> f.cadence)
    AND NOT EXISTS (SELECT 1 FROM subscribers AS m WHERE m.merged_into = f.subscriber_id)
    AND NOT (EXISTS (SELECT 1 FROM editions WHERE state = 'cancelled')
        AND EXISTS (SELECT 1 FROM deliveries AS d WHERE d.subscriber_id = f.subscriber_id
            AND d.state = 'skipped' AND d.reply = 'cancelled'))
"""
"""Nobody else but this cadence in order can have brought a person an entry: neither another
cadence, nor whoever had their address before, nor an edition after one that was cancelled and is
owed again."""

_FOLLOWER = f"""
    f.*, s.role, s.form, s.subject_style, s.zone AS lives_in, s.quiet_from, s.quiet_to,
    s.alerts_per_day, {ALONE} AS alone"""

_BROUGHT = """
    (f.cadence = :cadence AND f.rolled = 0 OR f.rolled = 1 AND :cadence <> 'alert')"""
"""What a cadence brings: its own segments, and any digest those of alerts rolled into it."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Owed is start < seq ≤ end; an open segment has end None."""

    wish_set_id: int
    start: int
    end: int | None


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a person sets to alerts, and the zone in which it counts."""

    zone: str
    quiet: Quiet | None
    alerts_per_day: int | None


@dataclass(frozen=True, slots=True)
class Follower:
    """One person of a slot as planning sees them. `alone`: they never had another cadence, so
    that no other edition can have brought them anything. `bounds` None: they get every alert.
    `rolled`: some of the segments are of alerts that a digest brings in their place."""

    subscriber_id: int
    role: Role
    form: Form
    subject_style: SubjectStyle
    segments: tuple[Segment, ...]
    alone: bool
    bounds: Bounds | None = None
    rolled: bool = False


# Each step finds the next cadence, zone or hour by one look into the index: DISTINCT would walk
# past a million people at every tick.
_SLOTS = """
    WITH RECURSIVE
    zones(cadence, zone) AS (
        SELECT value, (SELECT min(zone) FROM follows WHERE cadence = value)
        FROM json_each('["alert", "daily", "weekly"]')
        UNION ALL
        SELECT z.cadence,
            (SELECT min(zone) FROM follows WHERE cadence = z.cadence AND zone > z.zone)
        FROM zones AS z WHERE z.zone IS NOT NULL
    ),
    hours(cadence, zone, hour) AS (
        SELECT z.cadence, z.zone, (SELECT min(hour) FROM follows
            WHERE cadence = z.cadence AND zone = z.zone AND hour >= 0)
        FROM zones AS z WHERE z.zone IS NOT NULL
        UNION ALL
        SELECT h.cadence, h.zone, (SELECT min(hour) FROM follows
            WHERE cadence = h.cadence AND zone = h.zone AND hour > h.hour)
        FROM hours AS h WHERE h.hour IS NOT NULL
    )
    SELECT cadence, zone, hour FROM hours WHERE hour IS NOT NULL
    UNION ALL
    SELECT z.cadence, z.zone, NULL FROM zones AS z WHERE z.zone IS NOT NULL AND EXISTS (
        SELECT 1 FROM follows WHERE cadence = z.cadence AND zone = z.zone AND hour IS NULL)
    ORDER BY cadence, zone, hour"""


def slots(store: Store) -> tuple[tuple[Cadence, str, int | None], ...]:
    """The (cadence, zone, hour) in which someone subscribes; hour None is the newsroom's."""
    rows = store.read(_SLOTS)
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


def wish_sets(store: Store, subscriber_id: int) -> tuple[int, ...]:
    """The keys of what a person wishes for now, of all cadences; each once."""
    rows = store.read(
        """
        SELECT DISTINCT wish_set_id FROM follows WHERE subscriber_id = :id AND segment = 0
        ORDER BY wish_set_id
        """,
        {"id": subscriber_id},
    )
    return tuple(row["wish_set_id"] for row in rows)


def open_at(
    store: Store,
    subscriber_id: int,
    cadence: Cadence,
    *,
    wish_set_id: int,
    start: int,
    planned_date: str | None = None,
) -> None:
    """Begin to owe a wish set after `start`, at the person's own zone and hour; `planned_date` is
    the last local day they were written to, where they follow the cadence already."""
    store.write(
        """
        INSERT INTO follows (subscriber_id, cadence, wish_set_id, zone, hour, start_seq,
            planned_date)
        SELECT id, :cadence, :wish_set_id, zone, hour, :start, :planned_date
        FROM subscribers WHERE id = :id
        """,
        {
            "id": subscriber_id,
            "cadence": cadence,
            "wish_set_id": wish_set_id,
            "start": start,
            "planned_date": planned_date,
        },
    )


def close_at(store: Store, subscriber_id: int, cadence: Cadence, *, end: int) -> str | None:
    """Owe the open segment no further than `end`; one with nothing in it goes at once.

    The last local day the person was written to, which the next segment goes on from.
    """
    parameters: dict[str, Value] = {"id": subscriber_id, "cadence": cadence, "end": end}
    row = store.one(
        """
        SELECT planned_date FROM follows
        WHERE subscriber_id = :id AND cadence = :cadence AND segment = 0
        """,
        {"id": subscriber_id, "cadence": cadence},
    )
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
    return row["planned_date"] if row else None


def set_clock(store: Store, subscriber_id: int, *, zone: str, hour: int | None) -> None:
    """Move everything a person is owed to another slot, each with its start."""
    store.write(
        "UPDATE follows SET zone = :zone, hour = :hour WHERE subscriber_id = :id",
        {"id": subscriber_id, "zone": zone, "hour": hour},
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
        WHERE f.cadence = :cadence AND f.start_seq < :cutoff AND f.rolled = 0
            AND s.status = 'active' LIMIT 1
        """,
        {"cadence": cadence, "cutoff": cutoff},
    )
    return row is not None


def followers(store: Store, slot: Audience, *, after: int, limit: int) -> tuple[Follower, ...]:
    """The next people of an edition, by key after `after`: active, and not planned yet up to its
    cut-off or for its local date."""
    return _followers(store, slot.cadence, owed_in(slot), values_of(slot, after, limit))


def these(store: Store, cadence: Cadence, subscriber_ids: Iterable[int]) -> tuple[Follower, ...]:
    """Those people of a cadence, by key."""
    people = "SELECT value AS subscriber_id FROM json_each(:ids)"
    return _followers(store, cadence, people, {"ids": as_json(list(subscriber_ids))})


def _followers(
    store: Store, cadence: Cadence, people: str, values: Mapping[str, Value]
) -> tuple[Follower, ...]:
    rows = store.read(
        f"""
        WITH people AS ({people})
        SELECT {_FOLLOWER}
        FROM people CROSS JOIN follows AS f USING (subscriber_id)
        JOIN subscribers AS s ON s.id = f.subscriber_id
        WHERE {_BROUGHT}
        ORDER BY f.subscriber_id, f.rolled, f.segment
        """,
        {**values, "cadence": cadence},
    )
    grouped = groupby(rows, key=lambda row: int(row["subscriber_id"]))
    return tuple(_follower(list(segments)) for _, segments in grouped)


def follower(store: Store, cadence: Cadence, subscriber_id: int) -> Follower | None:
    """One person of a cadence as planning would see them; None where they do not follow it."""
    rows = store.read(
        f"""
        SELECT {_FOLLOWER}
        FROM follows AS f JOIN subscribers AS s ON s.id = f.subscriber_id
        WHERE {_BROUGHT} AND f.subscriber_id = :id ORDER BY f.rolled, f.segment
        """,
        {"cadence": cadence, "id": subscriber_id},
    )
    return _follower(rows) if rows and not rows[0]["rolled"] else None


def paid(
    store: Store, cadence: Cadence, subscriber_ids: Iterable[int], *, cutoff: int, date: str | None
) -> None:
    """These people have been planned up to `cutoff` (and written to on that local date)."""
    rows = [
        {"id": one, "cadence": cadence, "cutoff": cutoff, "date": date} for one in subscriber_ids
    ]
    store.write_many(
        """
        DELETE FROM follows WHERE subscriber_id = :id AND cadence = :cadence AND segment > 0
            AND end_seq <= :cutoff AND rolled = 0
        """,
        rows,
    )
    store.write_many(
        """
        UPDATE follows SET start_seq = max(start_seq, :cutoff),
            planned_date = coalesce(:date, planned_date), held_until = NULL, held_why = NULL
        WHERE subscriber_id = :id AND cadence = :cadence AND rolled = 0
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
        bounds=_bounds(first),
        rolled=any(row["rolled"] for row in rows),
    )


def _bounds(row: Row) -> Bounds | None:
    quiet, most = quiet_of(row), row["alerts_per_day"]
    return None if quiet is None and most is None else Bounds(row["lives_in"], quiet, most)
