"""Mailing the links that someone asked for: a confirmation, or one to see and change everything.

Each is an edition of its own with one letter and one delivery, written in one transaction, and
goes the way of all mail from there. What a process that died has not written is found by a query.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from digest import joining
from digest.calendar import Hours
from digest.errors import NotFound, TemplateError
from digest.letters import Letter
from digest.letters.asked import About, AskedBrief
from digest.letters.welcome import WelcomeBrief
from digest.model import Edition, EditionState, SubjectStyle, SubscriberStatus
from digest.store import Store, asks, editions, letters, subscribers
from digest.store.asks import Ask, AskKind, NewAsk
from digest.store.letters import NewLetter
from digest.store.subscribers import address_key
from digest.tokens import Manage, Tokens

STREAM = "transactional"
INVITED = "invite"
"""The door of an ask that the newsroom made for someone it has on its list."""

_GETS_LETTERS = (SubscriberStatus.ACTIVE, SubscriberStatus.PAUSED)

NOBODY = 0
"""A key that no person has: who is not known is looked for all the same."""

OWED_FOR = timedelta(hours=1)
"""So long a link that nobody mailed is still worth mailing; who waits longer asks again."""

_log = logging.getLogger(__name__)


class Writer(Protocol):
    """Writes these letters."""

    def letter(self, brief: AskedBrief) -> Letter:
        """The letter with slots for the address and the Message-ID alone."""
        ...


class WelcomeWriter(Protocol):
    """Writes the letter that follows a confirmation."""

    def letter(self, brief: WelcomeBrief) -> Letter:
        """The letter with slots for its personal parts."""
        ...


@dataclass(frozen=True, slots=True)
class Greeter:
    """What welcomes are made with; `hours` are the newsroom's own."""

    writer: WelcomeWriter
    hours: Hours


@dataclass(frozen=True, slots=True)
class Desk:
    """What these letters are made with, and the one that follows a confirmation, where it has a
    `greeter`; `wake` tells whoever sends that there is something, and
    `zone` is the newsroom's own. `later` does what it is given, at once or when the visitor has
    been answered: how long an answer takes must not tell whether a letter was written."""

    store: Store
    writer: Writer
    tokens: Tokens
    zone: str
    greeter: Greeter | None = None
    wake: Callable[[], None] = lambda: None
    later: Callable[[Callable[[], None]], object] = lambda do: do()


def send_confirmation(desk: Desk, ask_id: int, *, now: datetime) -> None:
    """Mail the link that confirms an ask, if it is one to be mailed; doing it twice is once.

    The same work whatever is known of the address. TemplateError where a template is at fault: the
    ask stays owed its letter.
    """
    one = asks.by_id(desk.store, ask_id)
    if one is None:
        raise NotFound(f"ask: {ask_id}: not known")
    if one.mail:
        desk.later(partial(_mail, desk, one, now))


def send_manage_link(
    desk: Desk, email: str, *, language: str, how: str = "form", now: datetime
) -> None:
    """Mail a link to someone's preferences to their address, if anybody has it who may be written
    to, and not too often.

    The same statements for an address that nobody has: its letter is written too, and owed to
    nobody.
    """
    store, address = desk.store, address_key(email)
    with store.writing():
        person = subscribers.by_email(store, email)
        mail = joining.may_mail(store, address, now=now, manage=True)
        known = person.id if person and person.status is not SubscriberStatus.PENDING else None
        request: dict[str, object] = {"language": language, "how": how}
        new = NewAsk(AskKind.MANAGE, address, known, mail, request)
        ask_id = asks.add(store, new, now=now)
    send_confirmation(desk, ask_id, now=now)


def send_owed(desk: Desk, *, now: datetime) -> int:
    """Mail what was to be mailed and has not been written: its process died, or a template was at
    fault. How many."""
    found = asks.unwritten(desk.store, since=now - OWED_FOR)
    for one in found:
        try:
            _mail(desk, one, now)
        except TemplateError as error:
            _log.error("a link cannot be mailed", extra={"ask": one.id, "why": str(error)})
    return len(found)


def _mail(desk: Desk, one: Ask, now: datetime) -> None:
    """Nothing where whoever asked was forgotten meanwhile; who was merged is left to `send_owed`,
    which finds whose the ask is now."""
    letter = desk.writer.letter(_brief(desk, one, now))
    kept = NewLetter(letter.variant, letter.language, letter.subject, letter.segments, ())
    store = desk.store
    with store.writing():
        still = asks.by_id(store, one.id)
        if still is None or still.subscriber_id != one.subscriber_id:
            return
        edition = editions.make(store, _edition(one, desk.zone, now), now=now)
        if edition is None:
            return
        letter_id = letters.keep(store, edition.id, kept)
        owed = letters.owe_whom_there_is(store, edition.id, letter_id, one.subscriber_id or NOBODY)
        editions.become_ready(store, edition.id, owed=owed, now=now)
    desk.wake()


def _edition(one: Ask, zone: str, now: datetime) -> Edition:
    return Edition(
        key=f"notice:{one.id}",
        stream=STREAM,
        state=EditionState.PLANNING,
        due=now,
        cutoff=0,
        zone=zone,
        hour=None,
        date=now.date().isoformat(),
    )


def _brief(desk: Desk, one: Ask, now: datetime) -> AskedBrief:
    person = subscribers.known(desk.store, one.subscriber_id or NOBODY)
    if one.kind is AskKind.MANAGE:
        about, path = About.MANAGE, f"preferences/{_manage(desk, one, now)}"
    else:
        invited = one.request.get("how") == INVITED
        about = About.INVITE if invited else About.CONFIRM
        path = f"confirm/{desk.tokens.confirm(one.id)}"
    styles = {one.request.get("subject_style"), person.subject_style if person else None}
    discreet = SubjectStyle.DISCREET in styles
    gets_letters = person is not None and person.status in _GETS_LETTERS
    return AskedBrief(
        about=about,
        path=path,
        language=str(one.request.get("language") or "en"),
        zone=str(one.request.get("zone") or (person.zone if person else desk.zone)),
        made_at=now,
        subject_style=SubjectStyle.DISCREET if discreet else SubjectStyle.PLAIN,
        known=gets_letters and one.kind is AskKind.SUBSCRIBE,
    )


def _manage(desk: Desk, one: Ask, now: datetime) -> str:
    """The token; one that opens nothing where there is nobody."""
    key = one.subscriber_id or NOBODY
    try:
        generation = subscribers.token_generation(desk.store, key)
    except NotFound:
        generation = 0
    return desk.tokens.manage(Manage(key, generation, now))
