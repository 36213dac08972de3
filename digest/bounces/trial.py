"""The trial of a suspended person's address: the next letter that they are owed, once.

It is that letter and none of its own, because it has the size and the content of those that failed,
needs no words that nobody asked for, and is no letter too many where it arrives.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from digest.bounces import stages
from digest.model import Subscriber, SubscriberStatus
from digest.store import Store, consent, origins, standings, subscribers
from digest.store.standings import Stood
from digest.store.subscribers import address_key
from digest.verdicts import PROBE_AFTER, REPORTED, Stage

Step = Callable[[Store, Subscriber, Stood, datetime], None]


def tend(store: Store, *, now: datetime) -> None:
    """Take every trial one step further, where its time has come; each in its own transaction."""
    steps: tuple[tuple[Stage, datetime, Step], ...] = (
        (Stage.WATCHED, now - REPORTED, _passed),
        (Stage.PROBING, now, _watch),
        (Stage.SUSPENDED, now - PROBE_AFTER, _begin),
    )
    for stage, until, step in steps:
        for one in standings.in_stage(store, stage, until=until):
            with store.writing():
                _step(store, one.subscriber_id, stage, step, now)


def _step(store: Store, subscriber_id: int, stage: Stage, step: Step, now: datetime) -> None:
    """Who has left meanwhile, was stopped or erased, is not tried."""
    person, stood = subscribers.known(store, subscriber_id), standings.of(store, subscriber_id)
    if stood.standing.stage is not stage or person is None:
        return
    if not person.email or _is_over(store, person, stage):
        standings.clear(store, subscriber_id, now=now)
    else:
        step(store, person, stood, now)


def _is_over(store: Store, person: Subscriber, stage: Stage) -> bool:
    """Whether something else has become of a person than the trial made."""
    written_to = {SubscriberStatus.ACTIVE, SubscriberStatus.PAUSED}
    expected = written_to if stage is Stage.PROBING else {SubscriberStatus.BOUNCED}
    stopped = consent.suppressed(store, address_key(person.email)) is not None
    return stopped or person.status not in expected


def _begin(store: Store, person: Subscriber, stood: Stood, now: datetime) -> None:
    """The next edition has this person again, with all that they are owed. What was planned before
    they were suspended and waits still is not sent: that would be a letter more."""
    stages.stop_letters(store, person.id, stages.BOUNCED, now=now)
    stages.stand_as_before(store, person, stood, now)
    stages.owe_what_waited(store, person.id, stood.standing.since or now)
    standing = replace(stood.standing, stage=Stage.PROBING, since=now, probe_from=now)
    standings.put(store, replace(stood, standing=standing))


def _watch(store: Store, person: Subscriber, stood: Stood, now: datetime) -> None:
    """Once it was accepted no other follows until it is known whether it arrived. One that was
    refused is a report like any other."""
    began = stood.standing.probe_from or now
    for state, at in origins.settled_since(store, person.id, began):
        if state == "accepted":
            standing = replace(stood.standing, stage=Stage.WATCHED, since=at)
            standings.put(store, replace(stood, standing=standing, was=person.status))
            subscribers.set_status(store, person.id, SubscriberStatus.BOUNCED)
            return


def _passed(store: Store, person: Subscriber, stood: Stood, now: datetime) -> None:
    """Nothing came back for so long that nothing will."""
    stages.restore(store, person, stood, now=now)
