"""A newsroom whose feeds are served as in life: it reads a wire, builds its files, and notes who
asks for them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from time import sleep
from typing import Any, NamedTuple

from digest.config import Newsroom, Web
from digest.feeds.catalogue import Publisher
from digest.listening import Server, listen
from digest.model import Release, Severity, Status
from digest.publish import Built, Press, build
from digest.store import Store, entries, releases
from digest.taxonomy import Taxonomy
from digest.templates import StandIns
from digest.tokens import Tokens
from digest.web import Parts, application
from tests.newsdesk import Newsdesk, wire

START = datetime(2026, 5, 8, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SITE = "https://newsroom.example.org"
_CONDITIONS = {b"if-none-match", b"if-modified-since"}
_SECRET = b"0123456789abcdef0123456789abcdef"


@dataclass(frozen=True, slots=True)
class Told:
    """What the wire says of one release; `published` as it is written there."""

    id: str
    title: str
    text: str
    published: str = "2026-05-07T09:30:00Z"
    url: str = f"{SITE}/news/"
    language: str = "en"

    def as_atom(self) -> str:
        """An entry of RFC 4287."""
        return (
            f'<entry xml:lang="{self.language}"><id>{escape(self.id)}</id>'
            f'<title>{escape(self.title)}</title><link href="{escape(self.url)}"/>'
            f"<published>{self.published}</published><updated>{self.published}</updated>"
            f"<summary>{escape(self.text)}</summary></entry>"
        )


class Asked(NamedTuple):
    """One request, whether it told what the asker has already, and the status that answered it."""

    path: str
    conditional: bool
    status: int


@dataclass
class Served:
    """The newsroom; `asked` is its own record of requests."""

    folder: Path
    store: Store
    desk: Newsdesk
    url: str
    now: datetime = START
    asked: list[Asked] = field(default_factory=list)

    @property
    def publisher(self) -> Publisher:
        """Who speaks, in feeds that name things by the newsroom's own host."""
        return Publisher("Rights Desk", SITE, self.url, ("en", "ar"), authority=SITE)

    @property
    def feeds(self) -> Path:
        """The folder that feeds are written to."""
        return self.folder / "feeds"

    def address(self, suffix: str) -> str:
        """Where the feed of everything is read in a format."""
        return f"{self.url}/feeds/all{suffix}"

    def say(self, *told: Told) -> Built:
        """The wire tells these from now on; it is read, and feeds are built."""
        body = "".join(one.as_atom() for one in told)
        path = self.folder / "wire.xml"
        path.write_text(
            '<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:wire,2026:f</id><title>Wire</title>'
            f"<updated>2026-05-07T09:30:00Z</updated>{body}</feed>",
            encoding="utf-8",
        )
        (report,) = self.desk.poll(wire(path), now=self.now, names=["wire"])
        assert () == report.failed
        return self.build()

    def withdraw(self, title: str) -> Built:
        """An editor takes back what has that title, and feeds are built."""
        one = self.known(title)
        taken_back = replace(
            one, status=Status.WITHDRAWN, note=None
        )  # as by an editor: no old reason
        gone = replace(taken_back, updated=self.now, version=one.version + 1)
        with self.store.writing():
            releases.revise(
                self.store,
                gone,
                severity=Severity.WITHDRAWAL,
                before={},
                at=self.now,
                fingerprint=f"withdrawn {one.uid}",
            )
        return self.build()

    def known(self, title: str) -> Release:
        """The release of that title."""
        (found,) = (one.root for one in entries.select(self.store) if one.root.title == title)
        return found

    def build(self) -> Built:
        """Bring the files up to date."""
        built = build(
            Press(self.store, self.desk.taxonomy, self.publisher), self.feeds, now=self.now
        )
        assert () == built.failed
        return built

    def take_asked(self) -> tuple[Asked, ...]:
        """All requests since this was asked last."""
        taken = tuple(self.asked)
        self.asked.clear()
        return taken

    def parts(self) -> Parts:
        """What the site is made of."""
        return Parts(
            store=self.store,
            taxonomy=self.desk.taxonomy,
            templates=StandIns(),
            tokens=Tokens(_SECRET),
            newsroom=Newsroom("Rights Desk", SITE),
            web=Web(self.url, self.url.removeprefix("http://")),
            feeds=self.feeds,
            maildir=None,
            clock=lambda: self.now,
        )


@contextmanager
def served(folder: Path, taxonomy: Taxonomy) -> Iterator[Served]:
    """The newsroom while it listens on a free port of this machine."""
    folder.mkdir(parents=True, exist_ok=True)
    store = Store(folder / "digest.db")
    (socket,) = listen(Web("http://127.0.0.1:0", "127.0.0.1:0"))
    url = f"http://127.0.0.1:{socket.getsockname()[1]}"
    house = Served(folder, store, Newsdesk(store, taxonomy), url)
    server = Server(_recorded(application(house.parts()), house.asked))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
    thread.start()
    try:
        while not server.started:
            sleep(0.01)
        yield house
    finally:
        server.should_exit = True
        thread.join(10)
        store.close()


def _recorded(pages: Any, asked: list[Asked]) -> Any:
    """The same application (ASGI 3), each answer of which is noted as it begins."""

    async def noting(scope: Any, receive: Any, send: Any) -> None:
        names = {name for name, _ in scope.get("headers", ())}

        async def sent(message: Any) -> None:
            if message["type"] == "http.response.start":
                asked.append(Asked(scope["path"], bool(names & _CONDITIONS), message["status"]))
            await send(message)

        await pages(scope, receive, sent)

    return noting
