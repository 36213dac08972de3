"""Asking one address: what is told, what is followed, and where it ends. Against a real server."""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import Iterator

import pytest

from digest import __version__
from digest.errors import Unreachable
from digest.http import Answer, Limits, user_agent
from tests.badserver import FEED, BadServer, bad_server
from tests.fetching import door

SMALL = Limits(connect=2, read=0.5, whole=1.5, octets=4 * 1024 * 1024)
MEBIBYTE = 1024 * 1024


@pytest.fixture(scope="module")
def bad() -> Iterator[BadServer]:
    """A server that does as its paths say."""
    with bad_server() as running:
        yield running


def get(url: str, etag: str | None = None, *, unconditional: bool = False) -> Answer:
    async def ask() -> Answer:
        async with door(SMALL) as http:
            return await http.get(url, etag, unconditional=unconditional)

    return asyncio.run(ask())


def test_it_says_who_asks_and_what_it_can_unpack(bad: BadServer) -> None:
    assert (200, FEED) == ((found := get(f"{bad.url}/feed")).status, found.body)
    asked = bad.asked[-1].headers
    expected = (f"digest/{__version__} (+https://newsroom.example/contact)", "gzip, deflate")
    assert expected == (asked["user-agent"], asked["accept-encoding"])
    assert "cookie" not in asked


def test_a_contact_cannot_add_a_header() -> None:
    assert f"digest/{__version__} (+a@b.exampleX:y)" == user_agent("a@b.example\r\nX: y")


def test_a_page_that_is_known_is_not_sent_again(bad: BadServer) -> None:
    answer = get(f"{bad.url}/feed", etag='"v1"')
    assert (304, b"") == (answer.status, answer.body)


def test_an_unchanged_page_can_have_new_validators(bad: BadServer) -> None:
    answer = get(f"{bad.url}/etag", etag='"v0"')
    seen = (answer.headers["etag"], answer.headers["last-modified"])
    assert (304, f'"v{len(bad.asked)}"', "Sat, 21 Nov 2026 12:00:00 GMT") == (answer.status, *seen)


def test_a_stuck_cache_is_healed_by_asking_without_conditions(bad: BadServer) -> None:
    """And caches on the way are told."""
    assert 304 == get(f"{bad.url}/stuck", etag='"v1"').status
    assert 200 == get(f"{bad.url}/stuck", etag='"v1"', unconditional=True).status
    assert "no-cache" == bad.asked[-1].headers["cache-control"]


@pytest.mark.parametrize("how", ["gzip", "deflate", "raw", "members", "x-gzip", "utf-8"])
def test_an_answer_is_unpacked(how: str, bad: BadServer) -> None:
    assert FEED == get(f"{bad.url}/packed/{how}").body


def test_the_charset_is_left_to_who_reads_it(bad: BadServer) -> None:
    answer = get(f"{bad.url}/charset")
    assert "Kenya — “Nairobi”".encode() in answer.body
    assert answer.headers["content-type"].endswith("charset=iso-8859-1")


