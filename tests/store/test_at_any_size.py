"""What is asked at every tick, claim and scrape looks at few rows, however many there are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.audit import Audit
from digest.bounces import learn, troubles
from digest.metrics import Metrics, Watched
from digest.model import Cadence, Fault
from digest.plan import overdue
from digest.store import Store, alike, follows, subscribers
from digest.store.audience import Audience
from digest.store.database import Row, Value
from digest.store.ledger import Ledger
from digest.verdicts import Did
from tests import newsroom
from tests.bounces.house import FULL, NO_SUCH, TOKENS, House
from tests.metrics.scrape import HOURS, SITE
from tests.store import rows

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
# A walk over all of these takes as long as there are people; so does sorting them for DISTINCT.
LONG = re.compile(
    r"^SCAN (?:follows|subscribers|subscriptions|deliveries|[dfn])\b|TEMP B-TREE FOR DISTINCT"
)
ZONES = ("Africa/Cairo", "Europe/Berlin", "UTC")


class Explained(Store):
    """A store that notes how SQLite goes about each query."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.ways: dict[str, list[str]] = {}

    def read(self, sql: str, parameters: Mapping[str, Value] | None = None) -> list[Row]:
        """All rows, after the way to them."""
        self._note(sql, parameters)
        return super().read(sql, parameters)

    def one(self, sql: str, parameters: Mapping[str, Value] | None = None) -> Row | None:
        """The first row, after the way to it."""
        self._note(sql, parameters)
        return super().one(sql, parameters)

    @property
    def long_ways(self) -> list[tuple[str, str]]:
        """Queries that walk over all people or letters."""
        return [(sql, way) for sql, found in self.ways.items() for way in found if LONG.search(way)]

    def _note(self, sql: str, parameters: Mapping[str, Value] | None) -> None:
        found = super().read(f"EXPLAIN QUERY PLAN {sql}", parameters)
        self.ways[sql] = [row["detail"] for row in found]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Explained]:
    """A few people and an edition on its way; the way is the same for many."""
    store = Explained(tmp_path / "digest.db")
    newsroom.enrol(store, "a@mail.example", Cadence.DAILY)
    newsroom.enrol(store, "b@mail.example", Cadence.ALERT)
    edition_id = rows.owed(store, 2)
    with store.writing():
        store.write(
            "UPDATE editions SET owed = 2, ready_at = '2026-11-21T08:00:00Z' WHERE id = :id",
            {"id": edition_id},
        )
    store.ways.clear()
    yield store
    store.close()


def the_slots(store: Store) -> None:
    """In which somebody subscribes."""
    follows.slots(store)


def a_slot(store: Store) -> None:
    """Its people, by chunks."""
    for is_default in (True, False):
        slot = Audience(Cadence.DAILY, 9, "UTC", 7, is_default=is_default, date="2026-11-21")
        follows.followers(store, slot, after=0, limit=10)
        alike.chunk(store, slot, after=0, limit=10)


def those_alike(store: Store) -> None:
    """They are paid together, those of a chunk that were looked up too."""
    with store.writing():
        alike.paid(store, Audience(Cadence.DAILY, 9), [1, 2], date=None)
    follows.these(store, Cadence.DAILY, [1, 2])


def an_alert(store: Store) -> None:
    """Everybody who follows at once."""
    follows.followers(store, Audience(Cadence.ALERT, 9), after=0, limit=10)
    alike.chunk(store, Audience(Cadence.ALERT, 9), after=0, limit=10)


def those_who_waited(store: Store) -> None:
    """For the end of quiet hours, or the next day."""
    follows.followers(store, Audience(Cadence.ALERT, 9, waited=NOW), after=0, limit=10)


def what_waits(store: Store) -> None:
    """By stream and state, and since when."""
    ledger = Ledger(store, clock=lambda: NOW)
    ledger.unfinished()
    ledger.waiting_since()


def the_statuses(store: Store) -> None:
    """How many people may be written to."""
    subscribers.counts_by_status(store)


def missing_editions(store: Store) -> None:
    """What the next tick would make."""
    overdue(store, HOURS, now=NOW)


