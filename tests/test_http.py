"""Fetching is bounded, and says why it did not work. Against a real server."""

import asyncio
import gzip
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import pytest

from digest import __version__
from digest.errors import Unreachable
from digest.http import Answer, Http, Limits, user_agent

SMALL = Limits(connect=2, read=0.5, whole=1.5, octets=10_000)


class Site(BaseHTTPRequestHandler):
    """Answers by path: what its name says."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """One route per way in which a site can answer."""
        name, _, left = self.path[1:].partition("/")
        getattr(self, name)(*filter(None, [left]))

    def plain(self) -> None:
        """Who asked, unless that is known."""
        if self.headers["If-None-Match"] == '"v1"':
            self.say(304, etag='"v1"')
        else:
            self.say(200, self.headers["User-Agent"].encode(), etag='"v1"')

    def hop(self, left: str) -> None:
        """As many redirects as asked for."""
        self.say(302, location=f"/hop/{int(left) - 1}" if int(left) > 1 else "/plain")

    def elsewhere(self) -> None:
        """A redirect that nobody should follow."""
        self.say(302, location="file:///etc/passwd")

    def packed(self) -> None:
        """Less than the limit, packed."""
        self.say(200, gzip.compress(b"a" * 9_000), content_encoding="gzip")

    def bomb(self) -> None:
        """Less than the limit only while it is packed."""
        self.say(200, gzip.compress(b"a" * 1_000_000), content_encoding="gzip")

    def silent(self) -> None:
        """Nothing at all."""
        self.server.pause.wait(3)  # type: ignore[attr-defined]

    def say(self, status: int, body: bytes = b"", **headers: str) -> None:
        """One whole answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def dripping(self) -> None:
        """An octet now and then, so that no single wait is too long."""
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _ in range(10):
            try:
                self.wfile.write(b"a")
                self.wfile.flush()
            except OSError:
                return
            self.server.pause.wait(0.3)  # type: ignore[attr-defined]

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing."""


class Server(ThreadingHTTPServer):
    """A site whose slow answers can be cut short when the test is over."""

    def __init__(self) -> None:
        """Listen on any free port of this machine."""
        super().__init__(("127.0.0.1", 0), Site)
        self.pause = Event()


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of a running site, without a slash at its end."""
    server = Server()
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.pause.set()
    server.shutdown()
    server.server_close()
    thread.join()


def get(url: str, etag: str | None = None) -> Answer:
    async def ask() -> Answer:
        async with Http("https://newsroom.example/contact", SMALL) as http:
            return await http.get(url, etag)

    return asyncio.run(ask())


def test_it_says_who_asks(site: str) -> None:
    answer = get(f"{site}/plain")
    assert (200, '"v1"') == (answer.status, answer.headers["etag"])
    assert f"digest/{__version__} (+https://newsroom.example/contact)".encode() == answer.body


def test_a_contact_cannot_add_a_header() -> None:
    assert f"digest/{__version__} (+a@b.exampleX:y)" == user_agent("a@b.example\r\nX: y")


def test_a_page_that_is_known_is_not_sent_again(site: str) -> None:
    answer = get(f"{site}/plain", etag='"v1"')
    assert (304, b"") == (answer.status, answer.body)


def test_redirects_are_followed_and_the_last_address_told(site: str) -> None:
    assert f"{site}/plain" == get(f"{site}/hop/5").url


def test_an_answer_is_unpacked(site: str) -> None:
    assert b"a" * 9_000 == get(f"{site}/packed").body


@pytest.mark.parametrize(
    ("why", "path"),
    [
        pytest.param("more than 5 redirects", "/hop/6", id="redirects without end"),
        pytest.param("not an http or https address", "/elsewhere", id="redirect to a file"),
        pytest.param("over 10000 octets", "/bomb", id="too large once unpacked"),
        pytest.param("fell silent", "/silent", id="no answer"),
        pytest.param("no whole answer in 1.5 s", "/dripping", id="an answer without end"),
    ],
)
def test_what_has_no_bound_is_given_up(why: str, path: str, site: str) -> None:
    with pytest.raises(Unreachable, match=why) as failure:
        get(site + path)
    assert str(failure.value).startswith(f"{site}{path}: ")


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://127.0.0.1:1/", id="nobody listens"),
        pytest.param("ftp://newsroom.example/", id="another scheme"),
        pytest.param("http://", id="no host"),
        pytest.param("http://[::1/", id="no address at all"),
    ],
)
def test_an_address_that_cannot_be_asked_is_told(url: str) -> None:
    with pytest.raises(Unreachable) as failure:
        get(url)
    assert str(failure.value).startswith(url)
