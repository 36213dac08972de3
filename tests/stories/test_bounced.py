"""What comes back, through public doors: a mailbox that is gone, and one that is full at times."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.faults.postfix import PASSWORD, USER, Postfix, postfix
from tests.stories.house import House, Inbox, config, server
from tests.web.visits import SITE, Visit

READER, GONE = "reader@mail.example", "gone@mail.example"
FIRST = datetime(2026, 11, 2, 7, 30, tzinfo=UTC)
DAY = timedelta(days=1)
BOXES = {
    r"reader@mail\.example": "all",
    r"bounce\+.*@news\.example\.org": "returns",
}
_MAIL = f"""
    [newsroom]
    name = "Watchhouse"
    url = "https://newsroom.example.org"
    postal_address = "1 Example Street, Exampletown"
    [web]
    url = "{SITE}"
    [[sources]]
    name = "pages"
    kind = "archive"
    path = "pages/*.txt"
    backfill = false
    [mail]
    transport = "smtp"
    live = "always"
    host = "127.0.0.1"
    port = {{port}}
    tls = "starttls"
    username = "{USER}"
    password_file = "password"
    bounces = "bounce@news.example.org"
"""


def call(house: House, now: datetime, *arguments: str) -> Any:
    return house.digest(*arguments, "--at", now.isoformat())


def edition(house: House, now: datetime) -> None:
    """Something is published, and the daily of that day goes out."""
    day = f"{now:%B} {now.day}, {now.year}"
    house.page(f"{now:%m-%d}.txt", [(f"Belarus: News of {now:%A %d}", "It happened.", day)])
    call(house, now - timedelta(hours=1), "ingest")
    call(house, now, "plan", "daily")
    call(house, now, "send")


def until(ready: Callable[[], Any], what: str) -> Any:
    deadline = monotonic() + 30
    while not (found := ready()):
        assert monotonic() < deadline, what
        sleep(0.1)
    return found


def letters(server: Postfix, address: str) -> list[str]:
    """What is in somebody's mailbox."""
    files = sorted(server.box("all").glob("new/*"), key=lambda one: one.stat().st_mtime_ns)
    texts = [one.read_text() for one in files]
    return [one for one in texts if f"Delivered-To: {address}\n" in one]


def at_postfix(folder: Path, server: Postfix) -> Visit:
    """A newsroom that mails by it, and whoever visits its pages."""
    (folder / "password").write_text(PASSWORD)
    (folder / "password").chmod(0o600)
    return Visit(folder, FIRST - 2 * timedelta(hours=1), _MAIL.format(port=server.port))


def test_a_report_comes_home_and_its_person_subscribes_again(tmp_path: Path) -> None:
    """A real Postfix takes both letters and says later that one mailbox is not there. Its owner is
    written to no more, until the mailbox is there and they confirm anew."""
    with postfix(boxes=BOXES) as mail:
        visit, house = at_postfix(tmp_path, mail), House(tmp_path)
        for email in (READER, GONE):
            call(house, visit.now, "subscribers", "add", email, "--consent-how", "at the fair")
        edition(house, FIRST)
        until(lambda: letters(mail, READER), "the reader's letter")
        returns = mail.box("returns")
        until(lambda: list(returns.glob("new/*")), "the report")

        now = FIRST + timedelta(hours=1)
        (taken,) = call(house, now, "bounces", "process", str(returns))
        assert (GONE, "bounce", "address", "5.1.1", "return path", "stopped") == tuple(
            taken[name] for name in ("email", "kind", "fault", "status", "by", "did")
        )
        (again,) = call(house, now, "bounces", "process", str(returns))
        assert "repeated" == again["did"]
        shown = call(house, now, "subscribers", "show", GONE)
        assert ("bounced", "bounced", "stopped") == (
            shown["status"],
            shown["suppressed"],
            shown["standing"]["stage"],
        )
        edition(house, FIRST + DAY)
        until(lambda: len(letters(mail, READER)) == 2, "the reader's second letter")

        mail.take_mail_for({r"gone@mail\.example": "all", **BOXES})
        visit.now = FIRST + 2 * DAY - timedelta(hours=3)
        visit.fill(
            "/subscribe", {"email": GONE, "everything": "1", "cadence": "daily"}, press="subscribe"
        )
        call(house, visit.now, "send")
        asked = until(lambda: letters(mail, GONE), "the link to confirm")[0]
        link = re.search(rf"{SITE}(/confirm/[\w.-]+)", asked.replace("=\n", ""))
        assert link is not None
        assert "Done: you are subscribed" in visit.fill(link[1]).text
        call(house, visit.now, "send")
        edition(house, FIRST + 2 * DAY)
        until(lambda: any("Wednesday 04" in one for one in letters(mail, GONE)), "the next digest")
        shown = call(house, visit.now, "subscribers", "show", GONE)
        assert ("active", None, "good", 0) == (
            shown["status"],
            shown["suppressed"],
            shown["standing"]["stage"],
            shown["standing"]["score"],
        )
        (old,) = call(house, FIRST + 2 * DAY, "bounces", "process", str(returns))
        assert "repeated" == old["did"]
        visit.service.close()


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
    call(house, now + DAY, "run", "--once")
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
