"""A web server that says what a test tells it to, from one request to the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from tests.newsdesk import feed

RSS = "application/rss+xml"


@dataclass(frozen=True)
class Said:
    """One answer: status, body and headers."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def news(*titles: str, **headers: str) -> Said:
    """A feed of releases with these titles, each its own guid; `_` in headers stands for `-`."""
    body = feed(*((title, title, f"{title}: what happened.") for title in titles)).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Said(200, body, {"content-type": RSS} | named)


def error(status: int, body: bytes = b"", **headers: str) -> Said:
    """An answer that is none."""
    return Said(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


@dataclass
class Script:
    """A running server. `says` has an answer for each path, and may be changed at any time; what
    is not there is a 404. An answer with the ETag that was asked with becomes a 304. `asked` are
    the paths and headers (in lower case) of all requests."""

    url: str
    says: dict[str, Said] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def conditions(self) -> tuple[str | None, str | None]:
        """The ETag and the date that the last request came with."""
        headers = self.asked[-1][1]
        return headers.get("if-none-match"), headers.get("if-modified-since")


@contextmanager
def script() -> Iterator[Script]:
    """Run one on a free port of loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    running = Script(f"http://127.0.0.1:{server.server_port}")

    class Handler(BaseHTTPRequestHandler):
        """Answers as `running` says."""

        def do_GET(self) -> None:
            """One answer."""
            headers = {name.lower(): value for name, value in self.headers.items()}
            running.asked.append((self.path, headers))
            said = running.says.get(self.path, Said(404))
            etag = said.headers.get("etag")
            known = etag is not None and headers.get("if-none-match") == etag
            self.send_response_only(304 if known else said.status)  # without a Date of its own
            for name, value in said.headers.items():
                self.send_header(name, value)
            body = b"" if known else said.body
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Nothing."""

    server.RequestHandlerClass = Handler
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
