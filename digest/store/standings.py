"""How people stand for what was reported of them; who has no row stands well."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from digest.model import SubscriberStatus
from digest.store.database import Row, Store
from digest.store.values import at_instant, instant, maybe_at_instant
from digest.verdicts import Stage, Standing


@dataclass(frozen=True, slots=True)
class Stood:
    """A person's standing; `was` is whether they were active or paused before it was other than
    good, `why` says in words what made it so."""

    subscriber_id: int
    standing: Standing = field(default_factory=Standing)
    was: SubscriberStatus | None = None
    why: str = ""


def of(store: Store, subscriber_id: int) -> Stood:
    """A person's standing."""
    row = store.one("SELECT * FROM standings WHERE subscriber_id = :id", {"id": subscriber_id})
    return _stood(row) if row else Stood(subscriber_id)


def put(store: Store, stood: Stood) -> None:
    """Write a person's standing, in place of what it was. Inside `writing()`."""
    one = stood.standing
    store.write(
        """
        INSERT INTO standings (subscriber_id, score, counted_on, failed_at, stage, since, was,
            probe_from, cleared_at, why)
        VALUES (:id, :score, :counted_on, :failed_at, :stage, :since, :was, :probe_from,
            :cleared_at, :why)
        ON CONFLICT (subscriber_id) DO UPDATE SET score = excluded.score,
            counted_on = excluded.counted_on, failed_at = excluded.failed_at,
            stage = excluded.stage, since = excluded.since, was = excluded.was,
            probe_from = excluded.probe_from, cleared_at = excluded.cleared_at, why = excluded.why
        """,
        {
            "id": stood.subscriber_id,
            "score": one.score,
            "counted_on": one.counted_on.isoformat() if one.counted_on else None,
            "failed_at": _text(one.failed_at),
            "stage": one.stage,
            "since": _text(one.since),
            "was": stood.was,
            "probe_from": _text(one.probe_from),
            "cleared_at": _text(one.cleared_at),
            "why": stood.why,
        },
    )


def clear(store: Store, subscriber_id: int, *, now: datetime) -> None:
    """A person stands well from now on, whatever was before; nothing where there was nothing.
    Inside `writing()`."""
    store.write(
        """
        UPDATE standings SET score = 0, counted_on = NULL, failed_at = NULL, stage = 'good',
            since = NULL, was = NULL, probe_from = NULL, why = '', cleared_at = :now
        WHERE subscriber_id = :id
        """,
        {"id": subscriber_id, "now": instant(now)},
    )


def forget(store: Store, subscriber_id: int) -> None:
    """Drop a person's row. Inside `writing()`."""
    store.write("DELETE FROM standings WHERE subscriber_id = :id", {"id": subscriber_id})


def in_stage(store: Store, stage: Stage, *, until: datetime | None = None) -> tuple[Stood, ...]:
    """Who is in a stage other than good and stopped, since `until` or longer, first come first."""
    rows = store.read(
        f"""
        SELECT * FROM standings WHERE stage = '{Stage(stage)}'
            AND (:until IS NULL OR since <= :until) ORDER BY since, subscriber_id
        """,  # the partial index is found by the words themselves, not by a parameter
        {"until": _text(until)},
    )
    return tuple(map(_stood, rows))


def number(store: Store, stage: Stage) -> int:
    """How many are in a stage other than good and stopped."""
    row = store.one(f"SELECT count(*) AS n FROM standings WHERE stage = '{Stage(stage)}'")
    return int(row["n"]) if row else 0


def _text(at: datetime | None) -> str | None:
    return None if at is None else instant(at)


def _stood(row: Row) -> Stood:
    return Stood(
        row["subscriber_id"],
        Standing(
            score=row["score"],
            counted_on=date.fromisoformat(row["counted_on"]) if row["counted_on"] else None,
            failed_at=maybe_at_instant(row["failed_at"]),
            stage=Stage(row["stage"]),
            since=at_instant(row["since"]) if row["since"] else None,
            probe_from=maybe_at_instant(row["probe_from"]),
            cleared_at=maybe_at_instant(row["cleared_at"]),
        ),
        SubscriberStatus(row["was"]) if row["was"] else None,
        row["why"],
    )
