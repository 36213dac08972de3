"""The doors at which mail providers tell what became of letters."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from ipaddress import ip_network
from threading import Event, get_ident

import httpx
import pytest

from digest.config import Hook, Provider
from digest.errors import StoreError
from digest.mailin.hooks import mailgun
from digest.mailin.hooks.call import Call
from digest.model.reports import ReportKind
from digest.web import Parts, application
from digest.web.inbound import AT_ONCE, LARGEST, READ_AT_ONCE, Hooks
from tests.mailin.hooks import calls
from tests.mailin.hooks.calls import NOW, READER
from tests.web.hooked import EVERY, HOOKS, Desk, parts_with, post
from tests.web.world import LOCAL, World


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def parts(empty: World, desk: Desk) -> Parts:
    return parts_with(empty, desk, HOOKS)


@pytest.mark.parametrize("provider", EVERY)
def test_a_call_of_each_provider_is_taken_off_the_loop(
    empty: World, parts: Parts, desk: Desk, provider: Provider
) -> None:
    """And answered in one word, which no browser keeps."""
    answer = post(empty, parts, EVERY[provider], provider)
    assert (200, "Heard.\n", "no-store") == (
        answer.status_code,
        answer.text,
        answer.headers["cache-control"],
    )
    ((door, one),) = desk.taken
    assert (f"hook {provider}", READER, ReportKind.BOUNCE) == (door, one.recipient, one.kind)
    assert "set-cookie" not in answer.headers
    assert get_ident() != desk.thread


@pytest.mark.parametrize("provider", EVERY)
def test_an_unsigned_call_is_refused_with_a_line_in_the_log_that_names_nobody(
    empty: World, parts: Parts, desk: Desk, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    """401, and nothing is taken."""
    bare = json.loads(EVERY[provider].body)
    if isinstance(bare, dict):
        bare.pop("signature", None)
        bare.pop("Signature", None)
    answer = post(empty, parts, Call(json.dumps(bare).encode(), {}), provider)
    assert (401, []) == (answer.status_code, desk.taken)
    (line,) = [one for one in caplog.records if one.levelno == logging.WARNING]
    assert ("webhook refused", provider) == (line.msg, line.__dict__["hook"])
    assert "@" not in line.__dict__["why"]


def test_a_flood_of_forged_calls_is_one_line_in_the_log(
    empty: World, parts: Parts, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """For each reason; what is signed is taken in between."""
    forged = Call(b"{}", {"x-digest-signature": "0" * 64, "x-digest-timestamp": calls.stamp()})

    async def ask() -> list[int]:
        transport = httpx.ASGITransport(application(parts))
        async with httpx.AsyncClient(transport=transport, base_url=LOCAL) as client:

            async def post(call: Call) -> int:
                answer = await client.post(
                    "/hooks/generic", content=call.body, headers=dict(call.headers)
                )
                return answer.status_code

            many = [await post(one) for one in [forged, Call(b"{}", {})] * 50]
            return [*many, await post(EVERY[Provider.GENERIC])]

    *many, good = asyncio.run(ask())
    assert ({401}, 200, 1) == (set(many), good, len(desk.taken))
    lines = [one.__dict__["why"] for one in caplog.records if one.msg == "webhook refused"]
    assert ["its signature is wrong", True] == [lines[0], lines[1].startswith("unsigned")]
    assert 2 == len(lines)


def test_the_same_call_again_is_heard_and_not_taken_again(
    empty: World, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """A provider that missed our answer must not be sent away; an old one is a replay."""
    now = NOW
    hooks = Hooks(HOOKS, desk.take, desk.fetch, lambda: now)
    parts = empty.parts(hooks=hooks)
    call = EVERY[Provider.GENERIC]
    assert [200, 200] == [post(empty, parts, call).status_code for _ in range(2)]
    assert 1 == len(desk.taken)
    now = NOW + timedelta(minutes=6)
    assert (401, 1) == (post(empty, parts, call).status_code, len(desk.taken))
    assert "replayed" in caplog.text or "replayed" in str(
        [one.__dict__.get("why") for one in caplog.records]
    )


def test_a_captured_signature_of_mailgun_speaks_for_no_other_event(
    empty: World, desk: Desk
) -> None:
    """The same event is tried again with it, however it is written; for as long as the signature
    is good."""
    now = NOW
    parts = empty.parts(hooks=Hooks(HOOKS, desk.take, desk.fetch, lambda: now))
    call = EVERY[Provider.MAILGUN]
    other = Call(call.body.replace(b"reader@", b"victim@"), call.headers)
    again = Call(json.dumps(json.loads(call.body), indent=1, sort_keys=True).encode(), {})
    made = [call, other, again]
    assert [200, 401, 200] == [post(empty, parts, one, "mailgun").status_code for one in made]
    now = NOW + mailgun.WINDOW
    assert [200, 401, 200] == [post(empty, parts, one, "mailgun").status_code for one in made]
    assert {READER} == {one.recipient for _, one in desk.taken}


def test_what_cannot_be_taken_now_is_wanted_again(empty: World, parts: Parts, desk: Desk) -> None:
    """503 with a time, and the next try succeeds: nothing is lost while the store is locked."""
    desk.fault = StoreError("database is locked")
    call = EVERY[Provider.POSTMARK]
    answer = post(empty, parts, call, "postmark")
    assert (503, "30", []) == (answer.status_code, answer.headers["retry-after"], desk.taken)
    desk.fault = None
    assert (200, 1) == (post(empty, parts, call, "postmark").status_code, len(desk.taken))


@pytest.mark.parametrize("provider", [Provider.GENERIC, Provider.SES])
def test_a_body_that_is_too_long_is_refused_before_it_is_whole(
    empty: World, parts: Parts, desk: Desk, provider: Provider
) -> None:
    """50 MB, announced and not; memory stays flat since the rest is never asked for."""
    announced = Call(b"x", {"content-length": str(50 * 1024 * 1024)})
    assert 413 == post(empty, parts, announced, provider).status_code
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 50 * 1024 * 1024:
            sent += 65536
            yield b" " * 65536

    async def ask() -> int:
        transport = httpx.ASGITransport(application(parts))
        async with httpx.AsyncClient(transport=transport, base_url=LOCAL) as client:
            return (await client.post(f"/hooks/{provider}", content=endless())).status_code

    assert 413 == asyncio.run(ask())
    assert sent <= LARGEST + 2 * 65536
    assert [] == desk.taken


def test_a_flood_is_told_to_come_again(empty: World, parts: Parts, desk: Desk) -> None:
    """Pages have threads left meanwhile, and those who were let in are served."""
    desk.gate = Event()
    bodies = [{**calls.GENERIC_BOUNCE, "id": f"q-{number}"} for number in range(3 * AT_ONCE)]

    async def ask() -> list[int]:
        transport = httpx.ASGITransport(application(parts))
        async with httpx.AsyncClient(transport=transport, base_url=LOCAL) as client:
            made = [calls.generic_call(body) for body in bodies]
            waiting = [
                asyncio.create_task(
                    client.post("/hooks/generic", content=one.body, headers=dict(one.headers))
                )
                for one in made
            ]
            while sum(one.done() for one in waiting) < 2 * AT_ONCE:
                await asyncio.sleep(0.01)
            page = await client.get("/healthz")
            assert desk.gate is not None
            desk.gate.set()
            return [page.status_code, *[one.status_code for one in await asyncio.gather(*waiting)]]

    page, *answers = asyncio.run(ask())
    assert (200, AT_ONCE, 2 * AT_ONCE) == (page, answers.count(200), answers.count(503))
    assert AT_ONCE == len(desk.taken)


async def _silent() -> AsyncIterator[bytes]:
    """A body that begins and does not come."""
    yield b"{"
    await asyncio.sleep(60)


def test_whoever_says_nothing_keeps_nobody_else_out(empty: World, desk: Desk) -> None:
    """Nor stays: 408 after a while. However many they are, no more are listened to than may be."""
    hooks = Hooks(HOOKS, desk.take, desk.fetch, lambda: NOW, patience=3.0)
    parts = empty.parts(hooks=hooks)
    call = EVERY[Provider.GENERIC]

    async def ask() -> tuple[int, list[int], int]:
        transport = httpx.ASGITransport(application(parts))
        async with httpx.AsyncClient(transport=transport, base_url=LOCAL) as client:

            async def post(content: bytes | AsyncIterator[bytes]) -> int:
                answer = await client.post(
                    "/hooks/generic", content=content, headers=dict(call.headers)
                )
                return answer.status_code

            def silent(number: int) -> list[asyncio.Task[int]]:
                return [asyncio.create_task(post(_silent())) for _ in range(number)]

            held = silent(READ_AT_ONCE - 1)
            await asyncio.sleep(0.05)
            good = await post(call.body)
            held += silent(2)
            return good, await asyncio.gather(*held), await post(call.body)

    good, held, later = asyncio.run(ask())
    assert (200, 200, 1) == (good, later, len(desk.taken))
    assert {408: READ_AT_ONCE, 503: 1} == Counter(held)


def test_a_door_that_there_is_not(empty: World, parts: Parts, desk: Desk) -> None:
    """Nor does any other method open one that there is."""
    assert 404 == post(empty, parts, EVERY[Provider.GENERIC], "elsewhere").status_code
    assert 404 == empty.ask("/hooks/generic", method="POST").status_code
    assert 405 == empty.ask("/hooks/generic", parts=parts).status_code


def test_only_the_networks_that_are_named_may_call(empty: World, desk: Desk) -> None:
    """As the proxy on this machine tells them."""
    hook = Hook("generic", Provider.GENERIC, calls.SECRET, allow=(ip_network("192.0.2.0/24"),))
    parts = parts_with(empty, desk, [hook])
    for told, status in [("192.0.2.9", 200), ("198.51.100.1", 401), ("junk", 401)]:
        call = EVERY[Provider.GENERIC]
        forwarded = Call(call.body, {**call.headers, "x-forwarded-for": told})
        assert status == post(empty, parts, forwarded).status_code
