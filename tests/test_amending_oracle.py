"""A correction and a withdrawal always reach exactly those who had what was wrong, once.

The plain rule reads the letters that left: whoever got an earlier version within 90 days, and is
still there when it is carried out, is told, in the thread of the first letter that brought it. And
no letter leaves, from the moment of the decision, with what is being taken back. Over random
histories of all that the planning oracle knows, with amendments, changes of mind and downtime.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from digest.model import Cadence, Filter, Outcome
from digest.model import DeliveryState as S
from digest.store import Store, amendments, editions, entries
from tests.amended_life import Amended
from tests.life import ACCEPTED, PEOPLE
from tests.test_plan_oracle import COUNTRIES, STARTS, bounded
from tests.test_plan_oracle import events as others

REFUSED, PUT_OFF = Outcome(S.REFUSED, 550), Outcome(S.DEFERRED, 451)
DOUBT = Outcome(S.IN_DOUBT)

which = st.integers(0, 2)
events = st.one_of(
    st.tuples(st.just("publish"), st.sets(st.sampled_from(COUNTRIES))),
    st.tuples(st.just("correct"), which),
    st.tuples(st.just("correct"), which),
    st.tuples(st.just("withdraw"), which),
    st.tuples(st.just("take_back"), which),
    st.tuples(
        st.just("away_for"),
        st.sampled_from(PEOPLE),
        st.sampled_from(["correct", "withdraw"]),
        which,
    ),
    st.tuples(st.just("minutes"), st.integers(1, 3)),
    st.tuples(st.just("minutes"), st.integers(1, 3)),
    st.tuples(st.just("run"), st.sampled_from([1, 1, 10, 24])),
    st.tuples(st.just("send"), st.integers(1, 4)),
    st.tuples(st.just("send"), st.integers(1, 4)),
    st.tuples(st.just("answer"), st.sampled_from([ACCEPTED, ACCEPTED, REFUSED, PUT_OFF, DOUBT])),
    bounded,
    others,
)
"""Amendments are dense: most of what is found is found between two events beside each other."""

BEGUN: list[tuple[object, ...]] = [
    *(("wish", "a@example.org", cadence, Filter()) for cadence in (Cadence.ALERT, Cadence.DAILY)),
    *(("wish", "b@example.org", cadence, Filter()) for cadence in (Cadence.DAILY, Cadence.WEEKLY)),
    ("publish", {"BY"}),
    ("wait", 1),
    ("send", 1),
    ("publish", {"KE"}),
]


@contextmanager
def newsroom(start: datetime) -> Iterator[Amended]:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "digest.db", synchronous="OFF")
        yield Amended(store, start, began=start)
        store.close()


def settle(life: Amended) -> None:
    """Everyone is back, the mail server takes everything, and all that is due goes out."""
    for email in PEOPLE:
        life.resume(email)
    life.answer(ACCEPTED)
    life.publish(set())
    life.run(1)
    life.run(24 - (life.now.hour - 7) % 24)
    for _ in range(18):  # every cadence has its turn in every zone, none too late
        life.run(12)
        life.send(8)


def first_letters(life: Amended, person: str, uid: str) -> set[str]:
    """The Message-IDs of the letters that brought it to a person."""
    return {one.message_id for one in life.got if one.person == person and uid in one.held}


PRINTED_ANEW_TWICE: list[tuple[object, ...]] = [
    *[("publish", set[str]())] * 3,
    ("run", 10),
    ("answer", DOUBT),
    ("send", 2),
    ("correct", 0),
    ("correct", 1),
]
SENT_AGAIN: list[tuple[object, ...]] = [
    ("bound", "a@example.org", None, 1),
    ("run", 10),
    ("answer", DOUBT),
    ("ask", "a@example.org", Cadence.ALERT, Filter()),
    ("publish", set[str]()),
    ("send", 3),
    ("publish", set[str]()),
    ("correct", 1),
    ("correct", 0),
    ("wait", 1),
]
"""Letters in doubt whose delivery forgets it before all is amended that they held."""


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(history=PRINTED_ANEW_TWICE, start=STARTS[1])
@example(history=SENT_AGAIN, start=STARTS[2])
@given(st.lists(events, min_size=8, max_size=25), st.sampled_from(STARTS))
def test_whoever_had_what_was_wrong_is_always_told_once_and_nobody_else(
    history: list[tuple[object, ...]], start: datetime
) -> None:
    with newsroom(start) as life:
        for name, *values in (*BEGUN, *history):
            getattr(life, str(name))(*values)
        settle(life)
        told = life.told()
        event(f"amendments told: {min(len(told), 3)}")
        for key, people in life.expected.items():
            got = told.get(key, Counter())
            assert got.keys() <= people
            assert life.is_overtaken(key) or people - life.left <= got.keys()
        for key, got in told.items():
            uid = key.split(":")[1]
            for who in got:
                theirs = [o for o in life.got if (o.edition, o.person) == (key, who)]
                assert sum(one.outcome in (S.ACCEPTED, S.REFUSED) for one in theirs) <= 1
                assert {one.thread for one in theirs} <= first_letters(life, who, uid)
        had = life.had()
        assert [] == [one for one, times in had.items() if times > 1]
        withdrawn = {uid for uid in life.published if is_gone(life, uid)}
        owed = {one for one in life.owed if one[1] not in withdrawn}
        assert owed <= had.keys() <= life.allowed
        for edition in editions.latest(life.store, 500):
            assert life.ledger.counts(edition.id).balanced
        assert not amendments.open_ones(life.store)


def is_gone(life: Amended, uid: str) -> bool:
    entry = entries.by_uid(life.store, uid)
    return entry is not None and entry.is_withdrawn
