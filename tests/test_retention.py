"""What is forgotten, when, and that nothing is owed or sent again for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from digest import joining, keeping, retention, subscriptions
from digest.explain import explain
from digest.joining import Request
from digest.model import Cadence, Filter, SubscriberStatus
from digest.retention import Purged
from digest.store import Store, consent, editions, sequence, subscribers
from digest.store.ledger import Ledger
from digest.subscriptions import Wish
from tests.newsroom import START, enrol, make_public, person, release
from tests.test_keeping import BELARUS, EMAIL, got, known, planned, publish, send

DAILY, WEEKLY = Cadence.DAILY, Cadence.WEEKLY
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
REQUEST = Request(EMAIL, (Wish(DAILY, BELARUS),), ("en",), "UTC")


def dump(store: Store) -> str:
    return "\n".join(store._connection.iterdump()).casefold()


@pytest.mark.parametrize(("days", "dropped"), [(6.99, 0), (7, 1), (70, 1)])
def test_who_never_confirmed_is_dropped_without_a_trace(
    store: Store, days: float, dropped: int
) -> None:
    joining.ask(store, REQUEST, now=START)

    done = retention.purge(store, now=START + DAY * days)

    assert done.unconfirmed == dropped
    assert ("reader@" in dump(store)) == (not dropped)
    assert len(store.read("SELECT 1 FROM consent_events")) == 1 - dropped


def test_who_asked_again_waits_from_then_on(store: Store) -> None:
    joining.ask(store, REQUEST, now=START)
    again = joining.ask(store, REQUEST, now=START + DAY * 5)
    retention.purge(store, now=START + DAY * 8)

    joining.confirm(store, again.ask_id, now=START + DAY * 8)

    assert known(store).status is SubscriberStatus.ACTIVE


@pytest.mark.parametrize("is_asked", [False, True])
def test_who_was_imported_is_dropped_once_they_were_asked_and_said_nothing(
    store: Store, is_asked: bool
) -> None:
    waits = replace(person(EMAIL), status=SubscriberStatus.PENDING)
    subscriptions.enrol(store, waits, [Wish(DAILY, Filter())], how="import", now=START)
    if is_asked:
        joining.ask(store, REQUEST, now=START)
    retention.purge(store, now=START + DAY * 30)

    assert (subscribers.by_email(store, EMAIL) is None) == is_asked


def test_an_ask_of_someone_known_goes_and_they_stay(store: Store) -> None:
    enrol(store, EMAIL, DAILY)
    asked = joining.ask(store, REQUEST, now=START)
    done = retention.purge(store, now=START + DAY * 7)

    assert done == Purged(unconfirmed=0, addresses=0, asks=1, editions=0, reports=0)
    assert known(store).status is SubscriberStatus.ACTIVE
    assert store.read("SELECT 1 FROM asks WHERE id = :id", {"id": asked.ask_id}) == []


def test_the_number_of_a_forgotten_ask_is_never_given_again(store: Store) -> None:
    first = joining.ask(store, REQUEST, now=START)
    retention.purge(store, now=START + DAY * 8)

    assert joining.ask(store, REQUEST, now=START + DAY * 8).ask_id > first.ask_id


@pytest.mark.parametrize(("days", "dropped"), [(27.9, 0), (28, 1)])
def test_the_address_of_who_left_goes_after_four_weeks(
    store: Store, days: float, dropped: int
) -> None:
    enrol(store, EMAIL, DAILY)
    keeping.leave(store, known(store).id, None, how="button", now=START)

    done = retention.purge(store, now=START + DAY * days)

    assert done.addresses == dropped
    assert ("reader@" in dump(store)) == (not dropped)
    assert consent.suppressed(store, EMAIL) == "unsubscribed"
    assert enrol(store, EMAIL, DAILY).refused == "unsubscribed"


def test_who_came_back_keeps_their_address(store: Store) -> None:
    enrol(store, EMAIL, DAILY)
    keeping.leave(store, known(store).id, None, how="button", now=START)
    asked = joining.ask(store, REQUEST, now=START + DAY)
    joining.confirm(store, asked.ask_id, now=START + DAY)
    retention.purge(store, now=START + DAY * 40)

    assert known(store).status is SubscriberStatus.ACTIVE


def test_an_imported_unsubscription_of_nobody_we_know_is_kept_as_a_hash(store: Store) -> None:
    status = SubscriberStatus.UNSUBSCRIBED
    subscriptions.suppress(store, EMAIL, status=status, evidence="import", now=START)
    retention.purge(store, now=START + DAY * 30)

    assert "reader@" not in dump(store)
    assert consent.suppressions(store) == ()
    assert enrol(store, EMAIL, DAILY).refused == "unsubscribed"


def had(store: Store) -> int:
    """Someone who had a letter, and its edition."""
    enrol(store, EMAIL, DAILY, BELARUS)
    publish(store, "old")
    planned(store, 0)
    send(store)
    edition = editions.by_key(store, "daily:2026-11-02:UTC:07")
    assert edition is not None
    return edition.id


@pytest.mark.parametrize(("days", "kept"), [(89, 1), (91, 0)])
def test_letters_and_reasons_go_after_ninety_days(store: Store, days: int, kept: int) -> None:
    had(store)
    retention.purge(store, now=START + DAY * days)

    counts = {
        table: len(store.read(f"SELECT 1 FROM {table}"))
        for table in ("deliveries", "letters", "letter_items")
    }

    assert counts == dict.fromkeys(counts, kept)


def test_the_books_balance_after_letters_are_forgotten(store: Store) -> None:
    edition_id = had(store)
    ledger = Ledger(store, clock=lambda: START)
    before = ledger.counts(edition_id)
    retention.purge(store, now=START + DAY * 91)

    assert ledger.counts(edition_id) == before
    assert ledger.counts(edition_id).balanced


def test_nothing_forgotten_is_owed_again_even_where_it_is_made_public_once_more(
    store: Store,
) -> None:
    had(store)
    retention.purge(store, now=START + DAY * 91)
    with store.writing():
        sequence.raise_to(store, "old", sequence.next_seq(store), at=START + DAY * 92)
    publish(store, "new")
    planned(store, 93)

    assert got(store) == ["new"]


def test_who_pauses_for_long_keeps_what_was_had_by_another_cadence(store: Store) -> None:
    enrol(store, EMAIL, WEEKLY, BELARUS)
    enrol(store, EMAIL, DAILY, BELARUS)
    planned(store, 0)
    publish(store, "daily-had")
    planned(store, 1)
    send(store)
    keeping.pause(store, known(store).id, date(2027, 3, 1), how="preferences", now=START + DAY)
    retention.purge(store, now=START + DAY * 100)
    keeping.resume(store, known(store).id, how="preferences", now=START + DAY * 100)
    publish(store, "new")
    for day in range(101, 109):
        planned(store, day)

    assert got(store) == ["daily-had", "new"]


def test_explain_says_that_it_is_forgotten(store: Store) -> None:
    had(store)
    retention.purge(store, now=START + DAY * 91)

    assert explain(store, EMAIL, "old").answer == (
        "planned over 90 days ago: what became of the letter is forgotten"
    )


def test_forgetting_again_changes_nothing(store: Store) -> None:
    had(store)
    keeping.leave(store, known(store).id, None, how="button", now=START)
    retention.purge(store, now=START + DAY * 91)
    before = dump(store)
    done = retention.purge(store, now=START + DAY * 91)

    assert (done, dump(store)) == (Purged(0, 0, 0, 0, 0), before)


def test_it_is_done_once_a_day(store: Store) -> None:
    done = [
        retention.purge_daily(store, now=START + timedelta(hours=one)) for one in (0, 1, 17, 18)
    ]

    assert [one is not None for one in done] == [True, False, False, True]
    make_public(store, release("x"), now=START)
