"""Planning an edition against a bare INSERT … SELECT of the same delivery rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.newsroom import COUNTRIES, NOW, release
from benchmarks.ratio import Row, compare
from digest import subscriptions
from digest.calendar import Hours
from digest.letters import Brief, Letter
from digest.model import Cadence, Filter, Mailing, Role, Subscriber, SubscriberStatus
from digest.plan import plan
from digest.store import Store, releases, sources
from digest.subscriptions import Wish

PEOPLE, ENTRIES = 20_000, 30
HOURS = Hours(daily=7, weekly=7, weekday="monday", settle=timedelta(), zone="UTC")


class _Blank:
    """Letters without rendering, which is measured elsewhere."""

    def compose(self, brief: Brief) -> Letter:
        """A letter that only names what it holds."""
        uids = tuple(one.entry.uid for one in brief.items)
        return Letter(" ".join(uids), "en", "Subject", b"To: \0to\0\r\n\r\n", uids, ())


def rows() -> list[Row]:
    """One daily edition for everyone."""
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "digest.db", synchronous="OFF")
        _fill(store)

        def forget() -> None:
            with store.writing():
                for table in ("deliveries", "letter_items", "letters", "editions"):
                    store.write(f"DELETE FROM {table}")
                store.write("UPDATE follows SET start_seq = 0, planned_date = NULL")

        def ours() -> None:
            plan(store, _Blank(), HOURS, now=NOW, cadences=[Cadence.DAILY])

        def bare() -> None:
            with store.writing():
                store.write("DELETE FROM deliveries")
                store.write(
                    """
                    INSERT INTO deliveries (edition_id, subscriber_id, letter_id)
                    SELECT (SELECT id FROM editions), subscriber_id, (SELECT min(id) FROM letters)
                    FROM follows ORDER BY subscriber_id
                    """
                )

        return [compare("plan", ours, "INSERT … SELECT", bare, per=PEOPLE, before=forget)]


def _fill(store: Store) -> None:
    for number in range(PEOPLE):
        person = Subscriber(
            id=0,
            email=f"{number}@example.org",
            name=None,
            role=Role.READER,
            status=SubscriberStatus.ACTIVE,
            languages=("en",),
            zone="UTC",
        )
        wish = Wish(Cadence.DAILY, Filter(countries=(COUNTRIES[number % len(COUNTRIES)],)))
        subscriptions.enrol(store, person, [wish], how="benchmark", now=NOW)
    with store.writing():
        sources.meet(store, "newsroom")
        for number in range(ENTRIES):
            one = replace(release(number), mailing=Mailing.OWED, seq=number + 1)
            releases.add(store, one, aliases=[one.uid], public_at=NOW, fingerprint=one.uid)
