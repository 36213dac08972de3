"""A store with a million people, made by a few statements."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from benchmarks.newsroom import COUNTRIES, NOW
from digest.model import Filter, WishSet
from digest.store import Store, wishes
from digest.store.values import instant

PEOPLE = 1_000_000

FILTERS = tuple(
    Filter(topics=(topic,), countries=(one,))
    for one in COUNTRIES
    for topic in ("death-penalty", "torture", "freedom-of-expression", "refugees")
)

_ALL = "WITH RECURSIVE all_of(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM all_of WHERE n < :people)"

_STATUS = "CASE n % 20 WHEN 0 THEN 'pending' WHEN 1 THEN 'unsubscribed' ELSE 'active' END"

_STATEMENTS = (
    f"""
    {_ALL} INSERT INTO subscribers (id, email, address, role, status, languages, zone, created_at)
    SELECT n, 'Reader' || n || '@example.org', 'reader' || n || '@example.org', 'reader', {_STATUS},
        '["en"]', 'Europe/London', :at FROM all_of
    """,
    f"""
    {_ALL} INSERT INTO subscriptions (subscriber_id, cadence, filter_id, started_at, start_seq)
    SELECT n, cadence, 1 + (n + place) % :filters, :at, 0
    FROM all_of, (SELECT 0 AS place, 'daily' AS cadence UNION ALL SELECT 1, 'weekly')
    """,
    f"""
    {_ALL} INSERT INTO follows (subscriber_id, cadence, wish_set_id, zone, start_seq)
    SELECT n, cadence, 1 + (n + place) % :filters, 'Europe/London', 0
    FROM all_of, (SELECT 0 AS place, 'daily' AS cadence UNION ALL SELECT 1, 'weekly')
    """,
    f"""
    {_ALL} INSERT INTO consent_events (subscriber_id, at, event, how)
    SELECT n, :at, event, 'form'
    FROM all_of, (SELECT 'asked' AS event UNION ALL SELECT 'confirmed')
    """,
    f"""
    {_ALL} INSERT INTO suppressions (address, reason, at)
    SELECT 'reader' || n || '@example.org', 'unsubscribed', :at FROM all_of WHERE n % 20 = 1
    """,
    f"""
    {_ALL} INSERT INTO asks (kind, address, subscriber_id, asked_at, mail, request)
    SELECT 'subscribe', 'reader' || n || '@example.org', n, :at, 1, '{{}}' FROM all_of
    WHERE n % 20 = 0
    """,
)


def gather(path: Path, people: int = PEOPLE) -> None:
    """Make a store with that many people: each has two wishes and two events; of twenty, one waits
    to agree and one has left. Reader `n` has the key n and the address readerN@example.org."""
    store = Store(path, synchronous="OFF")
    with store.writing():
        for one in FILTERS:
            wishes.intern_filter(store, one)
            wishes.intern_wish_set(store, WishSet((one,), ("en",)))
        values: dict[str, str | int] = {
            "people": people,
            "filters": len(FILTERS),
            "at": instant(NOW - timedelta(days=2)),
        }
        for statement in _STATEMENTS:
            store.write(statement, values)
    store.close()
