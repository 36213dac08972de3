"""Most of a million people wish for the same few things and have had nothing by any other way: what
one of them is owed all are, so that planning them is one look at a row each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from digest.store.audience import Audience, owed_in, values_of
from digest.store.database import Store
from digest.store.follows import ALONE
from digest.store.values import as_json

Traits = tuple[int, int, str, str, str]
"""What decides the letter of somebody alone: the wish set, the seq after which it is owed, the
role, form and subject style."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """The next people of an edition, in order of key: who is like others with their traits, and
    the others, whose history or limits must be looked at one by one. `last` is the last key, None
    where nobody is left."""

    alike: tuple[tuple[int, Traits], ...]
    others: tuple[int, ...]
    last: int | None


def chunk(store: Store, slot: Audience, *, after: int, limit: int) -> Chunk:
    """At most `limit` people whose key is above `after`."""
    rows = store.read(
        f"""
        WITH people AS ({owed_in(slot)})
        SELECT p.subscriber_id, f.wish_set_id, f.start_seq, s.role, s.form, s.subject_style,
            f.segment IS NOT NULL AND s.quiet_from IS NULL AND s.alerts_per_day IS NULL
            AND NOT EXISTS (SELECT 1 FROM follows AS o WHERE o.subscriber_id = f.subscriber_id
                AND o.segment > 0)
            AND {ALONE}
        FROM people AS p JOIN subscribers AS s ON s.id = p.subscriber_id
        LEFT JOIN follows AS f ON f.subscriber_id = p.subscriber_id AND f.cadence = :cadence
            AND f.segment = 0
        ORDER BY p.subscriber_id
        """,
        values_of(slot, after, limit),
    )
    alike = tuple((row[0], tuple(row[1:6])) for row in rows if row[6])
    return Chunk(
        alike=alike,
        others=tuple(row[0] for row in rows if not row[6]),
        last=rows[-1][0] if rows else None,
    )


def paid(store: Store, slot: Audience, subscriber_ids: Iterable[int], *, date: str | None) -> None:
    """These people, who are all alike, have been planned up to the cut-off (and written to on that
    local date); inside `writing()`."""
    store.write(
        """
        UPDATE follows SET start_seq = :cutoff, planned_date = coalesce(:date, planned_date),
            held_until = NULL, held_why = NULL
        WHERE subscriber_id IN (SELECT value FROM json_each(:ids)) AND cadence = :cadence
            AND segment = 0
        """,
        {
            "ids": as_json(list(subscriber_ids)),
            "cadence": slot.cadence,
            "cutoff": slot.cutoff,
            "date": date,
        },
    )
