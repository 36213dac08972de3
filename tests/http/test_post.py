"""A form goes through the same door: one address, checked, and one answer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from digest import __version__
from digest.errors import Unreachable
from digest.http import Answer, Http, Limits, Turns
from tests.fetching import LOOPBACK, door
from tests.hubs import Hub, hub
from tests.scripted import Said

FORM = [("hub.mode", "publish"), ("hub.url", "https://a.example/é?x=1&y=2"), ("hub.url", "b")]


@pytest.fixture
def there() -> Iterator[Hub]:
    with hub() as running:
        yield running


def post(url: str, http: Http | None = None, times: int = 1) -> Answer:
    async def ask() -> Answer:
        async with http or door() as opened:
            for _ in range(times - 1):
                await opened.post(url, FORM)
            return await opened.post(url, FORM)

    return asyncio.run(ask())


def test_fields_arrive_in_their_order_and_as_they_were(there: Hub) -> None:
    assert 204 == post(there.url).status
    assert FORM == there.form
    asked = there.headers
    expected = (f"digest/{__version__} (+https://newsroom.example/contact)", "*/*")
    assert expected == (asked["user-agent"], asked["accept"])


@pytest.mark.parametrize("status", [202, 400, 404, 500])
def test_any_status_is_an_answer(there: Hub, status: int) -> None:
    there.says = lambda _: Said(status, b"words")
    assert (status, b"words") == ((found := post(there.url)).status, found.body)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(there: Hub, status: int) -> None:
    """Neither with the form, which was not meant for that address, nor without."""
    there.says = lambda _: Said(status, b"", {"location": there.url})
    assert status == post(there.url).status
    assert 1 == len(there.heard)


def test_this_machine_is_not_asked_unless_that_is_allowed(there: Hub) -> None:
    """By the same rule as for sources, and before anything is sent."""
    with pytest.raises(Unreachable, match="is this machine itself; if it is yours"):
        post(there.url, Http(turns=Turns(0.0)))
    assert [] == there.heard


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1/", "http://a:b@127.0.0.1/", "http://127.0.0.1:x/"]
)
def test_what_is_no_address_is_told(url: str) -> None:
    with pytest.raises(Unreachable, match=r"not an http|user name|Invalid port"):
        post(url)


def test_one_that_does_not_answer_ends(there: Hub) -> None:
    there.listens.clear()
    limits = Limits(connect=1, read=5, whole=0.3)
    with pytest.raises(Unreachable, match=r"no whole answer in 0\.3 s"):
        post(there.url, door(limits))


def test_a_host_that_wants_to_be_left_alone_is(there: Hub) -> None:
    there.says = lambda _: Said(503, b"", {"retry-after": "120"})
    with pytest.raises(Unreachable, match="wants to be left alone") as failure:
        post(there.url, times=2)
    assert (503, 1) == (failure.value.status, len(there.heard))
    wait = failure.value.retry_after
    assert wait is not None
    assert timedelta(seconds=118) < wait <= timedelta(seconds=120)


def test_forms_wait_for_the_hosts_turn(there: Hub) -> None:
    async def both() -> float:
        begun = asyncio.get_running_loop().time()
        async with Http(allow=LOOPBACK, turns=Turns(0.3)) as http:
            await asyncio.gather(http.post(there.url, FORM), http.post(there.url, FORM))
        return asyncio.get_running_loop().time() - begun

    assert asyncio.run(both()) >= 0.3
