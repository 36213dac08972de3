"""Nothing lost, nothing twice: planning always does what the plain rule says.

The plain rule looks at everything a person ever had, for every person and entry; the fast way
looks at segments and cut-offs. Over random histories of late releases, gained labels, new and
added wishes, changed zones and filters, cancelled editions and downtime both must come to the same.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest import runs, subscriptions
from digest.delivery.claims import STREAMS, Settled, Step
from digest.editions import misses
from digest.errors import UsageError
from digest.model import Cadence, DeliveryState, Dimension, Filter, Outcome
from digest.plan import plan
from digest.store import Store, editions, entries, labels, sequence, subscribers, wishes
from digest.store.ledger import Ledger
from tests.newsroom import HOURS, START, PlainComposer, enrol, label, make_public, release

COUNTRIES = ("BY", "KE")
PEOPLE = tuple(f"{name}@example.org" for name in "ab")
ZONES = ("UTC", "Asia/Tokyo", "America/Bogota")
FOREVER = 10**9
ACCEPTED = Outcome(DeliveryState.ACCEPTED, 250, "kept")
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
    st.tuples(
        st.just("change"),
        st.sampled_from(PEOPLE),
        st.sampled_from([Cadence.DAILY, Cadence.WEEKLY, Cadence.ALERT]),
        st.sampled_from(FILTERS),
    ),
    st.tuples(st.just("move"), st.sampled_from(PEOPLE), st.sampled_from(ZONES)),
    st.tuples(st.just("send"), st.integers(1, 3)),
    st.tuples(st.just("cancel"), st.integers(0, 2)),
    st.tuples(st.just("pause"), st.sampled_from(PEOPLE)),
    st.tuples(st.just("resume"), st.sampled_from(PEOPLE)),
    st.tuples(st.just("wait"), st.sampled_from([1, 10, 24, 24, 48, 80])),
)


@dataclass
class History:
    """One life of a newsroom; `owed` are the (person, entry) that a wish has to bring, `allowed`
    those that one may."""

    store: Store
    now: datetime = START
    published: list[str] = field(default_factory=list)
    owed: set[tuple[str, str]] = field(default_factory=set)
    allowed: set[tuple[str, str]] = field(default_factory=set)

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.store, clock=lambda: self.now)

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

    def change(self, email: str, cadence: Cadence, filter_: Filter) -> None:
        """One wish in the place of all that the person had of a cadence."""
        person = subscribers.by_email(self.store, email)
        if person is None:
            return
        self.note()
        with self.store.writing():
            wishes.end(
                self.store,
                subscriber_id=person.id,
                cadence=cadence,
                reason="changed",
                now=self.now,
                seq=sequence.last_seq(self.store),
            )
        self.wish(email, cadence, filter_)

    def move(self, email: str, zone: str) -> None:
        person = subscribers.by_email(self.store, email)
        if person is not None:
            subscriptions.move(
                self.store, subscriber_id=person.id, zone=zone, hour=None, how="test", now=self.now
            )

    def send(self, letters: int) -> None:
        """Some letters are sent, the others wait."""
        owner = self.ledger.enter()
        for _ in range(letters):
            (first,) = self.ledger.advance(owner, [Step(streams=STREAMS)], self.now)
            if first.claim is not None:
                self.ledger.advance(owner, [Step(start=first.claim)], self.now)
                done = Step(settled=(Settled(first.claim, ACCEPTED),))
                self.ledger.advance(owner, [done], self.now)
        self.ledger.leave(owner, self.now)

    def cancel(self, back: int) -> None:
        """One of the last editions is stopped, whatever of it is sent."""
        made = editions.latest(self.store, 3)
        with suppress(UsageError):
            if back < len(made):
                runs.cancel(self.store, self.ledger, made[back].key, now=self.now)

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
        """What the plain rule says is owed now. A wish that has ended was asked when it did; what
        gains a label later, before its last letter is planned, it may bring and need not."""
        self.owed |= self.brought(ended=False)
        self.allowed |= self.brought(ended=True)

    def brought(self, *, ended: bool) -> set[tuple[str, str]]:
        """Every (person, entry) of which some wish was there before the entry became public."""
        return {
            (email, entry.uid)
            for email in PEOPLE
            if (person := subscribers.by_email(self.store, email)) is not None
            for one in wishes.of_subscriber(self.store, person.id)
            if ended or one.ended_seq is None
            for entry in entries.between(
                self.store, one.start_seq, FOREVER if one.ended_seq is None else one.ended_seq
            )
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
        life.wait(24 - (life.now.hour - 7) % 24)
        for _ in range(27):  # every cadence has its turn in every zone, none too late
            life.wait(8)
        had = life.had()
        assert [] == [one for one, times in had.items() if times > 1]
        assert life.owed <= had.keys() <= life.allowed
