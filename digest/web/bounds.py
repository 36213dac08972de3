"""No body longer than is ever needed, and a page that says so to whoever sends one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_POSTED = 64 * 1024
"""The longest body anyone may send, in octets; the forms here are a few hundred."""

Refuse = Callable[[Request, HTTPException], Awaitable[Response]]


class Bounded:
    """ASGI middleware. A body announced as too long is refused unread; one that turns out so makes
    whoever reads it raise HTTPException(413) (RFC 9110 § 15.5.14)."""

    def __init__(
        self, app: ASGIApp, *, refuse: Refuse, but: str, nor: Collection[str] = ()
    ) -> None:
        """`refuse` makes the answer to an announced one. What lies below `but`, and the paths in
        `nor`, bound their bodies themselves, and answer in another form."""
        self._app = app
        self._refuse = refuse
        self._but = but
        self._nor = nor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass the request on with its body counted."""
        path = scope["path"] if scope["type"] == "http" else self._but
        if path.startswith(self._but) or path in self._nor:
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        if _announced(request) > MOST_POSTED:
            answer = await self._refuse(request, HTTPException(413))
            await answer(scope, receive, send)
            return
        await self._app(scope, _counted(receive), send)


def _announced(request: Request) -> int:
    length = request.headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdecimal() else 0


def _counted(receive: Receive) -> Receive:
    read = 0

    async def bounded() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > MOST_POSTED:
            raise HTTPException(413)
        return message

    return bounded
