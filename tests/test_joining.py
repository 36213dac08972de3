"""Joining: an ask changes nothing, its confirmation begins what was asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from digest import joining, subscriptions
from digest.errors import TokenExpired
from digest.joining import Confirmed, Request
from digest.model import (
    Cadence,
    Filter,
    Role,
    SubjectStyle,
    Subscriber,
    SubscriberStatus,
)
from digest.plan import plan
from digest.store import Store, consent, follows, sequence, subscribers, wishes
from digest.subscriptions import Wish
from tests.newsroom import HOURS, START, PlainComposer, enrol, make_public, person, release

EMAIL = "reader@example.org"
BELARUS, KENYA = Filter(countries=("BY",)), Filter(countries=("KE",))
DAILY, WEEKLY = Cadence.DAILY, Cadence.WEEKLY
REQUEST = Request(
    email=EMAIL,
    wishes=(Wish(DAILY, BELARUS),),
    languages=("en",),
    zone="UTC",
    wording="Send me a daily digest.",
)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def known(store: Store, email: str = EMAIL) -> Subscriber:
    found = subscribers.by_email(store, email)
    assert found is not None
    return found


def live(store: Store) -> list[tuple[Cadence, Filter]]:
    found = wishes.of_subscriber(store, known(store).id)
    return [(one.cadence, one.filter) for one in found if one.ended_at is None]


def events(store: Store) -> list[str]:
    return [one.event for one in consent.of_subscriber(store, known(store).id)]


def publish(store: Store, *uids: str) -> None:
    for uid in uids:
        make_public(store, release(uid, countries=["BY"]), now=START)


def became(store: Store, state: str) -> None:
    """Bring the address into one of the states that must not be told apart."""
    if state == "pending":
        joining.ask(store, REQUEST, now=START - DAY)
    if state in ("active", "unsubscribed", "paused"):
        enrol(store, EMAIL, DAILY, KENYA)
    if state == "unsubscribed":
        subscriptions.unsubscribe(
            store, subscriber_id=known(store).id, cadence=None, how="button", now=START
        )
    if state == "paused":
        with store.writing():
            subscribers.set_status(store, known(store).id, SubscriberStatus.PAUSED)
    if state in ("bounced", "blocklisted"):
        status = SubscriberStatus(state)
        subscriptions.suppress(store, EMAIL, status=status, evidence="test", now=START)


def rows(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Everything that may not change before somebody has confirmed."""
    tables = ("subscriptions", "follows", "suppressions", "editions", "deliveries")
    return {name: [tuple(row) for row in store.read(f"SELECT * FROM {name}")] for name in tables}


STATES = ("new", "pending", "active", "paused", "unsubscribed", "bounced", "blocklisted")


@pytest.mark.parametrize("state", STATES)
def test_asking_changes_nothing_and_answers_the_same_for_every_address(
    store: Store, state: str
) -> None:
    became(store, state)
    before = rows(store)

    done = joining.ask(store, REQUEST, now=START + MINUTE)

    assert done.mail
    assert rows(store) == before
    assert events(store)[-1] == "asked"


def statements(store: Store, state: str) -> list[str]:
    """What is asked of the database by one ask, values left out."""
    became(store, state)
    seen: list[str] = []
    store._connection.set_trace_callback(lambda sql: seen.append(" ".join(sql.split()[:3])))
    joining.ask(store, REQUEST, now=START + MINUTE)
    return seen


@pytest.mark.parametrize("state", STATES)
def test_asking_does_the_same_work_for_every_address(
    store: Store, tmp_path: Path, state: str
) -> None:
    other = Store(tmp_path / "other.db")

    assert statements(store, state) == statements(other, "new")
    other.close()


def test_who_is_new_waits_and_is_owed_nothing(store: Store) -> None:
    joining.ask(store, REQUEST, now=START)

    assert known(store).status is SubscriberStatus.PENDING
    assert follows.open_segments(store, known(store).id) == {}


