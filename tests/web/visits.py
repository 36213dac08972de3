"""A reader with a browser without scripts: opens pages, fills in forms, reads the letters that
come. The service behind it is whole; its clock and its seconds are in our hands. What the reader
`speaks` is sent along with each request."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

import httpx
from lxml import html
from starlette.types import ASGIApp

from digest import config
from digest.service import Service
from digest.store import Store
from digest.web import Parts, application
from tests.newsroom import START

SITE = "https://news.example.org"
CONFIG = f"""
    [newsroom]
    name = "Watchhouse"
    url = "https://newsroom.example.org"
    postal_address = "1 Example Street, Exampletown"
    languages = ["en", "fr"]
    [web]
    url = "{SITE}"
    [[sources]]
    name = "pages"
    kind = "archive"
    path = "pages/*.txt"
    [mail]
    transport = "maildir"
    maildir = "outbox"
"""

Fields = Mapping[str, str | list[str]]


@dataclass
class Visit:
    """The service in a folder, and one who visits it; `now` moves when it is told to."""

    folder: Path
    now: datetime = START
    text: str = CONFIG
    speaks: str = ""
    service: Service = field(init=False)
    app: ASGIApp = field(init=False)

    def __post_init__(self) -> None:
        """Open the doors."""
        (self.folder / "config.toml").write_text(self.text)
        settings = config.load(self.folder / "config.toml", {})
        self.service = Service(settings, lambda: self.now)
        self.open()

    def open(self, **changes: Any) -> None:
        """Open the doors anew, with some of the site's parts changed."""
        self.app = application(self.parts(**changes), seconds=self._seconds)

    def parts(self, **changes: Any) -> Parts:
        """What the site is made of, some of it changed."""
        return replace(self.service.web_parts(lambda: self.now), **changes)

    def _seconds(self) -> float:
        return self.now.timestamp()

    @property
    def store(self) -> Store:
        """The database."""
        return self.service.store

    def wait(self, **span: float) -> None:
        """Let time go by."""
        self.now += timedelta(**span)

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Open a page."""
        return self._ask("GET", path, None, headers)

    def post(self, path: str, fields: Fields, **headers: str) -> httpx.Response:
        """Send fields, with headers such as `sec_fetch_site`."""
        return self._ask("POST", path, fields, headers)

    def fill(
        self, path: str, changes: Fields | None = None, *, press: str | None = None, form: int = 0
    ) -> httpx.Response:
        """Open a page, fill in one of its forms some seconds later as a browser would, and press
        the button called so."""
        page = html.document_fromstring(self.get(path).text)
        self.wait(seconds=5)
        return self.submit(page, path, changes, press=press, form=form)

    def submit(
        self,
        page: html.HtmlElement,
        path: str,
        changes: Fields | None = None,
        *,
        press: str | None = None,
        form: int = 0,
    ) -> httpx.Response:
        """Send one of the forms of a page that is open."""
        sent = page.forms[form]
        fields = filled(sent)
        fields.update(changes or {})
        if press is not None:
            fields["do"] = press
        return self.post(
            (sent.get("action") or path).removeprefix(SITE), fields, sec_fetch_site="same-origin"
        )

    def letters(self) -> list[EmailMessage]:
        """Have everything sent, and read all there is in the Maildir, oldest first."""
        asyncio.run(self.service.send(lambda: self.now))
        folder = self.service.config.mail.maildir
        files = sorted(folder.glob("*/*"), key=lambda one: one.stat().st_mtime_ns)
        return [message_from_bytes(one.read_bytes(), policy=policy.default) for one in files]

    def link(self, page: str) -> str:
        """The path of the newest letter's link to a page such as `confirm`."""
        body = self.letters()[-1].get_body(("plain",))
        assert body is not None
        found = re.search(rf"{SITE}(/{page}/[^\s?]+)", body.get_content())
        assert found is not None
        return found[1]

    def _ask(
        self, method: str, path: str, fields: Fields | None, headers: Mapping[str, str]
    ) -> httpx.Response:
        request = httpx.Request(
            method,
            f"{SITE}{path}",
            headers={
                **({"Content-Type": "application/x-www-form-urlencoded"} if fields else {}),
                **({"Accept-Language": self.speaks} if self.speaks else {}),
                **{name.replace("_", "-"): value for name, value in headers.items()},
            },
            content=urlencode(fields, doseq=True).encode() if fields else None,
        )
        return asyncio.run(_answer(self.app, request))


def filled(form: html.FormElement) -> dict[str, str | list[str]]:
    """What a browser would send of a form that is left as it is."""
    sent: dict[str, list[str]] = {}
    for name, value in form.form_values():
        sent.setdefault(str(name), []).append(str(value))
    return {name: values if len(values) > 1 else values[0] for name, values in sent.items()}


def told(answer: httpx.Response) -> list[str]:
    """The complaints at the head of a page."""
    page = html.document_fromstring(answer.text)
    return [one.text_content() for one in found(page, "//div[@role='alert']//li")]


def found(page: html.HtmlElement, path: str) -> list[Any]:
    """What of a page an XPath leads to."""
    return list(cast("list[Any]", page.xpath(path)))


async def _answer(app: ASGIApp, request: httpx.Request) -> httpx.Response:
    transport = httpx.ASGITransport(app, client=("192.0.2.7", 1))
    async with httpx.AsyncClient(transport=transport) as client:
        return await client.send(request)
