"""A ledger that remembers what its last turn saw does what one does that looks again each time."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest.delivery.claims import STREAMS, Advanced, Claim, Settled, Step
from digest.model import DeliveryState as S
from digest.model import Outcome
from digest.store import Store
from digest.store.ledger import Ledger
from tests.store import rows
from tests.store.rows import NOW

PEOPLE = 6
who = st.integers(1, PEOPLE)
outcomes = st.sampled_from([S.ACCEPTED, S.REFUSED, S.DEFERRED, S.IN_DOUBT, None])
events = st.one_of(
    st.tuples(st.just("turn"), st.integers(1, 3), outcomes),
    st.tuples(st.just("turn"), st.integers(1, 3), outcomes),
    st.tuples(st.just("ask")),
    st.tuples(st.just("edition"), st.sampled_from(["daily", "alert"])),
    st.tuples(st.just("leaves"), who, st.booleans()),
    st.tuples(st.just("comes_back"), who, st.booleans()),
    st.tuples(st.just("is_suppressed"), who, st.booleans()),
    st.tuples(st.just("cancel"), st.booleans()),
    st.tuples(st.just("minutes"), st.sampled_from([1, 20])),
    st.tuples(
        st.just("wake"),
    ),
)
"""What others do comes by another connection to the file, or by the sender's own."""


@dataclass
class Desk:
    """A sender with some claims in hand, and everybody else."""

    store: Store
    others: Store
    forgets: bool
    now: datetime = NOW
    editions: int = 0
    in_hand: list[Claim] = field(default_factory=list)
    sending: list[Claim] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.store, clock=lambda: self.now)
        for number in range(1, PEOPLE + 1):
            rows.person(self.store, number)
        self.owner = self.ledger.enter()
        self.edition("daily")

    def turn(self, claims: int, became: S | None) -> object:
        """What is being sent is settled, what is claimed begins, so many more are claimed."""
        until = self.now + timedelta(minutes=10) if became is S.DEFERRED else None
        outcome = Outcome(became, 250, "", until) if became else None
        settled = tuple(Settled(one, outcome) for one in self.sending if outcome)
        back = () if outcome else tuple(Settled(one, None) for one in self.in_hand)
        starting = [] if back else self.in_hand
        steps = [Step(start=one) for one in starting]
        steps += [Step(settled=(*settled, *back), streams=STREAMS)]
        steps += [Step(streams=STREAMS)] * (claims - 1)
        advanced = self.advance(steps)
        if outcome:
            self.sending = []
        self.sending += [one for one, how in zip(starting, advanced, strict=False) if how.started]
        self.in_hand = [how.claim for how in advanced if how.claim]
        return [replace(how) for how in advanced]

    def advance(self, steps: list[Step]) -> list[Advanced]:
        """One turn with the ledger."""
        if self.forgets:
            self.ledger = Ledger(self.store, clock=lambda: self.now)
        return self.ledger.advance(self.owner, steps, self.now)

    def ask(self) -> object:
        """One more is claimed, while what is in hand waits."""
        (advanced,) = self.advance([Step(streams=STREAMS)])
        self.in_hand += [advanced.claim] if advanced.claim else []
        return advanced

    def edition(self, stream: str) -> None:
        """Something new becomes ready."""
        self.editions += 1
        rows.owed(self.others, PEOPLE, key=f"{stream}:{self.editions}", stream=stream)

    def leaves(self, person: int, by_own: bool) -> None:
        """Someone leaves, whose letter is in hand where any is."""
        self._status(self._chosen(person), "unsubscribed", by_own)

    def comes_back(self, person: int, by_own: bool) -> None:
        """Someone is there again."""
        self._status(person, "active", by_own)

    def _status(self, person: int, status: str, by_own: bool) -> None:
        store = self.store if by_own else self.others
        with store.writing():
            store.write(
                "UPDATE subscribers SET status = :status WHERE id = :id AND status <> :status",
                {"status": status, "id": person},
            )

    def is_suppressed(self, person: int, by_own: bool) -> None:
        """Nothing more is to be sent to someone."""
        ledger = Ledger(self.store if by_own else self.others, clock=lambda: self.now)
        ledger.suppress(self._chosen(person), None, "complaint", self.now)

    def _chosen(self, number: int) -> int:
        return self.in_hand[number % len(self.in_hand)].subscriber_id if self.in_hand else number

    def cancel(self, by_own: bool) -> None:
        """The last edition is stopped."""
        ledger = Ledger(self.store if by_own else self.others, clock=lambda: self.now)
        ledger.cancel(self.editions, self.now)

    def minutes(self, number: int) -> None:
        """Time passes."""
        self.now += timedelta(minutes=number)

    def wake(self) -> None:
        """What was put off is due."""
        self.ledger.wake(self.now)

    def books(self) -> list[tuple[object, ...]]:
        """Every delivery, but for its owner's name."""
        found = self.store.read(
            """SELECT edition_id, subscriber_id, state, owner IS NULL AS free, attempts, until,
                code, reply, settled_at FROM deliveries"""
        )
        return [tuple(row) for row in found]


@contextmanager
def both() -> Iterator[tuple[Desk, Desk]]:
    """One that remembers, one that looks each time."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as opened:
        desks = []
        for name in ("remembers", "forgets"):
            path = Path(folder) / f"{name}.db"
            store, others = (Store(path, synchronous="OFF") for _ in range(2))
            opened.callback(store.close)
            opened.callback(others.close)
            desks.append(Desk(store, others, forgets=name == "forgets"))
        yield desks[0], desks[1]


ALL_IN_HAND = [("turn", 3, S.ACCEPTED), ("turn", 3, S.ACCEPTED), ("comes_back", 1, True), ("ask",)]


@settings(max_examples=30, deadline=None)
@example([("turn", 2, S.ACCEPTED), ("leaves", 1, True), ("turn", 1, S.ACCEPTED)])
@example([("turn", 2, S.ACCEPTED), ("leaves", 1, False), ("turn", 1, S.ACCEPTED)])
@example([("leaves", 1, False), *ALL_IN_HAND, ("turn", 1, None)])
@given(st.lists(events, min_size=6, max_size=25))
def test_what_was_seen_is_used_only_while_it_holds(history: list[tuple[object, ...]]) -> None:
    with both() as (one, other):
        for name, *values in history:
            assert getattr(one, str(name))(*values) == getattr(other, str(name))(*values)
            assert one.books() == other.books()
