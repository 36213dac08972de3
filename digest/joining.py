"""Joining: what someone asks for in a form is written down, and begins when they confirm it.

Whoever can type an address is not its owner. So asking changes nothing that anybody can see, does
the same work for an address that is new, waits, is active or has been stopped, and mails one link;
whoever follows that link reads the mail of that address.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from digest import quiet, readdressing, subscriptions
from digest.errors import TokenExpired
from digest.model import (
    Cadence,
    Filter,
    Form,
    Quiet,
    Role,
    SubjectStyle,
    Subscriber,
    SubscriberStatus,
)
from digest.store import Store, asks, consent, follows, held, sequence, subscribers, wishes
from digest.store.asks import Ask, AskKind, NewAsk
from digest.store.standings import clear
from digest.store.subscribers import address_key
from digest.subscriptions import Wish

VALID = timedelta(days=7)
"""How long an ask can be confirmed."""

_GETS_LETTERS = frozenset({SubscriberStatus.ACTIVE, SubscriberStatus.PAUSED})

PAUSE, DAY, A_DAY = timedelta(minutes=15), timedelta(days=1), 3
"""One letter to an address in so long; and so many in a day."""


@dataclass(frozen=True, slots=True)
class Request:
    """What someone asks for. `languages` are those they read, the best first; `language` is that of
    the page, and of the letter that asks back; `wording` the whole text they agreed to, of which
    the hash is kept; `how` the door they came by. `hour` None means the newsroom's."""

    email: str
    wishes: tuple[Wish, ...]
    languages: tuple[str, ...]
    zone: str
    hour: int | None = None
    role: Role = Role.READER
    outlet: str | None = None
    subject_style: SubjectStyle = SubjectStyle.PLAIN
    quiet: Quiet | None = None
    alerts_per_day: int | None = None
    form: Form = Form.SHORT
    language: str = "en"
    wording: str = ""
    how: str = "form"


