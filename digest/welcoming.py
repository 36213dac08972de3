"""The letter that follows a confirmation, once, to who did not get letters before: what comes, and
when the first of it does.

It is an edition of its own with one letter and one delivery, as links that people ask for are. It
follows no change of wishes. What a process that died has not written is found by a query.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import partial

from digest import calendar, quiet
from digest.calendar import Hours
from digest.errors import TemplateError
from digest.inviting import STREAM, Desk
from digest.letters.welcome import Coming, WelcomeBrief
from digest.model import (
    Cadence,
    Edition,
    EditionState,
    Filter,
    Subscriber,
    SubscriberStatus,
)
from digest.store import Store, asks, editions, letters, subscribers, wishes
from digest.store.asks import Ask
from digest.store.letters import NewLetter
from digest.tokens import Pace, Unsubscribe

OWED_FOR = timedelta(hours=1)
"""So long after a confirmation this letter is still worth mailing."""

EVERYTHING = "correction"
"""The stream whose link ends all letters, since nobody wishes for it."""

_log = logging.getLogger(__name__)


def welcome(desk: Desk, ask_id: int, *, now: datetime) -> None:
    """Mail what follows a confirmation, if it made somebody new; doing it twice is once."""
    for one in _owed(desk, now, ask_id):
        desk.later(partial(_try, desk, one, now))


def send_owed(desk: Desk, *, now: datetime) -> int:
    """Mail what was owed and has not been written. How many."""
    found = _owed(desk, now)
    for one in found:
        _try(desk, one, now)
    return len(found)


def coming(store: Store, person: Subscriber, hours: Hours, *, now: datetime) -> tuple[Coming, ...]:
    """What a person gets from now on, the soonest cadence first."""
    live = [one for one in wishes.of_subscriber(store, person.id) if one.ended_at is None]
    return tuple(
        Coming(cadence, wanted, _first(cadence, person, hours, now))
        for cadence in Cadence
        if (wanted := _of(cadence, ((one.cadence, one.filter) for one in live)))
    )


def _of(cadence: Cadence, wished: Iterable[tuple[Cadence, Filter]]) -> tuple[Filter, ...]:
    return tuple(wish for of, wish in wished if of is cadence)


def _first(
    cadence: Cadence, person: Subscriber, hours: Hours, now: datetime
) -> tuple[date, int] | None:
    """The local day and hour of the first letter that can come."""
    if cadence is Cadence.ALERT:
        return None
    hour = hours.of(cadence) if person.hour is None else person.hour
    zone = quiet.known(person.zone).key
    slot = calendar.next_slot(cadence, zone=zone, hour=hour, weekday=hours.weekday, now=now)
    return slot.day, slot.hour


def _owed(desk: Desk, now: datetime, ask_id: int | None = None) -> tuple[Ask, ...]:
    if desk.greeter is None:
        return ()
    return asks.unwelcomed(desk.store, since=now - OWED_FOR, ask_id=ask_id)


def _try(desk: Desk, one: Ask, now: datetime) -> None:
    try:
        _mail(desk, one, now)
    except TemplateError as error:
        _log.error("nobody is welcomed", extra={"ask": one.id, "why": str(error)})


def _mail(desk: Desk, one: Ask, now: datetime) -> None:
    """Nothing where whoever confirmed has left meanwhile."""
    person = subscribers.known(desk.store, one.subscriber_id or 0)
    gets = person is not None and person.email and person.status is SubscriberStatus.ACTIVE
    if desk.greeter is None or person is None or not gets:
        return
    letter = desk.greeter.writer.letter(_brief(desk, desk.greeter.hours, one, person, now))
    kept = NewLetter(letter.variant, letter.language, letter.subject, letter.segments, ())
    with desk.store.writing():
        edition = editions.make(desk.store, _edition(one, person, now), now=now)
        if edition is None:
            return
        letter_id = letters.keep(desk.store, edition.id, kept)
        owed = letters.owe_whom_there_is(desk.store, edition.id, letter_id, person.id)
        editions.become_ready(desk.store, edition.id, owed=owed, now=now)
    desk.wake()


def _brief(desk: Desk, hours: Hours, one: Ask, person: Subscriber, now: datetime) -> WelcomeBrief:
    generation = subscribers.token_generation(desk.store, person.id)
    leave = Unsubscribe(person.id, EVERYTHING, generation)
    return WelcomeBrief(
        coming=coming(desk.store, person, hours, now=now),
        leave=desk.tokens.unsubscribe(leave),
        pace=desk.tokens.pace(Pace(person.id, generation)),
        language=str(one.request.get("language") or "en"),
        zone=quiet.known(person.zone).key,
        made_at=now,
        subject_style=person.subject_style,
    )


def _edition(one: Ask, person: Subscriber, now: datetime) -> Edition:
    return Edition(
        key=f"notice:{one.id}:welcome",
        stream=STREAM,
        state=EditionState.PLANNING,
        due=now,
        cutoff=0,
        zone=quiet.known(person.zone).key,
        hour=None,
        date=now.date().isoformat(),
    )
