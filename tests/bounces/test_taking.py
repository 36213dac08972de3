"""Each report counts once, for whose letter it was, and what is forged counts for nobody."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from digest import joining, keeping
from digest.model import Cadence, Fault, Report, ReportKind, SubscriberStatus
from digest.store import Store, consent, letters, reports, subscribers
from digest.tokens import Tokens
from digest.verdicts import Did, Proof
from tests.bounces.house import DAY, FULL, NO_SUCH, House
from tests.store import rows

EMAIL, OTHER = "reader@example.org", "other@example.org"
OTHERS = Tokens(b"the secret of quite another newsroom")
ACTIVE, BOUNCED = SubscriberStatus.ACTIVE, SubscriberStatus.BOUNCED
UNSUBSCRIBED = SubscriberStatus.UNSUBSCRIBED
COMPLAINT, LEAVES = ReportKind.COMPLAINT, ReportKind.UNSUBSCRIBE


@pytest.fixture
def house(store: Store) -> House:
    return House(store)


def test_a_mailbox_that_does_not_exist_is_written_to_no_more(house: House) -> None:
    person = house.reader(EMAIL)
    taken = house.bounce(house.sent(person), person, **NO_SUCH)
    assert (Did.STOPPED, Proof.RETURN_PATH, person) == (
        taken.did,
        taken.proof,
        taken.subscriber_id,
    )
    assert (BOUNCED, "bounced") == (house.status(EMAIL), house.suppressed(EMAIL))
    last = consent.of_subscriber(house.store, person)[-1]
    assert ("suppressed", "bounced") == (last.event, last.detail["reason"])
    assert "550 5.1.1 user unknown" in last.how
    assert EMAIL not in last.how


def test_the_same_report_again_counts_once_by_whatever_door(house: House) -> None:
    person = house.reader(EMAIL)
    path = house.return_path(house.sent(person), person)
    one = house.report(sent_to=(path,), **FULL)
    assert [Did.COUNTED, Did.REPEATED] == [each.did for each in house.take(one, one)]
    house.now += DAY
    assert Did.REPEATED is house.take(one, door="lmtp")[0].did
    assert 1 == house.score(person)


SAYS: dict[str, tuple[dict[str, Any], Did]] = {
    "hard": (NO_SUCH, Did.STOPPED),
    "disabled": (NO_SUCH | {"status": "5.2.1"}, Did.STOPPED),
    "no such mailbox, for now": (NO_SUCH | {"status": "4.1.1", "code": 450}, Did.COUNTED),
    "full": (FULL, Did.COUNTED),
    "full for good": (FULL | {"status": "5.2.2", "code": 552}, Did.COUNTED),
    "not said": ({"fault": None}, Did.COUNTED),
    "not known": ({"fault": Fault.UNKNOWN, "status": "5.0.0"}, Did.COUNTED),
    "ours": ({"fault": Fault.OURS, "status": "5.7.26"}, Did.NOTED),
    "throttled": ({"fault": Fault.THROTTLE, "status": "4.7.28"}, Did.NOTED),
    "content": ({"fault": Fault.CONTENT, "status": "5.6.0"}, Did.NOTED),
    "late": ({"kind": ReportKind.DELAY, "fault": Fault.BUSY}, Did.NOTED),
    "late, no such mailbox": ({"kind": ReportKind.DELAY, **NO_SUCH}, Did.NOTED),
    "away": ({"kind": ReportKind.AUTO_REPLY}, Did.NOTED),
    "prove that you are a person": ({"kind": ReportKind.CHALLENGE}, Did.NOTED),
    "nothing of a letter": ({"kind": ReportKind.OTHER}, Did.UNKNOWN),
    "spam": ({"kind": COMPLAINT}, Did.STOPPED),
    "no more": ({"kind": LEAVES}, Did.UNSUBSCRIBED),
    "arrived": ({"kind": ReportKind.DELIVERED}, Did.NOTED),
}


@pytest.mark.parametrize("name", SAYS)
def test_what_a_report_says_decides_what_is_done(name: str, house: House) -> None:
    said, did = SAYS[name]
    person = house.reader(EMAIL)
    assert did is house.bounce(house.sent(person), person, **said).did
    stays = did in (Did.COUNTED, Did.NOTED, Did.UNKNOWN)
    assert (house.status(EMAIL) is ACTIVE) == stays
    assert int(did is Did.COUNTED) == house.score(person)


def test_a_complaint_unsubscribes_at_once_from_what_is_planned_too(house: House) -> None:
    person = house.reader(EMAIL)
    edition = house.sent(person)
    planned = rows.owed(house.store, person, key="daily:planned")
    assert Did.STOPPED is house.bounce(edition, person, kind=COMPLAINT).did
    assert (UNSUBSCRIBED, "complaint") == (house.status(EMAIL), house.suppressed(EMAIL))
    assert ("skipped", "complaint") == tuple(
        rows.delivery(house.store, planned, person)[name] for name in ("state", "reply")
    )


def test_a_mailed_unsubscribe_ends_the_wishes_of_that_stream_alone(house: House) -> None:
    person = house.reader(EMAIL, Cadence.WEEKLY)
    house.reader(EMAIL, Cadence.DAILY)
    one = house.report(LEAVES, links=(house.link(person, "daily"),))
    assert Did.UNSUBSCRIBED is house.did(one)
    assert [Cadence.WEEKLY] == [
        each.cadence for each in subscribers_wishes(house, person) if each.ended_at is None
    ]
    assert ACTIVE is house.status(EMAIL)


def subscribers_wishes(house: House, person: int) -> Any:
    from digest.store import wishes

    return wishes.of_subscriber(house.store, person)


def by_return_path(house: House, edition: int, person: int) -> dict[str, Any]:
    return {"sent_to": ("newsroom@news.example", house.return_path(edition, person))}


def by_message_id(house: House, edition: int, person: int) -> dict[str, Any]:
    return {"message_id": house.message_id(edition, EMAIL), "recipient": EMAIL.upper()}


def by_link_and_message_id(house: House, edition: int, person: int) -> dict[str, Any]:
    return {"message_id": house.message_id(edition, EMAIL), "links": (house.link(person),)}


def by_relays_id(house: House, edition: int, person: int) -> dict[str, Any]:
    name = "0102018f2f1e6c4e-1c1e2d3a-0000-4000-8000-000000000000-000000"
    return {"message_id": f"{name}@email.amazonses.com", "recipient": EMAIL}


def by_link(house: House, edition: int, person: int) -> dict[str, Any]:
    return {"links": ("mailto:leave@news.example", house.link(person))}


def by_mailto(house: House, edition: int, person: int) -> dict[str, Any]:
    token = house.link(person).rpartition("/")[2]
    return {"sent_to": (f"leave+{token}@news.example",)}


def by_recipient(house: House, edition: int, person: int) -> dict[str, Any]:
    return {"recipient": EMAIL, "is_signed": True}


def by_recipient_of_nobody_knows_whom(house: House, edition: int, person: int) -> dict[str, Any]:
    return {"recipient": EMAIL}


FOUND_BY: dict[Any, tuple[Proof, Did]] = {
    by_return_path: (Proof.RETURN_PATH, Did.STOPPED),
    by_message_id: (Proof.MESSAGE_ID, Did.STOPPED),
    by_link_and_message_id: (Proof.MESSAGE_ID, Did.STOPPED),
    by_relays_id: (Proof.MESSAGE_ID, Did.STOPPED),
    by_link: (Proof.LINK, Did.STOPPED),
    by_mailto: (Proof.LINK, Did.STOPPED),
    by_recipient: (Proof.DOOR, Did.STOPPED),
    by_recipient_of_nobody_knows_whom: (Proof.ADDRESS, Did.COUNTED),
}


@pytest.mark.parametrize("by", FOUND_BY, ids=lambda by: by.__name__)
def test_a_report_finds_its_person(by: Any, house: House) -> None:
    person = house.reader(EMAIL)
    house.reader(OTHER)
    edition = house.sent(
        person, reply="Ok 0102018f2f1e6c4e-1c1e2d3a-0000-4000-8000-000000000000-000000"
    )
    taken = house.take(house.report(**by(house, edition, person), **NO_SUCH))[0]
    assert (person, *FOUND_BY[by]) == (taken.subscriber_id, taken.proof, taken.did)
    assert ACTIVE is house.status(OTHER)


@pytest.mark.parametrize("kind", [COMPLAINT, LEAVES])
def test_whoever_knows_an_address_cannot_complain_or_leave_in_its_name(
    kind: ReportKind, house: House
) -> None:
    person = house.reader(EMAIL)
    house.sent(person)
    assert Did.NOTED is house.did(house.report(kind, recipient=EMAIL))
    assert Did.NOTED is not house.did(house.report(kind, recipient=EMAIL, is_signed=True))


def test_the_signed_return_path_goes_before_an_address(house: House) -> None:
    """A dead address that forwards to another reader's: their letters are not at fault."""
    person = house.reader(EMAIL)
    house.reader(OTHER)
    edition = house.sent(person)
    assert person == house.bounce(edition, person, recipient=OTHER, **NO_SUCH).subscriber_id
    assert (BOUNCED, ACTIVE) == (house.status(EMAIL), house.status(OTHER))


