"""Nothing lost, nothing twice: planning always does what the plain rule says.

The plain rule looks at everything a person ever had, for every person and entry; the fast way
looks at segments and cut-offs. Over random histories of late releases, gained labels, new and
added wishes, changed zones, departures and downtime both must come to the same.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.editions import misses
from digest.model import Cadence, Dimension, Filter
from digest.plan import plan
from digest.store import Store, entries, labels, sequence, subscribers, wishes
from tests.newsroom import HOURS, START, PlainComposer, enrol, label, make_public, release

COUNTRIES = ("BY", "KE")
PEOPLE = tuple(f"{name}@example.org" for name in "ab")
FILTERS = (
    Filter(),
    *(Filter(countries=(one,)) for one in COUNTRIES),
)

events = st.one_of(
    st.tuples(st.just("publish"), st.sets(st.sampled_from(COUNTRIES))),
    st.tuples(st.just("gain"), st.integers(0, 3), st.sampled_from(COUNTRIES)),
    st.tuples(
        st.just("wish"),
        st.sampled_from(PEOPLE),
        st.sampled_from([Cadence.DAILY, Cadence.WEEKLY, Cadence.ALERT]),
        st.sampled_from(FILTERS),
    ),
    st.tuples(st.just("pause"), st.sampled_from(PEOPLE)),
    st.tuples(st.just("resume"), st.sampled_from(PEOPLE)),
    st.tuples(st.just("wait"), st.sampled_from([1, 10, 24, 24, 48, 80])),
)


@dataclass
class History:
    """One life of a newsroom; `matched` are the (person, entry) that any wish ever brought."""

    store: Store
    now: datetime = START
    published: list[str] = field(default_factory=list)
    matched: set[tuple[str, str]] = field(default_factory=set)

    def publish(self, countries: set[str]) -> None:
        uid = f"r{len(self.published)}"
        make_public(self.store, release(uid, countries=sorted(countries)), now=self.now)
        self.published.append(uid)

    def gain(self, which: int, country: str) -> None:
        """An entry gets a label that it did not have, and is public once more."""
        if not self.published:
            return
        uid = self.published[which % len(self.published)]
        entry = entries.by_uid(self.store, uid)
        assert entry is not None
        if country in entry.slugs(Dimension.COUNTRY):
            return
        with self.store.writing():
            gained = (*entry.root.labels, label(Dimension.COUNTRY, country))
            labels.replace(self.store, uid, gained)
            sequence.raise_to(self.store, uid, sequence.next_seq(self.store), at=self.now)

    def wish(self, email: str, cadence: Cadence, filter_: Filter) -> None:
        enrol(self.store, email, cadence, filter_, now=self.now)

    def pause(self, email: str) -> None:
        self._status(email, "paused")

    def resume(self, email: str) -> None:
        self._status(email, "active")

    def wait(self, hours: int) -> None:
        """Time goes by; the service ticks at its end, so long waits are downtime."""
        self.now += timedelta(hours=hours)
        self.note()
        plan(self.store, PlainComposer(), HOURS, now=self.now)

    def note(self) -> None:
        """What the plain rule says is owed now."""
        self.matched |= self.owed()

    def owed(self) -> set[tuple[str, str]]:
        """Every (person, entry) of which some wish was there before the entry became public."""
        return {
            (email, entry.uid)
            for email in PEOPLE
            if (person := subscribers.by_email(self.store, email)) is not None
            for one in wishes.of_subscriber(self.store, person.id)
            for entry in entries.between(self.store, one.start_seq, 10**9)
            if not misses(one.filter, entry, person.languages)
        }

    def had(self) -> Counter[tuple[str, str]]:
        """How often each person has had each entry as news."""
        rows = self.store.read(
            """
            SELECT s.email, r.uid FROM deliveries AS d
            JOIN subscribers AS s ON s.id = d.subscriber_id
            JOIN letter_items AS i ON i.letter_id = d.letter_id
            JOIN releases AS r ON r.id = i.release_id
            WHERE i.part <> 'had' AND d.state <> 'skipped'
            """
        )
        return Counter((row["email"], row["uid"]) for row in rows)

    def _status(self, email: str, status: str) -> None:
        with self.store.writing():
            self.store.write(
                """
                UPDATE subscribers SET status = :status
                WHERE email = :email AND status IN ('active', 'paused')
                """,
                {"email": email, "status": status},
            )


@contextmanager
def newsroom() -> Iterator[History]:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "digest.db", synchronous="OFF")
        yield History(store)
        store.close()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(events, min_size=12, max_size=40))
def test_everyone_always_has_exactly_what_the_plain_rule_says(
    history: list[tuple[object, ...]],
) -> None:
    with newsroom() as life:
        for name, *values in history:
            getattr(life, str(name))(*values)
        for email in PEOPLE:
            life.resume(email)
        life.publish(set())  # a held alert is covered by the next one
        life.wait(1)
        for _ in range(9):  # every cadence has its turn, none too late
            life.wait(24 - (life.now.hour - 7) % 24)
        assert Counter(life.matched) == life.had()