def test_what_was_agreed_to_is_kept_as_a_hash_of_its_words(store: Store) -> None:
    joining.ask(store, REQUEST, now=START)
    joining.ask(store, replace(REQUEST, wording="Other words."), now=START)

    hashes = [one.wording for one in consent.of_subscriber(store, known(store).id)]

    assert [len(one or "") for one in hashes] == [64, 64]
    assert hashes[0] != hashes[1]


def test_confirming_begins_with_what_comes_after(store: Store) -> None:
    publish(store, "long-before")
    done = joining.ask(store, REQUEST, now=START)
    publish(store, "before")
    confirmed = joining.confirm(store, done.ask_id, now=START + MINUTE)
    publish(store, "after")

    plan(store, PlainComposer(), HOURS, now=START + timedelta(hours=2))

    assert confirmed == Confirmed(known(store).id, (DAILY,))
    assert got(store) == ["after"]
    assert events(store) == ["asked", "confirmed"]


def got(store: Store) -> list[str]:
    found = store.read(
        """
        SELECT r.uid FROM deliveries AS d JOIN letter_items AS i ON i.letter_id = d.letter_id
        JOIN releases AS r ON r.id = i.release_id WHERE d.subscriber_id = :id
        ORDER BY d.edition_id, i.position
        """,
        {"id": known(store).id},
    )
    return [row["uid"] for row in found]


@pytest.mark.parametrize("state", ["new", "pending", "active", "paused", "unsubscribed", "bounced"])
def test_who_confirms_is_active_and_has_what_they_asked_for(store: Store, state: str) -> None:
    became(store, state)
    done = joining.ask(store, REQUEST, now=START)

    joining.confirm(store, done.ask_id, now=START + MINUTE)

    had = [(DAILY, KENYA)] if state in ("active", "paused") else []
    assert known(store).status is SubscriberStatus.ACTIVE
    assert consent.suppressed(store, EMAIL) is None
    assert live(store) == [*had, (DAILY, BELARUS)]


def test_what_the_newsroom_has_blocked_stays_blocked(store: Store) -> None:
    became(store, "blocklisted")
    done = joining.ask(store, REQUEST, now=START)

    with pytest.raises(TokenExpired):
        joining.confirm(store, done.ask_id, now=START)

    assert consent.suppressed(store, EMAIL) == "blocklisted"


def test_confirming_again_changes_nothing_even_after_leaving(store: Store) -> None:
    done = joining.ask(store, REQUEST, now=START)
    first = joining.confirm(store, done.ask_id, now=START)
    subscriptions.unsubscribe(
        store, subscriber_id=first.subscriber_id, cadence=None, how="button", now=START
    )

    again = joining.confirm(store, done.ask_id, now=START + MINUTE)

    assert again == first
    assert known(store).status is SubscriberStatus.UNSUBSCRIBED
    assert live(store) == []


@pytest.mark.parametrize(
    ("after", "works"),
    [(DAY * 7 - MINUTE, True), (DAY * 7, False), (DAY * 70, False)],
)
def test_an_ask_can_be_confirmed_for_seven_days(
    store: Store, after: timedelta, works: bool
) -> None:
    done = joining.ask(store, REQUEST, now=START)
    if works:
        joining.confirm(store, done.ask_id, now=START + after)
    else:
        with pytest.raises(TokenExpired):
            joining.confirm(store, done.ask_id, now=START + after)

    assert (known(store).status is SubscriberStatus.ACTIVE) == works


def test_an_ask_that_was_never_made_cannot_be_confirmed(store: Store) -> None:
    with pytest.raises(TokenExpired):
        joining.confirm(store, 77, now=START)


@pytest.mark.parametrize(
    ("minutes", "mailed"),
    [
        ([0, 14], [True, False]),
        ([0, 15], [True, True]),
        ([0, 14, 15], [True, False, True]),
        ([0, 15, 30, 45], [True, True, True, False]),
        ([0, 15, 30, 24 * 60 - 1], [True, True, True, False]),
        ([0, 15, 30, 24 * 60], [True, True, True, True]),
    ],
)
def test_an_address_gets_one_confirmation_in_a_quarter_and_three_a_day(
    store: Store, minutes: list[int], mailed: list[bool]
) -> None:
    asked = [joining.ask(store, REQUEST, now=START + MINUTE * one) for one in minutes]

    assert [one.mail for one in asked] == mailed