@dataclass(frozen=True, slots=True)
class Asked:
    """An ask that was written down; `mail` says whether its link is to be mailed, or the address
    has had enough of them lately."""

    ask_id: int
    mail: bool


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Who confirmed, and the cadences that they asked for."""

    subscriber_id: int
    cadences: tuple[Cadence, ...]


def ask(store: Store, request: Request, *, now: datetime) -> Asked:
    """Write down what someone asks for; the same work whatever is known of the address."""
    address = address_key(request.email)
    with store.writing():
        mail = may_mail(store, address, now=now)
        subscriber_id = subscribers.pend(store, _person(request), now=now)
        new = NewAsk(AskKind.SUBSCRIBE, address, subscriber_id, mail, _kept(request))
        ask_id = asks.add(store, new, now=now)
        consent.record(
            store,
            subscriber_id=subscriber_id,
            event="asked",
            how=request.how,
            now=now,
            detail={"ask": ask_id, "wishes": [_wish(one) for one in request.wishes]},
            wording=_hash(request.wording),
        )
    return Asked(ask_id, mail)


def may_mail(store: Store, address: str, *, now: datetime, manage: bool = False) -> bool:
    """Whether an address may be sent one more letter of this sort: links to the preferences, or
    confirmations."""
    lately = asks.mailed_since(store, address, now - DAY, manage=manage)
    return len(lately) < A_DAY and (not lately or lately[-1] <= now - PAUSE)


def requested(store: Store, ask_id: int, *, now: datetime) -> tuple[Request, datetime]:
    """What a link would confirm, with the hash for its wording, and when it was asked for.
    TokenExpired where it cannot be confirmed any more. Changes nothing."""
    one = _valid(store, ask_id, now)
    if one.kind is AskKind.ADDRESS:
        return _as_they_are(store, one), one.asked_at
    return _request(one), one.asked_at


def _as_they_are(store: Store, one: Ask) -> Request:
    """What someone who wants another address has, as if they asked for it there."""
    person = subscribers.by_id(store, one.moves_id or 0)
    live = [
        Wish(each.cadence, each.filter)
        for each in wishes.of_subscriber(store, person.id)
        if each.ended_at is None
    ]
    asked = request_of(person, live, language=str(one.request["language"]), how="address")
    return replace(asked, email=str(one.request["email"]))


def request_of(person: Subscriber, wished: Iterable[Wish], *, language: str, how: str) -> Request:
    """What a person has, as something to ask for."""
    return Request(
        email=person.email,
        wishes=tuple(wished),
        languages=person.languages,
        zone=person.zone,
        hour=person.hour,
        role=person.role,
        outlet=person.outlet,
        subject_style=person.subject_style,
        quiet=person.quiet,
        alerts_per_day=person.alerts_per_day,
        form=person.form,
        language=language,
        how=how,
    )


def confirm(store: Store, ask_id: int, *, now: datetime) -> Confirmed:
    """Begin what was asked for, from the present seq on; doing it twice is success and changes
    nothing, even where the person has left since. TokenExpired after seven days, and where the
    newsroom itself has blocked the address.

    Who confirms is the address's owner: what they had asked to be stopped is forgotten, what they
    have stays, and what was imported for them without their word goes.
    """
    with store.writing():
        one = _valid(store, ask_id, now)
        if one.kind is AskKind.ADDRESS:
            return _moved(store, one, now)
        request, subscriber_id = _request(one), _owner(one)
        if asks.confirmed(store, ask_id, now=now):
            _begin(store, subscriber_id, one, request, now)
        cadences = {wish.cadence for wish in request.wishes}
        return Confirmed(subscriber_id, tuple(one for one in Cadence if one in cadences))


def _moved(store: Store, one: Ask, now: datetime) -> Confirmed:
    """Whoever asked to have their letters here has them here."""
    if asks.confirmed(store, one.id, now=now):
        readdressing.move(store, one, now=now)
    person = one.moves_id or 0
    live = {each.cadence for each in wishes.of_subscriber(store, person) if each.ended_at is None}
    return Confirmed(person, tuple(each for each in Cadence if each in live))


def ask_address(
    store: Store, subscriber_id: int, email: str, *, language: str, how: str, now: datetime
) -> Asked:
    """Write down that a person wants their letters at another address, which is to confirm it; the
    same work whatever is known of that one."""
    address, mover = address_key(email), subscribers.by_id(store, subscriber_id)
    with store.writing():
        mail = may_mail(store, address, now=now)
        waits = replace(mover, email=email.strip(), name=None, outlet=None)
        there = subscribers.pend(store, waits, now=now)
        request: dict[str, object] = {
            "email": email.strip(),
            "language": language,
            "how": how,
            "zone": mover.zone,
            "subject_style": mover.subject_style,
        }
        new = NewAsk(AskKind.ADDRESS, address, there, mail, request, moves_id=subscriber_id)
        return Asked(asks.add(store, new, now=now), mail)


def _begin(store: Store, subscriber_id: int, one: Ask, request: Request, now: datetime) -> None:
    person = subscribers.by_id(store, subscriber_id)
    if consent.suppressed(store, one.address) == SubscriberStatus.BLOCKLISTED:
        raise TokenExpired("confirmation link: the address is blocked")
    if person.status is SubscriberStatus.PENDING:
        subscriptions.end(store, person.id, None, reason="replaced", now=now)
    admit(store, person, one.address, now=now)
    become(store, person, _with(person, request))
    added = add(store, person.id, request.wishes, now=now)
    subscriptions.settle(store, person.id)
    held.look_again(store, person.id, now=now)
    consent.record(
        store,
        subscriber_id=person.id,
        event="confirmed",
        how="link",
        now=now,
        detail={"ask": one.id, "was": person.status, "wishes_added": added},
        wording=request.wording,
    )


def admit(store: Store, person: Subscriber, address: str, *, now: datetime) -> None:
    """A person may be written to from now on, whatever came back for letters to them before;
    inside `writing()`."""
    consent.lift(store, address)
    clear(store, person.id, now=now)
    subscribers.set_status(store, person.id, SubscriberStatus.ACTIVE)
    subscribers.set_paused(store, person.id, None)


def become(store: Store, before: Subscriber, after: Subscriber) -> None:
    """A person has another profile; what they are owed goes with their clock. Wishes are to be
    settled after. Inside `writing()`."""
    if after == before:
        return
    subscribers.set_profile(store, after)
    follows.set_clock(store, after.id, zone=after.zone, hour=after.hour)


def add(store: Store, subscriber_id: int, wished: Iterable[Wish], *, now: datetime) -> int:
    """Start these wishes at the present seq; how many the person did not have. Inside
    `writing()`."""
    seq = sequence.last_seq(store)
    return sum(
        wishes.add(
            store,
            subscriber_id=subscriber_id,
            cadence=one.cadence,
            wish=one.filter,
            now=now,
            start_seq=seq,
        )
        for one in wished
    )


def _with(person: Subscriber, request: Request) -> Subscriber:
    """Who waited becomes what they asked to be; who was there before gains languages and keeps
    whatever is more careful, and the full text where they ever asked for it. Who gets letters keeps
    their clock: a form always says one, as it guessed it, and the preferences are where it is
    changed."""
    asked = replace(_person(request), id=person.id, email=person.email, status=person.status)
    form = Form.FULL if Form.FULL in (person.form, asked.form) else Form.SHORT
    if person.status is SubscriberStatus.PENDING:
        return replace(asked, name=person.name, form=form)
    clock = person if person.status in _GETS_LETTERS else asked
    return replace(
        person,
        role=Role.PRESS if Role.PRESS in (person.role, asked.role) else Role.READER,
        outlet=asked.outlet or person.outlet,
        languages=tuple(dict.fromkeys((*person.languages, *asked.languages))),
        zone=clock.zone,
        hour=clock.hour,
        quiet=asked.quiet or person.quiet,
        alerts_per_day=asked.alerts_per_day or person.alerts_per_day,
        form=form,
        subject_style=(
            SubjectStyle.DISCREET
            if SubjectStyle.DISCREET in (person.subject_style, asked.subject_style)
            else SubjectStyle.PLAIN
        ),
    )


def _valid(store: Store, ask_id: int, now: datetime) -> Ask:
    one = asks.by_id(store, ask_id)
    if one is None or one.kind is AskKind.MANAGE or one.asked_at + VALID <= now:
        raise TokenExpired("confirmation link: older than seven days")
    return one


def _owner(one: Ask) -> int:
    if one.subscriber_id is None:
        raise TokenExpired("confirmation link: nobody's")
    return one.subscriber_id


def _person(request: Request) -> Subscriber:
    return Subscriber(
        id=0,
        email=request.email.strip(),
        name=None,
        role=request.role,
        status=SubscriberStatus.PENDING,
        languages=request.languages,
        zone=request.zone,
        hour=request.hour,
        subject_style=request.subject_style,
        outlet=request.outlet,
        quiet=request.quiet,
        alerts_per_day=request.alerts_per_day,
        form=request.form,
    )


def _kept(request: Request) -> dict[str, object]:
    """The request as it is kept, its wording by the hash alone."""
    return asdict(request) | {
        "wishes": [_wish(one) for one in request.wishes],
        "wording": _hash(request.wording),
        "quiet": quiet.as_texts(request.quiet),
    }


def _wish(one: Wish) -> dict[str, object]:
    return {"cadence": one.cadence, "filter": asdict(one.filter)}


def _request(one: Ask) -> Request:
    kept: dict[str, Any] = dict(one.request)
    return Request(
        **kept
        | {
            "wishes": tuple(map(_read_wish, kept["wishes"])),
            "languages": tuple(kept["languages"]),
            "role": Role(kept["role"]),
            "subject_style": SubjectStyle(kept["subject_style"]),
            "quiet": quiet.of_texts(kept.get("quiet")),
            "form": Form(kept.get("form", Form.SHORT)),
        }
    )


def _read_wish(kept: dict[str, Any]) -> Wish:
    filtered = {name: tuple(slugs) for name, slugs in kept["filter"].items()}
    return Wish(Cadence(kept["cadence"]), Filter(**filtered))


def _hash(wording: str) -> str:
    return hashlib.sha256(wording.encode()).hexdigest()
