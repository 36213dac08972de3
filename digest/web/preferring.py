"""Asking for the link to one's preferences: an address, and the same answer whoever has it."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from digest.web import acts
from digest.web.forms.choice import Complaint
from digest.web.forms.fields import Fields
from digest.web.forms.signup import address_complaints
from digest.web.guard import STAMP
from digest.web.headers import PUBLIC_CACHING
from digest.web.printed import gap
from digest.web.reception import FORM_PAGE, Reception, sent_by, status

_HOW = "form"


def form(desk: Reception, request: Request) -> Response:
    """GET /preferences: one field."""

    def made() -> Response:
        return _shown(desk, request, "", (), gap(STAMP))

    key = ("preferences", desk.site.language(request).tag)
    return desk.printed.page(key, made, {STAMP: desk.stamp()}, query=request.url.query)


async def send(desk: Reception, request: Request) -> Response:
    """POST /preferences: a link mailed to whoever has that address, or the form again."""
    return await run_in_threadpool(_send, desk, request, await sent_by(request))


def sent(desk: Reception, request: Request) -> Response:
    """GET /preferences/sent: check your mail."""
    return desk.site.page("sent", request, headers={"Cache-Control": PUBLIC_CACHING}, link=True)


def _send(desk: Reception, request: Request, given: Fields) -> Response:
    email = given.one("email")
    wrong = (*address_complaints(email), *desk.suspicions(given, request))
    wrong = wrong or desk.excess(request, email)
    if wrong:
        shown = email if status(wrong) != 403 else ""
        return _shown(desk, request, shown, wrong, desk.stamp(given.one(STAMP)))
    language = desk.site.language(request).tag
    acts.mail_manage_link(desk.site.parts, email, language=language, how=_HOW)
    return desk.to(request, "/preferences/sent")


def _shown(
    desk: Reception, request: Request, email: str, wrong: tuple[Complaint, ...], stamp: str
) -> Response:
    return desk.site.page(
        "preferences",
        request,
        status=status(wrong),
        headers=FORM_PAGE,
        email=email,
        complaints=wrong,
        stamp=stamp,
    )
