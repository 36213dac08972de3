"""What the door for Amazon believes, and what it asks Amazon for."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx
import pytest

from digest.config import Provider
from digest.errors import Unreachable
from digest.mailin.amazon import AGAIN
from digest.web import Parts, application
from digest.web.inbound import Hooks
from tests.mailin.hooks import calls
from tests.mailin.hooks.calls import CERTIFICATE, NOW
from tests.web.hooked import EVERY, HOOKS, Desk, parts_with, post
from tests.web.world import LOCAL, World


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def parts(empty: World, desk: Desk) -> Parts:
    return parts_with(empty, desk, HOOKS)


def test_a_certificate_is_fetched_once(empty: World, parts: Parts, desk: Desk) -> None:
    """From Amazon alone; where it does not answer, the call is wanted again."""
    for number in range(3):
        event = {**calls.SES_BOUNCE, "n": number}
        assert 200 == post(empty, parts, calls.sns(event), "ses").status_code
    assert ([CERTIFICATE], 3) == (desk.fetched, len(desk.taken))
    evil = "https://evil.example/SimpleNotificationService-0.pem"
    wrong = calls.sns(calls.SES_BOUNCE, SigningCertURL=evil)
    assert (401, [CERTIFICATE]) == (post(empty, parts, wrong, "ses").status_code, desk.fetched)
    gone = CERTIFICATE.replace("0123abcd", "Gone")
    away = calls.sns(calls.SES_BOUNCE, SigningCertURL=gone)
    assert 503 == post(empty, parts, away, "ses").status_code


@pytest.mark.parametrize("bad", [b"<html>Log in</html>", calls.certificate(expired=True)])
def test_a_certificate_that_is_none_is_fetched_anew(empty: World, desk: Desk, bad: bytes) -> None:
    """The call is wanted again, and none is given up for what lay there for a while; but however
    many come meanwhile, Amazon is not asked for each."""
    now, desk.certificate = NOW, bad
    parts = empty.parts(hooks=Hooks(HOOKS, desk.take, desk.fetch, lambda: now))
    call = EVERY[Provider.SES]
    assert [503] * 3 == [post(empty, parts, call, "ses").status_code for _ in range(3)]
    assert [CERTIFICATE] == desk.fetched
    now, desk.certificate = NOW + AGAIN, calls.certificate()
    assert (200, 1) == (post(empty, parts, call, "ses").status_code, len(desk.taken))
    assert [CERTIFICATE] * 2 == desk.fetched


def test_a_certificate_that_is_over_is_no_longer_kept(empty: World, desk: Desk) -> None:
    """Whatever lies there then is looked at."""
    now = NOW
    parts = empty.parts(hooks=Hooks(HOOKS, desk.take, desk.fetch, lambda: now))
    assert 200 == post(empty, parts, EVERY[Provider.SES], "ses").status_code
    now = NOW + timedelta(days=91)
    later = calls.sns({**calls.SES_BOUNCE, "n": 1}, at=now)
    assert [503] * 2 == [post(empty, parts, later, "ses").status_code for _ in range(2)]
    assert [CERTIFICATE] * 2 == desk.fetched


def test_a_flood_of_unsigned_calls_has_one_certificate_fetched_at_a_time(
    empty: World, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """And a few lines in the log, however many addresses are made up."""
    gate, asked = asyncio.Event(), 0

    async def fetch(url: str) -> bytes:
        nonlocal asked
        asked += 1
        await gate.wait()
        raise Unreachable(f"{url}: answered 404", 404)

    parts = empty.parts(hooks=Hooks(HOOKS, desk.take, fetch, lambda: NOW))
    forged = [
        calls.sns({}, SigningCertURL=CERTIFICATE.replace("0123abcd", f"Gone{number}"))
        for number in range(10)
    ]

    async def ask() -> list[int]:
        transport = httpx.ASGITransport(application(parts))
        async with httpx.AsyncClient(transport=transport, base_url=LOCAL) as client:
            made = [
                asyncio.create_task(client.post("/hooks/ses", content=one.body)) for one in forged
            ]
            while sum(one.done() for one in made) < len(made) - 1:
                await asyncio.sleep(0.01)
            gate.set()
            answers = await asyncio.gather(*made)
            again = [await client.post("/hooks/ses", content=forged[0].body) for _ in range(3)]
            return [one.status_code for one in [*answers, *again]]

    assert {503} == set(asyncio.run(ask()))
    assert asked <= 2
    lines = [one.__dict__["why"] for one in caplog.records if one.msg == "webhook put off"]
    assert 2 == len(lines)
    assert not [one for one in lines if "http" in one or "Gone" in one]


CONFIRM = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription"


@pytest.mark.parametrize(
    ("visit", "topic", "status"),
    [
        (CONFIRM, calls.TOPIC, 200),
        (CONFIRM.replace("sns.eu-west-1.amazonaws.com", "evil.example"), calls.TOPIC, 401),
        (CONFIRM.replace("https:", "http:"), calls.TOPIC, 401),
        (CONFIRM, "arn:aws:sns:eu-west-1:999999999999:bounces", 401),
    ],
)
def test_a_subscription_is_confirmed_for_a_topic_of_ours_at_amazon_alone(
    empty: World, desk: Desk, visit: str, topic: str, status: int
) -> None:
    """Nothing else is ever visited."""
    parts = parts_with(empty, desk, HOOKS)
    call = calls.sns(
        "hello", kind="SubscriptionConfirmation", SubscribeURL=visit, Token="t", TopicArn=topic
    )
    assert status == post(empty, parts, call, "ses").status_code
    assert (status == 200) == (visit in desk.fetched)
    assert not [one for one in desk.fetched if "amazonaws.com" not in one]
