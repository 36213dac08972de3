"""A web site of several pages on this machine, and the fictional newsroom's pages for it.

with website({"/news/": html("theme-list")}) as site:
    … site.url + "/news/" …
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

DATA = Path(__file__).parent / "data" / "html"
ORIGIN = b"https://newsroom.example.org"


@dataclass(slots=True)
class Page:
    """What an address answers."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(
        default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"}
    )


@dataclass(slots=True)
class Website:
    """Pages by path and query, or by path alone; what is not there is a 404. It keeps what was
    asked."""

    url: str
    pages: dict[str, Page]
    asked: list[str] = field(default_factory=list)

    def page(self, path: str) -> Page:
        """What an address answers."""
        found = self.pages.get(path) or self.pages.get(f"{path.partition('?')[0]}?")
        return found or Page(b"<h1>Not here</h1>", 404)

    def put_any(self, path: str, page: Page | bytes) -> None:
        """A page for a path with whatever query."""
        self.put(f"{path}?", page)

    def put(self, path: str, page: Page | bytes) -> None:
        """A page, in which the newsroom's own addresses become this site's."""
        made = page if isinstance(page, Page) else Page(page)
        self.pages[path] = Page(
            made.body.replace(ORIGIN, self.url.encode()), made.status, made.headers
        )


def html(name: str) -> bytes:
    """One of the newsroom's pages."""
    return (DATA / f"{name}.html").read_bytes()


@contextmanager
def website(pages: Mapping[str, Page | bytes]) -> Iterator[Website]:
    """A running site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    site = Website(f"http://127.0.0.1:{server.server_port}", {})
    for path, page in pages.items():
        site.put(path, page)

    class Handler(BaseHTTPRequestHandler):
        """Answers for `site`."""

        def do_GET(self) -> None:
            """The page of a path."""
            site.asked.append(self.path)
            page = site.page(self.path)
            self.send_response(page.status)
            for name, value in page.headers.items():
                self.send_header(name, value.replace(ORIGIN.decode(), site.url))
            self.end_headers()
            self.wfile.write(page.body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Nothing."""

    server.RequestHandlerClass = Handler
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
