"""The door at which a newsroom's own site tells that something is new."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from digest import calls
from digest.store import hooks
from digest.web import Parts, application
from digest.web.bounds import MOST_POSTED
from digest.web.hooks import BURST, Patience
from tests.web.world import LOCAL, NOW, World

SOURCES = ("newsroom", "site")


def door(world: World, source: str = "newsroom", *, renew: bool = False) -> str:
    """The path of a source's hook."""
    token = calls.token(world.store, world.tokens, source, renew=renew, now=NOW)
    return f"/hooks/ingest/{token}"


def count(world: World, source: str = "newsroom") -> int:
    """Calls so far."""
    hook = hooks.of_source(world.store, source)
    return hook.called if hook else 0


@pytest.fixture
def woken() -> list[str]:
    """Each time that the service is told to begin its round."""
    return []


@pytest.fixture
def parts(empty: World, woken: list[str]) -> Parts:
    return empty.parts(sources=SOURCES, wake=lambda: woken.append("round"))


def test_a_call_is_heard_counted_and_wakes_the_service(
    empty: World, parts: Parts, woken: list[str]
) -> None:
    """And says nothing else."""
    answer = empty.ask(door(empty), method="POST", parts=parts)
    assert (202, "Heard.\n", ["round"], 1) == (answer.status_code, answer.text, woken, count(empty))
    assert ("no-store", "noindex") == (
        answer.headers["cache-control"],
        answer.headers["x-robots-tag"],
    )


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_only_a_post_is_a_call(empty: World, parts: Parts, woken: list[str], method: str) -> None:
    """Whoever opens every link changes nothing."""
    answer = empty.ask(door(empty), method=method, parts=parts)
    assert (405, "POST", [], 0) == (
        answer.status_code,
        answer.headers["allow"],
        woken,
        count(empty),
    )


def test_a_wrong_an_ended_and_a_foreign_token_cannot_be_told_apart(
    empty: World, parts: Parts, woken: list[str]
) -> None:
    """Nor by what is in the answer, nor by its length."""
    ended, gone = door(empty), door(empty, "removed")
    door(empty, renew=True)
    answers = [
        empty.ask(path, method="POST", parts=parts)
        for path in (ended, gone, ended[:-1], "/hooks/ingest/x", "/hooks/ingest/x.y.z")
    ]
    assert {404} == {one.status_code for one in answers}
    assert 1 == len({one.text for one in answers})
    assert ([], 0) == (woken, count(empty))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="none"),
        pytest.param(b'{"post": {"title": "Belarus"}}', id="what a content system sends"),
        pytest.param(b"\xff\x00" * 1000, id="rubbish"),
        pytest.param(b"x" * MOST_POSTED, id="as much as may be"),
    ],
)
def test_the_body_does_not_matter(empty: World, parts: Parts, content: bytes) -> None:
    answer = empty.ask(door(empty), method="POST", content=content, parts=parts)
    assert (202, 1) == (answer.status_code, count(empty))


def test_a_body_without_end_is_refused(empty: World, parts: Parts) -> None:
    """Announced or not."""

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 4096

    async def ask() -> int:
        transport = httpx.ASGITransport(application(parts), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport) as client:
            return (await client.post(LOCAL + door(empty), content=endless())).status_code

    assert 413 == asyncio.run(ask())
    large = b"x" * (MOST_POSTED + 1)
    assert 413 == empty.ask(door(empty), method="POST", content=large, parts=parts).status_code
    assert 0 == count(empty)


def test_a_site_that_does_not_stop_is_told_to_slow_down(empty: World, parts: Parts) -> None:
    """Another source's calls are borne all the while."""
    site, other = door(empty), door(empty, "site")

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(application(parts), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport) as client:
            many = [await client.post(LOCAL + site) for _ in range(BURST + 20)]
            return [*many, await client.post(LOCAL + other)]

    *many, last = asyncio.run(ask())
    refused = [one for one in many if one.status_code == 429]
    assert 202 == many[0].status_code == last.status_code
    assert 0 < len(refused) <= 20
    assert int(refused[0].headers["retry-after"]) > 0
    assert len(many) - len(refused) == count(empty)


def test_patience_comes_back_second_by_second() -> None:
    now = 100.0
    patience = Patience(lambda: now)
    assert [True] * BURST == [patience.bears("site") for _ in range(BURST)]
    assert not patience.bears("site")
    now += 2
    assert [True, True, False] == [patience.bears("site") for _ in range(3)]
    now += 10 * BURST
    assert BURST == sum(patience.bears("site") for _ in range(2 * BURST))
