"""A program that calls the API of a whole service, and a person who reads the letters."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from digest import api_tokens
from digest.api_tokens import Scope
from digest.model import Cadence, Filter, Subscriber
from digest.store import consent, subscribers, wishes
from digest.subscriptions import Wish
from tests.newsroom import enrol
from tests.web.visits import SITE, Visit

EMAIL = "reader@example.org"
BELARUS = Filter(countries=("BY",))

ASKED = {
    "email": EMAIL,
    "wishes": [{"cadence": "daily", "about": {"countries": ["BY"], "topics": ["journalists"]}}],
    "languages": ["en"],
    "wording": "Send me this.",
}
"""A subscription that may be asked for."""


@dataclass
class Program(Visit):
    """A visitor with a token that may do all that a program can."""

    token: str = field(init=False)

    def __post_init__(self) -> None:
        """Get a token from the operator."""
        super().__post_init__()
        self.token = api_tokens.make(self.store, "our-site", list(Scope), now=self.now)

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        token: str | None = "",
        **headers: str,
    ) -> httpx.Response:
        """Call below /api; by its own token where none is named, without one for None."""
        content = None if body is None else json.dumps(body).encode()
        return self.send(method, path, content, token=token, **headers)

    def send(
        self,
        method: str,
        path: str,
        content: bytes | None,
        *,
        token: str | None = "",
        **headers: str,
    ) -> httpx.Response:
        """The same with a body of any octets."""
        told = {"content-type": "application/json"} if content is not None else {}
        if token is not None:
            told["authorization"] = f"Bearer {token or self.token}"
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self._told(method, path, content, told)

    def stream(self, path: str, chunks: list[bytes]) -> httpx.Response:
        """POST a body piece by piece, its length unsaid."""

        async def pieces() -> AsyncIterator[bytes]:
            for one in chunks:
                yield one

        told = {"content-type": "application/json", "authorization": f"Bearer {self.token}"}
        return self._told("POST", path, pieces(), told)

    def _told(
        self,
        method: str,
        path: str,
        content: bytes | AsyncIterator[bytes] | None,
        headers: Mapping[str, str],
    ) -> httpx.Response:
        request = httpx.Request(method, f"{SITE}/api{path}", content=content, headers=headers)
        return asyncio.run(_answer(self.app, request))

    def enrol(self, email: str = EMAIL, wish: Filter = BELARUS) -> None:
        """Somebody has daily letters."""
        enrol(self.store, email, Cadence.DAILY, wish)

    def mailed_token(self, email: str = EMAIL) -> str:
        """Have the link to somebody's preferences mailed, and take it from the letter."""
        assert 202 == self.call("POST", "/v1/links", {"email": email}).status_code
        return self.link("preferences").rpartition("/")[2]

    def person(self, email: str = EMAIL) -> Subscriber:
        """Who has that address."""
        known = subscribers.by_email(self.store, email)
        assert known is not None
        return known

    def wished(self, email: str = EMAIL) -> list[Wish]:
        """What they wish for."""
        found = wishes.of_subscriber(self.store, self.person(email).id)
        return [Wish(one.cadence, one.filter) for one in found if one.ended_at is None]

    def events(self, email: str = EMAIL) -> list[tuple[str, str]]:
        """What they did, and how."""
        found = consent.of_subscriber(self.store, self.person(email).id)
        return [(one.event, one.how) for one in found]


def problem(answer: httpx.Response) -> dict[str, Any]:
    """What a problem says, after looking at what every problem has."""
    assert "application/problem+json" == answer.headers["content-type"]
    assert "no-store" == answer.headers["cache-control"]
    told: dict[str, Any] = answer.json()
    assert answer.status_code == told["status"]
    return told


def errors(answer: httpx.Response) -> dict[str, str]:
    """Each thing that is wrong, by where it stands."""
    return {one["pointer"]: one["detail"] for one in problem(answer)["errors"]}


async def _answer(app: Any, request: httpx.Request) -> httpx.Response:
    transport = httpx.ASGITransport(app, client=("192.0.2.7", 1), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport) as client:
        return await client.send(request)
