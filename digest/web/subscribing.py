"""The form that asks for mail, and the page after it.

The order is GOV.UK's: what → how often → where to → check your mail. Whoever sends the form learns
nothing of the address: the answer is the same for one that is new, waits, is active or stopped.
"""

from __future__ import annotations

from dataclasses import replace

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from digest.web import acts, week
from digest.web.forms import signup
from digest.web.forms.choice import Complaint, Wrong
from digest.web.forms.fields import Fields, fields
from digest.web.forms.signup import Signup
from digest.web.guard import STAMP
from digest.web.headers import PUBLIC_CACHING
from digest.web.printed import gap
from digest.web.reception import FORM_PAGE, Reception, sent_by, status
from digest.web.week import Week

PREVIEW = "preview"
"""What the button says that only looks."""

_ABOUT_THE_CHOICE = {"choice", "topic", "region", "country", "kind", "language"}


def form(desk: Reception, request: Request) -> Response:
    """GET /subscribe: the form; with `topic`, `region`, `country`, `kind`, `match` or `language`
    in its address, filled in that far."""
    offer = desk.offer(request)

    def made() -> Response:
        asked = fields(request.query_params.multi_items())
        begun = signup.begun(asked, desk.site.parts.taxonomy, offer)
        return _shown(desk, request, begun, stamp=gap(STAMP))

    return desk.printed.page(offer, made, {STAMP: desk.stamp()}, query=request.url.query)


async def send(desk: Reception, request: Request) -> Response:
    """POST /subscribe: the request written down and its letter on its way; or the form again, with
    what the last week would have brought, or with everything that is wrong."""
    return await run_in_threadpool(_send, desk, request, await sent_by(request))


def sent(desk: Reception, request: Request) -> Response:
    """GET /subscribe/sent: check your mail."""
    return desk.site.page("sent", request, headers={"Cache-Control": PUBLIC_CACHING}, link=False)


def _send(desk: Reception, request: Request, given: Fields) -> Response:
    read = signup.read(given, desk.site.parts.taxonomy, desk.offer(request))
    if given.one("do") == PREVIEW:
        return _previewed(desk, request, given, read)
    wrong = (*read.complaints, *desk.suspicions(given, request))
    wrong = wrong or desk.excess(request, read.email)
    if wrong:
        return _again(desk, request, given, replace(read, complaints=wrong))
    language = desk.site.language(request).tag
    wanted = read.request(language=language, wording=_wording(desk, request))
    acts.ask(desk.site.parts, wanted)
    return desk.to(request, "/subscribe/sent")


def _previewed(desk: Reception, request: Request, given: Fields, read: Signup) -> Response:
    """The form with the last week; only what is wrong with the choice stands in the way."""
    wrong = tuple(one for one in read.complaints if one.field in _ABOUT_THE_CHOICE)
    wrong = wrong or desk.excess(request, None)
    if wrong:
        return _again(desk, request, given, replace(read, complaints=wrong))
    parts, site = desk.site.parts, desk.site
    brought = week.last_week(
        parts.store,
        read.choice,
        read.person.languages,
        site.voice(site.language(request)),
        now=parts.clock(),
    )
    calm = replace(read, complaints=())
    return _shown(desk, request, calm, stamp=desk.stamp(given.one(STAMP)), brought=brought)


def _again(desk: Reception, request: Request, given: Fields, read: Signup) -> Response:
    """The form as it was typed. What another site filled in is not shown as if typed here."""
    if Complaint("form", Wrong.ELSEWHERE) in read.complaints:
        read = replace(read, email="")
    return _shown(desk, request, read, stamp=desk.stamp(given.one(STAMP)))


def _shown(
    desk: Reception, request: Request, read: Signup, *, stamp: str, brought: Week | None = None
) -> Response:
    language, offer = desk.site.language(request), desk.offer(request)
    return desk.site.page(
        "subscribe",
        request,
        status=status(read.complaints),
        headers=FORM_PAGE,
        form=read,
        fragment=desk.lists.labels(language, read.choice.ticked),
        hours=desk.lists.hours(language, read.person.hour[:80]),
        zones=desk.lists.zones(language, read.person.zone[:80]),
        offered=desk.named(offer, request),
        stamp=stamp,
        week=brought,
        wording=_wording(desk, request),
    )


def _wording(desk: Reception, request: Request) -> str:
    """The sentence above the button, of which the hash is kept with the consent."""
    parts = desk.site.parts
    language = desk.site.language(request)
    return parts.templates.render_in(language, "web/wording.txt", newsroom=parts.newsroom).strip()
