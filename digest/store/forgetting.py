"""What is forgotten of people: their addresses, those who never agreed, what became of old letters.

The shell of a person keeps its key, so that the books of editions stand; nobody can be told by it.
"""

from __future__ import annotations

from datetime import datetime

from digest.store import reports
from digest.store.database import Store
from digest.store.values import instant

CHUNK = 500
"""Rows in one transaction: some tens of milliseconds."""


def blank(store: Store, subscriber_id: int, *, merged_into: int | None = None) -> None:
    """Drop whatever tells who a person is, and revoke their links. Whose deliveries counted as
    theirs goes on with `merged_into`. Inside `writing()`."""
    who = {"id": subscriber_id, "into": merged_into}
    store.write(
        """
        UPDATE subscribers SET email = '', address = 'erased:' || id, name = NULL, outlet = NULL,
            role = 'reader', zone = 'UTC', hour = NULL, status = 'unsubscribed',
            paused_until = NULL, quiet_from = NULL, quiet_to = NULL, alerts_per_day = NULL,
            asked_at = NULL, merged_into = :into,
            token_generation = token_generation + 1, feed_generation = feed_generation + 1
        WHERE id = :id
        """,
        who,
    )
    store.write("UPDATE subscribers SET merged_into = :into WHERE merged_into = :id", who)


def unconfirmed(store: Store, before: datetime) -> tuple[int, ...]:
    """Some of those who wait, and have not asked for anything after `before`."""
    rows = store.read(
        """
        SELECT id FROM subscribers WHERE status = 'pending' AND asked_at <= :before
        ORDER BY asked_at LIMIT :limit
        """,
        {"before": instant(before), "limit": CHUNK},
    )
    return tuple(row["id"] for row in rows)


def drop_waiting(store: Store, subscriber_id: int) -> None:
    """Forget a person who has agreed to nothing, with all that was written of them. Inside
    `writing()`."""
    who = {"id": subscriber_id}
    editions = store.read("SELECT edition_id FROM deliveries WHERE subscriber_id = :id", who)
    for row in editions:
        _into_books(store, row["edition_id"], subscriber_id)
        _drop_letters(store, row["edition_id"])
    reports.blank(store, subscriber_id)
    for table in ("follows", "subscriptions", "consent_events", "asks"):
        store.write(f"DELETE FROM {table} WHERE subscriber_id = :id", who)
    store.write("DELETE FROM subscribers WHERE id = :id AND status = 'pending'", who)


def left(store: Store, before: datetime) -> tuple[str, ...]:
    """Some of the addresses whose owners left up to `before`, and that are still known."""
    rows = store.read(
        """
        SELECT address FROM suppressions
        WHERE reason = 'unsubscribed' AND substr(address, 1, 7) <> 'erased:' AND at <= :before
        ORDER BY at LIMIT :limit
        """,
        {"before": instant(before), "limit": CHUNK},
    )
    return tuple(row["address"] for row in rows)


def old_editions(store: Store, before: datetime) -> tuple[int, ...]:
    """The editions made up to `before` of which a letter is still kept."""
    rows = store.read(
        """
        SELECT e.id FROM editions AS e WHERE e.planned_at <= :before
            AND EXISTS (SELECT 1 FROM letters AS l WHERE l.edition_id = e.id)
        ORDER BY e.id
        """,
        {"before": instant(before)},
    )
    return tuple(row["id"] for row in rows)


def collapse(store: Store, edition_id: int, *, after: int) -> int | None:
    """Forget the next deliveries of an edition, by person after `after`, that are settled and
    whose person is owed nothing any more up to its cut-off: that they had it stays with them as a
    number. The last person looked at; None where there is none left. Inside `writing()`."""
    rows = store.read(
        """
        SELECT d.subscriber_id, d.state IN ('accepted', 'refused', 'skipped') AND NOT EXISTS (
            SELECT 1 FROM follows AS f WHERE f.subscriber_id = d.subscriber_id
                AND f.start_seq < e.cutoff) AS is_over
        FROM deliveries AS d JOIN editions AS e ON e.id = d.edition_id
        WHERE d.edition_id = :id AND d.subscriber_id > :after
        ORDER BY d.subscriber_id LIMIT :limit
        """,
        {"id": edition_id, "after": after, "limit": CHUNK},
    )
    for row in rows:
        if row["is_over"]:
            _into_books(store, edition_id, row["subscriber_id"])
    if not rows:
        _drop_letters(store, edition_id)
        return None
    return int(rows[-1]["subscriber_id"])


def _into_books(store: Store, edition_id: int, subscriber_id: int) -> None:
    """One delivery becomes a number in its edition's books, and a cut-off of its person."""
    key = {"edition": edition_id, "person": subscriber_id}
    store.write(
        """
        UPDATE subscribers SET had_upto = max(had_upto, (
            SELECT e.cutoff FROM deliveries AS d JOIN editions AS e ON e.id = d.edition_id
            WHERE d.edition_id = :edition AND d.subscriber_id = :person))
        WHERE id IN (:person, (SELECT merged_into FROM subscribers WHERE id = :person))
            AND EXISTS (SELECT 1 FROM deliveries WHERE edition_id = :edition
                AND subscriber_id = :person AND state <> 'skipped')
        """,
        key,
    )
    store.write(
        """
        UPDATE editions SET books = (
            SELECT json_set(coalesce(books, '{}'), '$.' || d.state,
                coalesce(json_extract(books, '$.' || d.state), 0) + 1)
            FROM deliveries AS d WHERE d.edition_id = :edition AND d.subscriber_id = :person)
        WHERE id = :edition
        """,
        key,
    )
    store.write(
        "DELETE FROM deliveries WHERE edition_id = :edition AND subscriber_id = :person", key
    )


def _drop_letters(store: Store, edition_id: int) -> None:
    """The letters of an edition that nobody has a delivery of any more."""
    one = {"id": edition_id}
    idle = """
        SELECT l.id FROM letters AS l WHERE l.edition_id = :id AND NOT EXISTS (
            SELECT 1 FROM deliveries AS d WHERE d.edition_id = :id AND d.letter_id = l.id)
        AND NOT EXISTS (
            SELECT 1 FROM doubted AS d WHERE d.edition_id = :id AND d.letter_id = l.id)"""
    store.write(f"DELETE FROM letter_items WHERE letter_id IN ({idle})", one)
    store.write(f"DELETE FROM letters WHERE id IN ({idle})", one)
