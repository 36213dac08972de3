"""Whose letter something is about: what is asked of people and deliveries to find out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from digest.store.database import Row, Store
from digest.store.values import instant, maybe_at_instant


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has the address now that a person's letters went to. `is_merged` says that they took it
    over from that person; `email` is empty where nobody has it."""

    subscriber_id: int
    email: str
    status: str
    generation: int
    is_merged: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """One delivery and its letter. `at` is when it was settled, or begun; None where neither is
    so."""

    edition_id: int
    subscriber_id: int
    edition: str
    stream: str
    letter_id: int
    at: datetime | None
    reply: str | None


_LETTER = """
    SELECT d.edition_id, d.subscriber_id, e.key AS edition, e.stream, d.letter_id,
        coalesce(d.settled_at, d.first_tried_at) AS at, d.reply
    FROM deliveries AS d JOIN editions AS e ON e.id = d.edition_id"""


def holder(store: Store, subscriber_id: int) -> Holder | None:
    """Who has a person's letters now: they, or who took over their address; None for nobody's."""
    row = store.one(
        """
        SELECT h.id, h.email, h.status, w.token_generation, h.id <> w.id AS is_merged
        FROM subscribers AS w JOIN subscribers AS h ON h.id = coalesce(w.merged_into, w.id)
        WHERE w.id = :id
        """,
        {"id": subscriber_id},
    )
    if row is None:
        return None
    return Holder(
        row["id"], row["email"], row["status"], row["token_generation"], bool(row["is_merged"])
    )


def edition_stream(store: Store, edition_id: int) -> str | None:
    """The stream of an edition; None where there is none."""
    row = store.one("SELECT stream FROM editions WHERE id = :id", {"id": edition_id})
    return row["stream"] if row else None


def letter(store: Store, edition_id: int, subscriber_id: int) -> Letter | None:
    """A person's delivery of an edition; None where there is none, or it is forgotten."""
    row = store.one(
        f"{_LETTER} WHERE d.edition_id = :edition AND d.subscriber_id = :person",
        {"edition": edition_id, "person": subscriber_id},
    )
    return _letter(row) if row else None


def letters_of(store: Store, subscriber_id: int, *, limit: int) -> tuple[Letter, ...]:
    """The letters that a person was sent last, newest first, and those of whom they took an address
    over from."""
    rows = store.read(
        f"""
        {_LETTER} WHERE d.subscriber_id IN (SELECT :person
                UNION ALL SELECT id FROM subscribers WHERE merged_into = :person)
            AND d.state NOT IN ('pending', 'claimed', 'skipped')
        ORDER BY d.edition_id DESC LIMIT :limit
        """,
        {"person": subscriber_id, "limit": limit},
    )
    return tuple(map(_letter, rows))


def moves_since(store: Store, subscriber_id: int, since: datetime) -> int:
    """How often a person has changed to another address from then on."""
    row = store.one(
        """
        SELECT count(*) AS n FROM consent_events WHERE subscriber_id = :id AND event = 'changed'
            AND detail ->> 'address' = 'another' AND at >= :since
        """,
        {"id": subscriber_id, "since": instant(since)},
    )
    return int(row["n"]) if row else 0


def arrived_by(store: Store, subscriber_id: int, before: datetime) -> datetime | None:
    """When the last letter of a person up to `before` was accepted; None where none was."""
    row = store.one(
        """
        SELECT max(settled_at) AS at FROM deliveries
        WHERE subscriber_id = :id AND state = 'accepted' AND settled_at <= :before
        """,
        {"id": subscriber_id, "before": instant(before)},
    )
    return maybe_at_instant(row["at"]) if row else None


def settled_since(
    store: Store, subscriber_id: int, since: datetime
) -> tuple[tuple[str, datetime], ...]:
    """What became of a person's letters that were settled since then, as (state, at), oldest
    first."""
    rows = store.read(
        """
        SELECT state, settled_at FROM deliveries WHERE subscriber_id = :id
            AND state IN ('accepted', 'refused') AND settled_at >= :since ORDER BY settled_at
        """,
        {"id": subscriber_id, "since": instant(since)},
    )
    found = ((row["state"], maybe_at_instant(row["settled_at"])) for row in rows)
    return tuple((state, at) for state, at in found if at is not None)


def newest_letter(store: Store) -> int | None:
    """The letter made last; None where there is none."""
    row = store.one("SELECT max(id) AS id FROM letters")
    return row["id"] if row else None


def _letter(row: Row) -> Letter:
    return Letter(
        row["edition_id"],
        row["subscriber_id"],
        row["edition"],
        row["stream"],
        row["letter_id"],
        maybe_at_instant(row["at"]),
        row["reply"],
    )
