"""The headers that keep readers safe, on every answer unless a page has set its own."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
_NO_DEVICES = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

PUBLIC_CACHING = "public, max-age=60"
"""For pages that anyone may see: fresh enough for a correction, cheap enough for a rush."""

TOKEN_PAGE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
"""For pages whose address is a secret."""


def policy(**changes: str) -> str:
    """The Content-Security-Policy, with directives (`frame_src="'self'"`) replaced or added."""
    directives = _POLICY | {name.replace("_", "-"): value for name, value in changes.items()}
    return "; ".join(f"{name} {value}".rstrip() for name, value in directives.items())


def safe_headers(*, https: bool) -> Mapping[str, str]:
    """What every answer carries; `https` adds HSTS for a year."""
    headers = {
        "Content-Security-Policy": policy(),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": _NO_DEVICES,
    }
    return headers | ({"Strict-Transport-Security": "max-age=31536000"} if https else {})


class SafeHeaders:
    """ASGI middleware that adds the headers an answer does not have yet."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._headers = [
            (name.lower().encode(), value.encode())
            for name, value in safe_headers(https=https).items()
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the answer back with more headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name.lower() for name, _ in message["headers"]}
                more = [one for one in self._headers if one[0] not in own]
                message = {**message, "headers": [*message["headers"], *more]}
            await send(message)

        await self._app(scope, receive, send_safely)
