"""What was erased is nowhere, and no import brings it back."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace

import pytest

from digest import enrolment
from digest.enrolment import Done
from digest.errors import NotFound
from digest.model import Cadence, Filter, SubscriberStatus
from digest.roll import Line
from digest.store import Store, consent
from digest.subscriptions import Wish
from tests.newsroom import START, person

EMAIL = "Reader.X@example.org"


def line(email: str = EMAIL, status: SubscriberStatus = SubscriberStatus.ACTIVE) -> Line:
    who = replace(person(email), name="Ada Diaz", status=status)
    return Line(who, Wish(Cadence.DAILY, Filter()), "form", None)


def outcomes(store: Store, *lines: Line) -> list[Done]:
    found: list[Done] = []
    enrolment.take(store, lines, now=START, tell=lambda one: found.append(one.done))
    return found


def everything(store: Store) -> Iterator[str]:
    """Every cell of every table."""
    with sqlite3.connect(store.path) as database:
        for (table,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'"):
            for row in database.execute(f"SELECT * FROM {table}"):
                yield from map(str, row)


@pytest.mark.parametrize("status", ["active", "pending", "unsubscribed", "bounced", "blocklisted"])
def test_nothing_tells_who_it_was(status: str, store: Store) -> None:
    outcomes(store, line(), line(status=SubscriberStatus(status)))
    enrolment.erase(store, EMAIL, how="operator", now=START)
    told = [one for one in everything(store) if "reader.x" in one.lower() or "Diaz" in one]
    assert [] == told


def test_no_import_brings_it_back(store: Store) -> None:
    outcomes(store, line())
    enrolment.erase(store, EMAIL, how="operator", now=START)
    again = outcomes(store, line("reader.x@EXAMPLE.org"), line(status=SubscriberStatus.BOUNCED))
    assert [Done.REFUSED, Done.UNCHANGED] == again


def test_consent_stays_and_tells_nobody(store: Store) -> None:
    outcomes(store, line())
    enrolment.erase(store, EMAIL, how="operator", now=START)
    (row,) = store.read("SELECT id FROM subscribers")
    events = [(one.event, one.how) for one in consent.of_subscriber(store, row["id"])]
    assert [("imported", "form"), ("erased", "operator")] == events


def test_an_address_that_is_only_suppressed_is_erased_too(store: Store) -> None:
    outcomes(store, line(status=SubscriberStatus.BOUNCED))
    assert enrolment.erase(store, EMAIL, how="operator", now=START)
    assert [] == [one for one in everything(store) if "reader.x" in one.lower()]
    assert [Done.REFUSED] == outcomes(store, line())


def test_erasing_twice_is_success(store: Store) -> None:
    outcomes(store, line())
    done = [enrolment.erase(store, EMAIL, how="operator", now=START) for _ in range(2)]
    assert [True, False] == done


def test_an_address_that_nobody_has_is_told(store: Store) -> None:
    with pytest.raises(NotFound, match=r"subscriber: Reader\.X@example\.org: not known"):
        enrolment.erase(store, EMAIL, how="operator", now=START)
