"""Behind the link at the foot of every letter: pausing, and how often letters come.

Letters are passed on, and with them this link. So it shows and changes nothing of what a person
follows, nor their address but masked; that needs a link that has just been mailed. A scanner that
presses every button changes nothing: saving the form as it is does nothing, a pause wants a day and
whatever else acts a tick.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from digest import keeping
from digest.errors import NotFound, TokenError
from digest.model import Cadence, Role, Subscriber, SubscriberStatus
from digest.store import subscribers
from digest.subscriptions import Wish
from digest.web import acts, guard
from digest.web.forms import manage
from digest.web.forms.choice import Complaint, Wrong
from digest.web.forms.fields import Fields
from digest.web.headers import TOKEN_PAGE
from digest.web.reception import Reception, sent_by, status

_HOW = "letter"


@dataclass(frozen=True, slots=True)
class Act:
    """One press of a button: whose, what they wish for, and what was sent with it."""

    desk: Reception
    request: Request
    person: Subscriber
    live: tuple[Wish, ...]
    sent: Fields


def page(desk: Reception, request: Request) -> Response:
    """GET /pace/TOKEN: how often letters come, and whether they pause."""
    act = _read(desk, request, Fields())
    return _shown(act) if act else _expired(desk, request)


async def act(desk: Reception, request: Request) -> Response:
    """POST /pace/TOKEN: what the button says that was pressed, and how things stand then."""
    return await run_in_threadpool(_act, desk, request, await sent_by(request))


def _act(desk: Reception, request: Request, sent: Fields) -> Response:
    act = _read(desk, request, sent)
    if act is None:
        return _expired(desk, request)
    if guard.is_from_elsewhere(request, desk.site.url, secret=True):
        return _shown(act, wrong=(Complaint("form", Wrong.ELSEWHERE),))
    does = _ACTS.get(sent.one("do"))
    if does is None:
        return _shown(act)
    if not desk.limits.bears_press(desk.site.parts.tokens.opaque("person", str(act.person.id))):
        return _shown(act, wrong=(Complaint("form", Wrong.TOO_OFTEN),))
    return does(act)


def _save(act: Act) -> Response:
    """Each wish as it is, at another cadence."""
    chosen = {one: act.sent.one(f"pace-{one}") or str(one) for one in _cadences(act)}
    wrong = tuple(
        Complaint("form", Wrong.UNKNOWN, value[:80])
        for one, value in chosen.items()
        if value not in _offered(act, one)
    )
    if wrong:
        return _shown(act, wrong=wrong)
    wanted = tuple(replace(one, cadence=Cadence(chosen[one.cadence])) for one in act.live)
    return _done(act, "saved" if wanted == act.live or _changed(act, wanted) else "")


def _changed(act: Act, wanted: tuple[Wish, ...]) -> bool:
    """False where they left, or chose anew, while this was on its way: who holds a letter brings
    nobody back."""
    parts = act.desk.site.parts
    return keeping.change(
        parts.store, act.person.id, wanted, how=_HOW, now=parts.clock(), seen=act.live
    )


def _pause(act: Act) -> Response:
    parts = act.desk.site.parts
    day, wrong = acts.day_of(parts, act.person, act.sent.one("until"))
    if day is None:
        return _shown(act, wrong=wrong)
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


def _surely(name: str, does: Callable[[Act], Response]) -> Callable[[Act], Response]:
    """The act, where the box beside its button was ticked."""

    def asked(act: Act) -> Response:
        if not act.sent.has("sure"):
            return _shown(act, wrong=(Complaint(name, Wrong.NOT_SURE),))
        return does(act)

    return asked


_ACTS: dict[str, Callable[[Act], Response]] = {
    "save": _save,
    "pause": _pause,
    "resume": _surely("resume", _resume),
    "leave": _surely("leave", _leave),
}


def _read(desk: Reception, request: Request, sent: Fields) -> Act | None:
    """Whose link it is; None where it is nobody's, forged or revoked."""
    try:
        person = acts.whose_pace(desk.site.parts, request.path_params["token"])
    except (TokenError, NotFound):
        return None
    return Act(desk, request, person, _live(desk, person), sent)


def _live(desk: Reception, person: Subscriber) -> tuple[Wish, ...]:
    return tuple(Wish(one.cadence, one.filter) for one in acts.live(desk.site.parts, person))


def _cadences(act: Act) -> tuple[Cadence, ...]:
    have = {one.cadence for one in act.live}
    return tuple(one for one in (Cadence.WEEKLY, Cadence.DAILY, Cadence.ALERT) if one in have)


def _offered(act: Act, now: Cadence) -> tuple[str, ...]:
    """What a cadence may become; alerts are for the press, and for who has them."""
    alerts = act.person.role is Role.PRESS or now is Cadence.ALERT
    return (Cadence.WEEKLY, Cadence.DAILY, *((Cadence.ALERT,) if alerts else ()))


def _done(act: Act, what: str) -> Response:
    """The page as things stand now, and what was done."""
    person = subscribers.by_id(act.desk.site.parts.store, act.person.id)
    return _shown(replace(act, person=person, live=_live(act.desk, person)), done=what)


def _shown(act: Act, *, wrong: tuple[Complaint, ...] = (), done: str = "") -> Response:
    desk, request, person = act.desk, act.request, act.person
    until = person.paused_until
    return desk.site.page(
        "pace",
        request,
        status=status(wrong),
        headers=TOKEN_PAGE,
        complaints=wrong,
        done=done,
        address=manage.masked(person.email),
        paces=[(one, _offered(act, one)) for one in _cadences(act)],
        paused=person.status is SubscriberStatus.PAUSED,
        paused_until=desk.site.language(request).day(until) if until else "",
        until=act.sent.one("until"),
    )


def _expired(desk: Reception, request: Request) -> Response:
    """The same answer for a forged and a revoked link."""
    return desk.site.page("expired", request, status=404, headers=TOKEN_PAGE, confirming=False)
