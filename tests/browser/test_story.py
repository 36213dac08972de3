"""One reader's whole way in a real browser without JavaScript, before the service as it is run:
subscribe, confirm, change, get the digest, leave and come back. In two languages."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from digest.languages import language
from digest.taxonomy.names import territory
from tests.browser.looks import FLAGS, NARROW, TALL, WIDE
from tests.cli.desk import CONFIG, NOW, Desk, desk, run
from tests.test_running import LONG, running

EMAIL = "reader@example.org"
LATER = "2026-11-23T12:00:00Z"
SOONEST = 2.0
"""Seconds that a form has to be open before it is sent, and a button to be seen."""

KENYA = """Newsroom

Press Release

Kenya: Court frees three journalists

Three reporters left Nairobi prison on Sunday.

November 22, 2026
"""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody with a browser and a mailbox. Every page they see is kept as a picture, in a narrow
    window and in a wide one."""

    desk: Desk
    page: Page
    folder: Path

    def sees(self, name: str, heading: str) -> None:
        """The heading of the page, told in two languages apart by its words."""
        expect(self.page.locator("h1")).to_have_text(re.compile(re.escape(heading)))
        for width in (WIDE, NARROW):
            self.page.set_viewport_size({"width": width, "height": TALL})
            self.page.screenshot(path=self.folder / f"{name}-{width}.png", full_page=True)

    def presses(self, do: str) -> None:
        """The button that does this; empty for the only one there is."""
        named = f'main button[value="{do}"]' if do else "main form button"
        self.page.locator(named).click()

    def gets(self, link: str) -> str:
        """The newest letter's link to such a page, once it has come."""
        end = time.monotonic() + LONG
        while not (found := self._links(link)):
            assert time.monotonic() < end, f"no letter with a link to {link}"
            time.sleep(0.05)
        return found[-1]

    def letters(self) -> list[EmailMessage]:
        """All letters to the reader, oldest first."""
        files = sorted(
            (self.desk.folder / "var/outbox/new").glob("*"), key=lambda one: one.stat().st_mtime_ns
        )
        found = [message_from_bytes(one.read_bytes(), policy=policy.default) for one in files]
        return [one for one in found if EMAIL in str(one["To"])]

    def _links(self, to: str) -> list[str]:
        return [found[0] for one in self.letters() if (found := re.search(to, said(one)))]


def said(letter: EmailMessage) -> str:
    """The text of a letter."""
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@pytest.fixture
def newsroom(tmp_path: Path) -> Desk:
    """Sources read, feeds written, and a port on which links lead back here."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    made = desk(tmp_path)
    made.write("config.toml", CONFIG.replace("127.0.0.1:0", f"127.0.0.1:{port}"))
    made.fill()
    assert 0 == made("feeds", "build", "--at", NOW).code
    return made


@contextmanager
def browsing(chromium: Path, speaks: str) -> Iterator[Page]:
    """A browser without JavaScript, in somebody's language."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        context = browser.new_context(locale=speaks, java_script_enabled=False)
        context.set_default_timeout(LONG * 1000)
        yield context.new_page()
        browser.close()


class Words(NamedTuple):
    """What the pages are called, in the order in which they come."""

    country: str
    form: str
    check: str
    step: str
    done: str
    preferences: str
    stop: str
    left: str
    back: str


def words(speaks: str) -> Words:
    """As the catalogue of a language has them."""
    say = language(speaks).gettext
    return Words(
        territory("KE", speaks) or "",
        say("Subscribe by email"),
        say("Check your mail"),
        say("One last step"),
        say("Done: you are subscribed"),
        say("Your preferences"),
        say("Stop %(mail)s?").partition("%")[0],
        say("Done: you are unsubscribed"),
        say("Taken back: you are subscribed again"),
    )


def subscribe(reader: Reader, site: str, said: Words) -> None:
    """From a country's page to the form, a look at the last week, and through the mailed link."""
    page = reader.page
    page.goto(f"{site}/country/ke")
    reader.sees("1-country", said.country)
    page.locator(".bymail a").click()
    assert page.locator("input[value=ke]").is_checked()
    page.locator("input[value=journalists]").check()
    page.locator("input[name=language][value=en]").check()
    page.locator("input[name=cadence][value=daily]").check()
    reader.sees("2-subscribe", said.form)
    reader.presses("preview")
    assert 2 == page.locator("#week .latest li").count()
    page.locator("#email").fill(EMAIL)
    reader.sees("3-preview", said.form)
    time.sleep(SOONEST)
    reader.presses("subscribe")
    reader.sees("4-check-your-mail", said.check)
    page.goto(reader.gets(rf"{site}/confirm/\S+"))
    reader.sees("5-confirm", said.step)
    reader.presses("")
    reader.sees("6-confirmed", said.done)


def change(reader: Reader, site: str, said: Words) -> None:
    """By a freshly mailed link: another hour, and discreet letters."""
    page = reader.page
    page.goto(f"{site}/preferences")
    page.locator("#email").fill(EMAIL)
    time.sleep(SOONEST)
    reader.presses("")
    page.goto(reader.gets(rf"{site}/preferences/\S+"))
    page.locator("#hour").select_option("9")
    page.locator("input[name=discreet]").check()
    reader.presses("save")
    assert page.locator("[role=status]").is_visible()
    assert "9" == page.locator("#hour").input_value()
    reader.sees("7-preferences", said.preferences)


def leave(reader: Reader, site: str, said: Words) -> None:
    """By the link at the foot of the digest; then from everything; then all of it taken back."""
    reader.page.goto(reader.gets(rf"{site}/u/\S+"))
    reader.sees("8-unsubscribe", said.stop)
    time.sleep(SOONEST)
    reader.presses("")
    reader.sees("9-unsubscribed", said.left)
    reader.presses("everything")
    reader.sees("10-all-stopped", said.left)
    reader.presses("undo")
    reader.sees("11-taken-back", said.back)


@pytest.mark.parametrize("speaks", ["en", "ar"])
def test_a_reader_comes_stays_and_leaves(
    newsroom: Desk, chromium: Path, screenshots: Path, speaks: str
) -> None:
    """The service is stopped over the weekend, and started again."""
    with browsing(chromium, speaks) as page:
        reader, said_there = Reader(newsroom, page, screenshots / speaks), words(speaks)
        with running(newsroom.folder, "--at", NOW) as service:
            site = f"http://127.0.0.1:{service.port}"
            subscribe(reader, site, said_there)
            change(reader, site, said_there)

        newsroom.write("pages/kenya.txt", KENYA)
        config = str(newsroom.folder / "config.toml")
        for command in ("ingest", "plan", "send"):
            assert 0 == run(["--config", config, command, "--at", LATER]).code
        digest = reader.letters()[-1]
        assert "Kenya: Court frees three journalists" in said(digest)
        assert "Kenya" not in digest["Subject"]
        assert speaks == digest["Content-Language"]

        with running(newsroom.folder, "--at", LATER):
            leave(reader, site, said_there)
