"""Wishes begin, change and end, and what a person is owed stays exact through all of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from digest import subscriptions
from digest.errors import Conflict, NotFound
from digest.model import Cadence, Filter, Subscriber, SubscriberStatus
from digest.plan import plan
from digest.store import Store, consent, follows, sequence, subscribers, wishes
from digest.subscriptions import Enrolled, Wish
from tests.newsroom import HOURS, START, PlainComposer, enrol, make_public, person, release

EMAIL = "reader@example.org"
BELARUS, KENYA = Filter(countries=("BY",)), Filter(countries=("KE",))
WEEKLY, DAILY, ALERT = Cadence.WEEKLY, Cadence.DAILY, Cadence.ALERT
MINUTE = timedelta(minutes=1)


def known(store: Store, email: str = EMAIL) -> Subscriber:
    found = subscribers.by_email(store, email)
    assert found is not None
    return found


def live(store: Store) -> list[tuple[Cadence, Filter]]:
    found = wishes.of_subscriber(store, known(store).id)
    return [(one.cadence, one.filter) for one in found if one.ended_at is None]


def segments(
    store: Store, cadence: Cadence = DAILY
) -> list[tuple[tuple[Filter, ...], int, object]]:
    """(filters, start, end), the open one first."""
    found = follows.follower(store, cadence, known(store).id)
    return [
        (wishes.wish_set(store, one.wish_set_id).filters, one.start, one.end)
        for one in (found.segments if found else ())
    ]


def leave(store: Store, cadence: Cadence | None = DAILY) -> bool:
    return subscriptions.unsubscribe(
        store, subscriber_id=known(store).id, cadence=cadence, how="button", now=START
    )


def publish(store: Store, *uids: str) -> None:
    for uid in uids:
        make_public(store, release(uid, countries=["BY"]), now=START)


def events(store: Store) -> list[tuple[str, str]]:
    return [(one.event, one.how) for one in consent.of_subscriber(store, known(store).id)]


def waiting(store: Store, *wished: Wish) -> Enrolled:
    """Someone who has yet to be invited."""
    new = replace(person(EMAIL), status=SubscriberStatus.PENDING)
    return subscriptions.enrol(store, new, wished, how="import", now=START)


def got(store: Store) -> list[str]:
    """What is in the person's letters as news, in order."""
    rows = store.read(
        """
        SELECT r.uid FROM deliveries AS d JOIN letter_items AS i ON i.letter_id = d.letter_id
        JOIN releases AS r ON r.id = i.release_id
        WHERE d.subscriber_id = :id AND i.part <> 'had' AND d.state <> 'skipped'
        ORDER BY d.edition_id, i.position
        """,
        {"id": known(store).id},
    )
    return [row["uid"] for row in rows]


def test_a_new_person_is_owed_from_now_on(store: Store) -> None:
    publish(store, "before")
    done = enrol(store, EMAIL, DAILY, BELARUS)
    assert (True, 1, None) == (done.is_new, done.wishes_added, done.refused)
    assert [((BELARUS,), 1, None)] == segments(store)
    assert [("imported", "test")] == events(store)


def test_the_same_wish_again_changes_nothing(store: Store) -> None:
    enrol(store, EMAIL, DAILY, BELARUS)
    publish(store, "one")
    done = enrol(store, "READER@Example.org", DAILY, BELARUS)
    assert (False, 0) == (done.is_new, done.wishes_added)
    assert [((BELARUS,), 0, None)] == segments(store)
    assert 1 == len(events(store))


def test_what_a_known_person_has_stays_as_it_is(store: Store) -> None:
    enrol(store, EMAIL, DAILY)
    other = replace(person(EMAIL, zone="Asia/Manila", hour=9), name="Someone else")
    subscriptions.enrol(store, other, [Wish(WEEKLY, KENYA)], how="test", now=START)
    assert ("UTC", None, None) == (known(store).zone, known(store).hour, known(store).name)


def test_a_changed_wish_closes_what_was_owed_so_far(store: Store) -> None:
    enrol(store, EMAIL, DAILY, KENYA)
    publish(store, "one", "two")
    enrol(store, EMAIL, DAILY, BELARUS)
    assert [((BELARUS, KENYA), 2, None), ((KENYA,), 0, 2)] == segments(store)


