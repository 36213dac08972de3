"""What a person is owed, piece by piece, taken out and put back."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from digest.model import Cadence
from digest.store.database import Store
from digest.store.follows import Segment
from digest.store.held import Hold
from digest.store.values import instant


@dataclass(frozen=True, slots=True)
class Piece:
    """One segment of one cadence of a person, as its row has it. `held_until`, `held_why` and
    `rolled`: for what an alert waits."""

    cadence: Cadence
    segment: int
    wish_set_id: int
    start: int
    end: int | None
    planned_date: str | None
    held_until: str | None = None
    held_why: str | None = None
    rolled: bool = False


def of(store: Store, subscriber_id: int, cadence: Cadence) -> tuple[Piece, ...]:
    """All that a person is owed of one cadence, the open segment first."""
    rows = store.read(
        """
        SELECT * FROM follows WHERE subscriber_id = :id AND cadence = :cadence ORDER BY segment
        """,
        {"id": subscriber_id, "cadence": cadence},
    )
    return tuple(
        Piece(
            cadence=Cadence(row["cadence"]),
            segment=row["segment"],
            wish_set_id=row["wish_set_id"],
            start=row["start_seq"],
            end=row["end_seq"],
            planned_date=row["planned_date"],
            held_until=row["held_until"],
            held_why=row["held_why"],
            rolled=bool(row["rolled"]),
        )
        for row in rows
    )


def owe_also(
    store: Store,
    subscriber_id: int,
    cadence: Cadence,
    piece: Segment,
    *,
    waited: Hold | None = None,
) -> None:
    """Owe a closed piece beside what a person is owed anyway, at the same zone and hour; nothing
    to who follows the cadence no more. `waited`: an alert that waits."""
    store.write(
        """
        INSERT INTO follows (subscriber_id, cadence, segment, wish_set_id, zone, hour, start_seq,
            end_seq, planned_date, held_until, held_why)
        SELECT subscriber_id, cadence, (SELECT max(segment) + 1 FROM follows
                WHERE subscriber_id = :id AND cadence = :cadence),
            :wish_set_id, zone, hour, :start, :end, planned_date, :held_until, :held_why
        FROM follows WHERE subscriber_id = :id AND cadence = :cadence AND segment = 0
        """,
        {
            "id": subscriber_id,
            "cadence": cadence,
            "held_until": instant(waited.until) if waited else None,
            "held_why": waited.why if waited else None,
            **asdict(piece),
        },
    )


def put_back(store: Store, subscriber_id: int, piece: Piece) -> None:
    """Owe again what was dropped, at the person's own zone and hour; nothing where they have been
    owed that piece anew."""
    store.write(
        """
        INSERT INTO follows (subscriber_id, cadence, segment, wish_set_id, zone, hour, start_seq,
            end_seq, planned_date, held_until, held_why, rolled)
        SELECT id, :cadence, :segment, :wish_set_id, zone, hour, :start, :end, :planned_date,
            :held_until, :held_why, :rolled
        FROM subscribers WHERE id = :id ON CONFLICT DO NOTHING
        """,
        {"id": subscriber_id, **asdict(piece)},
    )


def last_day(store: Store, subscriber_id: int, cadence: Cadence) -> str | None:
    """The last local day of which a person has a letter of a cadence, by what they were sent; None
    where they never had one, or the cadence has no days."""
    if cadence is Cadence.ALERT:
        return None
    row = store.one(
        """
        SELECT max(e.date) AS day FROM deliveries AS d JOIN editions AS e ON e.id = d.edition_id
        WHERE d.subscriber_id = :id AND e.stream = :cadence AND d.state <> 'skipped'
        """,
        {"id": subscriber_id, "cadence": cadence},
    )
    return row["day"] if row else None