def what_came_back(store: Store) -> None:
    """A lot of reports, what was refused since the last tick, and trials of addresses."""
    house = House(store, NOW)
    edition = house.sent(1, 2)
    for said in (FULL, NO_SUCH):
        assert house.bounce(edition, 1, **said).did in (Did.COUNTED, Did.STOPPED)
    house.bounce(edition, 2, fault=Fault.OURS, words="SPF", status="5.7.23")
    house.take(house.report(recipient="b@mail.example", message_id="a@news.example"))
    learn(store, TOKENS, now=NOW)
    troubles(store, now=NOW)


@pytest.mark.parametrize(
    "ask",
    [
        the_slots,
        a_slot,
        those_alike,
        an_alert,
        those_who_waited,
        what_waits,
        missing_editions,
        what_came_back,
    ],
    ids=lambda one: one.__name__,
)
def test_nobody_walks_over_everyone(store: Explained, ask: Callable[[Store], None]) -> None:
    """Told by SQLite itself."""
    ask(store)
    assert store.ways
    assert [] == store.long_ways


def test_a_scrape_walks_over_nobody(store: Explained) -> None:
    """Counting the books is rationed, and asks the key of one edition."""
    watched = Watched(
        store=store,
        ledger=Ledger(store, clock=lambda: NOW),
        hours=HOURS,
        sources=(SITE,),
        live=lambda: True,
        clock=lambda: NOW,
    )
    Metrics(watched).text()
    Audit(store).unbalanced(NOW)
    assert [] == store.long_ways


def test_people_are_counted_by_an_index(store: Explained) -> None:
    """Not by reading their rows."""
    the_statuses(store)
    assert all("COVERING INDEX" in way for found in store.ways.values() for way in found)


people = st.lists(
    st.tuples(
        st.sampled_from(list(Cadence)), st.sampled_from(ZONES), st.sampled_from([None, 0, 7, 23])
    ),
    max_size=12,
)


@given(people)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_always_the_slots_are_those_of_the_plain_question(
    tmp_path_factory: pytest.TempPathFactory,
    found: list[tuple[Cadence, str, int | None]],
) -> None:
    """The quick way and the plain one agree."""
    store = Store(tmp_path_factory.mktemp("slots") / "digest.db", synchronous="OFF")
    with store.writing():
        for number, (cadence, zone, hour) in enumerate(found, 1):
            follow(store, number, cadence, zone, hour)
    plain = store.read("SELECT DISTINCT cadence, zone, hour FROM follows ORDER BY 1, 2, 3")
    assert [(Cadence(a), b, c) for a, b, c in map(tuple, plain)] == list(follows.slots(store))
    store.close()


@given(people, st.sampled_from(ZONES), st.sampled_from([0, 7, 23]), st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_always_an_audience_is_that_of_the_plain_question(
    tmp_path_factory: pytest.TempPathFactory,
    found: list[tuple[Cadence, str, int | None]],
    zone: str,
    hour: int,
    is_default: bool,
) -> None:
    """Each person once, in order of key, two at a time."""
    store = Store(tmp_path_factory.mktemp("audience") / "digest.db", synchronous="OFF")
    with store.writing():
        for number, (cadence, theirs, at) in enumerate(found, 1):
            follow(store, number, cadence, theirs, at)
    slot = Audience(Cadence.DAILY, 5, zone, hour, is_default=is_default)
    met, after = list[int](), 0
    while chunk := follows.followers(store, slot, after=after, limit=2):
        met += [one.subscriber_id for one in chunk]
        after = met[-1]
    expected = [
        number
        for number, (cadence, theirs, at) in enumerate(found, 1)
        if cadence is Cadence.DAILY
        and theirs == zone
        and (at == hour or (at is None and is_default))
    ]
    assert expected == met
    store.close()


def follow(store: Store, number: int, cadence: Cadence, zone: str, hour: int | None) -> None:
    """A person who follows everything in one slot."""
    rows.person(store, number)
    store.write("INSERT INTO wish_sets (id, text) VALUES (1, '[]') ON CONFLICT DO NOTHING")
    store.write(
        """
        INSERT INTO follows (subscriber_id, cadence, wish_set_id, zone, hour, start_seq)
        VALUES (:id, :cadence, 1, :zone, :hour, 0)
        """,
        {"id": number, "cadence": cadence, "zone": zone, "hour": hour},
    )
