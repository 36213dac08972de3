"""Rows for tests of what works on them, written by plain statements."""

from collections.abc import Iterable
from datetime import UTC, datetime

from digest.model import DeliveryState
from digest.store import Store

NOW = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)

SEGMENTS = (
    b"From: Newsroom <digest@news.example>\r\n"
    b"To: \0to\0\r\n"
    b"Subject: Two new reports\r\n"
    b"Message-ID: <\0message_id\0@news.example>\r\n"
    b"List-Unsubscribe: <https://news.example/u/\0unsubscribe\0>\r\n"
    b"\r\n"
    b"First line.\r\n"
    b".A line that starts with a dot.\r\n"
)


def person(store: Store, number: int, *, status: str = "active", email: str | None = None) -> int:
    """A subscriber whose address is `reader-NUMBER@mail.example`."""
    address = email or f"reader-{number}@mail.example"
    with store.writing():
        return store.insert(
            """
            INSERT INTO subscribers (id, email, address, role, status, languages, zone, hour,
                created_at)
            VALUES (:id, :email, :address, 'reader', :status, '["en"]', 'UTC', 7,
                '2026-01-01T00:00:00Z')
            """,
            {"id": number, "email": address, "address": address.casefold(), "status": status},
        )


def edition(store: Store, key: str, *, stream: str = "daily", state: str = "ready") -> int:
    """An edition of some day."""
    with store.writing():
        return store.insert(
            """
            INSERT INTO editions (key, stream, state, date, zone, hour, due, cutoff, planned_at)
            VALUES (:key, :stream, :state, '2026-11-21', 'UTC', 7, '2026-11-21T07:00:00Z', 1,
                '2026-11-21T07:00:00Z')
            """,
            {"key": key, "stream": stream, "state": state},
        )


def letter(store: Store, edition_id: int, *, segments: bytes = SEGMENTS) -> int:
    """A letter of an edition."""
    with store.writing():
        return store.insert(
            """
            INSERT INTO letters (edition_id, variant, language, subject, segments)
            VALUES (:edition_id, :variant, 'en', 'Two new reports', :segments)
            """,
            {"edition_id": edition_id, "variant": str(hash(segments)), "segments": segments},
        )


def owe(store: Store, edition_id: int, letter_id: int, subscribers: Iterable[int]) -> None:
    """Deliveries of a letter."""
    with store.writing():
        store.write_many(
            """
            INSERT INTO deliveries (edition_id, subscriber_id, letter_id)
            VALUES (:edition_id, :subscriber_id, :letter_id)
            """,
            [
                {"edition_id": edition_id, "subscriber_id": one, "letter_id": letter_id}
                for one in subscribers
            ],
        )


def suppression(store: Store, address: str, reason: str) -> None:
    """An address that must not be written to."""
    with store.writing():
        store.write(
            """
            INSERT INTO suppressions (address, reason, at)
            VALUES (:address, :reason, '2026-01-01T00:00:00Z')
            """,
            {"address": address, "reason": reason},
        )


def owed(store: Store, people: int, *, key: str = "daily:1", stream: str = "daily") -> int:
    """A ready edition that owes one letter to so many new or known people, numbered from 1."""
    for number in range(1, people + 1):
        if not store.one("SELECT 1 FROM subscribers WHERE id = :id", {"id": number}):
            person(store, number)
    edition_id = edition(store, key, stream=stream)
    owe(store, edition_id, letter(store, edition_id), range(1, people + 1))
    return edition_id


def states(store: Store, edition_id: int) -> dict[int, DeliveryState]:
    """What is known of each person's delivery."""
    rows = store.read(
        "SELECT subscriber_id, state FROM deliveries WHERE edition_id = :id", {"id": edition_id}
    )
    return {row["subscriber_id"]: DeliveryState(row["state"]) for row in rows}


def delivery(store: Store, edition_id: int, subscriber_id: int = 1) -> dict[str, object]:
    """One delivery as it stands."""
    row = store.one(
        "SELECT * FROM deliveries WHERE edition_id = :edition AND subscriber_id = :subscriber",
        {"edition": edition_id, "subscriber": subscriber_id},
    )
    assert row is not None
    return dict(row)


def left(store: Store, subscriber_id: int, cadence: str) -> None:
    """A wish that the person has ended."""
    with store.writing():
        store.write("INSERT OR IGNORE INTO filters (id, text) VALUES (1, '{}')")
        store.write(
            """
            INSERT INTO subscriptions (subscriber_id, cadence, filter_id, started_at, start_seq,
                ended_at, ended_seq, ended_reason)
            VALUES (:subscriber_id, :cadence, 1, :now, 0, :now, 0, 'unsubscribed')
            """,
            {"subscriber_id": subscriber_id, "cadence": cadence, "now": "2026-11-20T07:00:00Z"},
        )
