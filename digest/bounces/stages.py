"""From one stage to the next: a person is suspended, stopped, or gets letters again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from digest import keeping, subscriptions, verdicts
from digest.model import Cadence, Subscriber, SubscriberStatus
from digest.recall import owe_again
from digest.store import (
    Store,
    consent,
    editions,
    held,
    letters,
    missed,
    origins,
    standings,
    subscribers,
)
from digest.store.consent import ConsentEvent
from digest.store.standings import Stood
from digest.store.subscribers import address_key
from digest.verdicts import REPORTED, Proof, Stage, Standing

BOUNCED, COMPLAINT = SubscriberStatus.BOUNCED.value, "complaint"


def count(
    store: Store, stood: Stood, at: datetime, proof: Proof, *, now: datetime
) -> tuple[Stood, bool]:
    """A person's standing after one more soft bounce, and whether it counted."""
    arrived = origins.arrived_by(store, stood.subscriber_id, at - REPORTED)
    before = verdicts.decayed(stood.standing, at, arrived)
    after = verdicts.after_soft(before, at, proof, now=now)
    return replace(stood, standing=after), after.score > before.score


def suspend(store: Store, person: Subscriber, stood: Stood) -> None:
    """Send a person nothing, and keep what is owed, until one letter has tried their address again.
    Inside `writing()`."""
    standings.put(store, replace(stood, was=person.status))
    subscribers.set_status(store, person.id, SubscriberStatus.BOUNCED)


def stop(
    store: Store, person: Subscriber, stood: Stood, reason: str, evidence: str, *, now: datetime
) -> None:
    """Write to a person no more, for a bounce or a complaint: their wishes end, what waits is not
    sent, and no import brings them back. Inside `writing()`."""
    status = SubscriberStatus.BOUNCED if reason == BOUNCED else SubscriberStatus.UNSUBSCRIBED
    kept = subscriptions.to_undo(store, person.id, None) | {"status": stood.was or person.status}
    stop_letters(store, person.id, reason, now=now)
    subscriptions.end(store, person.id, None, reason=reason, now=now)
    subscribers.set_status(store, person.id, status)
    address = address_key(person.email)
    consent.suppress(store, address, reason=reason, evidence=evidence, now=now)
    detail: dict[str, object] = {"reason": reason, "undo": kept}
    consent.record(
        store, subscriber_id=person.id, event="suppressed", how=evidence, now=now, detail=detail
    )
    standing = replace(stood.standing, stage=Stage.STOPPED, since=now)
    standings.put(store, replace(stood, standing=standing, why=evidence))


def stop_letters(store: Store, subscriber_id: int, reason: str, *, now: datetime) -> None:
    """What waits to be sent of a cadence is not sent; an answer to a form is. Inside
    `writing()`."""
    for edition_id in letters.unsent(store, subscriber_id):
        if editions.by_id(store, edition_id).stream in list(Cadence):
            letters.stop(store, subscriber_id, reason=reason, now=now, edition_id=edition_id)


def restore(store: Store, person: Subscriber, stood: Stood, *, now: datetime) -> None:
    """A suspended person gets letters again, with what was owed meanwhile and what was not sent
    to them. Inside `writing()`."""
    stand_as_before(store, person, stood, now)
    since = stood.standing.since or now
    owe_what_waited(store, person.id, _first(stood, since))
    standings.clear(store, person.id, now=now)


def reinstate(
    store: Store,
    person: Subscriber,
    stood: Stood,
    *,
    now: datetime,
    after: Standing | None = None,
    how: str = "report undone",
) -> bool:
    """Take back that a person was stopped: they are owed as if they had not been, and stand as in
    `after`, else well. `how` stands in their history. False where they were not stopped, or have
    done something themselves since. Inside `writing()`."""
    last = stopped_by(store, person.id)
    if last is None:
        return False
    kept = last.detail["undo"]
    assert isinstance(kept, dict)
    keeping.put_back(store, person.id, kept, now=now)
    missed.note(store, person.id, since=last.at)
    owe_what_waited(store, person.id, _first(stood, last.at))
    consent.record(store, subscriber_id=person.id, event="undone", how=how, now=now)
    standings.put(store, Stood(person.id, after or Standing(cleared_at=now)))
    return True


def stopped_by(store: Store, subscriber_id: int) -> ConsentEvent | None:
    """The event by which a person was stopped, where nothing was done since that lasts."""
    last = keeping.last_lasting(store, subscriber_id)
    return last if last and last.event == "suppressed" and last.detail.get("undo") else None


def _first(stood: Stood, since: datetime) -> datetime:
    """Since when they got nothing: who was stopped after a trial was suspended before it."""
    return min(since, *(one for one in (stood.standing.probe_from, stood.standing.since) if one))


def owe_what_waited(store: Store, subscriber_id: int, since: datetime) -> None:
    """What was not sent to a person since then, for a bounce or a complaint, is owed again. Inside
    `writing()`."""
    for reason in (BOUNCED, COMPLAINT):
        for edition_id in letters.skipped_since(store, subscriber_id, reason, since):
            owe_again(store, editions.by_id(store, edition_id), [subscriber_id])


def stand_as_before(store: Store, person: Subscriber, stood: Stood, now: datetime) -> None:
    """A suspended person may be written to; whose pause has ended meanwhile is active. Inside
    `writing()`."""
    paused = stood.was is SubscriberStatus.PAUSED and person.paused_until is not None
    ends = person.paused_until
    still = paused and ends is not None and ends > now.astimezone(UTC).date()
    status = SubscriberStatus.PAUSED if still else SubscriberStatus.ACTIVE
    subscribers.set_status(store, person.id, status)
    if not still:
        subscribers.set_paused(store, person.id, None)
    held.wake(store, person.id, now=now)
