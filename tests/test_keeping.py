"""Keeping: whatever a person changes, nothing promised is lost and nothing comes twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from digest import keeping, subscriptions
from digest.delivery.claims import Settled, Step
from digest.errors import UsageError
from digest.model import Cadence, DeliveryState, Filter, Outcome, Subscriber, SubscriberStatus
from digest.plan import plan
from digest.store import Store, consent, subscribers, wishes
from digest.store.ledger import Ledger
from digest.subscriptions import Wish
from tests.newsroom import HOURS, START, PlainComposer, enrol, make_public, person, release

EMAIL, OTHER = "reader@example.org", "other@example.org"
BELARUS, KENYA = Filter(countries=("BY",)), Filter(countries=("KE",))
DAILY, WEEKLY, ALERT = Cadence.DAILY, Cadence.WEEKLY, Cadence.ALERT
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def known(store: Store, email: str = EMAIL) -> Subscriber:
    found = subscribers.by_email(store, email)
    assert found is not None
    return found


def live(store: Store, email: str = EMAIL) -> list[tuple[Cadence, Filter]]:
    found = wishes.of_subscriber(store, known(store, email).id)
    return [(one.cadence, one.filter) for one in found if one.ended_at is None]


def publish(store: Store, uid: str, country: str = "BY") -> None:
    make_public(store, release(uid, countries=[country]), now=START)


def change(store: Store, *wished: Wish, profile: Subscriber | None = None) -> None:
    who = known(store).id
    keeping.change(store, who, wished, how="preferences", now=START, profile=profile)


def planned(store: Store, days: float) -> None:
    plan(store, PlainComposer(), HOURS, now=START + DAY * days + HOUR)


def got(store: Store, email: str = EMAIL) -> list[str]:
    """What is in the person's letters as news, in order; letters that were skipped left out."""
    found = store.read(
        """
        SELECT r.uid FROM deliveries AS d JOIN letter_items AS i ON i.letter_id = d.letter_id
        JOIN releases AS r ON r.id = i.release_id
        WHERE d.subscriber_id = :id AND i.part <> 'had' AND d.state <> 'skipped'
        ORDER BY d.edition_id, i.position
        """,
        {"id": known(store, email).id},
    )
    return [row["uid"] for row in found]


def events(store: Store) -> list[str]:
    return [one.event for one in consent.of_subscriber(store, known(store).id)]


def send(store: Store) -> list[str]:
    """Send all that is planned, to the addresses that are answered."""
    ledger = Ledger(store, clock=lambda: START)
    ledger.wake(START)
    owner = ledger.enter()
    to: list[str] = []
    claim = None
    streams = ("daily", "weekly", "alert")
    while True:
        [done] = ledger.advance(owner, [Step(start=claim, streams=streams)], START)
        if claim is not None and done.started:
            settled = Settled(claim, Outcome(DeliveryState.ACCEPTED, 250, "kept"))
            ledger.advance(owner, [Step((settled,))], START)
            to.append(claim.address)
        claim = done.claim
        if claim is None:
            ledger.leave(owner, START)
            return to


CHANGES = [
    pytest.param([Wish(DAILY, BELARUS)], [Wish(DAILY, KENYA)], ["by-1", "ke-2"], id="filter"),
    pytest.param(
        [Wish(DAILY, BELARUS)],
        [Wish(DAILY, BELARUS), Wish(DAILY, KENYA)],
        ["by-1", "by-2", "ke-2"],
        id="one more",
    ),
    pytest.param([Wish(DAILY, BELARUS)], [Wish(WEEKLY, BELARUS)], ["by-1", "by-2"], id="slower"),
    pytest.param([Wish(WEEKLY, BELARUS)], [Wish(DAILY, BELARUS)], ["by-1", "by-2"], id="sooner"),
    pytest.param(
        [Wish(DAILY, BELARUS)], [Wish(WEEKLY, KENYA)], ["by-1", "ke-2"], id="filter and cadence"
    ),
    pytest.param(
        [Wish(DAILY, BELARUS), Wish(WEEKLY, KENYA)],
        [Wish(WEEKLY, KENYA)],
        ["by-1", "ke-1", "ke-2"],
        id="one cadence less",
    ),
    pytest.param([Wish(DAILY, BELARUS)], [Wish(ALERT, BELARUS)], ["by-1", "by-2"], id="at once"),
]


