"""The door at which a newsroom's own site tells that something is new.

Whoever calls has the token in the address and nothing else: no body is looked at, and the answer
says nothing but that it was heard. The reading itself is left to the service's next round, which
begins at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from digest import calls
from digest.errors import NotFound
from digest.tokens import Call
from digest.web.headers import TOKEN_PAGE
from digest.web.site import Site

BURST = 60
"""So many calls for one source may come at once; each second allows one more."""


@dataclass(slots=True)
class Patience:
    """How many calls each source has left. `clock` tells seconds that never go back."""

    clock: Callable[[], float]
    _left: dict[str, tuple[float, float]] = field(default_factory=dict)

    def bears(self, source: str) -> bool:
        """Whether one more call is borne now."""
        now = self.clock()
        left, at = self._left.get(source, (float(BURST), now))
        left = min(float(BURST), left + now - at)
        self._left[source] = (max(0.0, left - 1), now)
        return left >= 1


async def ingest(site: Site, patience: Patience, request: Request) -> Response:
    """POST /hooks/ingest/TOKEN: 202, and the source is read now; 404 for any other token, 429 for
    a site that does not stop."""
    await _pass_over(request)
    call = await run_in_threadpool(_call, site, request.path_params["token"])
    if not patience.bears(call.source):
        raise HTTPException(429, headers={**TOKEN_PAGE, "Retry-After": str(BURST)})
    await run_in_threadpool(_note, site, call)
    site.parts.wake()
    return PlainTextResponse("Heard.\n", status_code=202, headers=TOKEN_PAGE)


async def _pass_over(request: Request) -> None:
    """Let the body go by, so that the answer is not lost behind it; the application bounds it."""
    try:
        async for _ in request.stream():
            pass
    except ClientDisconnect:
        pass


def _call(site: Site, token: str) -> Call:
    parts = site.parts
    try:
        return calls.source_of(parts.store, parts.tokens, parts.sources, token)
    except NotFound as error:
        raise HTTPException(404, headers=TOKEN_PAGE) from error


def _note(site: Site, call: Call) -> None:
    try:
        calls.note(site.parts.store, call, now=site.parts.clock())
    except NotFound as error:
        raise HTTPException(404, headers=TOKEN_PAGE) from error
