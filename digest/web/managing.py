"""Behind the mailed link: what one gets, and everything one may do about it.

The link works for an hour, names the address masked and can be pressed by a scanner without harm:
saving a form as it is changes nothing, and whatever ends something wants a tick beside its button.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from digest import keeping, quiet
from digest.errors import NotFound, TokenError
from digest.model import Subscriber, SubscriberStatus
from digest.store import consent, subscribers
from digest.store.wishes import Subscription
from digest.web import acts, flat, guard
from digest.web.forms import manage
from digest.web.forms.choice import Complaint, Wrong, names
from digest.web.forms.fields import Fields
from digest.web.forms.manage import Preferences
from digest.web.forms.person import Offer
from digest.web.forms.signup import address_complaints
from digest.web.headers import TOKEN_PAGE
from digest.web.printed import gap, gaps
from digest.web.reception import Reception, sent_by, status
from digest.web.site import Site

_HOW = "preferences"
_EVENTS = 50
"""Events that the page shows; the export has all."""


@dataclass(frozen=True, slots=True)
class Act:
    """One press of a button: whose, and what was sent with it."""

    desk: Reception
    request: Request
    person: Subscriber
    live: tuple[Subscription, ...]
    sent: Fields


def page(desk: Reception, request: Request) -> Response:
    """GET /preferences/TOKEN: how things stand."""
    try:
        person = _person(desk, request)
    except (TokenError, NotFound):
        return _expired(desk, request)
    act = Act(desk, request, person, acts.live(desk.site.parts, person), Fields())
    return _shown(act, manage.begun(person, act.live))


async def act(desk: Reception, request: Request) -> Response:
    """POST /preferences/TOKEN: what the button says that was pressed, and how things stand then;
    or the page again with everything that is wrong."""
    return await run_in_threadpool(_act, desk, request, await sent_by(request))


def export(desk: Reception, form: str, request: Request) -> Response:
    """GET /preferences/TOKEN/export.json or .csv: all that is kept of a person."""
    try:
        person = _person(desk, request)
    except (TokenError, NotFound):
        return _expired(desk, request)
    told = keeping.export(desk.site.parts.store, person.id)
    if form == "csv":
        body, media_type = flat.csv_of(told), "text/csv"
    else:
        body, media_type = json.dumps(told, ensure_ascii=False, indent=2), "application/json"
    named = {"Content-Disposition": f'attachment; filename="subscription.{form}"'}
    return Response(body, headers=TOKEN_PAGE | named, media_type=media_type)


def _act(desk: Reception, request: Request, sent: Fields) -> Response:
    try:
        person = _person(desk, request)
    except (TokenError, NotFound):
        return _expired(desk, request)
    now = Act(desk, request, person, acts.live(desk.site.parts, person), sent)
    if guard.is_from_elsewhere(request, desk.site.url, secret=True):
        return _wrong(now, (Complaint("form", Wrong.ELSEWHERE),))
    does = _ACTS.get(sent.one("do"))
    return does(now) if does else _shown(now, manage.begun(person, now.live))


def _save(act: Act) -> Response:
    offer, parts = act.desk.offer(act.request), act.desk.site.parts
    offer = Offer(
        offer.language,
        tuple(dict.fromkeys((*act.person.languages, *offer.languages))),
        act.person.zone,
    )
    read = manage.read(act.sent, parts.taxonomy, offer, act.live)
    if read.complaints:
        return _shown(act, read)
    saved = acts.save(
        parts, act.person, read.wishes, read.profile(act.person), had=act.live, how=_HOW
    )
    return _done(act, "saved" if saved else "")


def _pause(act: Act) -> Response:
    parts = act.desk.site.parts
    day, wrong = acts.day_of(parts, act.person, act.sent.one("until"))
    if day is None:
        return _wrong(act, wrong)
    paused = keeping.pause(parts.store, act.person.id, day, how=_HOW, now=parts.clock())
    return _done(act, "paused" if paused else "")


def _resume(act: Act) -> Response:
    parts = act.desk.site.parts
    keeping.resume(parts.store, act.person.id, how=_HOW, now=parts.clock())
    return _done(act, "resumed")


def _leave(act: Act) -> Response:
    parts = act.desk.site.parts
    keeping.leave(parts.store, act.person.id, None, how=_HOW, now=parts.clock())
    return _done(act, "left")


def _undo(act: Act) -> Response:
    parts = act.desk.site.parts
    undone = keeping.undo(parts.store, act.person.id, how=_HOW, now=parts.clock())
    return _done(act, "undone" if undone else "not-undone")


def _move(act: Act) -> Response:
    email, desk = act.sent.one("email"), act.desk
    wrong = address_complaints(email) or desk.excess(act.request, email)
    if wrong:
        return _wrong(act, wrong)
    language = desk.site.language(act.request).tag
    acts.move(desk.site.parts, act.person, email, language=language, how=_HOW)
    return _done(act, "moving")


def _revoke(act: Act) -> Response:
    """This page's own link too: the page after it has no form."""
    store = act.desk.site.parts.store
    with store.writing():
        subscribers.revoke_links(store, act.person.id)
    return act.desk.site.page("revoked", act.request, headers=TOKEN_PAGE)


