"""The sample newsroom in every state that its pages can show, and readers in each of them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from lxml import html

from digest import keeping, subscriptions
from digest.config import Web
from digest.languages import OFFERED
from digest.model import (
    Cadence,
    Edition,
    EditionState,
    Filter,
    Form,
    Role,
    Subscriber,
    SubscriberStatus,
)
from digest.store import editions, letters, releases, sources
from digest.store.letters import LetterItem, NewLetter
from digest.store.sequence import next_seq
from digest.subscriptions import Wish
from digest.templates import Speech, StandIns
from digest.tokens import Copy, Manage, Pace, Unsubscribe
from tests.web.visits import Fields, Visit, found
from tests.web.world import EVERYTHING

NOW = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
AT_HOME = Web("http://127.0.0.1:8000", "127.0.0.1:8000")
"""As on one's own machine, where the mailbox is shown."""

CONFIG = f"""
[newsroom]
name = "Open Rights Watchhouse"
url = "https://newsroom.example.org"
contact = "press@newsroom.example.org"
postal_address = "1 Example Street, Example City"
languages = ["en", "fr", "ar"]
[web]
url = "https://news.example.org"
[mail]
maildir = "outbox"
[[sources]]
name = "pages"
kind = "archive"
path = "{ROOT}/samples/pages/*.txt"
language = "en"
[[sources]]
name = "french"
kind = "archive"
path = "{ROOT}/samples/fr/*.txt"
language = "fr"
"""

WISHES = (
    Wish(Cadence.DAILY, Filter(topics=("journalists", "death-penalty"), countries=("BY", "KE"))),
    Wish(Cadence.WEEKLY, Filter(regions=("europe-central-asia",))),
    Wish(Cadence.WEEKLY, Filter()),
)


class Noted(StandIns):
    """The shipped templates; keeps the names of pages that were made."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def render_in(self, speech: Speech, name: str, **values: object) -> str:
        """The same, noted."""
        self.names.add(name)
        return super().render_in(speech, name, **values)


@dataclass
class Reader:
    """Somebody of one language before the site; everyone they are told of has an address of their
    own, named after the page that is looked at."""

    newsroom: Newsroom
    language: str
    page: str = ""

    @property
    def visit(self) -> Visit:
        """The browser."""
        return self.newsroom.visit

    @property
    def email(self) -> str:
        """An address that nobody else has."""
        return f"{self.page}.{self.language}@example.org"

    def get(self, path: str) -> httpx.Response:
        """Open a page."""
        return self.visit.get(path)

    def post(self, path: str, fields: Fields, **headers: str) -> httpx.Response:
        """Send fields without having opened a page."""
        return self.visit.post(path, fields, **headers)

    def fill(self, path: str, fields: Fields, *, press: str | None = None) -> httpx.Response:
        """Fill in a page's only form, some seconds after it was opened."""
        return self.visit.fill(path, fields, press=press)

    def press(self, path: str, do: str, **fields: str) -> httpx.Response:
        """Press one of several buttons of a page."""
        page: html.HtmlElement = html.document_fromstring(self.get(path).text)
        (form,) = [
            number
            for number, one in enumerate(page.forms)
            if found(one, f".//button[@value='{do}']")
        ]
        return self.visit.submit(page, path, fields, press=do, form=form)

    def enrolled(self, *wished: Wish) -> int:
        """Someone who gets letters; their key."""
        person = Subscriber(
            id=0,
            email=self.email,
            name=None,
            role=Role.PRESS,
            status=SubscriberStatus.ACTIVE,
            languages=("en", self.language),
            zone="Europe/Berlin",
            hour=7,
            outlet="Example Gazette",
        )
        enrolled = subscriptions.enrol(
            self.visit.store, person, wished or WISHES, how="test", now=NOW
        )
        assert enrolled.subscriber_id is not None
        return enrolled.subscriber_id

    def preferences(self, *wished: Wish) -> str:
        """The path of a fresh link to someone's preferences."""
        token = Manage(self.enrolled(*wished), 0, self.visit.now)
        return f"/preferences/{self.visit.service.tokens.manage(token)}"

    def paused(self) -> str:
        """The same, of someone who pauses."""
        key, now = self.enrolled(), self.visit.now
        until = now.date() + timedelta(days=20)
        keeping.pause(self.visit.store, key, until, how="test", now=now)
        return f"/preferences/{self.visit.service.tokens.manage(Manage(key, 0, now))}"

    def unsubscribe(self, stream: str) -> str:
        """The path of the link at the foot of a letter."""
        token = Unsubscribe(self.enrolled(), stream, 0)
        return f"/u/{self.visit.service.tokens.unsubscribe(token)}"

    def pace(self) -> str:
        """The path of the other link there."""
        return f"/pace/{self.visit.service.tokens.pace(Pace(self.enrolled(), 0))}"

    def letter(self, *, discreet: bool = False, gone: bool = False) -> str:
        """The path of a letter's copy: one that holds something of every sort."""
        day = "2026-11-20" if discreet else "2026-11-21"
        slot = Edition(
            key=f"daily:{day}:Europe/Berlin:07:{self.language}",
            stream="daily",
            state=EditionState.PLANNING,
            due=NOW,
            cutoff=0,
            zone="Europe/Berlin",
            hour=7,
            date=day,
        )
        held = tuple(LetterItem(one.uid, 1, "new") for one in EVERYTHING if one.same_as is None)
        new = NewLetter("v", self.language, "s", b"", held, form=Form.FULL, discreet=discreet)
        store = self.visit.store
        with store.writing():
            known = editions.make(store, slot, now=NOW) or editions.by_key(store, slot.key)
            assert known is not None
            key = letters.keep(store, known.id, new)
        named = Copy(key + gone, slot.key + "gone" * gone)
        return f"/letters/{self.visit.service.tokens.copy(named)}"

    def proofs(self) -> str:
        """The path of the operator's page of letters."""
        return f"/proofs/{self.visit.service.tokens.proofs(self.visit.now)}"

    def asked(self, **changes: str | list[str]) -> httpx.Response:
        """Ask for letters by the form, and take the answer."""
        wanted = {"topic": "journalists", "cadence": "daily", "email": self.email, **changes}
        return self.fill("/subscribe", wanted)


@dataclass
class Newsroom:
    """The service in a folder with releases of every sort, and what of it has been shown."""

    folder: Path
    templates: Noted = field(default_factory=Noted)

    def __post_init__(self) -> None:
        """Read the sources, and make known what they do not have: corrected, withdrawn and bare
        releases, and one in Arabic."""
        self.visit = Visit(self.folder, NOW, CONFIG)
        self.open()
        asyncio.run(self.visit.service.ingest(now=NOW))
        store = self.visit.store
        with store.writing():
            sources.meet(store, "newsroom")
            for one in EVERYTHING:
                seq = one.seq and next_seq(store)
                known = replace(one, seq=seq)
                releases.add(store, known, aliases=(one.uid,), public_at=NOW, fingerprint=one.uid)
        self.visit.service.publish(now=NOW)

    def open(self) -> None:
        """Open the doors to the public."""
        self.visit.open(templates=self.templates)

    def open_at_home(self) -> None:
        """Open them to this machine alone, with the mailbox."""
        self.visit.open(templates=self.templates, web=AT_HOME)

    def readers(self) -> Mapping[str, Reader]:
        """One of each language."""
        return {tag: Reader(self, tag) for tag in OFFERED}

    def close(self) -> None:
        """Close the database."""
        self.visit.service.close()
