"""Leaving: a page with a button, and the POST that acts (RFC 8058).

The GET changes nothing and asks the store nothing, since mail scanners open every link. The POST
comes from mail providers without cookie, Origin or context, so none is asked for; it ends what the
letter was, is answered without a redirect, and succeeds again when repeated. The page after it
offers two more buttons, stop everything and take it back, which no mail provider presses.

Some scanners press what they find, at once. The page's own form says when it was shown, and who
presses sooner than a person could is asked to press again.
"""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from digest import keeping, subscriptions
from digest.errors import NotFound, TokenError
from digest.model import Cadence
from digest.tokens import Unsubscribe
from digest.web import acts, guard
from digest.web.guard import STAMP, is_from_elsewhere
from digest.web.headers import TOKEN_PAGE
from digest.web.site import Site

ONE_CLICK = ("List-Unsubscribe", "One-Click")
"""The field that a mail provider posts (RFC 8058 § 3.1)."""

EVERYTHING, UNDO = "everything", "undo"
"""What the buttons say on the page after leaving."""


def page(site: Site, request: Request) -> Response:
    """GET /u/TOKEN: what the button would end."""
    try:
        what = _read(site, request)
    except TokenError:
        return _unknown(site, request)
    return _asked(site, request, what, hasty=False)


async def act(site: Site, request: Request) -> Response:
    """POST /u/TOKEN: end every wish of that letter's stream, at once; with `do` as the page after
    it has it, end everything, or take it back."""
    sent = await _form(request)
    if _is_one_click(sent):
        return await run_in_threadpool(_leave, site, request, "one-click")
    does = {EVERYTHING: _leave_all, UNDO: _undo}.get(str(sent.get("do")))
    if does is None:
        return await run_in_threadpool(_press, site, request, str(sent.get(STAMP) or ""))
    if is_from_elsewhere(request, site.url, secret=True):
        raise HTTPException(403, headers=TOKEN_PAGE)
    return await run_in_threadpool(does, site, request)


def _asked(site: Site, request: Request, what: Unsubscribe, *, hasty: bool) -> Response:
    parts = site.parts
    return site.page(
        "unsubscribe",
        request,
        headers=TOKEN_PAGE,
        stream=what.stream,
        hasty=hasty,
        stamp=guard.stamp(parts.tokens, parts.clock()),
    )


def _press(site: Site, request: Request, shown: str) -> Response:
    """The button; who says nothing of when the page was shown has not come from it, and leaves."""
    if guard.is_too_soon(shown, site.parts.tokens, site.parts.clock()):
        try:
            return _asked(site, request, _read(site, request), hasty=True)
        except TokenError:
            return _unknown(site, request)
    return _leave(site, request, "button")


def _leave(site: Site, request: Request, how: str) -> Response:
    try:
        what = acts.whose_letter(site.parts, request.path_params["token"])
    except (TokenError, NotFound):
        return _unknown(site, request)
    subscriptions.unsubscribe(
        site.parts.store,
        subscriber_id=what.subscriber_id,
        cadence=cadence_of(what),
        how=how,
        now=site.parts.clock(),
    )
    return site.page("unsubscribed", request, headers=TOKEN_PAGE, stream=what.stream)


def _leave_all(site: Site, request: Request) -> Response:
    try:
        what = acts.whose_letter(site.parts, request.path_params["token"])
    except (TokenError, NotFound):
        return _unknown(site, request)
    keeping.leave(site.parts.store, what.subscriber_id, None, how="button", now=site.parts.clock())
    return site.page("unsubscribed", request, headers=TOKEN_PAGE, stream="correction")


def _undo(site: Site, request: Request) -> Response:
    try:
        what = acts.in_force(
            site.parts, acts.whose_letter(site.parts, request.path_params["token"])
        )
    except (TokenError, NotFound):
        return _unknown(site, request)
    undone = keeping.undo(
        site.parts.store, what.subscriber_id, how="button", now=site.parts.clock()
    )
    return site.page("resubscribed", request, headers=TOKEN_PAGE, undone=undone)


def _read(site: Site, request: Request) -> Unsubscribe:
    return site.parts.tokens.read_unsubscribe(request.path_params["token"])


def cadence_of(what: Unsubscribe) -> Cadence | None:
    """What ends: the wishes of that cadence; all of them where nobody can wish for the stream."""
    return Cadence(what.stream) if what.stream in list(Cadence) else None


def _unknown(site: Site, request: Request) -> Response:
    """The same answer for a forged, a cut and a revoked token."""
    return site.page("unknown-link", request, status=404, headers=TOKEN_PAGE)


async def _form(request: Request) -> FormData:
    """The fields sent; none where the body cannot be read as a form."""
    try:
        return await request.form(max_files=2, max_fields=10)
    except HTTPException as error:
        if error.status_code == 413:
            raise
        return FormData()


def _is_one_click(form: FormData) -> bool:
    name, value = ONE_CLICK
    return form.get(name) == value
