"""Who merely knows an address writes what they like, and whatever day they like: no reader loses
their letters by it."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest

from digest import keeping, retention
from digest.mailin import read
from digest.model import Report, ReportKind, SubscriberStatus
from digest.store import Store, reports
from digest.verdicts import LIMIT, Did, Proof
from tests.bounces.house import DAY, FULL, NO_SUCH, House

EMAIL = "reader@example.org"
ALONE = "anybody can have said so of the address"
ACTIVE, BOUNCED = SubscriberStatus.ACTIVE, SubscriberStatus.BOUNCED

MAIL = """From: MAILER-DAEMON@elsewhere.example
To: bounces@news.example
Date: {date}
Message-ID: <{number}@elsewhere.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

no
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; elsewhere.example

Final-Recipient: rfc822; {email}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b--
"""


@pytest.fixture
def house(store: Store) -> House:
    return House(store)


def mail(at: datetime, number: int) -> bytes:
    text = MAIL.format(date=format_datetime(at), number=number, email=EMAIL)
    return text.replace("\n", "\r\n").encode()


def told(house: House, report: Report) -> tuple[Did, str]:
    (taken,) = house.take(report)
    return taken.did, taken.why


@pytest.mark.parametrize("begin", [timedelta(0), 5 * DAY, 20 * DAY, 80 * DAY])
def test_mails_that_claim_many_days_are_of_today(begin: timedelta, house: House) -> None:
    """Also such as claim days before the person subscribed."""
    house.sent(house.reader(EMAIL))
    for number in range(8):
        (report,) = read(mail(house.now - begin + number * DAY, number), ("bounces@news.example",))
        (taken,) = house.take(report)
        assert (Proof.ADDRESS, Did.NOTED if number else Did.COUNTED) == (taken.proof, taken.did)
        assert taken.why == ("counted that day" if number else ALONE)
    assert (ACTIVE, None) == (house.status(EMAIL), house.suppressed(EMAIL))


def test_the_address_alone_never_suspends_however_long_it_goes_on(house: House) -> None:
    """The next that is proved does: from the moment at which it was told."""
    person = house.reader(EMAIL)
    found = []
    for _ in range(10):
        found.append(told(house, house.report(recipient=EMAIL, **NO_SUCH)))
        house.now += DAY
    counted, noted = found[: LIMIT - 1], found[LIMIT - 1 :]
    assert {(Did.COUNTED, ALONE)} == set(counted)
    assert {(Did.NOTED, f"{ALONE}, and that suspends nobody")} == set(noted)
    assert (ACTIVE, LIMIT - 1) == (house.status(EMAIL), house.score(person))
    assert Did.SUSPENDED is house.bounce(house.sent(person), person, **FULL).did
    assert BOUNCED is house.status(EMAIL)


def leaves(house: House, person: int, at: datetime) -> Report:
    return house.report(ReportKind.UNSUBSCRIBE, links=(house.link(person),), at=at)


def test_a_mail_that_asks_to_leave_is_heeded_once(house: House) -> None:
    """Who has come back stays, whether the mail is told again under another id, or after so long
    that its id is forgotten; whoever asks anew leaves."""
    person = house.reader(EMAIL)
    asked = house.now + timedelta(hours=1)
    house.now = asked
    first = leaves(house, person, asked)
    assert Did.UNSUBSCRIBED is house.did(first)
    house.now += timedelta(hours=2)
    assert keeping.undo(house.store, person, how="link", now=house.now)
    house.now += 20 * DAY
    assert (Did.NOTED, "the person has come back since") == told(
        house, leaves(house, person, asked)
    )
    house.now += 80 * DAY
    retention.purge(house.store, now=house.now)
    did, why = told(house, first)
    assert Did.NOTED is did
    assert "may have been here before" in why
    assert ACTIVE is house.status(EMAIL)
    assert Did.UNSUBSCRIBED is house.did(leaves(house, person, house.now))


def test_a_clock_that_is_a_little_slow_keeps_nobody_from_leaving(house: House) -> None:
    """Straight after they confirmed."""
    person = house.reader(EMAIL)
    assert Did.UNSUBSCRIBED is house.did(leaves(house, person, house.now - timedelta(minutes=50)))


def test_letters_that_arrive_make_up_for_what_is_forged(house: House) -> None:
    person = house.reader(EMAIL)
    for _ in range(4):
        house.take(house.report(recipient=EMAIL, **FULL))
        house.now += DAY
    house.sent(person)
    house.now += 6 * DAY
    assert Did.COUNTED is house.did(house.report(recipient=EMAIL, **FULL))
    assert 1 == house.score(person)


def test_a_report_of_a_letter_is_of_no_day_before_it(house: House) -> None:
    person = house.reader(EMAIL)
    path = house.return_path(house.sent(person), person)
    for number in range(8):
        at = house.now - (20 - number) * DAY
        house.take(house.report(sent_to=(path,), at=at, **FULL))
    assert (ACTIVE, 1) == (house.status(EMAIL), house.score(person))
    assert {house.now} == {one.at for one in reports.of_subscriber(house.store, person)}
