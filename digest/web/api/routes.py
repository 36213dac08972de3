"""The way of a request: refused by what can be seen from outside, then whose it is, then what was
sent; and only then is it done."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from digest.errors import NotFound, TokenError
from digest.web import guard
from digest.web.api import bodies, callers, problems, wanted
from digest.web.api.document import document
from digest.web.api.operations import Call, Office, Operation
from digest.web.api.problems import Kind, Problem
from digest.web.api.table import OPERATIONS
from digest.web.headers import PUBLIC_CACHING, safe_headers
from digest.web.reception import Reception

BELOW = "/api/"
"""Where all of it lies; what is too long is refused here, as a problem."""

_Handler = Callable[[Request], Awaitable[Response]]


def routes(desk: Reception) -> Mount:
    """Everything below /api/, where errors are problem details too."""
    office = Office(desk)
    by_path: dict[str, dict[str, Operation[Any]]] = {}
    for one in OPERATIONS:
        by_path.setdefault(one.path, {})[one.method] = one
    app = Starlette(
        routes=[
            Route("/openapi.json", _document(office), methods=["GET"]),
            *(
                Route(path, _handler(office, there), methods=list(there))
                for path, there in by_path.items()
            ),
        ],
        exception_handlers=_handlers(desk),
    )
    app.router.redirect_slashes = False
    return Mount(BELOW.rstrip("/"), app=app)


def _handler(office: Office, there: Mapping[str, Operation[Any]]) -> _Handler:
    """What answers at one path."""

    async def handle(request: Request) -> Response:
        operation = there["GET" if request.method == "HEAD" else request.method]
        try:
            body = await bodies.received(request) if operation.writes else b""
            return await run_in_threadpool(_done, office, operation, request, body)
        except ClientDisconnect:
            return Response(status_code=400)
        except Problem as problem:
            return await run_in_threadpool(problems.answer, office.desk.site, request, problem)

    return handle


def _done(office: Office, operation: Operation[Any], request: Request, body: bytes) -> Response:
    """Whose it is comes before what was sent: who may not ask learns nothing of how to."""
    _refuse_from_outside(office, operation, request)
    who = callers.caller(operation.key, office.desk.site.parts, request)
    if operation.scope:
        callers.need(operation.scope, who)
    if operation.counted:
        Call(office, request, who, {}).bear(None)
    call = Call(office, request, who, _sound(office, operation, request, who, body))
    try:
        return operation.does(call)
    except (TokenError, NotFound):
        raise callers.no_good_token() from None


def _sound(
    office: Office, operation: Operation[Any], request: Request, who: object, body: bytes
) -> Mapping[str, Any]:
    """What was sent; Problem with all that is wrong with it, by its shape and by the rules."""
    if not operation.body:
        return {}
    needed = bool(office.schemas[operation.body]["required"])
    sent = bodies.read(request, body, needed=needed)
    faults = office.faults(sent, operation.body)
    faulty = {wanted.member(one.pointer) for one in faults}
    sound = wanted.sound(sent, faulty)
    against = operation.against(Call(office, request, who, sound))
    wrong = [one for one in against if wanted.member(one.pointer) not in faulty]
    if faults or wrong:
        raise Problem(Kind.INVALID, errors=[*faults, *wrong])
    return sound


def _refuse_from_outside(office: Office, operation: Operation[Any], request: Request) -> None:
    if request.url.query:
        raise Problem(
            Kind.QUERY,
            "A token belongs into the Authorization header, and what is sent into the body.",
        )
    if operation.writes and guard.is_from_elsewhere(request, office.desk.site.url):
        raise Problem(Kind.ELSEWHERE)


def _document(office: Office) -> _Handler:
    @cache
    def made() -> bytes:
        told = document(office.desk.site, OPERATIONS, office.schemas)
        return json.dumps(told, ensure_ascii=False).encode()

    async def handle(request: Request) -> Response:  # noqa: ARG001
        headers = {"Cache-Control": PUBLIC_CACHING}
        return Response(
            await run_in_threadpool(made), headers=headers, media_type="application/json"
        )

    return handle


def _handlers(desk: Reception) -> Mapping[Any, Callable[..., Awaitable[Response]]]:
    """What Starlette refuses, and our own mistakes."""

    async def refused(request: Request, error: HTTPException) -> Response:
        kind = Kind.METHOD if error.status_code == 405 else Kind.ABSENT
        where = f"What there is stands in {desk.site.url}{problems.DOCUMENT}."
        problem = Problem(kind, where, headers=error.headers)
        return await run_in_threadpool(problems.answer, desk.site, request, problem)

    async def broken(request: Request, _error: Exception) -> Response:
        problem = Problem(Kind.BROKEN, headers=safe_headers(https=desk.site.https))
        return await run_in_threadpool(problems.answer, desk.site, request, problem)

    return {HTTPException: refused, Exception: broken}