def test_wishes_of_one_cadence_do_not_touch_another(store: Store) -> None:
    enrol(store, EMAIL, DAILY, KENYA)
    publish(store, "one")
    enrol(store, EMAIL, WEEKLY, BELARUS)
    assert [((KENYA,), 0, None)] == segments(store, DAILY)
    assert [((BELARUS,), 1, None)] == segments(store, WEEKLY)


def test_equal_wishes_of_many_are_one_row(store: Store) -> None:
    for number in range(3):
        enrol(store, f"{number}@example.org", DAILY, Filter(countries=("BY", "KE")))
    rows = store.read("SELECT (SELECT count(*) FROM filters), (SELECT count(*) FROM wish_sets)")
    assert [(1, 1)] == [tuple(row) for row in rows]


def test_unsubscribing_ends_one_cadence_at_once(store: Store) -> None:
    enrol(store, EMAIL, DAILY, BELARUS)
    enrol(store, EMAIL, DAILY, KENYA)
    enrol(store, EMAIL, WEEKLY, KENYA)
    assert leave(store, DAILY)
    assert [(WEEKLY, KENYA)] == live(store)
    assert [] == segments(store, DAILY)
    assert SubscriberStatus.ACTIVE == known(store).status
    ended = {one.ended_reason for one in wishes.of_subscriber(store, known(store).id)}
    assert {None, "unsubscribed"} == ended
    assert ("unsubscribed", "button") == events(store)[-1]


@pytest.mark.parametrize("cadence", [pytest.param(DAILY, id="last"), pytest.param(None, id="all")])
def test_who_leaves_everything_has_left_and_stays_out(cadence: Cadence, store: Store) -> None:
    enrol(store, EMAIL, DAILY)
    assert leave(store, cadence)
    assert SubscriberStatus.UNSUBSCRIBED == known(store).status
    done = enrol(store, "Reader@Example.ORG", WEEKLY)
    assert Enrolled(None, refused="unsubscribed") == done
    assert [] == live(store)


def test_unsubscribing_twice_is_success_and_one_event(store: Store) -> None:
    enrol(store, EMAIL, DAILY)
    assert [True, False, False] == [leave(store), leave(store), leave(store, None)]
    assert ["imported", "unsubscribed"] == [event for event, _ in events(store)]


def test_who_left_one_cadence_is_not_enrolled_in_it_again_by_import(store: Store) -> None:
    enrol(store, EMAIL, DAILY, BELARUS)
    enrol(store, EMAIL, WEEKLY)
    leave(store, DAILY)
    assert 0 == enrol(store, EMAIL, DAILY, BELARUS).wishes_added
    assert 0 == enrol(store, EMAIL, DAILY, KENYA).wishes_added
    assert 1 == enrol(store, EMAIL, ALERT).wishes_added
    assert [(WEEKLY, Filter()), (ALERT, Filter())] == live(store)


@pytest.mark.parametrize("status", ["unsubscribed", "bounced", "blocklisted"])
def test_a_suppressed_address_never_comes_back_by_import(status: str, store: Store) -> None:
    enrol(store, EMAIL, DAILY)
    for _ in range(2):
        subscriptions.suppress(
            store, EMAIL.upper(), status=SubscriberStatus(status), evidence="list", now=START
        )
    assert (SubscriberStatus(status), []) == (known(store).status, live(store))
    assert [] == segments(store)
    assert ["imported", "suppressed"] == [event for event, _ in events(store)]
    assert status == enrol(store, EMAIL, DAILY).refused


def test_an_address_of_nobody_can_be_suppressed_and_the_first_reason_stands(store: Store) -> None:
    for status in (SubscriberStatus.BOUNCED, SubscriberStatus.UNSUBSCRIBED):
        subscriptions.suppress(store, EMAIL, status=status, evidence="list", now=START)
    assert None is subscribers.by_email(store, EMAIL)
    assert (("reader@example.org", "bounced"),) == consent.suppressions(store)
    assert "bounced" == enrol(store, EMAIL, DAILY).refused