def _erase(act: Act) -> Response:
    parts = act.desk.site.parts
    keeping.erase(parts.store, act.person.id, how=_HOW, now=parts.clock())
    return act.desk.site.page("erased", act.request, headers=TOKEN_PAGE)


def _surely(name: str, does: Callable[[Act], Response]) -> Callable[[Act], Response]:
    """The act, where the box beside its button was ticked."""

    def asked(act: Act) -> Response:
        if not act.sent.has("sure"):
            return _wrong(act, (Complaint(name, Wrong.NOT_SURE),))
        return does(act)

    return asked


_ACTS: dict[str, Callable[[Act], Response]] = {
    "save": _save,
    "pause": _pause,
    "address": _move,
    **{
        name: _surely(name, does)
        for name, does in (
            ("resume", _resume),
            ("leave", _leave),
            ("undo", _undo),
            ("revoke", _revoke),
            ("erase", _erase),
        )
    },
}


def _person(desk: Reception, request: Request) -> Subscriber:
    return acts.whose_preferences(desk.site.parts, request.path_params["token"])


def _done(act: Act, what: str) -> Response:
    """The page as things stand now, and what was done."""
    person = subscribers.by_id(act.desk.site.parts.store, act.person.id)
    now = Act(act.desk, act.request, person, acts.live(act.desk.site.parts, person), Fields())
    return _shown(now, manage.begun(person, now.live), done=what)


def _wrong(act: Act, wrong: tuple[Complaint, ...]) -> Response:
    begun = manage.begun(act.person, act.live)
    return _shown(act, Preferences(begun.lines, begun.choice, begun.person, wrong))


def _shown(act: Act, form: Preferences, *, done: str = "") -> Response:
    """The page. Where nothing is wrong, it is as it was printed for others who answer alike."""
    request, site = act.request, act.desk.site
    shared, personal = _shared(act, form, done), _personal(act, form)
    if form.complaints:
        return _page(site, request, form, shared | personal)

    def made() -> Response:
        untold = Request({**request.scope, "path": f"/preferences/{gap('token')}"})
        return _page(site, untold, form, shared | gaps(personal))

    key = (site.language(request).tag, request.method, *shared.values())
    return act.desk.printed.page(key, made, personal, query=request.url.query)


def _page(
    site: Site, request: Request, form: Preferences, values: Mapping[str, object]
) -> Response:
    return site.page(
        "manage", request, status=status(form.complaints), headers=TOKEN_PAGE, **values
    )


def _shared(act: Act, form: Preferences, done: str) -> dict[str, Hashable]:
    """What people have in common, by the name that the page has for it."""
    desk, request, person = act.desk, act.request, act.person
    language, offer = desk.site.language(request), desk.offer(request)
    spoken = tuple(dict.fromkeys((*offer.languages, *person.languages)))
    return {
        "form": replace(form, lines=(), person=replace(form.person, hour="", zone="")),
        "following": bool(form.lines),
        "done": done,
        "paused": person.status is SubscriberStatus.PAUSED,
        "paused_until": language.day(person.paused_until) if person.paused_until else "",
        "more": desk.lists.more(language, form.choice, form.person.cadence, form.complaints),
        "offered": tuple(desk.named(replace(offer, languages=spoken), request)),
    }


def _personal(act: Act, form: Preferences) -> dict[str, object]:
    """What differs from one person to the next."""
    desk = act.desk
    parts, language = desk.site.parts, desk.site.language(act.request)
    said = {one.id: names(one.wish.filter, parts.taxonomy, language.tag) for one in form.lines}
    paces = {one.fate: desk.lists.paces(language, one.fate[:80]) for one in form.lines}
    return {
        "token": act.request.path_params["token"],
        "address": manage.masked(act.person.email),
        "wishes": _piece(act, "wishes", lines=form.lines, named=said, paces=paces),
        "hours": desk.lists.hours(language, form.person.hour[:80]),
        "zones": desk.lists.zones(language, form.person.zone[:80]),
        "history": _piece(act, "history", history=_history(act)),
        "moving": act.sent.one("email"),
        "until": act.sent.one("until"),
    }


def _piece(act: Act, name: str, **values: object) -> Markup:
    site = act.desk.site
    language = site.language(act.request)
    return Markup(site.parts.templates.render_in(language, f"web/{name}.html", **values))


def _history(act: Act) -> list[tuple[str, str]]:
    """When what was agreed to, changed or ended, newest first."""
    desk = act.desk
    language = desk.site.language(act.request)
    events = consent.of_subscriber(desk.site.parts.store, act.person.id)[-_EVENTS:]
    zone = quiet.known(act.person.zone).key
    return [(language.moment(one.at, zone), one.event) for one in reversed(events)]


def _expired(desk: Reception, request: Request) -> Response:
    """The same answer for a forged, an old and a revoked link."""
    return desk.site.page("expired", request, status=404, headers=TOKEN_PAGE, confirming=False)