@pytest.mark.parametrize(("before", "after", "owed"), CHANGES)
def test_a_change_loses_nothing_and_repeats_nothing(
    store: Store, before: list[Wish], after: list[Wish], owed: list[str]
) -> None:
    subscriptions.enrol(store, person(EMAIL), before, how="test", now=START)
    publish(store, "by-1")
    publish(store, "ke-1", "KE")
    change(store, *after)
    publish(store, "by-2")
    publish(store, "ke-2", "KE")

    for day in range(16):
        planned(store, day)

    assert sorted(got(store)) == owed
    assert set(live(store)) == {(one.cadence, one.filter) for one in after}


@pytest.mark.parametrize(("before", "after", "_owed"), CHANGES)
def test_changing_to_and_fro_owes_what_not_changing_would(
    store: Store, before: list[Wish], after: list[Wish], _owed: list[str]
) -> None:
    subscriptions.enrol(store, person(EMAIL), before, how="test", now=START)
    publish(store, "by-1")
    change(store, *after)
    change(store, *before)
    change(store, *after)
    change(store, *before)

    for day in range(9):
        planned(store, day)

    assert got(store) == (["by-1"] if before[0].filter == BELARUS else [])


def test_changing_cadences_gives_no_second_daily_of_one_day(store: Store) -> None:
    enrol(store, EMAIL, DAILY, BELARUS)
    publish(store, "morning")
    planned(store, 0)
    change(store, Wish(WEEKLY, BELARUS))
    late = replace(known(store), hour=12)
    change(store, Wish(DAILY, BELARUS), profile=late)
    publish(store, "noon")
    planned(store, 0.25)
    same_day = got(store)
    planned(store, 1.25)

    assert (same_day, got(store)) == (["morning"], ["morning", "noon"])


def test_another_hour_zone_and_language_go_with_the_wishes(store: Store) -> None:
    enrol(store, EMAIL, DAILY, BELARUS)
    publish(store, "owed")
    became = replace(known(store), zone="Europe/Paris", hour=18, languages=("fr", "en"))
    change(store, Wish(DAILY, BELARUS), profile=became)

    planned(store, 0.5)

    assert known(store) == became
    assert got(store) == ["owed"]


def test_wishing_for_nothing_is_leaving(store: Store) -> None:
    enrol(store, EMAIL, DAILY)
    change(store)

    assert known(store).status is SubscriberStatus.UNSUBSCRIBED
    assert consent.suppressed(store, EMAIL) == "unsubscribed"


def test_wishing_again_after_leaving_is_coming_back(store: Store) -> None:
    enrol(store, EMAIL, DAILY)
    change(store)
    publish(store, "missed")
    change(store, Wish(DAILY, BELARUS))
    publish(store, "news")
    planned(store, 1)

    assert known(store).status is SubscriberStatus.ACTIVE
    assert consent.suppressed(store, EMAIL) is None
    assert got(store) == ["news"]


def test_a_pause_keeps_what_is_owed(store: Store) -> None:
    enrol(store, EMAIL, DAILY, BELARUS)
    who = known(store).id
    publish(store, "before")
    keeping.pause(store, who, date(2026, 11, 9), how="preferences", now=START)
    publish(store, "meanwhile")
    for day in range(7):
        planned(store, day)
    during = got(store)
    gone_on = keeping.resume_due(store, now=START + DAY * 7)
    planned(store, 7)

    assert (during, gone_on, got(store)) == ([], 1, ["before", "meanwhile"])
    assert events(store) == ["imported", "paused", "resumed"]


def test_a_letter_that_was_planned_before_a_pause_comes_after_it(store: Store) -> None:
    enrol(store, EMAIL, DAILY, BELARUS)
    publish(store, "news")
    planned(store, 0)
    keeping.pause(store, known(store).id, date(2026, 11, 9), how="preferences", now=START)
    during = send(store)
    keeping.resume(store, known(store).id, how="preferences", now=START)

    assert (during, send(store)) == ([], [EMAIL])


@pytest.mark.parametrize(
    ("zone", "after", "goes_on"),
    [
        ("UTC", DAY * 2 - HOUR * 7, 0),
        ("UTC", DAY * 2 - HOUR * 6, 1),
        ("Pacific/Kiritimati", DAY * 2 - HOUR * 21, 0),
        ("Pacific/Kiritimati", DAY * 2 - HOUR * 20, 1),
        ("Pacific/Pago_Pago", DAY * 2 + HOUR * 4, 0),
        ("Pacific/Pago_Pago", DAY * 2 + HOUR * 5, 1),
    ],
)
def test_a_pause_ends_with_the_day_where_the_person_lives(
    store: Store, zone: str, after: timedelta, goes_on: int
) -> None:
    """The start is six o'clock on the second."""
    subscriptions.enrol(
        store, person(EMAIL, zone=zone), [Wish(DAILY, BELARUS)], how="test", now=START
    )
    keeping.pause(store, known(store).id, date(2026, 11, 4), how="preferences", now=START)

    assert keeping.resume_due(store, now=START + after) == goes_on