def forged(house: House, edition: int, person: int) -> Iterator[Report]:
    path = house.return_path(edition, person)
    wrong = path.replace(path[20], "1" if path[20] == "0" else "0")
    made = house.report(**NO_SUCH, recipient=EMAIL, is_signed=True)
    yield replace(made, sent_to=(wrong,))
    yield replace(made, sent_to=(path.replace("@", "00@"),))
    yield replace(made, sent_to=(path[:30] + "@news.example",))
    yield replace(made, sent_to=(house.return_path(edition, person, OTHERS),))
    yield replace(made, sent_to=(house.return_path(edition, person + 1),))
    yield replace(made, sent_to=(house.return_path(edition + 1, person),))
    yield replace(made, links=(house.link(person, tokens=OTHERS),))
    yield replace(made, links=(house.link(person)[:-2],))
    yield replace(made, message_id=house.message_id(edition, EMAIL, OTHERS))
    yield replace(made, message_id=house.message_id(edition, OTHER))
    yield replace(made, message_id="made-up@news.example")


def test_what_is_forged_or_of_another_newsroom_counts_for_nobody(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    person = house.reader(EMAIL)
    edition = house.sent(person)
    found = [replace(one, id=f"f{n}") for n, one in enumerate(forged(house, edition, person))]
    with caplog.at_level(logging.INFO):
        assert [Did.REFUSED] * len(found) == [one.did for one in house.take(*found)]
    assert (ACTIVE, 0) == (house.status(EMAIL), house.score(person))
    told = [one for one in caplog.records if one.message == "report"]
    assert len(found) == len(told)
    assert all(one.why and EMAIL not in str(one.__dict__) for one in told)  # type: ignore[attr-defined]


def moved(house: House, person: int, email: str) -> None:
    """A person is written to elsewhere from now on."""
    asked = joining.ask_address(
        house.store, person, email, language="en", how="test", now=house.now
    )
    joining.confirm(house.store, asked.ask_id, now=house.now)


@pytest.mark.parametrize(
    "by", [by_return_path, by_message_id, by_link_and_message_id, by_relays_id]
)
def test_a_report_of_an_address_that_was_left_does_not_count_against_the_new_one(
    by: Any, house: House
) -> None:
    person = house.reader(EMAIL)
    edition = house.sent(
        person, reply="Ok 0102018f2f1e6c4e-1c1e2d3a-0000-4000-8000-000000000000-000000"
    )
    said = by(house, edition, person)
    house.now += timedelta(hours=1)
    moved(house, person, "new@example.org")
    house.take(house.report(**said, **NO_SUCH))
    house.take(house.report(COMPLAINT, **said))
    assert (ACTIVE, None) == (house.status("new@example.org"), house.suppressed("new@example.org"))


def test_a_report_of_an_address_that_somebody_took_over_counts_for_them(house: House) -> None:
    """Two people were one: letters to the address that stays are theirs, the others are of one that
    was left."""
    stays, mover = house.reader(OTHER), house.reader(EMAIL)
    edition = house.sent(stays, mover)
    house.now += timedelta(hours=1)
    moved(house, mover, OTHER)
    assert Did.NOTED is house.bounce(edition, mover, **NO_SUCH).did
    assert ACTIVE is house.status(OTHER)
    taken = house.bounce(edition, stays, **NO_SUCH)
    assert (Did.STOPPED, mover) == (taken.did, taken.subscriber_id)
    assert BOUNCED is house.status(OTHER)
    assert letters.unsent(house.store, mover) == ()


def test_who_is_erased_or_waits_or_has_left_is_not_touched(house: House) -> None:
    erased, left = house.reader(EMAIL), house.reader(OTHER)
    edition = house.sent(erased, left)
    keeping.erase(house.store, erased, how="test", now=house.now)
    keeping.leave(house.store, left, None, how="test", now=house.now)
    waiting = rows.person(house.store, 77, status="pending", email="waits@example.org")
    there = house.sent(waiting, stream="transactional")
    for person, sent in ((erased, edition), (left, edition), (waiting, there)):
        assert Did.NOTED is house.bounce(sent, person, **NO_SUCH).did
    assert "unsubscribed" == house.suppressed(OTHER)
    assert SubscriberStatus.PENDING is house.status("waits@example.org")
    assert {""} == {one.provider for one in reports.of_subscriber(house.store, erased)}


def test_a_report_of_a_time_before_a_fresh_confirmation_counts_no_more(house: House) -> None:
    person = house.reader(EMAIL)
    edition = house.sent(person)
    house.bounce(edition, person, **NO_SUCH)
    house.now += DAY
    with house.store.writing():
        known = subscribers.by_id(house.store, person)
        joining.admit(house.store, known, EMAIL, now=house.now)
    assert Did.NOTED is house.bounce(edition, person, **NO_SUCH).did
    assert ACTIVE is house.status(EMAIL)
    assert Did.STOPPED is house.bounce(house.sent(person), person, **NO_SUCH).did
