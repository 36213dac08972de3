"""What a feed's reader is told, over the wire: by the service, and by nginx with the configuration
that we ship. Both must say the same."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import suppress
from http.client import parse_headers
from pathlib import Path

import pytest

from benchmarks import nginx, served
from benchmarks.conditions import ARCHIVE, CASES, FEED, Case, Told, ask, known
from benchmarks.nginx import PUBLIC
from benchmarks.serving import APP, NGINX, serve, serving

TABLE = [pytest.param(case, id=case.name) for case in CASES]
OWN = frozenset({"date", "server", "etag"})
"""Headers in which nginx may differ."""

REMEMBERED = frozenset({"etag", "last-modified", "vary", "cache-control", "link"})
"""What 304 must repeat (RFC 9110 § 15.4.5), and a little more."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Feeds of several formats, an archive, and the memory of a feed that was removed."""
    root = tmp_path_factory.mktemp("conditions")
    served.fill(root)
    return root


@pytest.fixture(scope="module")
def app(folder: Path) -> Iterator[int]:
    """The port of the service."""
    with serve(APP, folder) as port:
        yield port


@pytest.fixture(scope="module")
def both(folder: Path) -> Iterator[Mapping[str, int]]:
    """The ports of the service and of an nginx before it."""
    if nginx.program() is None:
        pytest.skip("nginx is not installed (package nginx-light)")
    with serving((APP,), folder) as ports:
        yield ports


@pytest.mark.parametrize("case", TABLE)
def test_whoever_asks_is_told_the_status_and_the_validators(app: int, case: Case) -> None:
    """With a body only where it is new, and headers of a body only with one."""
    seen = known(app)
    told = ask(app, case, seen)
    assert case.status == told.status
    if case.status in (200, 304):
        accepted = case.headers.get("Accept-Encoding", "")
        packed = "gzip" in accepted and "gzip;q=0," not in accepted
        assert seen["packed" if packed else "etag"] == told.headers["etag"]
        assert seen["modified"] == told.headers["last-modified"]
        assert REMEMBERED <= set(told.headers)
        assert (case.status == 200) is ("content-type" in told.headers)
        assert (case.status == 200 and packed) is ("content-encoding" in told.headers)
        assert (case.status == 200 and case.method == "GET") is (told.body != b"")
        assert "accept-ranges" not in told.headers


@pytest.mark.parametrize("case", TABLE)
def test_a_connection_that_is_not_kept_is_told_the_same(app: int, case: Case) -> None:
    """There uvicorn and ASGI answer, and on one that is kept the shortcut does."""
    seen = known(app)
    assert _lasting(ask(app, case, seen)) == _lasting(ask(app, case, seen, Connection="close"))


@pytest.mark.parametrize("case", TABLE)
def test_nginx_says_what_the_service_says(both: Mapping[str, int], case: Case) -> None:
    """Every header and every octet, but for the form of the tag; see `OWN`."""
    ours, theirs = (ask(both[one], case, known(both[one])) for one in (APP, NGINX))
    assert (case.status, _but_own(ours)) == (theirs.status, _but_own(theirs))
    assert ours.body == theirs.body
    assert ("etag" in ours.headers) is ("etag" in theirs.headers)


def test_nginx_serves_from_the_folder_and_not_from_the_service(both: Mapping[str, int]) -> None:
    """Or all the above would prove nothing: its tags are its own."""
    seen = {one: known(both[one]) for one in (APP, NGINX)}
    assert {seen[APP]["modified"]} == set(seen[APP].values()) & set(seen[NGINX].values())
    assert seen[NGINX]["etag"] != seen[NGINX]["packed"]


