"""Letters that a server refused, found by when that was written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from digest.store.database import Store
from digest.store.ledger_sql import EDITIONS, WAITING
from digest.store.values import at_instant, instant

_LOOKED_AT = 10_000


@dataclass(frozen=True, slots=True)
class Refusal:
    """One letter that was refused, and what was said."""

    edition_id: int
    subscriber_id: int
    edition: str
    code: int | None
    reply: str
    at: datetime

    @property
    def id(self) -> str:
        """The id of what is reported of it: the same for the same delivery."""
        return f"outcome:{self.edition}:{self.subscriber_id}"


def new(store: Store, since: datetime, *, limit: int) -> tuple[Refusal, ...]:
    """Some of those settled from then on of which nothing is reported yet, oldest first."""
    rows = store.read(
        """
        SELECT d.edition_id, d.subscriber_id, e.key, d.code, d.reply, d.settled_at
        FROM deliveries AS d INDEXED BY deliveries_refused
        CROSS JOIN editions AS e ON e.id = d.edition_id
        WHERE d.state = 'refused' AND d.settled_at >= :since AND NOT EXISTS (
            SELECT 1 FROM reports AS r
            WHERE r.id = 'outcome:' || e.key || ':' || d.subscriber_id)
        ORDER BY d.settled_at LIMIT :limit
        """,
        {"since": instant(since), "limit": limit},
    )
    return tuple(
        Refusal(
            row["edition_id"],
            row["subscriber_id"],
            row["key"],
            row["code"],
            row["reply"] or "",
            at_instant(row["settled_at"]),
        )
        for row in rows
    )


# From edition to edition, and in each what is deferred alone: the index has much that only waits.
_BLAMED = f"""{EDITIONS}, deferred AS (
        SELECT o.edition_id, o.first_tried_at, o.reply FROM waiting
        JOIN deliveries AS o ON o.edition_id = waiting.id
        WHERE o.state = 'deferred' AND o.state IN {WAITING} LIMIT :limit
    )
    SELECT e.stream, count(*) AS n, min(w.first_tried_at) AS since, max(w.reply) AS reply
    FROM deferred AS w JOIN editions AS e ON e.id = w.edition_id
    WHERE w.reply GLOB '[45].7.*' AND w.reply NOT GLOB '?.7.28*' AND w.first_tried_at IS NOT NULL
    GROUP BY e.stream ORDER BY e.stream"""


@dataclass(frozen=True, slots=True)
class Blame:
    """How many letters of a stream wait because servers say that we are at fault, since when the
    first does, and what was said of one."""

    stream: str
    number: int
    since: datetime
    reply: str


def blamed(store: Store) -> tuple[Blame, ...]:
    """Of each stream with such letters, as far as some thousands of those that wait tell: a policy
    (x.7.y, RFC 3463 § 3.8) is about us."""
    rows = store.read(_BLAMED, {"limit": _LOOKED_AT})
    return tuple(
        Blame(row["stream"], row["n"], at_instant(row["since"]), row["reply"]) for row in rows
    )
