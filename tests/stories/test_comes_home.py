"""The whole way of a report: a real Postfix takes a letter for a mailbox that is not there, says so
later to the running service, and its person subscribes again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from tests.faults.postfix import PASSWORD, USER, Postfix, free_port, postfix
from tests.stories.house import House
from tests.stories.test_bounced import DAY, FIRST, GONE, READER, call, edition, publish
from tests.test_running import running
from tests.web.visits import SITE, Visit

BACK = r"bounce\+.*@news\.example\.org"
THERE = {r"reader@mail\.example": "all"}
_CONFIG = f"""
    [newsroom]
    name = "Watchhouse"
    url = "https://newsroom.example.org"
    postal_address = "1 Example Street, Exampletown"
    [web]
    url = "{SITE}"
    listen = "127.0.0.1:0"
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
    [inbound]
    lmtp = "127.0.0.1:{{lmtp}}"
"""


def until(ready: Callable[[], Any], what: str) -> Any:
    deadline = monotonic() + 60
    while not (found := ready()):
        assert monotonic() < deadline, what
        sleep(0.2)
    return found


def letters(server: Postfix, address: str) -> list[str]:
    """What is in somebody's mailbox."""
    files = sorted(server.box("all").glob("new/*"), key=lambda one: one.stat().st_mtime_ns)
    texts = [one.read_text() for one in files]
    return [one for one in texts if f"Delivered-To: {address}\n" in one]


def at_postfix(folder: Path, server: Postfix, lmtp: int) -> Visit:
    """A newsroom that mails by it and hears from it, and whoever visits its pages."""
    (folder / "password").write_text(PASSWORD)
    (folder / "password").chmod(0o600)
    text = _CONFIG.format(port=server.port, lmtp=lmtp)
    return Visit(folder, FIRST - timedelta(hours=2), text)


def test_a_report_comes_home_by_lmtp_and_its_person_subscribes_again(tmp_path: Path) -> None:
    """Its owner is written to no more, until the mailbox is there and they confirm anew."""
    lmtp = free_port()
    with postfix(boxes=THERE, by_lmtp={BACK: lmtp}) as mail:
        visit, house = at_postfix(tmp_path, mail, lmtp), House(tmp_path)
        for email in (READER, GONE):
            call(house, visit.now, "subscribers", "add", email, "--consent-how", "at the fair")
        publish(house, FIRST)
        with running(tmp_path, "--at", FIRST.isoformat()):
            until(lambda: letters(mail, READER), "the reader's letter")
            (report,) = until(
                lambda: call(house, FIRST + DAY, "bounces", "list")["reports"], "the report"
            )
        assert ("lmtp", "bounce", "address", "5.1.1", "return path", "stopped") == tuple(
            report[name] for name in ("door", "kind", "fault", "status", "proof", "did")
        )
        shown = call(house, FIRST, "subscribers", "show", GONE)
        assert ("bounced", "bounced", "stopped") == (
            shown["status"],
            shown["suppressed"],
            shown["standing"]["stage"],
        )
        edition(house, FIRST + DAY)
        until(lambda: len(letters(mail, READER)) == 2, "the reader's second letter")

        mail.take_mail_for({r"gone@mail\.example": "all", **THERE})
        visit.now = FIRST + 2 * DAY - timedelta(hours=3)
        wanted = {"email": GONE, "everything": "1", "cadence": "daily"}
        visit.fill("/subscribe", wanted, press="subscribe")
        call(house, visit.now, "send")
        asked = until(lambda: letters(mail, GONE), "the link to confirm")[0]
        link = re.search(rf"{SITE}(/confirm/[\w.-]+)", asked.replace("=\n", ""))
        assert link is not None
        assert "Done: you are subscribed" in visit.fill(link[1]).text
        edition(house, FIRST + 2 * DAY)
        until(lambda: any("Wednesday 04" in one for one in letters(mail, GONE)), "the next digest")
        shown = call(house, visit.now, "subscribers", "show", GONE)
        assert ("active", None, "good", 0) == (
            shown["status"],
            shown["suppressed"],
            shown["standing"]["stage"],
            shown["standing"]["score"],
        )
        visit.service.close()