def test_a_spelling_of_an_address_is_no_other_address(store: Store) -> None:
    joining.ask(store, REQUEST, now=START)
    again = joining.ask(store, replace(REQUEST, email="READER@Example.Org"), now=START)

    assert not again.mail
    assert len(subscribers.everyone(store)) == 1


def test_each_ask_confirms_what_it_asked_and_no_more(store: Store) -> None:
    mine = joining.ask(store, REQUEST, now=START)
    joining.ask(store, replace(REQUEST, wishes=(Wish(WEEKLY, Filter()),)), now=START)

    joining.confirm(store, mine.ask_id, now=START)

    assert live(store) == [(DAILY, BELARUS)]


def test_what_was_imported_without_consent_goes_when_its_person_asks_for_something(
    store: Store,
) -> None:
    waits = replace(person(EMAIL), status=SubscriberStatus.PENDING)
    subscriptions.enrol(store, waits, [Wish(DAILY, Filter())], how="import", now=START)
    done = joining.ask(store, REQUEST, now=START)

    joining.confirm(store, done.ask_id, now=START)

    assert live(store) == [(DAILY, BELARUS)]


def test_who_is_known_keeps_what_they_have_and_is_taken_at_their_word(store: Store) -> None:
    """Their clock above all: a form says one, whether or not anybody looked at it."""
    enrol(store, EMAIL, DAILY, KENYA)
    more = replace(
        REQUEST,
        languages=("fr", "en"),
        zone="Europe/Paris",
        hour=18,
        role=Role.PRESS,
        outlet="The Daily Example",
        subject_style=SubjectStyle.DISCREET,
    )
    done = joining.ask(store, more, now=START)
    joining.confirm(store, done.ask_id, now=START)

    became = known(store)

    assert became == replace(
        person(EMAIL),
        id=became.id,
        languages=("en", "fr"),
        role=Role.PRESS,
        outlet="The Daily Example",
        subject_style=SubjectStyle.DISCREET,
    )


def test_adding_wishes_loses_nothing_that_was_owed_before(store: Store) -> None:
    enrol(store, EMAIL, DAILY, BELARUS)
    publish(store, "owed")
    done = joining.ask(store, replace(REQUEST, wishes=(Wish(DAILY, KENYA),)), now=START)
    joining.confirm(store, done.ask_id, now=START)
    publish(store, "owed-too")

    plan(store, PlainComposer(), HOURS, now=START + timedelta(hours=2))

    assert got(store) == ["owed", "owed-too"]


def test_who_comes_back_gets_no_second_daily_of_one_day(store: Store) -> None:
    enrol(store, EMAIL, DAILY, BELARUS)
    publish(store, "morning")
    plan(store, PlainComposer(), HOURS, now=START + timedelta(hours=1))
    with store.writing():
        store.write("UPDATE deliveries SET state = 'accepted'")
    became(store, "unsubscribed")
    done = joining.ask(store, replace(REQUEST, hour=12), now=START)
    joining.confirm(store, done.ask_id, now=START + timedelta(hours=2))
    publish(store, "noon")

    plan(store, PlainComposer(), HOURS, now=START + timedelta(hours=7))
    same_day = got(store)
    plan(store, PlainComposer(), HOURS, now=START + timedelta(hours=31))

    assert (same_day, got(store)) == (["morning"], ["morning", "noon"])


def test_a_preview_of_a_confirmation_changes_nothing(store: Store) -> None:
    done = joining.ask(store, REQUEST, now=START)
    request, at = joining.requested(store, done.ask_id, now=START + MINUTE)

    assert (request.email, request.wishes, at) == (EMAIL, REQUEST.wishes, START)
    assert known(store).status is SubscriberStatus.PENDING
    assert sequence.last_seq(store) == 0
