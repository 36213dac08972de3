"""A newsroom's own site tells that it has something new: a service at work, seen from outside."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.cli.desk import Desk
from tests.fetching import CONFIG
from tests.stories.site import Site, site
from tests.stories.test_watched import free_port
from tests.test_running import LONG, Running, running

NEVER = "7d"
"""How often the site is read by itself: not while a test waits."""


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Site]:
    """A site with one release."""
    with site("Belarus: Journalists jailed") as shown:
        yield shown


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, newsroom: Site) -> Desk:
    """One that reads the site hardly ever."""
    made = Desk(tmp_path_factory.mktemp("hooked"))
    port = free_port()
    made.write(
        "config.toml",
        f"""
        [newsroom]
        name = "Watchhouse"
        url = "https://newsroom.example.org"
        [web]
        url = "http://127.0.0.1:{port}"
        listen = "127.0.0.1:{port}"
        {CONFIG}
        [[sources]]
        name = "site"
        kind = "feed"
        url = "{newsroom.feed}"
        every = "{NEVER}"
        """,
    )
    return made


@pytest.fixture(scope="module")
def service(desk: Desk, newsroom: Site) -> Iterator[Running]:
    """It has read the site once."""
    with running(desk.folder) as started:
        until(lambda: "Journalists jailed" in started.get("/"))
        yield started


def until(so: Callable[[], bool]) -> None:
    """Wait for it."""
    end = time.monotonic() + LONG
    while not so():
        assert time.monotonic() < end
        time.sleep(0.05)


def call(url: str, method: str = "POST", body: bytes = b"") -> int:
    """The status of one request."""
    parts = urlsplit(url)
    connection = HTTPConnection("127.0.0.1", parts.port or 80, timeout=LONG)
    connection.request(method, parts.path, body)
    status = connection.getresponse().status
    connection.close()
    return status


def hook(desk: Desk, *more: str) -> str:
    """The address."""
    return str(desk("sources", "hook", "site", "--json", *more).json["url"])


def events(service: Running, name: str) -> list[dict[str, Any]]:
    """What the log has told by that name."""
    return [one for line in service.said if (one := json.loads(line))["event"] == name]


def test_a_call_makes_a_release_appear_at_once(
    service: Running, desk: Desk, newsroom: Site
) -> None:
    """Without waiting for the site's turn, on the page and in the feed."""
    newsroom.titles.append("Kenya: Police must answer")
    assert 202 == call(hook(desk))
    until(lambda: "Police must answer" in service.get("/"))
    until(lambda: "Police must answer" in service.get("/feeds/all.atom"))


def test_a_burst_of_calls_is_one_reading_and_its_last_is_not_lost(
    service: Running, desk: Desk, newsroom: Site
) -> None:
    """What comes too soon is read when the time has come, without another call."""
    url, before = hook(desk), newsroom.asked
    newsroom.titles.append("Peru: A land defender freed")
    assert {202} == {call(url, body=b'{"post": 1}') for _ in range(20)}
    until(lambda: "A land defender freed" in service.get("/"))
    assert 1 <= newsroom.asked - before <= 2


def test_opening_the_address_changes_nothing(service: Running, desk: Desk, newsroom: Site) -> None:
    """As link scanners do; a token that is not right is not known."""
    url, before = hook(desk), newsroom.asked
    assert (405, 405, 404) == (call(url, "GET"), call(url, "HEAD"), call(url[:-2]))
    told = desk("sources", "list", "--json").json[0]
    assert before == newsroom.asked
    assert told["last_call"]


def test_a_renewed_address_ends_the_one_before(service: Running, desk: Desk) -> None:
    """At once, in the service that runs."""
    old = hook(desk)
    new = hook(desk, "--renew")
    assert (404, 202) == (call(old), call(new))


def test_what_fails_is_in_the_log_when_it_begins_and_when_it_ends(
    service: Running, desk: Desk, newsroom: Site
) -> None:
    """However often it is tried meanwhile, and in whatever words it fails."""

    def state() -> str:
        return str(desk("sources", "list", "--json").json[0]["state"])

    url = hook(desk)
    for status in (500, 503):
        newsroom.status, before = status, newsroom.asked
        assert 202 == call(url)
        until(lambda: newsroom.asked > before)  # noqa: B023
        until(lambda: state() == "failing")
    newsroom.status = 200
    assert 202 == call(url)
    until(lambda: state() == "well")
    service.hears('"source recovered"')
    (begun,), (ended,) = events(service, "source failing"), events(service, "source recovered")
    assert ("site", "warning", "info") == (begun["source"], begun["level"], ended["level"])
    assert begun["since"] == ended["since"]
    assert "answered 500" in begun["why"]
    assert [] == events(service, "failed")


def test_the_address_is_not_in_the_log(service: Running, desk: Desk) -> None:
    """It is a secret."""
    assert hook(desk).rpartition("/")[2] not in "".join(service.said)
