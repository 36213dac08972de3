"""Pages as they were answered, kept as files and served again: every judge sees the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx

from tests.browser.newsroom import AT_HOME, Newsroom
from tests.browser.pages import PAGES, Page

FRAMED = re.compile(r'<iframe[^>]* src="([^"]+)"')
DROPPED = frozenset({"content-length", "strict-transport-security"})
"""Headers that are not passed on: the server counts itself, and speaks no TLS."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A page in one language, as it was answered and where it lies; `frames` are what stands in it,
    by path."""

    page: Page
    language: str
    answer: httpx.Response
    file: Path
    frames: Mapping[str, httpx.Response]

    @property
    def name(self) -> str:
        """What complaints call it."""
        return f"{self.language}-{self.page.name}"


def keep(newsroom: Newsroom, folder: Path) -> Iterator[Kept]:
    """Come to every page in every language, two minutes apart, and keep what is seen."""
    folder.mkdir(exist_ok=True)
    for language, reader in newsroom.readers().items():
        newsroom.visit.speaks = language
        for page in PAGES:
            newsroom.visit.wait(minutes=2)
            reader.page = page.name
            answer = page.come(reader)
            file = folder / f"{language}-{page.name}.html"
            file.write_bytes(answer.content)
            # At once, while the addresses in it still work; the mailbox's are there at home alone.
            found = {path: newsroom.visit.get(path) for path in FRAMED.findall(answer.text)}
            frames = {path: one for path, one in found.items() if one.status_code == httpx.codes.OK}
            yield Kept(page, language, answer, file, frames)
    newsroom.visit.speaks = ""


@contextmanager
def served(pages: Mapping[str, Kept], newsroom: Newsroom) -> Iterator[str]:
    """The address below which each page is, by its name, with the headers it came with; the
    stylesheet and the like come from the site itself."""

    answers = {f"/{name}": kept.answer for name, kept in pages.items()}
    frames = {path: one for kept in pages.values() for path, one in kept.frames.items()}

    class Answer(BaseHTTPRequestHandler):
        """Always 200: a browser complains of any other status, which is not the page's matter."""

        def do_GET(self) -> None:
            """A kept page, or what it asks for."""
            kept = {**answers, **frames}.get(self.path)
            answer = newsroom.visit.get(self.path, host=AT_HOME.listen) if kept is None else kept
            self.send_response(200 if self.path in answers else answer.status_code)
            for name, value in answer.headers.multi_items():
                if name not in DROPPED:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            """In silence."""

    newsroom.open_at_home()
    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