def test_a_day_that_has_been_is_no_day_to_pause_until(store: Store) -> None:
    enrol(store, EMAIL, DAILY)

    with pytest.raises(UsageError):
        keeping.pause(store, known(store).id, date(2026, 11, 2), how="preferences", now=START)


def test_who_has_left_has_nothing_to_pause_or_resume(store: Store) -> None:
    enrol(store, EMAIL, DAILY)
    who = known(store).id
    keeping.leave(store, who, None, how="button", now=START)

    paused = keeping.pause(store, who, date(2026, 12, 1), how="preferences", now=START)

    assert (paused, keeping.resume(store, who, how="preferences", now=START)) == (False, False)


LEAVINGS = [
    pytest.param(DAILY, id="one cadence"),
    pytest.param(None, id="everything"),
]


@pytest.mark.parametrize("cadence", LEAVINGS)
def test_who_takes_back_that_they_left_is_owed_as_if_they_had_not(
    store: Store, cadence: Cadence | None
) -> None:
    enrol(store, EMAIL, DAILY, BELARUS)
    enrol(store, EMAIL, WEEKLY, KENYA)
    publish(store, "before")
    keeping.leave(store, known(store).id, cadence, how="button", now=START)
    publish(store, "between")
    undone = keeping.undo(store, known(store).id, how="button", now=START + HOUR)
    publish(store, "after")
    planned(store, 1)

    assert undone
    assert live(store) == [(DAILY, BELARUS), (WEEKLY, KENYA)]
    assert known(store).status is SubscriberStatus.ACTIVE
    assert got(store) == ["before", "between", "after"]


@pytest.mark.parametrize("cadence", LEAVINGS)
def test_a_letter_that_leaving_stopped_is_owed_again_after_an_undo(
    store: Store, cadence: Cadence | None
) -> None:
    enrol(store, EMAIL, DAILY, BELARUS)
    publish(store, "news")
    planned(store, 0)
    keeping.leave(store, known(store).id, cadence, how="button", now=START)
    stopped = send(store)
    keeping.undo(store, known(store).id, how="button", now=START)
    planned(store, 1)
    publish(store, "more")
    planned(store, 2)

    assert (stopped, got(store)) == ([], ["news", "more"])
    assert send(store) == [EMAIL, EMAIL]


def test_a_letter_that_still_waits_after_an_undo_is_sent_once(store: Store) -> None:
    enrol(store, EMAIL, DAILY, BELARUS)
    publish(store, "news")
    planned(store, 0)
    keeping.leave(store, known(store).id, None, how="button", now=START)
    keeping.undo(store, known(store).id, how="button", now=START)
    planned(store, 1)

    assert (got(store), send(store)) == (["news"], [EMAIL])


@pytest.mark.parametrize(
    ("after", "undone"), [(DAY - MINUTE, True), (DAY, False), (DAY * 40, False)]
)
def test_leaving_can_be_taken_back_for_a_day(store: Store, after: timedelta, undone: bool) -> None:
    enrol(store, EMAIL, DAILY)
    keeping.leave(store, known(store).id, None, how="button", now=START)

    assert keeping.undo(store, known(store).id, how="button", now=START + after) == undone


def test_only_the_last_leaving_is_taken_back_and_only_once(store: Store) -> None:
    enrol(store, EMAIL, DAILY, BELARUS)
    enrol(store, EMAIL, WEEKLY, KENYA)
    who = known(store).id
    keeping.leave(store, who, DAILY, how="button", now=START)
    keeping.leave(store, who, None, how="button", now=START)

    done = [keeping.undo(store, who, how="button", now=START) for _ in range(2)]

    assert (done, live(store)) == ([True, False], [(WEEKLY, KENYA)])


def test_who_paused_before_leaving_pauses_after_an_undo(store: Store) -> None:
    enrol(store, EMAIL, DAILY)
    who = known(store).id
    keeping.pause(store, who, date(2026, 12, 1), how="preferences", now=START)
    keeping.leave(store, who, None, how="button", now=START)
    keeping.undo(store, who, how="button", now=START)

    assert (known(store).status, known(store).paused_until) == (
        SubscriberStatus.PAUSED,
        date(2026, 12, 1),
    )
