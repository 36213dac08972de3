"""Wishes begin, change and end: what a person is owed stays exact through all of it.

Every act is one transaction with its consent event. A change of wishes closes what was owed so
far at the present seq and opens the new wish set from there on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from digest.model import Cadence, Filter, Subscriber, SubscriberStatus, WishSet
from digest.recall import owe_again
from digest.store import (
    Store,
    consent,
    editions,
    follows,
    held,
    letters,
    pieces,
    sequence,
    subscribers,
    wishes,
)
from digest.store.subscribers import address_key


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks for: a filter and how soon to hear."""

    cadence: Cadence
    filter: Filter


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What enrolling did: `refused` says why nobody may write to that address, `is_activated`
    that a person who had waited to be invited agreed otherwise."""

    subscriber_id: int | None
    is_new: bool = False
    is_activated: bool = False
    wishes_added: int = 0
    refused: str | None = None


def enrol(
    store: Store,
    person: Subscriber,
    wished: Iterable[Wish],
    *,
    how: str,
    now: datetime,
    agreed_at: str | None = None,
) -> Enrolled:
    """Add a person, or wishes to a known one; who is active is owed from now on.

    What a known person has stays as it is, but that one who waits becomes active where `person`
    is. A suppressed address is refused, whatever an import says. `how` and `agreed_at` are kept
    as evidence of consent. Mails nobody.
    """
    with store.writing():
        why = consent.suppressed(store, address_key(person.email))
        if why is not None:
            return Enrolled(None, refused=why)
        known = subscribers.by_email(store, person.email)
        subscriber_id = known.id if known else subscribers.add(store, person, now=now)
        activated = known is not None and _activate(store, known, person.status)
        added = sum(_wish(store, subscriber_id, one, now) for one in wished)
        settle(store, subscriber_id)
        if known is None or activated or added:
            person = subscribers.by_id(store, subscriber_id)
            consent.record(
                store,
                subscriber_id=subscriber_id,
                event="imported",
                how=how,
                now=now,
                detail=provenance(added, person.status, agreed_at),
            )
        return Enrolled(
            subscriber_id, is_new=known is None, is_activated=activated, wishes_added=added
        )


def provenance(added: int, status: SubscriberStatus, agreed_at: str | None) -> dict[str, object]:
    """What is kept beside how a person was enrolled."""
    detail: dict[str, object] = {"wishes_added": added, "status": status}
    return detail | ({"agreed_at": agreed_at} if agreed_at else {})


def suppress(
    store: Store, email: str, *, status: SubscriberStatus, evidence: str, now: datetime
) -> None:
    """Never write to an address again: its wishes end and no import brings it back. Doing it
    twice is success; the first reason stands."""
    with store.writing():
        address = address_key(email)
        if consent.suppressed(store, address) is not None:
            return
        consent.suppress(store, address, reason=status, evidence=evidence, now=now)
        known = subscribers.by_email(store, email)
        if known is None:
            return
        end(store, known.id, None, reason=status, now=now)
        subscribers.set_status(store, known.id, status)
        consent.record(store, subscriber_id=known.id, event="suppressed", how=evidence, now=now)


def unsubscribe(
    store: Store, *, subscriber_id: int, cadence: Cadence | None, how: str, now: datetime
) -> bool:
    """End every wish of one cadence (None: all); False where there was none left.

    What is planned and not yet sent is not sent; what it held comes by another cadence where the
    person wishes for it there too. Doing it twice is success.
    """
    with store.writing():
        kept = to_undo(store, subscriber_id, cadence)
        ended = end(store, subscriber_id, cadence, reason="unsubscribed", now=now)
        if ended:
            _stop(store, subscriber_id, cadence, now)
            _leave(store, subscriber_id, now)
            detail: dict[str, object] = {
                "cadence": cadence or "all",
                "wishes_ended": ended,
                "undo": kept,
            }
            consent.record(
                store,
                subscriber_id=subscriber_id,
                event="unsubscribed",
                how=how,
                now=now,
                detail=detail,
            )
        return ended > 0


def move(
    store: Store, *, subscriber_id: int, zone: str, hour: int | None, how: str, now: datetime
) -> None:
    """A person lives by another clock from now on; what they are owed goes with them."""
    with store.writing():
        subscribers.set_clock(store, subscriber_id, zone=zone, hour=hour)
        follows.set_clock(store, subscriber_id, zone=zone, hour=hour)
        held.look_again(store, subscriber_id, now=now)
        consent.record(
            store,
            subscriber_id=subscriber_id,
            event="changed",
            how=how,
            now=now,
            detail={"zone": zone, "hour": hour},
        )


def settle(store: Store, subscriber_id: int) -> None:
    """Bring what planning reads in line with a person's live wishes; inside `writing()`."""
    person = subscribers.by_id(store, subscriber_id)
    live = [one for one in wishes.of_subscriber(store, subscriber_id) if one.ended_at is None]
    segments = follows.open_segments(store, subscriber_id)
    for cadence in Cadence:
        filters = sorted({one.filter for one in live if one.cadence is cadence}, key=repr)
        if not filters:
            continue
        wish_set = WishSet(tuple(filters), person.languages)
        wish_set_id = wishes.intern_wish_set(store, wish_set)
        segment = segments.get(cadence)
        if segment is not None and segment.wish_set_id == wish_set_id:
            continue
        seq = sequence.last_seq(store)
        if segment is None:
            last_day = pieces.last_day(store, subscriber_id, cadence)
        else:
            last_day = follows.close_at(store, subscriber_id, cadence, end=seq)
        follows.open_at(
            store,
            subscriber_id,
            cadence,
            wish_set_id=wish_set_id,
            start=seq,
            planned_date=last_day,
        )