@pytest.mark.parametrize(
    ("path", "media_type", "caching"),
    [
        pytest.param(FEED, "application/atom+xml", 300, id="Atom"),
        pytest.param("/feeds/all.rss", "application/rss+xml", 300, id="RSS"),
        pytest.param("/feeds/all.json", "application/feed+json", 300, id="JSON Feed"),
        pytest.param("/feeds/all.opml", "text/x-opml", 300, id="OPML"),
        pytest.param(ARCHIVE, "application/atom+xml", 86400, id="an archive"),
    ],
)
def test_each_format_has_its_type_and_each_file_its_address(
    app: int, path: str, media_type: str, caching: int
) -> None:
    """With a charset, also where the type has a default."""
    headers = ask(app, Case("", 200, path=path), {}).headers
    assert f"{media_type}; charset=utf-8" == headers["content-type"]
    assert f"public, max-age={caching}" == headers["cache-control"]
    assert f'<{PUBLIC}{path}>; rel="self"' == headers["link"]
    assert "nosniff" == headers["x-content-type-options"]


def test_answers_come_in_the_order_of_the_questions(app: int) -> None:
    """Pipelined: a page that takes a while, feeds that are ready, and one that is not there."""
    paths = ["/", FEED, "/healthz", FEED, "/feeds/none.atom", FEED]
    lines = "".join(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n" for path in paths)
    atom, html, json = "application/atom+xml", "text/html", "application/json"
    expected = [(200, html), (200, atom), (200, json), (200, atom), (404, html), (200, atom)]
    assert expected == _answers(app, lines, 6)


def test_a_reader_who_does_not_read_gets_all_in_the_end(app: int) -> None:
    """More than any buffer holds, and every answer whole."""
    count = 400
    answers = _answers(app, f"GET {FEED} HTTP/1.1\r\nHost: x\r\n\r\n" * count, count)
    assert {(200, "application/atom+xml")} == set(answers)


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param("GET {} HTTP/1.0\r\nHost: x\r\n\r\n", id="HTTP/1.0"),
        pytest.param("GET {} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", id="the last one"),
        pytest.param(
            "GET {} HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", id="with a body"
        ),
        pytest.param(
            "GET {} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
            id="another protocol",
        ),
        pytest.param("GET {}?a=b HTTP/1.1\r\nHost: x\r\n\r\n", id="with a query"),
        pytest.param("GET http://x{} HTTP/1.1\r\nHost: x\r\n\r\n", id="with a host"),
        pytest.param("GET /feeds/%61ll.atom HTTP/1.1\r\nHost: x\r\n\r\n", id="escaped"),
    ],
)
def test_an_unusual_request_is_answered_all_the_same(app: int, request_: str) -> None:
    """Whichever way it goes; what comes behind a body is a request of its own."""
    assert [(200, "application/atom+xml")] == _answers(app, request_.format(FEED), 1)


def test_a_request_without_end_is_cut_off(app: int) -> None:
    """Or one visitor could fill the memory."""
    with socket.create_connection(("127.0.0.1", app), timeout=20) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: ")
        with suppress(ConnectionError):
            for _ in range(1000):
                connection.sendall(b"x" * 10_000)
        with suppress(ConnectionError):
            assert connection.recv(100).startswith(b"HTTP/1.1 400 ")
    assert 200 == ask(app, CASES[0], {}).status


def _answers(port: int, lines: str, count: int) -> list[tuple[int, str]]:
    """The status and the media type of so many answers to what is sent in one piece, each of them
    read to its end."""
    found = []
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(lines.encode())
        stream = connection.makefile("rb")
        for _ in range(count):
            status = int(stream.readline().split()[1])
            headers = parse_headers(stream)
            length = int(headers["Content-Length"])
            assert length == len(stream.read(length))
            found.append((status, headers.get_content_type()))
    return found


def _lasting(told: Told) -> tuple[int, dict[str, str], bytes]:
    return told.status, {k: v for k, v in told.headers.items() if k != "date"}, told.body


def _but_own(told: Told) -> dict[str, str]:
    return {name: value for name, value in told.headers.items() if name not in OWN}
