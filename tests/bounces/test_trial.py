"""Five days with a soft bounce suspend; one letter tries the address once more; each step is undone
with a reason, and nothing that was owed meanwhile is lost."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from digest import bounces, joining, keeping
from digest.bounces import undoing
from digest.errors import Conflict, NotFound, UsageError
from digest.model import ReportKind, SubscriberStatus
from digest.plan import plan
from digest.store import Store, acts, consent, reports, standings, subscribers
from digest.store.acts import By
from digest.verdicts import Did, Stage
from tests.bounces.house import DAY, FULL, NO_SUCH, TOKENS, House
from tests.newsroom import HOURS, PlainComposer, make_public, release

EMAIL = "reader@example.org"
ACTIVE, BOUNCED = SubscriberStatus.ACTIVE, SubscriberStatus.BOUNCED
COMPLAINT, LEAVES = ReportKind.COMPLAINT, ReportKind.UNSUBSCRIBE


@pytest.fixture
def house(store: Store) -> House:
    return House(store)


def suspend(house: House, person: int) -> Did:
    """Five days on which a letter came back."""
    did = Did.NOTED
    for _ in range(5):
        did = house.bounce(house.sent(person), person, **FULL).did
        house.now += DAY
    return did


def stage(house: House, person: int) -> Stage:
    return standings.of(house.store, person).standing.stage


def days(house: House, number: int) -> None:
    """So many days go by, with the ticker's work on each."""
    for _ in range(number):
        house.now += DAY
        bounces.learn(house.store, TOKENS, now=house.now)


def publish(house: House, *uids: str) -> None:
    for uid in uids:
        make_public(house.store, release(uid), now=house.now)


def mailed(house: House, person: int, *, state: str = "accepted", reply: str = "Ok") -> list[str]:
    """What is in the letter that is planned now and goes out."""
    plan(house.store, PlainComposer(), HOURS, now=house.now.replace(hour=7, minute=30))
    row = house.store.one(
        """
        SELECT max(d.edition_id) AS id FROM deliveries AS d WHERE d.subscriber_id = :person
            AND d.state = 'pending'
        """,
        {"person": person},
    )
    if row is None or row["id"] is None:
        return []
    with house.store.writing():
        house.store.write(
            """
            UPDATE deliveries SET state = :state, code = :code, reply = :reply, settled_at = :at,
                first_tried_at = :at WHERE edition_id = :edition AND subscriber_id = :person
            """,
            {
                "state": state,
                "code": 250 if state == "accepted" else 550,
                "reply": reply,
                "at": f"{house.now:%Y-%m-%dT%H:%M:%SZ}",
                "edition": row["id"],
                "person": person,
            },
        )
    found = house.store.read(
        """
        SELECT r.uid FROM deliveries AS d JOIN letter_items AS i ON i.letter_id = d.letter_id
        JOIN releases AS r ON r.id = i.release_id
        WHERE d.edition_id = :edition AND d.subscriber_id = :person AND i.part <> 'had'
        ORDER BY r.uid
        """,
        {"edition": row["id"], "person": person},
    )
    return [one["uid"] for one in found]


def last_edition(house: House, person: int) -> int:
    row = house.store.one(
        "SELECT max(edition_id) AS id FROM deliveries WHERE subscriber_id = :id", {"id": person}
    )
    assert row is not None
    return int(row["id"])


def test_the_fifth_day_suspends_and_the_next_letter_is_the_trial(house: House) -> None:
    """It passes when nothing comes back for five days, and the score is nought again."""
    person = house.reader(EMAIL)
    assert Did.SUSPENDED is suspend(house, person)
    assert (Stage.SUSPENDED, BOUNCED, None) == (
        stage(house, person),
        house.status(EMAIL),
        house.suppressed(EMAIL),
    )
    publish(house, "one")
    assert [] == mailed(house, person)
    days(house, 6)
    assert (Stage.PROBING, ACTIVE) == (stage(house, person), house.status(EMAIL))
    publish(house, "two")
    assert ["one", "two"] == mailed(house, person)
    bounces.learn(house.store, TOKENS, now=house.now)
    assert (Stage.WATCHED, BOUNCED) == (stage(house, person), house.status(EMAIL))
    publish(house, "three")
    house.now += DAY
    assert [] == mailed(house, person)
    days(house, 4)
    assert (Stage.GOOD, ACTIVE, 0) == (
        stage(house, person),
        house.status(EMAIL),
        house.score(person),
    )
    assert ["three"] == mailed(house, person)


