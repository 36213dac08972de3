"""Whether the service can do its work, for whoever watches it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse

from digest.errors import StoreError
from digest.store import sequence
from digest.web.site import Site


def check(site: Site, request: Request) -> JSONResponse:  # noqa: ARG001
    """GET /healthz: 200, or 503 where the database does not answer."""
    try:
        sequence.last_seq(site.parts.store)
    except StoreError:
        return _answer(503, database="unusable")
    return _answer(200, database="ok")


def _answer(status: int, *, database: str) -> JSONResponse:
    body = {"ok": status == 200, "database": database}
    return JSONResponse(body, status_code=status, headers={"Cache-Control": "no-store"})
