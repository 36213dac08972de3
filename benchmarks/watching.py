"""What is asked again and again while the service runs, against the plain way to the same."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.newsroom import NOW
from benchmarks.ratio import Row, compare
from digest.calendar import Hours
from digest.metrics import Metrics, Watched
from digest.model import Cadence
from digest.store import Store, follows
from digest.store.audience import Audience
from digest.store.database import Value
from digest.store.ledger import Ledger

PEOPLE = 100_000
ZONES = ("Africa/Nairobi", "America/Bogota", "Asia/Kolkata", "Europe/London", "UTC")
HOURS = Hours(daily=7, weekly=7, weekday="monday", settle=timedelta(), zone="UTC")


def rows() -> list[Row]:
    """The slots, one slot's people, and a scrape while everyone's letter waits."""
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "digest.db", synchronous="OFF")
        _fill(store)
        metrics = _metrics(store)
        metrics.text()  # the books of the edition are counted once
        slot = Audience(Cadence.DAILY, 1, "UTC", 3)
        found = [
            compare(
                "slots", lambda: follows.slots(store), "SELECT DISTINCT", lambda: _all(store), per=1
            ),
            compare(
                "the first 1000 people of a slot",
                lambda: follows.followers(store, slot, after=0, limit=1000),
                "SELECT DISTINCT of all slots",
                lambda: _all(store),
                per=1,
            ),
            compare("scrape", metrics.text, "grouping the letters", lambda: _grouped(store), per=1),
        ]
        store.close()
        return found


def _all(store: Store) -> None:
    store.read("SELECT DISTINCT cadence, zone, hour FROM follows ORDER BY cadence, zone, hour")


def _grouped(store: Store) -> None:
    store.read("SELECT edition_id, state, count(*) FROM deliveries GROUP BY edition_id, state")


def _metrics(store: Store) -> Metrics:
    watched = Watched(
        store=store,
        ledger=Ledger(store, clock=lambda: NOW),
        hours=HOURS,
        sources=(),
        live=lambda: True,
        clock=lambda: NOW,
    )
    return Metrics(watched)


def _fill(store: Store) -> None:
    """People in a hundred and twenty slots, and an edition that owes each of them a letter."""
    people: list[dict[str, Value]] = [
        {"id": one, "email": f"{one}@example.org", "zone": ZONES[one % 5], "hour": one // 5 % 24}
        for one in range(1, PEOPLE + 1)
    ]
    with store.writing():
        store.write("INSERT INTO wish_sets (id, text) VALUES (1, '[]')")
        store.write_many(
            """
            INSERT INTO subscribers (id, email, address, role, status, languages, zone, hour,
                created_at)
            VALUES (:id, :email, :email, 'reader', 'active', '["en"]', :zone, :hour,
                '2026-01-01T00:00:00Z')
            """,
            people,
        )
        store.write_many(
            """
            INSERT INTO follows (subscriber_id, cadence, wish_set_id, zone, hour, start_seq)
            VALUES (:id, 'daily', 1, :zone, :hour, 0)
            """,
            people,
        )
        store.write(
            """
            INSERT INTO editions (id, key, stream, state, date, zone, hour, due, cutoff,
                planned_at, ready_at, owed)
            VALUES (1, 'daily:1', 'daily', 'ready', '2026-11-21', 'UTC', 7,
                '2026-11-21T07:00:00Z', 1, '2026-11-21T07:00:00Z', '2026-11-21T07:00:00Z', :owed)
            """,
            {"owed": PEOPLE},
        )
        store.write(
            "INSERT INTO letters (id, edition_id, variant, language, subject, segments) "
            "VALUES (1, 1, 'one', 'en', 'Subject', x'00')"
        )
        store.write(
            """
            INSERT INTO deliveries (edition_id, subscriber_id, letter_id)
            SELECT 1, id, 1 FROM subscribers ORDER BY id
            """
        )
