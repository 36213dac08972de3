"""What people may do, whichever door they come by: a page with a form, or the API."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import date

from digest import inviting, joining, keeping, quiet, welcoming
from digest.errors import NotFound, TemplateError, TokenError
from digest.joining import Confirmed
from digest.model import Subscriber
from digest.store import subscribers, wishes
from digest.store.wishes import Subscription
from digest.subscriptions import Wish
from digest.tokens import Unsubscribe
from digest.web.forms import manage
from digest.web.forms.choice import Complaint
from digest.web.site import Parts

_log = logging.getLogger(__name__)


def ask(parts: Parts, wanted: joining.Request) -> None:
    """Write down what someone asks for, and mail its link. Where no letter can be made, it stays
    owed."""
    _mail(parts, joining.ask(parts.store, wanted, now=parts.clock()))


def mail_manage_link(parts: Parts, email: str, *, language: str, how: str) -> None:
    """Mail the link to their preferences to whoever has that address; the same work where nobody
    has."""
    if parts.inviting is None:
        return
    try:
        inviting.send_manage_link(
            parts.inviting, email, language=language, how=how, now=parts.clock()
        )
    except TemplateError as error:
        _log.error("a link cannot be mailed", extra={"why": str(error)})


def confirm(parts: Parts, ask_id: int) -> Confirmed:
    """What was asked for begins, and a letter says so to who got none before; TokenExpired or
    NotFound where there is nothing to confirm."""
    now = parts.clock()
    done = joining.confirm(parts.store, ask_id, now=now)
    if parts.inviting is not None:
        welcoming.welcome(parts.inviting, ask_id, now=now)
    return done


def first_letter(parts: Parts, person_id: int) -> tuple[date, int, str] | None:
    """The local day and hour of the first daily or weekly that a person can get, and their zone;
    None where nothing comes by a slot."""
    if parts.past is None:
        return None
    person = subscribers.by_id(parts.store, person_id)
    coming = welcoming.coming(parts.store, person, parts.past.hours, now=parts.clock())
    first = min((one.first for one in coming if one.first), default=None)
    return (*first, quiet.known(person.zone).key) if first else None


def whose_preferences(parts: Parts, token: str) -> Subscriber:
    """Whose mailed link it is; TokenError where it is none or too old, NotFound where it was
    revoked, or for nobody's."""
    what = parts.tokens.read_manage(token, now=parts.clock())
    person = subscribers.holder(parts.store, what.subscriber_id, what.generation)
    if person is None or not person.email:
        raise NotFound("preferences link: nobody's, or replaced by a newer one")
    return person


def whose_pace(parts: Parts, token: str) -> Subscriber:
    """Whose letters a link at their foot is about; TokenError where it is forged, NotFound where it
    was revoked, or for nobody's."""
    what = parts.tokens.read_pace(token)
    person = subscribers.holder(parts.store, what.subscriber_id, what.generation)
    if person is None or not person.email:
        raise NotFound("pace link: nobody's, or revoked")
    return person


def whose_letter(parts: Parts, token: str) -> Unsubscribe:
    """Whose letter a link stood in, and of which stream; TokenError for a forged one, NotFound for
    nobody's. One that is revoked still ends letters, as long as there is somebody who has them:
    mail says for good how to stop it (RFC 8058). It does nothing else: see `in_force`."""
    what = parts.tokens.read_unsubscribe(token)
    person = subscribers.by_id(parts.store, what.subscriber_id)
    now = subscribers.token_generation(parts.store, person.id)
    if what.generation > now or (what.generation < now and not person.email):
        raise TokenError("unsubscribe link: of nobody's")
    return what


def in_force(parts: Parts, what: Unsubscribe) -> Unsubscribe:
    """The same; TokenError where it is revoked, and can end letters at most."""
    if subscribers.token_generation(parts.store, what.subscriber_id) != what.generation:
        raise TokenError("unsubscribe link: replaced by a newer one")
    return what


def live(parts: Parts, person: Subscriber) -> tuple[Subscription, ...]:
    """What a person wishes for at present."""
    found = wishes.of_subscriber(parts.store, person.id)
    return tuple(one for one in found if one.ended_at is None)


def save(
    parts: Parts,
    person: Subscriber,
    wished: Collection[Wish],
    profile: Subscriber,
    *,
    had: Collection[Subscription],
    how: str,
) -> bool:
    """From now on a person wishes for exactly this, and is who `profile` says. Saving what is so
    already changes nothing. False where they wish for something else by now than what they `had`
    when they were asked: nothing is saved then."""
    seen = {Wish(one.cadence, one.filter) for one in had}
    if (set(wished), profile) == (seen, person):
        return True
    return keeping.change(
        parts.store, person.id, wished, how=how, now=parts.clock(), profile=profile, seen=seen
    )


def move(parts: Parts, person: Subscriber, email: str, *, language: str, how: str) -> None:
    """A person wants their letters at another address, which is mailed a link to confirm it."""
    asked = keeping.change_address(
        parts.store, person.id, email, language=language, how=how, now=parts.clock()
    )
    _mail(parts, asked)


def day_of(
    parts: Parts, person: Subscriber, written: str
) -> tuple[date | None, tuple[Complaint, ...]]:
    """The day that a pause is to end, where the person lives; or what is wrong with it."""
    today = parts.clock().astimezone(quiet.known(person.zone)).date()
    return manage.until(written, today)


def _mail(parts: Parts, asked: joining.Asked) -> None:
    if parts.inviting is None:
        return
    try:
        inviting.send_confirmation(parts.inviting, asked.ask_id, now=parts.clock())
    except TemplateError as error:
        _log.error("a link cannot be mailed", extra={"ask": asked.ask_id, "why": str(error)})