def test_who_waits_is_owed_from_when_they_agree(store: Store) -> None:
    waiting(store, Wish(DAILY, BELARUS))
    publish(store, "while waiting")
    done = enrol(store, EMAIL, DAILY, BELARUS)
    assert (True, False, 0) == (done.is_activated, done.is_new, done.wishes_added)
    assert SubscriberStatus.ACTIVE == known(store).status
    assert [((BELARUS,), 1, None)] == segments(store)
    assert [1] == [one.start_seq for one in wishes.of_subscriber(store, known(store).id)]
    assert [("imported", "import"), ("imported", "test")] == events(store)


def test_who_waits_is_not_planned(store: Store) -> None:
    waiting(store, Wish(DAILY, Filter()))
    publish(store, "one")
    plan(store, PlainComposer(), HOURS, now=START + timedelta(hours=1))
    assert [] == got(store)


def test_an_import_makes_no_one_wait_who_is_active(store: Store) -> None:
    enrol(store, EMAIL, DAILY)
    waiting(store, Wish(WEEKLY, Filter()))
    assert SubscriberStatus.ACTIVE == known(store).status
    assert 2 == len(live(store))


def test_evidence_of_consent_is_kept(store: Store) -> None:
    subscriptions.enrol(
        store,
        person(EMAIL),
        [Wish(DAILY, Filter())],
        how="form at the fair",
        agreed_at="2024-03-01",
        now=START,
    )
    (event,) = consent.of_subscriber(store, known(store).id)
    assert (START, "imported", "form at the fair") == (event.at, event.event, event.how)
    assert {"agreed_at": "2024-03-01", "status": "active", "wishes_added": 1} == event.detail


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("UPDATE consent_events SET how = 'other'", id="changed"),
        pytest.param("DELETE FROM consent_events", id="deleted"),
        pytest.param(
            "INSERT OR REPLACE INTO consent_events (id, subscriber_id, at, event, how) "
            "SELECT id, subscriber_id, at, event, 'other' FROM consent_events",
            id="replaced",
        ),
    ],
)
def test_consent_events_cannot_be_changed(statement: str, store: Store) -> None:
    enrol(store, EMAIL, DAILY)
    with pytest.raises(Conflict, match="consent events are never"), store.writing():
        store.write(statement)
    assert [("imported", "test")] == events(store)


def test_an_error_within_leaves_nothing_half_done(store: Store) -> None:
    def breaking() -> None:
        with store.writing():
            enrol(store, EMAIL, DAILY)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        breaking()
    assert None is subscribers.by_email(store, EMAIL)
    assert [] == store.read("SELECT * FROM follows")


def test_nobody_can_be_given_a_status(store: Store) -> None:
    with pytest.raises(NotFound), store.writing():
        subscribers.set_status(store, 7, SubscriberStatus.ACTIVE)


def test_an_unsettled_alert_between_two_wishes_is_sent_once(store: Store) -> None:
    enrol(store, EMAIL, ALERT, BELARUS)
    make_public(store, release("settled", countries=["BY"]), now=START)
    make_public(store, release("fresh", countries=["BY"]), now=START + 2 * MINUTE)
    enrol(store, EMAIL, ALERT, KENYA)
    for minutes in (2, 4, 6):
        plan(store, PlainComposer(), HOURS, now=START + minutes * MINUTE)
    assert ["settled", "fresh"] == got(store)


@pytest.mark.parametrize("was_sent", [True, False])
def test_what_came_by_a_cadence_that_was_left_is_not_sent_by_another(
    store: Store, was_sent: bool
) -> None:
    """But what waited, and is not sent any more, is."""
    enrol(store, EMAIL, DAILY)
    enrol(store, EMAIL, WEEKLY)
    publish(store, "one")
    seven = START + timedelta(hours=1)
    plan(store, PlainComposer(), HOURS, now=seven, cadences=[DAILY])
    if was_sent:
        with store.writing():
            store.write("UPDATE deliveries SET state = 'accepted'")
    leave(store, DAILY)
    publish(store, "two")
    plan(store, PlainComposer(), HOURS, now=seven, cadences=[WEEKLY])
    assert ["one", "two"] == got(store)
    assert 2 == sequence.last_seq(store)
