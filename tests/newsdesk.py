"""Sources as in life: saved pages, feeds in files, a web server; and a desk that reads them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from xml.sax.saxutils import escape

from digest.config import SourceConfig, SourceKind
from digest.ingest import Ingest, Report
from digest.model import Release
from digest.sources import read
from digest.store import Store, entries
from digest.taxonomy import Taxonomy
from tests.fetching import door

NOW = datetime(2026, 5, 8, 6, 0, tzinfo=UTC)
BELARUS = ("Belarus: reporters arrested", "Two reporters were arrested in Minsk.", "May 7, 2026")
KENYA = ("Kenya: police fired at a protest", "Three people died in Nairobi.", "May 6, 2026")


def page(*releases: tuple[str, str, str], kind: str = "Press Release") -> str:
    """A saved page of releases, each a title, an excerpt and a date such as "May 7, 2026"."""
    return "\n".join(
        f"{kind}\n\n{title}\n\n{excerpt}\n\n{date}\n" for title, excerpt, date in releases
    )


def feed(*items: tuple[str, str, str], terms: Sequence[str] = ()) -> str:
    """An RSS feed of items, each an id, a title and a text, all of one morning."""
    categories = "".join(f"<category>{escape(term)}</category>" for term in terms)
    entries = "".join(
        f"<item><guid isPermaLink='false'>{escape(guid)}</guid><title>{escape(title)}</title>"
        f"<description>{escape(text)}</description>{categories}"
        "<pubDate>Thu, 07 May 2026 09:00:00 +0000</pubDate></item>"
        for guid, title, text in items
    )
    return f'<rss version="2.0"><channel><title>News</title>{entries}</channel></rss>'


def pages(folder: Path, name: str = "pages", **more: Any) -> SourceConfig:
    """A source of all saved pages in a folder of that name, news from the first."""
    (folder / name).mkdir(exist_ok=True)
    values: dict[str, Any] = {"language": "en", "backfill": False} | more
    return SourceConfig(name, SourceKind.ARCHIVE, path=str(folder / name / "*.txt"), **values)


def wire(path: Path, name: str = "wire", **more: Any) -> SourceConfig:
    """A source that is one feed in a file, news from the first."""
    values: dict[str, Any] = {"backfill": False} | more
    return SourceConfig(name, SourceKind.FEED, path=str(path), **values)


def write(source: SourceConfig, text: str | bytes, file: str = "a.txt") -> SourceConfig:
    """Save a page of an archive, or the one file of a feed."""
    assert source.path is not None
    path = Path(source.path.replace("*.txt", file))
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return source


@dataclass(frozen=True)
class Newsdesk:
    """Polls sources into a store."""

    store: Store
    taxonomy: Taxonomy
    languages: tuple[str, ...] = ("en",)

    def poll(
        self, *sources: SourceConfig, now: datetime, names: Sequence[str] = ()
    ) -> tuple[Report, ...]:
        """Read what is due, or the named ones; a report of each."""
        return asyncio.run(self._poll(sources, now, names))

    async def _poll(
        self, sources: Sequence[SourceConfig], now: datetime, names: Sequence[str]
    ) -> tuple[Report, ...]:
        async with door() as http:
            reader = partial(read, http=http, languages=self.languages)
            ingest = Ingest(
                self.store, reader, self.taxonomy, "digest.example", "en", chance=lambda *_: 0.0
            )
            return await ingest.poll(sources, now=now, names=names)


def only(store: Store) -> Release:
    """The one release there is."""
    (entry,) = entries.select(store)
    assert () == entry.others
    return entry.root


def counted(report: Report) -> tuple[int, int, int]:
    """New, changed, unchanged."""
    return report.new, report.changed, report.unchanged


@dataclass
class Site:
    """A web server with one feed; without a body it answers 500. It counts who asks."""

    url: str
    body: bytes | None = None
    asked: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def site() -> Iterator[Site]:
    """A running site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    found = Site(f"http://127.0.0.1:{server.server_port}/feed")

    class Handler(BaseHTTPRequestHandler):
        """Answers for `found`."""

        def do_GET(self) -> None:
            """The feed, unless the asker has it already."""
            found.asked.append(dict(self.headers))
            known = found.body is not None and self.headers["If-None-Match"] == _etag(found.body)
            self.send_response(500 if found.body is None else 304 if known else 200)
            if found.body is not None:
                self.send_header("ETag", _etag(found.body))
            self.end_headers()
            if found.body is not None and not known:
                self.wfile.write(found.body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Nothing."""

    server.RequestHandlerClass = Handler
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


def _etag(body: bytes) -> str:
    return f'"{hash(body):x}"'