def _activate(store: Store, known: Subscriber, status: SubscriberStatus) -> bool:
    """Who waited and now agrees is owed from here on, not from when they began to wait."""
    if known.status is not SubscriberStatus.PENDING or status is not SubscriberStatus.ACTIVE:
        return False
    subscribers.set_status(store, known.id, status)
    wishes.begin(store, known.id, seq=sequence.last_seq(store))
    follows.drop(store, known.id, None)
    return True


def _stop(store: Store, subscriber_id: int, cadence: Cadence | None, now: datetime) -> None:
    """The letters of a cadence (None: of all) that wait are not sent. Another edition may have
    counted what they hold as had."""
    for edition_id in letters.unsent(store, subscriber_id):
        edition = editions.by_id(store, edition_id)
        if edition.stream in ([cadence] if cadence else list(Cadence)):
            letters.stop(
                store, subscriber_id, reason="unsubscribed", now=now, edition_id=edition_id
            )
            for other in follows.open_segments(store, subscriber_id):
                owe_again(store, edition, [subscriber_id], by=other)


def to_undo(store: Store, subscriber_id: int, cadence: Cadence | None) -> dict[str, object]:
    """What leaving, or being stopped, takes from a person and an undo gives back: their status,
    the wishes, and from where on each was owed."""
    person = subscribers.by_id(store, subscriber_id)
    cadences = tuple(Cadence) if cadence is None else (cadence,)
    live = [
        one.id
        for one in wishes.of_subscriber(store, subscriber_id)
        if one.ended_at is None and one.cadence in cadences
    ]
    return {
        "status": person.status,
        "paused_until": person.paused_until and person.paused_until.isoformat(),
        "wishes": live,
        "follows": [
            asdict(one) for each in cadences for one in pieces.of(store, subscriber_id, each)
        ],
    }


def _leave(store: Store, subscriber_id: int, now: datetime) -> None:
    """Who has no wish left has left; only they themselves may come back, no import."""
    if any(one.ended_at is None for one in wishes.of_subscriber(store, subscriber_id)):
        return
    person = subscribers.by_id(store, subscriber_id)
    subscribers.set_status(store, subscriber_id, SubscriberStatus.UNSUBSCRIBED)
    subscribers.set_paused(store, subscriber_id, None)
    address = address_key(person.email)
    consent.suppress(store, address, reason="unsubscribed", evidence="own request", now=now)


def _wish(store: Store, subscriber_id: int, wish: Wish, now: datetime) -> bool:
    if wishes.was_left(store, subscriber_id, wish.cadence):
        return False
    return wishes.add(
        store,
        subscriber_id=subscriber_id,
        cadence=wish.cadence,
        wish=wish.filter,
        now=now,
        start_seq=sequence.last_seq(store),
    )


def end(
    store: Store, subscriber_id: int, cadence: Cadence | None, *, reason: str, now: datetime
) -> int:
    """End the live wishes of one cadence (None: all) and owe nothing more for them; how many there
    were. Inside `writing()`."""
    seq = sequence.last_seq(store)
    ended = wishes.end(
        store, subscriber_id=subscriber_id, cadence=cadence, reason=reason, now=now, seq=seq
    )
    follows.drop(store, subscriber_id, cadence)
    held.look_again(store, subscriber_id, now=now)
    return ended
