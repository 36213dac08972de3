"""Confirming: a page with a button behind the mailed link, and the POST that acts.

Looking changes nothing and asks the store nothing: scanners open every link. Pressing twice is
success.
"""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from digest.errors import NotFound, TokenError
from digest.joining import Confirmed
from digest.web import acts, guard
from digest.web.headers import TOKEN_PAGE
from digest.web.reception import Reception


def page(desk: Reception, request: Request) -> Response:
    """GET /confirm/TOKEN: one plain button."""
    try:
        _read(desk, request)
    except TokenError:
        return _expired(desk, request)
    return desk.site.page("confirm", request, headers=TOKEN_PAGE)


async def act(desk: Reception, request: Request) -> Response:
    """POST /confirm/TOKEN: begin what was asked for; 403 where another site sent this."""
    return await run_in_threadpool(_act, desk, request)


def _act(desk: Reception, request: Request) -> Response:
    if guard.is_from_elsewhere(request, desk.site.url, secret=True):
        return desk.site.page("confirm", request, status=403, headers=TOKEN_PAGE)
    parts = desk.site.parts
    try:
        done = acts.confirm(parts, _read(desk, request))
    except (TokenError, NotFound):
        return _expired(desk, request)
    return desk.site.page(
        "confirmed",
        request,
        headers=TOKEN_PAGE,
        cadences=[str(one) for one in done.cadences],
        first=_first(desk, request, done),
    )


def _first(desk: Reception, request: Request, done: Confirmed) -> str:
    """When the first letter can come, where that is not at once; empty where nothing comes."""
    parts, language = desk.site.parts, desk.site.language(request)
    begins = acts.first_letter(parts, done.subscriber_id)
    if begins is None:
        return ""
    day, hour, zone = begins
    return f"{language.weekday(day)}, {hour:02}:00 ({zone})"


def _read(desk: Reception, request: Request) -> int:
    return desk.site.parts.tokens.read_confirm(request.path_params["token"])


def _expired(desk: Reception, request: Request) -> Response:
    """The same answer for a forged, a cut and an old link."""
    return desk.site.page("expired", request, status=404, headers=TOKEN_PAGE, confirming=True)
