"""A site with webhooks, and calls of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, get_ident

import httpx

from digest.config import Hook, Provider
from digest.errors import Unreachable
from digest.mailin.hooks.call import Call
from digest.model.reports import Report
from digest.web import Parts
from digest.web.inbound import Hooks
from tests.mailin.hooks import calls
from tests.mailin.hooks.calls import NOW
from tests.web.world import World

HOOKS = [calls.hook(one) for one in Provider]
EVERY = {
    Provider.SES: calls.sns(calls.SES_BOUNCE),
    Provider.MAILGUN: calls.mailgun(calls.MAILGUN_FAILED),
    Provider.POSTMARK: calls.basic(calls.POSTMARK_BOUNCE),
    Provider.BREVO: calls.bearer(calls.BREVO_BOUNCE),
    Provider.SENDGRID: calls.sendgrid_call(calls.SENDGRID_BOUNCE),
    Provider.GENERIC: calls.generic_call(calls.GENERIC_BOUNCE),
}


@dataclass
class Desk:
    """Notes what is taken and fetched; `fault` is what the store says instead."""

    taken: list[tuple[str, Report]] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    fault: Exception | None = None
    certificate: bytes = field(default_factory=calls.certificate)
    gate: Event | None = None
    thread: int = 0

    def take(self, reports: Sequence[Report], door: str, now: datetime) -> None:
        """Note them."""
        self.thread = get_ident()
        if self.gate is not None:
            self.gate.wait(10)
        if self.fault is not None:
            raise self.fault
        self.taken += [(door, one) for one in reports]

    async def fetch(self, url: str) -> bytes:
        """Amazon has one certificate, and says yes to the rest."""
        self.fetched.append(url)
        if "Gone" in url:
            raise Unreachable(f"{url}: answered 404", 404)
        return self.certificate if url.endswith(".pem") else b"<ConfirmSubscriptionResponse/>"


def parts_with(world: World, desk: Desk, hooks: Sequence[Hook]) -> Parts:
    """A site with these hooks."""
    return world.parts(hooks=Hooks(hooks, desk.take, desk.fetch, lambda: NOW))


def post(world: World, parts: Parts, call: Call, name: str = "generic") -> httpx.Response:
    """One call."""
    path = f"/hooks/{name}"
    return world.ask(path, method="POST", headers=call.headers, content=call.body, parts=parts)