def test_a_trial_that_comes_back_stops_for_good_with_the_reason(house: House) -> None:
    person = house.reader(EMAIL)
    suspend(house, person)
    days(house, 7)
    publish(house, "one")
    assert ["one"] == mailed(house, person)
    days(house, 2)
    late = house.report(recipient=EMAIL, **FULL)
    assert Did.NOTED is house.did(late)  # anybody can say so
    taken = house.bounce(last_edition(house, person), person, **FULL)
    assert Did.STOPPED is taken.did
    assert (Stage.STOPPED, BOUNCED, "bounced") == (
        stage(house, person),
        house.status(EMAIL),
        house.suppressed(EMAIL),
    )
    assert "tried the address once more" in consent.of_subscriber(house.store, person)[-1].how


def test_a_trial_that_is_refused_at_once_stops_for_good(house: House) -> None:
    person = house.reader(EMAIL)
    suspend(house, person)
    days(house, 7)
    publish(house, "one")
    mailed(house, person, state="refused", reply="5.2.2 mailbox full")
    bounces.learn(house.store, TOKENS, now=house.now)
    assert (Stage.STOPPED, "bounced") == (stage(house, person), house.suppressed(EMAIL))


def test_what_a_server_says_has_arrived_ends_the_trial_at_once(house: House) -> None:
    person = house.reader(EMAIL)
    suspend(house, person)
    days(house, 7)
    publish(house, "one")
    mailed(house, person)
    assert (
        Did.CLEARED
        is house.bounce(last_edition(house, person), person, kind=ReportKind.DELIVERED).did
    )
    assert (Stage.GOOD, ACTIVE) == (stage(house, person), house.status(EMAIL))


def test_whoever_leaves_while_suspended_is_not_tried(house: House) -> None:
    person = house.reader(EMAIL)
    suspend(house, person)
    keeping.leave(house.store, person, None, how="test", now=house.now)
    days(house, 8)
    assert SubscriberStatus.UNSUBSCRIBED is house.status(EMAIL)
    assert Stage.GOOD is stage(house, person)


def test_a_trial_on_a_providers_bad_day_fails_nobody(house: House) -> None:
    """It is as if nothing had come back."""
    others = [house.reader(f"other-{n}@example.org") for n in range(3)]
    person = house.reader(EMAIL)
    suspend(house, person)
    days(house, 7)
    publish(house, "one")
    mailed(house, person)
    for other in others:
        house.bounce(house.sent(other), other, **NO_SUCH)
    assert Did.NOTED is house.bounce(last_edition(house, person), person, **NO_SUCH).did
    days(house, 6)
    assert (Stage.GOOD, ACTIVE) == (stage(house, person), house.status(EMAIL))


def test_who_moves_to_another_address_while_suspended_begins_anew_there(house: House) -> None:
    """With what was owed meanwhile."""
    person = house.reader(EMAIL)
    suspend(house, person)
    publish(house, "one")
    asked = joining.ask_address(
        house.store, person, "new@example.org", language="en", how="test", now=house.now
    )
    joining.confirm(house.store, asked.ask_id, now=house.now)
    assert (Stage.GOOD, 0, ACTIVE) == (
        stage(house, person),
        house.score(person),
        house.status("new@example.org"),
    )
    assert ["one"] == mailed(house, person)


def test_a_pause_is_kept_through_it(house: House) -> None:
    person = house.reader(EMAIL)
    for _ in range(4):
        house.bounce(house.sent(person), person, **FULL)
        house.now += DAY
    until = (house.now + 60 * DAY).date()
    edition = house.sent(person)
    keeping.pause(house.store, person, until, how="test", now=house.now)
    assert Did.SUSPENDED is house.bounce(edition, person, **FULL).did
    undoing.reinstate(house.store, EMAIL, By("desk", house.now, "by phone"))
    known = subscribers.by_id(house.store, person)
    assert (SubscriberStatus.PAUSED, until) == (known.status, known.paused_until)


def test_planned_letters_of_a_suspended_person_come_with_a_later_one(house: House) -> None:
    person = house.reader(EMAIL)
    for _ in range(4):
        house.bounce(house.sent(person), person, **FULL)
        house.now += DAY
    edition = house.sent(person)
    publish(house, "one")
    plan(house.store, PlainComposer(), HOURS, now=house.now.replace(hour=7, minute=30))
    house.bounce(edition, person, **FULL)
    days(house, 7)
    publish(house, "two")
    assert ["one", "two"] == mailed(house, person)


