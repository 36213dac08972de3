"""Mails out of files are taken lot by lot; a rehearsal leaves nothing behind, nor in the log."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from digest.bounces.mails import Mails
from digest.bounces.taking import AT_A_TIME
from digest.model import SubscriberStatus
from digest.store import Store, reports
from digest.verdicts import Did
from tests.bounces.house import TOKENS, House

MAIL = """From: MAILER-DAEMON@relay.example
To: {path}
Message-ID: <{number}@relay.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; r{number}@m{number}.example
Action: failed
Status: 5.1.1

--b--
"""


@pytest.mark.parametrize("is_rehearsal", [True, False])
def test_a_rehearsal_does_and_logs_nothing_a_little_at_a_time(
    is_rehearsal: bool, store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    house = House(store)
    everyone = [house.reader(f"r{n}@m{n}.example") for n in range(AT_A_TIME + 5)]
    edition = house.sent(*everyone)
    for number, person in enumerate(everyone):
        text = MAIL.format(path=house.return_path(edition, person), number=number)
        (tmp_path / f"{number}.eml").write_bytes(text.replace("\n", "\r\n").encode())
    mails = Mails(store, TOKENS, now=house.now, is_rehearsal=is_rehearsal)
    with caplog.at_level(logging.INFO):
        lots = [len(one) for one in mails.take(sorted(tmp_path.glob("*.eml")))]
    assert {str(Did.STOPPED): AT_A_TIME + 5} == mails.counts
    told = [one for one in caplog.records if one.message == "report"]
    status = {house.status(f"r{n}@m{n}.example") for n in range(len(everyone))}
    kept = sum(len(reports.of_subscriber(store, one)) for one in everyone)
    if is_rehearsal:
        assert ([AT_A_TIME, 5], 0, 0) == (lots, len(told), kept)
        assert {SubscriberStatus.ACTIVE} == status
    else:
        assert (AT_A_TIME + 5, AT_A_TIME + 5) == (len(told), kept)
        assert {SubscriberStatus.BOUNCED} == status