@pytest.mark.parametrize(
    ("why", "path"),
    [
        pytest.param("more than 5 redirects", "/hop/6", id="redirects without end"),
        pytest.param("go round in a circle, by http://.*/circle$", "/circle", id="a circle"),
        pytest.param("file:///etc/passwd is not an http", "/to/302/file:///etc/passwd", id="file"),
        pytest.param("user name or password", "/to/302/http://a:b@127.0.0.1/", id="credentials"),
        pytest.param("Invalid port", "/to/302/http://127.0.0.1:x/", id="no address"),
        pytest.param("10.0.0.1 is a private address", "/to/302/http://10.0.0.1/", id="inside"),
        pytest.param("link-local", "/to/302/http://169.254.169.254/meta-data", id="a cloud's keys"),
        pytest.param("grows to more than 100 times", "/bomb/4", id="gzip bomb"),
        pytest.param("grows to more than 100 times", "/deflated_bomb/4", id="deflate bomb"),
        pytest.param("over 4194304 octets", "/endless", id="a body without end"),
        pytest.param("more than 1000 pieces", "/pieces/2000", id="many pieces"),
        pytest.param("its gzip data does not end", "/cut_gzip", id="cut while packed"),
        pytest.param("says it is gzip data, but", "/no_gzip", id="not packed"),
        pytest.param("packed as br, which was not asked", "/brotli", id="packed otherwise"),
        pytest.param("without sending complete message", "/short", id="cut short"),
        pytest.param("without sending complete message", "/short_chunks", id="the last chunk"),
        pytest.param("fell silent", "/silent", id="no answer"),
        pytest.param("no whole answer in 1.5 s", "/drip", id="slow drip"),
        pytest.param("no whole answer in 1.5 s", "/greets", id="greets for ever"),
        pytest.param("Server disconnected|[Rr]eset", "/hangs_up", id="closes at once"),
        pytest.param("its headers do not end", "/headers", id="headers without end"),
        pytest.param("no whole HTTP: illegal status line", "/babble", id="another protocol"),
    ],
)
def test_what_goes_wrong_is_told_and_ends(why: str, path: str, bad: BadServer) -> None:
    with pytest.raises(Unreachable, match=why) as failure:
        get(bad.url + path)
    assert str(failure.value).startswith(f"{bad.url}{path}: ")


def test_a_bomb_is_never_in_memory(bad: BadServer) -> None:
    """256 MiB in a quarter of one: given up after the first few."""
    tracemalloc.start()
    try:
        with pytest.raises(Unreachable, match="grows to more than 100 times"):
            get(f"{bad.url}/bomb/256")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 * MEBIBYTE


def test_much_text_that_packs_well_is_no_bomb(bad: BadServer) -> None:
    """While it is small."""
    assert MEBIBYTE == len(get(f"{bad.url}/bomb/1").body)


@pytest.mark.parametrize(
    ("status", "path"),
    [
        pytest.param(410, "/status/410", id="gone"),
        pytest.param(404, "/nothing", id="not there"),
        pytest.param(403, "/challenge", id="a challenge"),
        pytest.param(503, "/bad_error", id="an error whose page is broken"),
    ],
)
def test_any_status_is_an_answer(status: int, path: str, bad: BadServer) -> None:
    assert status == get(bad.url + path).status


@pytest.mark.parametrize(
    ("expected", "path"),
    [
        pytest.param(None, "/feed", id="not at all"),
        pytest.param("/feed", "/moved/301", id="permanently"),
        pytest.param("/feed", "/moved/308", id="permanently, the newer way"),
        pytest.param("/feed", "/moved/301/308/301", id="in several steps"),
        pytest.param(None, "/moved/302", id="for now"),
        pytest.param(None, "/moved/307/301", id="for now, and from there for good"),
        pytest.param("/moved/302", "/moved/301/302", id="for good, and from there for now"),
        pytest.param("/moved/302/301", "/moved/301/302/301", id="only the unbroken row counts"),
        pytest.param(None, "/to/301//nothing", id="to where nothing is"),
    ],
)
def test_where_an_address_has_moved_is_told(
    expected: str | None, path: str, bad: BadServer
) -> None:
    answer = get(bad.url + path)
    assert (f"{bad.url}{expected}" if expected else None) == answer.moved_to


def test_the_last_address_is_told_without_its_fragment(bad: BadServer) -> None:
    answer = get(f"{bad.url}/to/301//feed#items")
    assert (f"{bad.url}/feed", f"{bad.url}/feed") == (answer.url, answer.moved_to)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://127.0.0.1:1/", id="nobody listens"),
        pytest.param("ftp://newsroom.example/", id="another scheme"),
        pytest.param("http://", id="no host"),
        pytest.param("http://[::1/", id="no address at all"),
        pytest.param("http://a:b@newsroom.example/", id="with a password"),
        pytest.param("http://nowhere.invalid/", id="a name that does not exist"),
        pytest.param(f"http://{'a' * 64}.example/", id="a name that cannot exist"),
        pytest.param("http://newsroom.example:99999/", id="no port"),
    ],
)
def test_an_address_that_cannot_be_asked_is_told(url: str) -> None:
    with pytest.raises(Unreachable) as failure:
        get(url)
    assert str(failure.value).startswith(url)
