"""What was corrected or withdrawn while someone had left who is back."""

from __future__ import annotations

from datetime import datetime

from digest.store.database import Store
from digest.store.values import instant


def note(store: Store, subscriber_id: int, *, since: datetime) -> int:
    """A person is back as if they had not left at `since`: what was carried out from then on, and
    what had not been sent to them by then, is to be looked through for what they had. How much
    there is. Inside `writing()`."""
    return store.write(
        """
        INSERT INTO amendments_missed (amendment_id, subscriber_id)
        SELECT a.id, :id FROM amendments AS a
        WHERE a.state IN ('at_work', 'done') AND (a.begun_at >= :since OR EXISTS (
            SELECT 1 FROM deliveries AS d WHERE d.edition_id = a.edition_id
                AND d.subscriber_id = :id AND d.state = 'skipped' AND d.reply = 'unsubscribed'
                AND d.settled_at >= :since))
        ON CONFLICT DO NOTHING
        """,
        {"id": subscriber_id, "since": instant(since)},
    )


def anything(store: Store) -> bool:
    """Whether anyone is to be told what they missed."""
    return store.one("SELECT 1 FROM amendments_missed LIMIT 1") is not None


def noted(store: Store) -> tuple[tuple[int, int], ...]:
    """All of it, as (amendment, person), the oldest amendment first."""
    rows = store.read("SELECT * FROM amendments_missed ORDER BY amendment_id, subscriber_id")
    return tuple((row["amendment_id"], row["subscriber_id"]) for row in rows)


def dealt_with(store: Store, amendment_id: int, subscriber_id: int) -> None:
    """That person knows now; inside `writing()`."""
    store.write(
        "DELETE FROM amendments_missed WHERE amendment_id = :one AND subscriber_id = :id",
        {"one": amendment_id, "id": subscriber_id},
    )
