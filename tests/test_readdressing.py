"""Another address, no address any more, and all that is kept of a person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digest import joining, keeping, subscriptions
from digest.errors import TokenExpired
from digest.joining import Request
from digest.model import Cadence, SubscriberStatus
from digest.store import Store, consent, follows, subscribers
from digest.subscriptions import Wish
from tests.newsroom import START, enrol
from tests.test_keeping import (
    BELARUS,
    EMAIL,
    KENYA,
    OTHER,
    change,
    got,
    known,
    live,
    planned,
    publish,
    send,
)

DAILY, WEEKLY = Cadence.DAILY, Cadence.WEEKLY
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def move(store: Store, to: str = OTHER) -> int:
    """Ask for another address and confirm it there; the number of the ask."""
    asked = keeping.change_address(
        store, known(store).id, to, language="en", how="preferences", now=START
    )
    joining.confirm(store, asked.ask_id, now=START + MINUTE)
    return asked.ask_id


@pytest.fixture
def mover(store: Store) -> int:
    enrol(store, EMAIL, DAILY, BELARUS)
    publish(store, "had")
    planned(store, 0)
    send(store)
    return known(store).id


def test_nothing_changes_before_the_other_address_confirms(store: Store, mover: int) -> None:
    keeping.change_address(store, mover, OTHER, language="en", how="preferences", now=START)
    publish(store, "news")
    planned(store, 1)

    assert send(store) == [EMAIL]
    assert known(store, OTHER).status is SubscriberStatus.PENDING


def test_another_address_loses_nothing_and_repeats_nothing(store: Store, mover: int) -> None:
    publish(store, "owed")
    move(store)
    publish(store, "news")
    planned(store, 1)

    assert send(store) == [OTHER]
    assert (known(store, OTHER).id, got(store, OTHER)) == (mover, ["had", "owed", "news"])
    assert subscribers.by_email(store, EMAIL) is None


@pytest.mark.parametrize("sent_before", [False, True])
def test_who_has_both_addresses_has_each_thing_once(
    store: Store, mover: int, sent_before: bool
) -> None:
    """The other one follows more; a letter of theirs may wait, or have come while there were
    two."""
    enrol(store, OTHER, DAILY, KENYA)
    enrol(store, OTHER, WEEKLY, BELARUS)
    publish(store, "both")
    publish(store, "theirs", "KE")
    planned(store, 1)
    if sent_before:
        send(store)
    publish(store, "more", "KE")
    other = known(store, OTHER).id
    move(store)
    for day in range(2, 10):
        planned(store, day)
    send(store)

    assert set(live(store, OTHER)) == {(DAILY, BELARUS), (DAILY, KENYA), (WEEKLY, BELARUS)}
    found = store.read(
        """
        SELECT r.uid FROM deliveries AS d JOIN letter_items AS i ON i.letter_id = d.letter_id
        JOIN releases AS r ON r.id = i.release_id
        WHERE d.subscriber_id IN (:mover, :other) AND d.state = 'accepted' AND i.part <> 'had'
        """,
        {"mover": mover, "other": other},
    )
    twice = ["both"] if sent_before else []
    assert sorted(row["uid"] for row in found) == [*twice, "both", "had", "more", "theirs"]


def test_confirming_another_address_twice_is_once(store: Store, mover: int) -> None:
    ask_id = move(store)

    assert joining.confirm(store, ask_id, now=START + HOUR).subscriber_id == mover


def test_ones_own_address_is_another_spelling(store: Store, mover: int) -> None:
    move(store, EMAIL.upper())

    assert (known(store).id, known(store).email) == (mover, EMAIL.upper())


def test_a_blocked_address_cannot_be_moved_to(store: Store, mover: int) -> None:
    status = SubscriberStatus.BLOCKLISTED
    subscriptions.suppress(store, OTHER, status=status, evidence="test", now=START)

    with pytest.raises(TokenExpired):
        move(store)


def test_erasing_leaves_nothing_that_tells_who_it_was(store: Store) -> None:
    joining.ask(
        store, Request(EMAIL, (Wish(DAILY, BELARUS),), ("en",), "UTC", outlet="Paper"), now=START
    )
    enrol(store, EMAIL, DAILY, BELARUS)
    publish(store, "news")
    planned(store, 0)
    keeping.erase(store, known(store).id, how="preferences", now=START)

    dump = "\n".join(store._connection.iterdump()).casefold()

    assert ("reader@" in dump, "paper" in dump) == (False, False)
    assert subscribers.by_email(store, EMAIL) is None
    assert subscribers.everyone(store) == ()
    assert send(store) == []


def test_no_import_brings_an_erased_address_back_but_its_owner_may(store: Store) -> None:
    enrol(store, EMAIL, DAILY, BELARUS)
    keeping.erase(store, known(store).id, how="preferences", now=START)
    refused = enrol(store, EMAIL, DAILY, BELARUS).refused
    asked = joining.ask(store, Request(EMAIL, (Wish(DAILY, BELARUS),), ("en",), "UTC"), now=START)
    joining.confirm(store, asked.ask_id, now=START)

    assert refused == "erased"
    assert known(store).status is SubscriberStatus.ACTIVE
    assert consent.suppressed(store, EMAIL) is None


def test_a_link_of_an_erased_person_opens_nothing(store: Store) -> None:
    enrol(store, EMAIL, DAILY)
    who, before = known(store).id, subscribers.token_generation(store, known(store).id)
    keeping.erase(store, who, how="preferences", now=START)
    keeping.erase(store, who, how="preferences", now=START)

    assert subscribers.token_generation(store, who) != before


def test_an_export_holds_all_that_is_kept(store: Store, mover: int) -> None:
    found = keeping.export(store, mover)

    kept = {"wishes", "asked", "consent", "letters", "reports", "standing"}
    assert set(found) == {"person", "suppressed", *kept}
    assert found["person"]["email"] == EMAIL  # type: ignore[index]
    assert found["letters"][0]["uids"] == ["had"]  # type: ignore[index]
    assert found["consent"][0]["event"] == "imported"  # type: ignore[index]


def test_what_is_followed_is_what_is_wished_for(store: Store, mover: int) -> None:
    change(store, Wish(WEEKLY, KENYA))

    assert set(follows.open_segments(store, mover)) == {WEEKLY}
