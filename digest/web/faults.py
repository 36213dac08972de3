"""What goes wrong, told in the same look. Nothing here says more than the status means."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from digest.errors import TemplateError
from digest.web.headers import safe_headers
from digest.web.site import Site

_Handler = Callable[[Request, Exception], Awaitable[Response]]


def handlers(site: Site) -> Mapping[Any, _Handler]:
    """For Starlette: what answers refusals, and what answers our own mistakes."""

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        headers = {"Cache-Control": "no-store", **(error.headers or {})}
        return await run_in_threadpool(problem, site, request, error.status_code, headers)

    async def broken(request: Request, _error: Exception) -> Response:
        # Starlette answers these outside all middleware, so the safe headers come from here.
        headers = {"Cache-Control": "no-store", **safe_headers(https=site.https)}
        return await run_in_threadpool(problem, site, request, 500, headers)

    return {HTTPException: refused, Exception: broken}


def problem(site: Site, request: Request, status: int, headers: Mapping[str, str]) -> Response:
    """The page for a status; plain words where the templates themselves are at fault."""
    try:
        return site.page("problem", request, status=status, headers=headers, code=status)
    except TemplateError:
        return PlainTextResponse(f"Error {status}\n", status_code=status, headers=dict(headers))
