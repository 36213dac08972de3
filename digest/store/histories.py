"""What was sent to one person and what their server said, for whoever looks at them."""

from __future__ import annotations

from dataclasses import dataclass

from digest.model import DeliveryState
from digest.store.database import Store


@dataclass(frozen=True, slots=True)
class Answered:
    """One letter that a person was owed: what became of it, and the server's own words."""

    edition: str
    subject: str
    state: DeliveryState
    attempts: int
    code: int | None
    reply: str | None
    at: str | None
    until: str | None


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Why an address is not written to, since when, and on what evidence."""

    reason: str
    at: str
    evidence: str


def answered(store: Store, subscriber_id: int, *, limit: int) -> tuple[Answered, ...]:
    """The letters that a person was owed last, newest first."""
    rows = store.read(
        """
        SELECT e.key AS edition, l.subject, d.state, d.attempts, d.code, d.reply,
            coalesce(d.settled_at, d.first_tried_at) AS at, d.until
        FROM deliveries AS d JOIN editions AS e ON e.id = d.edition_id
        JOIN letters AS l ON l.id = d.letter_id
        WHERE d.subscriber_id = :id ORDER BY d.edition_id DESC LIMIT :limit
        """,
        {"id": subscriber_id, "limit": limit},
    )
    return tuple(Answered(**dict(row) | {"state": DeliveryState(row["state"])}) for row in rows)


def suppression(store: Store, address: str) -> Suppressed | None:
    """What stands on the suppression list for an address in clear; None where nothing does."""
    row = store.one(
        "SELECT reason, at, evidence FROM suppressions WHERE address = :address",
        {"address": address},
    )
    return Suppressed(**dict(row)) if row else None
