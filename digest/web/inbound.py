"""The doors at which mail providers tell what became of letters: `POST /hooks/NAME`.

No cookie, no form of ours, no page: a provider's program calls, and is answered in one word. What
it says is believed only where it is signed. The signature is looked at, and what is said is taken,
on other threads than the one that serves pages; 200 means that it is on disk, so that a provider
which hears anything else tells it again. The same report twice counts once.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime
from ipaddress import ip_address
from time import monotonic

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from digest.config import Hook
from digest.errors import StoreError, Unreachable
from digest.mailin.amazon import Fetch
from digest.mailin.hooks.call import Call, Refused, forged
from digest.model.reports import Report
from digest.web.headers import TOKEN_PAGE
from digest.web.heard import Heard
from digest.web.limits import MINUTE, peer

LARGEST = 1024 * 1024
"""Octets of a body; an SNS message has 256 kB at most, a batch of SendGrid's 768 kB."""

AT_ONCE = 16
"""Calls that are heard at one time; the next is told to come again."""

READ_AT_ONCE = 64
"""Bodies that are read at one time, more than are heard: whoever says nothing holds a place of
these alone, and not for long."""

PATIENCE = 10.0
"""Seconds that a body may take to come."""

KEPT_CALLS, KEPT_LINES = 5000, 200
AGAIN = "30"
"""Seconds until a provider shall try again what could not be taken."""

Take = Callable[[Sequence[Report], str, datetime], None]
"""Takes reports that came by a door, durably; StoreError where that cannot be now."""

_log = logging.getLogger(__name__)


class Hooks:
    """The doors that are configured, and what they remember of late: calls that were taken, so
    that a repeated one costs nothing."""

    def __init__(
        self,
        hooks: Sequence[Hook],
        take: Take,
        fetch: Fetch,
        clock: Callable[[], datetime],
        patience: float = PATIENCE,
    ) -> None:
        """`patience` are seconds that a body may take to come."""
        self._hooks = {one.name: one for one in hooks}
        self._take = take
        self._heard = Heard(fetch)
        self._clock = clock
        self._patience = patience
        self._reading = 0
        self._busy = 0
        self._taken: OrderedDict[bytes, None] = OrderedDict()
        self._told: OrderedDict[tuple[str, str], tuple[float, int]] = OrderedDict()

    @property
    def paths(self) -> frozenset[str]:
        """Where they are; what is sent there is bounded here."""
        return frozenset(f"/hooks/{name}" for name in self._hooks)

    async def answer(self, request: Request) -> Response:
        """200 where all was taken, 400 and 401 where nothing will be, 408 for a body that does not
        come, 413 for one that is too long, 503 where it shall come again, 404 for a door that
        there is not."""
        hook = self._hooks.get(request.path_params["name"])
        return _said(404) if hook is None else await self._answered(hook, request)

    async def _answered(self, hook: Hook, request: Request) -> Response:
        try:
            _check_origin(hook, request)
            if self._reading >= READ_AT_ONCE:
                return _said(503)
            body = await self._read(request)
            if self._busy >= AT_ONCE:
                return _said(503)
            await self._listen(hook, Call(body, dict(request.headers)))
        except Refused as error:
            event = "webhook put off" if error.status == 503 else "webhook refused"
            self._tell(event, hook, str(error))
            return _said(error.status)
        except (StoreError, Unreachable) as error:
            self._tell("webhook put off", hook, str(error))
            return _said(503)
        except ClientDisconnect:
            return _said(400)
        return _said(200)

    async def _read(self, request: Request) -> bytes:
        self._reading += 1
        try:
            async with asyncio.timeout(self._patience):
                body = await _body(request)
        except TimeoutError as error:
            raise Refused(408, f"its body did not come within {self._patience:g} s") from error
        finally:
            self._reading -= 1
        if body is None:
            raise Refused(413, f"its body has more than {LARGEST} octets")
        return body

    async def _listen(self, hook: Hook, call: Call) -> None:
        self._busy += 1
        try:
            await self._hear(hook, call)
        finally:
            self._busy -= 1

    def _tell(self, event: str, hook: Hook, why: str) -> None:
        """A line in the log; of a flood of the same one a minute, with how many there were."""
        key, now = (hook.name, why), monotonic()
        said_at, number = self._told.pop(key, (-MINUTE, 0))
        if now - said_at < MINUTE:
            self._told[key] = (said_at, number + 1)
            return
        more = {"more": number} if number else {}
        _log.warning(event, extra={"hook": hook.name, "why": why, **more})
        self._told[key] = (now, 0)
        if len(self._told) > KEPT_LINES:
            self._told.popitem(last=False)

    async def _hear(self, hook: Hook, call: Call) -> None:
        mark = hashlib.sha256(hook.name.encode() + b"\0" + call.body).digest()
        now = self._clock()
        reports = await self._heard.reports(hook, call, now)
        if mark in self._taken:
            _log.info("webhook repeated", extra={"hook": hook.name})
        elif reports:
            await run_in_threadpool(self._take, reports, f"hook {hook.name}", now)
        self._taken[mark] = None
        if len(self._taken) > KEPT_CALLS:
            self._taken.popitem(last=False)


def _check_origin(hook: Hook, request: Request) -> None:
    if not hook.allow:
        return
    try:
        came_from = ip_address(peer(request))
    except ValueError:
        came_from = None
    if came_from is None or not any(came_from in one for one in hook.allow):
        raise forged("it comes from none of the networks in allow")


async def _body(request: Request) -> bytes | None:
    """The body; None where it is too long, announced so or not."""
    announced = request.headers.get("content-length", "0")
    if announced.isascii() and announced.isdecimal() and int(announced) > LARGEST:
        return None
    found = bytearray()
    async for part in request.stream():
        found += part
        if len(found) > LARGEST:
            return None
    return bytes(found)


_WORDS = {200: "Heard.", 404: "No such hook.", 408: "Too slow.", 413: "Too long.", 503: "Later."}


def _said(status: int) -> Response:
    headers = {**TOKEN_PAGE, **({"Retry-After": AGAIN} if status == 503 else {})}
    return PlainTextResponse(
        f"{_WORDS.get(status, 'Refused.')}\n", status_code=status, headers=headers
    )
