"""A newsroom's site on this machine: a feed whose releases, and whose moods, are in our hands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Site:
    """What it answers: `status` for everything, and the feed of `titles`, the oldest first.
    `asked` counts the requests."""

    port: int = 0
    status: int = 200
    titles: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    asked: int = 0

    @property
    def feed(self) -> str:
        """The feed's address."""
        return f"http://127.0.0.1:{self.port}/feed"

    def document(self) -> bytes:
        """An Atom feed (RFC 4287); each release is published a minute after the one before."""
        entries = "".join(
            f"""<entry><id>tag:newsroom.example.org,2026:{number}</id><title>{title}</title>
            <link href="https://newsroom.example.org/{number}"/>
            <published>2026-11-20T10:{number % 60:02}:00Z</published>
            <updated>2026-11-20T10:{number % 60:02}:00Z</updated><summary>News.</summary></entry>"""
            for number, title in enumerate(self.titles)
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
            "<id>tag:newsroom.example.org,2026:feed</id><title>Site</title>"
            f"<updated>2026-11-20T10:00:00Z</updated>{entries}</feed>"
        ).encode()


@contextmanager
def site(*titles: str) -> Iterator[Site]:
    """A site for as long as the block runs."""
    shown = Site(titles=list(titles))

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """The feed, or the mood it is in."""
            shown.asked += 1
            body = shown.document() if shown.status == 200 else b"Not now."
            self.send_response(shown.status)
            for name, value in {"Content-Type": "application/atom+xml", **shown.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """In silence."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        shown.port = server.server_address[1]
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield shown
        finally:
            server.shutdown()
            thread.join()
