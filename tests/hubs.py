"""A WebSub hub on this machine, as far as a publisher meets it: it takes forms, and keeps them.

with hub() as one:
    … one.url …
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl

from tests.scripted import Said

WELL = Said(204)


@dataclass
class Hub:
    """A running hub. `says` answers the topics of one form, and may be changed at any time; no
    answer goes out while `listens` is not set. `heard` are the topics of each form in order,
    `taken` those that it took; `called` is set by the first form. `form` are the last one's fields,
    `headers` its headers in lower case."""

    url: str
    says: Callable[[Sequence[str]], Said] = lambda _: WELL
    listens: Event = field(default_factory=Event)
    called: Event = field(default_factory=Event)
    heard: list[list[str]] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    form: list[tuple[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    def forget(self) -> None:
        """Begin anew."""
        self.heard.clear()
        self.taken.clear()
        self.called.clear()

    def told(self, form: list[tuple[str, str]], headers: dict[str, str]) -> Said:
        """Take one form, or not."""
        topics = [value for name, value in form if name == "hub.url"]
        self.heard.append(topics)
        self.form, self.headers = form, headers
        self.called.set()
        said = self.says(topics)
        self.listens.wait(60)
        if said.status < 300:
            self.taken += topics
        return said


@contextmanager
def hub() -> Iterator[Hub]:
    """Run one on a free port of loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    running = Hub(f"http://127.0.0.1:{server.server_port}/hub")
    running.listens.set()

    class Handler(BaseHTTPRequestHandler):
        """Answers as `running` says."""

        def do_POST(self) -> None:
            """One form, one answer."""
            body = self.rfile.read(int(self.headers["content-length"])).decode("ascii")
            headers = {name.lower(): value for name, value in self.headers.items()}
            said = running.told(parse_qsl(body, strict_parsing=True), headers)
            with suppress(OSError):  # who asked may be gone
                self.send_response(said.status)
                for name, value in said.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(said.body)))
                self.end_headers()
                self.wfile.write(said.body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Nothing."""

    server.RequestHandlerClass = Handler
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        running.listens.set()
        server.shutdown()
        server.server_close()
        thread.join()
