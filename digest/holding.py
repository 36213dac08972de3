"""Whose alert waits: those in their quiet hours, and those who have had their day's number.

Only alerts wait. What withdraws or corrects a release asks nobody's quiet hours (promise 8).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from digest import quiet
from digest.store import Store, held
from digest.store.follows import Follower
from digest.store.held import Hold, Why


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who gets no alert now: `held` until when and why, `rolled` into the next digest they have."""

    held: dict[int, Hold] = field(default_factory=dict)
    rolled: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.held or self.rolled)

    def __contains__(self, subscriber_id: object) -> bool:
        return subscriber_id in self.held or subscriber_id in self.rolled


def waiting(store: Store, people: Iterable[Follower], *, now: datetime) -> Waiting:
    """Which of these people, who are owed something by alert, do not get it now. In quiet hours
    nothing is counted; past a day's number it goes into a digest, or for who has none into one
    alert on the next day. Writes nothing."""
    holds, rolled = {}, set()
    for person in people:
        if person.bounds is None:
            continue
        verdict = _hold(store, person, now)
        if verdict is None:
            continue
        if verdict.why is Why.CAP and held.has_digest(store, person.subscriber_id):
            rolled.add(person.subscriber_id)
        else:
            holds[person.subscriber_id] = verdict
    return Waiting(holds, frozenset(rolled))


def _hold(store: Store, person: Follower, now: datetime) -> Hold | None:
    bounds = person.bounds
    assert bounds is not None
    end = quiet.until(bounds.quiet, bounds.zone, now)
    if end is not None:
        return Hold(end, Why.QUIET)
    if bounds.alerts_per_day is None:
        return None
    today = quiet.day_began(bounds.zone, now), quiet.renewed(None, bounds.zone, now)
    if held.alerts_between(store, person.subscriber_id, *today) < bounds.alerts_per_day:
        return None
    return Hold(quiet.renewed(bounds.quiet, bounds.zone, now), Why.CAP)
