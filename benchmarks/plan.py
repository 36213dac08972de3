"""Planning an edition for a million people against a bare INSERT … SELECT of the same delivery
rows into the same table, with its indexes and keys."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.newsroom import COUNTRIES, NOW, release
from benchmarks.ratio import Row, compare
from digest.calendar import Hours
from digest.letters import Brief, Letter
from digest.model import Cadence, Filter, Mailing, WishSet
from digest.plan import plan
from digest.store import Store, releases, sources, wishes
from digest.store.values import instant

PEOPLE, ENTRIES, WISH_SETS, RUNS = 1_000_000, 30, 600, 3
MEMORY = 200  # MB at most
WAIT = 0.05
"""Seconds for which nobody else may have to wait for the writer."""
HOURS = Hours(daily=7, weekly=7, weekday="monday", settle=timedelta(), zone="UTC")

_ALL = "WITH RECURSIVE all_of(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM all_of WHERE n < :people)"

_STATEMENTS = (
    f"""
    {_ALL} INSERT INTO subscribers (id, email, address, role, status, languages, zone, created_at)
    SELECT n, n || '@example.org', n || '@example.org', 'reader', 'active', '["en"]', 'UTC', :at
    FROM all_of
    """,
    f"""
    {_ALL} INSERT INTO subscriptions (subscriber_id, cadence, filter_id, started_at, start_seq)
    SELECT n, 'daily', 1 + n * 7919 % :wish_sets, :at, 0 FROM all_of
    """,
    f"""
    {_ALL} INSERT INTO follows (subscriber_id, cadence, wish_set_id, zone, start_seq)
    SELECT n, 'daily', 1 + n * 7919 % :wish_sets, 'UTC', 0 FROM all_of
    """,
)


class _Blank:
    """Letters without rendering, which is measured elsewhere."""

    def compose(self, brief: Brief) -> Letter:
        """A letter that only names what it holds."""
        uids = tuple(one.entry.uid for one in brief.items)
        return Letter(" ".join(uids), "en", "Subject", b"To: \0to\0\r\n\r\n", uids, ())


class _Watched(Store):
    """A store that notes for how long each transaction keeps others from writing, in seconds."""

    def __init__(self, path: Path) -> None:
        self.held: list[float] = []
        super().__init__(path)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction, or a part of the one around it."""
        with super().writing():
            start = time.perf_counter()
            yield
        self.held.append(time.perf_counter() - start)


def rows() -> list[Row]:
    """One daily edition for everyone."""
    with TemporaryDirectory() as folder:
        store = _Watched(Path(folder) / "digest.db")
        _fill(store)

        def forget() -> None:
            with store.writing():
                for table in ("deliveries", "letter_items", "letters", "editions"):
                    store.write(f"DELETE FROM {table}")
                store.write("UPDATE follows SET start_seq = 0, planned_date = NULL")

        def ours() -> None:
            store.held.clear()
            plan(store, _Blank(), HOURS, now=NOW, cadences=[Cadence.DAILY])

        def empty() -> None:
            with store.writing():
                store.write("DELETE FROM deliveries")

        def bare() -> None:
            with store.writing():
                store.write(
                    """
                    INSERT INTO deliveries (edition_id, subscriber_id, letter_id)
                    SELECT (SELECT id FROM editions), subscriber_id, (SELECT min(id) FROM letters)
                    FROM follows ORDER BY subscriber_id
                    """
                )

        what = ("plan", ours, "INSERT … SELECT", bare)
        row = compare(*what, per=PEOPLE, before=forget, between=empty, runs=RUNS)
        forget()
        ours()
        return [row, _waits(store), _memory()]


def _waits(store: _Watched) -> Row:
    """The longest of all transactions, and the range of the slowest hundredth."""
    slow = sorted(store.held)[-max(1, len(store.held) // 100) :]
    shares = [one / WAIT for one in slow]
    what = f"plan, longest of {len(store.held):,} transactions"
    return Row(what, "50 ms", shares[-1], (shares[0], shares[-1]), f"{slow[-1] * 1e3:,.1f} ms")


def _memory() -> Row:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    share = peak / MEMORY
    return Row("plan, peak memory", f"{MEMORY} MB", share, (share, share), f"{peak:,.0f} MB")


def _fill(store: Store) -> None:
    with store.writing():
        for number in range(WISH_SETS):
            wish = Filter(
                countries=tuple(
                    one for place, one in enumerate(COUNTRIES) if (number + 1) >> place & 1
                )
            )
            wishes.intern_filter(store, wish)
            wishes.intern_wish_set(store, WishSet((wish,), ("en",)))
        values: dict[str, str | int] = {
            "people": PEOPLE,
            "wish_sets": WISH_SETS,
            "at": instant(NOW - timedelta(days=2)),
        }
        for statement in _STATEMENTS:
            store.write(statement, values)
        sources.meet(store, "newsroom")
        for number in range(ENTRIES):
            one = replace(release(number), mailing=Mailing.OWED, seq=number + 1)
            releases.add(store, one, aliases=[one.uid], public_at=NOW, fingerprint=one.uid)