def owed_again(house: House, person: int) -> list[str]:
    publish(house, "three")
    house.now += DAY
    return mailed(house, person)


def by(house: House) -> By:
    return By("desk", house.now, "it was a mistake")


@pytest.mark.parametrize("said", [NO_SUCH, {"kind": COMPLAINT}, {"kind": LEAVES}])
def test_what_one_report_did_is_taken_back(said: dict[str, Any], house: House) -> None:
    """With what was planned and not sent, and what came meanwhile."""
    person = house.reader(EMAIL)
    edition = house.sent(person)
    publish(house, "one")
    house.now += DAY
    plan(house.store, PlainComposer(), HOURS, now=house.now.replace(hour=7, minute=30))
    report = house.bounce(edition, person, **said).report
    assert ACTIVE is not house.status(EMAIL)
    publish(house, "two")
    house.now += 3 * DAY
    undone = undoing.undo(house.store, report.id, by(house))
    assert (Stage.GOOD, ACTIVE, None) == (
        undone.became,
        house.status(EMAIL),
        house.suppressed(EMAIL),
    )
    assert ["one", "three", "two"] == owed_again(house, person)
    kept = reports.by_id(house.store, report.id)
    assert kept is not None
    assert "it was a mistake" == kept.undone_why
    *_, last = consent.of_subscriber(house.store, person)
    assert ("undone", "it was a mistake") == (last.event, last.how)
    (act,) = acts.all_of(house.store, f"undo report {report.id}")
    assert ("desk", "it was a mistake") == (act.by.who, act.by.reason)


def test_a_day_that_is_taken_back_does_not_count(house: House) -> None:
    person = house.reader(EMAIL)
    taken = []
    for _ in range(5):
        taken.append(house.bounce(house.sent(person), person, **FULL).report.id)
        house.now += DAY
    assert BOUNCED is house.status(EMAIL)
    undoing.undo(house.store, taken[2], by(house))
    assert (4, ACTIVE) == (house.score(person), house.status(EMAIL))
    undoing.undo(house.store, taken[0], by(house))
    assert 3 == house.score(person)
    assert Did.COUNTED is house.bounce(house.sent(person), person, **FULL).did
    assert 4 == house.score(person)


def test_who_is_reinstated_has_a_clean_score_and_old_reports_count_no_more(house: House) -> None:
    person = house.reader(EMAIL)
    suspend(house, person)
    old = house.sent(person)
    house.now += DAY
    assert Stage.SUSPENDED is undoing.reinstate(house.store, EMAIL, by(house))
    assert (0, ACTIVE) == (house.score(person), house.status(EMAIL))
    assert Did.NOTED is house.bounce(old, person, **NO_SUCH).did
    assert {"it was a mistake"} == {
        one.undone_why
        for one in reports.of_subscriber(house.store, person)
        if one.did in (Did.COUNTED, Did.SUSPENDED)
    }


def refused(house: House, person: int) -> Iterable[tuple[type[Exception], str, Any]]:
    edition = house.sent(person)
    idle = house.bounce(edition, person, kind=ReportKind.AUTO_REPLY).report.id
    soft = house.bounce(edition, person, **FULL).report.id
    yield UsageError, "--reason", lambda: undoing.undo(house.store, soft, By("desk", house.now))
    yield NotFound, "not known", lambda: undoing.undo(house.store, "nothing", by(house))
    yield Conflict, "nothing was done", lambda: undoing.undo(house.store, idle, by(house))
    yield Conflict, "no report stopped", lambda: undoing.reinstate(house.store, EMAIL, by(house))
    undoing.undo(house.store, soft, by(house))
    yield Conflict, "taken back before", lambda: undoing.undo(house.store, soft, by(house))
    hard = house.bounce(edition, person, **NO_SUCH).report.id
    keeping.erase(house.store, person, how="test", now=house.now)
    yield NotFound, "nobody is known", lambda: undoing.undo(house.store, hard, by(house))


def test_what_cannot_be_taken_back_says_why(house: House) -> None:
    for kind, why, act in refused(house, house.reader(EMAIL)):
        with pytest.raises(kind, match=why):
            act()


def test_what_a_person_did_themselves_since_stands(house: House) -> None:
    person = house.reader(EMAIL)
    report = house.bounce(house.sent(person), person, kind=LEAVES).report
    with house.store.writing():
        consent.record(
            house.store, subscriber_id=person, event="confirmed", how="link", now=house.now
        )
    with pytest.raises(Conflict, match="something else since"):
        undoing.undo(house.store, report.id, by(house))
