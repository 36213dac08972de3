"""What comes back, through public doors: mailboxes that are full at times, and one that is gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.stories.house import House, Inbox, config, server

READER, GONE = "reader@mail.example", "gone@mail.example"
FIRST = datetime(2026, 11, 2, 7, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def call(house: House, now: datetime, *arguments: str) -> Any:
    return house.digest(*arguments, "--at", now.isoformat())


def publish(house: House, now: datetime) -> None:
    """The newsroom has something new that day."""
    day = f"{now:%B} {now.day}, {now.year}"
    house.page(f"{now:%m-%d}.txt", [(f"Belarus: News of {now:%A %d}", "It happened.", day)])


def edition(house: House, now: datetime) -> None:
    """Something is published, and the daily of that day goes out."""
    publish(house, now)
    call(house, now - timedelta(hours=1), "ingest")
    call(house, now, "plan", "daily")
    call(house, now, "send")


class Returning(Inbox):
    """A server that keeps where reports are to go, by recipient."""

    def __init__(self) -> None:
        super().__init__()
        self.back: dict[str, str] = {}

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the message and its return path."""
        self.back[envelope.rcpt_tos[0]] = envelope.mail_from or ""
        return await super().handle_DATA(server, session, envelope)


def full(folder: Path, path: str, now: datetime) -> Path:
    """A report that a mailbox is full, as its server writes it (RFC 3464)."""
    report = EmailMessage()
    report["From"], report["To"] = "MAILER-DAEMON@mail.example", path
    report["Date"], report["Subject"] = format_datetime(now), "Undelivered Mail"
    report["Message-ID"] = f"<{now.timestamp()}@mail.example>"
    report.set_content("The mailbox is full.\n")
    report.make_mixed()
    fields = (
        "Reporting-MTA: dns; mail.example\n\n"
        f"Final-Recipient: rfc822; {READER}\nAction: failed\nStatus: 5.2.2\n"
        "Diagnostic-Code: smtp; 552 5.2.2 Mailbox full\n"
    )
    text = report.as_string()
    boundary = report.get_boundary()
    text = text.replace("multipart/mixed", 'multipart/report; report-type="delivery-status"')
    end = f"--{boundary}--"
    part = f"--{boundary}\nContent-Type: message/delivery-status\n\n{fields}\n"
    file = folder / f"{now:%Y%m%dT%H%M%S}.eml"
    file.write_text(text.replace(end, part + end))
    return file


def test_a_score_decays_over_forty_days_and_five_days_suspend(tmp_path: Path) -> None:
    """Four days with a full mailbox, thirty without; then five in a row, one letter that tries the
    address once more, and nothing that comes back for it."""
    inbox = Returning()
    controller = server(inbox)
    controller.start()
    house = config(tmp_path, port=controller.port, extra='bounces = "bounce@news.example.org"')
    call(house, FIRST - DAY, "subscribers", "add", READER, "--consent-how", "at the fair")

    def score(now: datetime) -> tuple[str, int]:
        shown = call(house, now, "subscribers", "show", READER)
        return shown["standing"]["stage"], shown["standing"]["score"]

    def bounce(now: datetime) -> str:
        file = full(tmp_path, inbox.back[READER], now)
        (taken,) = call(house, now + timedelta(hours=1), "bounces", "process", str(file))
        return str(taken["did"])

    edition(house, FIRST)
    now = FIRST + timedelta(hours=1)
    assert ["counted"] * 4 == [bounce(now + n * DAY) for n in range(4)]
    assert [4, 4, 0] == [score(now + n * DAY)[1] for n in (3, 32, 33)]
    now += 40 * DAY
    did = [bounce(now + n * DAY) for n in range(5)]
    assert (["counted"] * 4 + ["suspended"], ("suspended", 5)) == (did, score(now + 4 * DAY))

    now += 10 * DAY
    edition(house, now)
    assert 1 == len(inbox.of(READER))
    call(house, now + DAY + timedelta(hours=1), "run", "--once")
    edition(house, now + 2 * DAY)
    _, trial = inbox.of(READER)
    assert f"{now:%A %d}" in str(trial.get_body(("plain",)))
    assert "watched" == score(now + 2 * DAY)[0]
    call(house, now + 7 * DAY, "run", "--once")
    assert ("good", 0) == score(now + 7 * DAY)
    controller.stop()


class Refusing(Inbox):
    """A server that has no such mailbox, and says so at once."""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Only the reader is there."""
        if address != READER:
            return "550 5.1.1 <gone@mail.example>: no such user here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"


def test_a_refusal_at_once_stops_as_a_report_does(tmp_path: Path) -> None:
    """By the end of `send`, and once."""
    controller = server(Refusing())
    controller.start()
    house = config(tmp_path, port=controller.port)
    for email in (READER, GONE):
        call(house, FIRST - DAY, "subscribers", "add", email, "--consent-how", "at the fair")
    edition(house, FIRST)
    for _ in range(2):
        shown = call(house, FIRST, "subscribers", "show", GONE)
        (report,) = shown["reports"]
        assert ("bounced", "stopped", "outcome", "5.1.1") == (
            shown["suppressed"],
            *(report[name] for name in ("did", "proof", "status")),
        )
        assert "gone@" not in shown["suppression"]["evidence"]
        call(house, FIRST + DAY, "send")
    assert "active" == call(house, FIRST, "subscribers", "show", READER)["status"]
    controller.stop()
