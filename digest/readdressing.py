"""A person has their letters at another address, and neither loses nor repeats anything by it."""

from __future__ import annotations

from datetime import datetime

from digest import subscriptions
from digest.errors import TokenExpired
from digest.model import Cadence, Subscriber, SubscriberStatus
from digest.recall import owe_again
from digest.store import (
    Store,
    consent,
    editions,
    forgetting,
    letters,
    pieces,
    sequence,
    standings,
    subscribers,
    wishes,
)
from digest.store.asks import Ask
from digest.store.follows import Segment
from digest.store.held import Hold, Why
from digest.store.subscribers import address_key

MERGED = "merged"


def move(store: Store, one: Ask, *, now: datetime) -> None:
    """Who asked is written to at the address that has confirmed it. Whoever had that address has
    it no more: what they wished for and were owed goes over. Inside `writing()`.

    TokenExpired where the newsroom has blocked the address, or the one who asked is gone.
    """
    mover = subscribers.by_id(store, one.moves_id or 0)
    there = subscribers.by_id(store, one.subscriber_id or 0)
    if not mover.email or not there.email:
        raise TokenExpired("confirmation link: who asked is gone")
    if consent.suppressed(store, one.address) == SubscriberStatus.BLOCKLISTED:
        raise TokenExpired("confirmation link: the address is blocked")
    email = str(one.request["email"])
    if there.id != mover.id:
        _take_over(store, mover, there, now)
        consent.lift(store, address_key(email))
        standings.forget(store, there.id)
    _begin_anew(store, mover, now)
    subscribers.set_email(store, mover.id, email)
    consent.record(
        store,
        subscriber_id=mover.id,
        event="changed",
        how="link",
        now=now,
        detail={"address": "another", "ask": one.id},
    )


def _begin_anew(store: Store, mover: Subscriber, now: datetime) -> None:
    """What came back from the address that is left says nothing of the new one, which has just
    shown that mail arrives: who was suspended for it gets letters again, with what waited."""
    stood = standings.of(store, mover.id)
    if stood.standing.stage.is_waiting and stood.standing.since is not None:
        subscribers.set_status(store, mover.id, stood.was or SubscriberStatus.ACTIVE)
        since = min(stood.standing.since, stood.standing.probe_from or stood.standing.since)
        for edition_id in letters.skipped_since(store, mover.id, SubscriberStatus.BOUNCED, since):
            owe_again(store, editions.by_id(store, edition_id), [mover.id])
    standings.clear(store, mover.id, now=now)


def _take_over(store: Store, mover: Subscriber, there: Subscriber, now: datetime) -> None:
    owed = [one for each in Cadence for one in pieces.of(store, there.id, each)]
    if there.status in (SubscriberStatus.ACTIVE, SubscriberStatus.PAUSED):
        seq = sequence.last_seq(store)
        for wish in wishes.of_subscriber(store, there.id):
            if wish.ended_at is None:
                wishes.add(
                    store,
                    subscriber_id=mover.id,
                    cadence=wish.cadence,
                    wish=wish.filter,
                    now=now,
                    start_seq=seq,
                )
        subscriptions.settle(store, mover.id)
        for one in owed:
            end = seq if one.end is None else one.end
            if one.start < end:
                piece = Segment(one.wish_set_id, one.start, end)
                waited = Hold(now, Why.QUIET) if one.held_until or one.rolled else None
                pieces.owe_also(store, mover.id, one.cadence, piece, waited=waited)
        _take_over_letters(store, mover, there)
    subscriptions.end(store, there.id, None, reason=MERGED, now=now)
    letters.stop(store, there.id, reason=MERGED, now=now)
    forgetting.blank(store, there.id, merged_into=mover.id)


def _take_over_letters(store: Store, mover: Subscriber, there: Subscriber) -> None:
    """What waits to be sent to an address that nobody has now is owed again."""
    for edition_id in letters.unsent(store, there.id):
        owe_again(store, editions.by_id(store, edition_id), [there.id], to=mover.id)
