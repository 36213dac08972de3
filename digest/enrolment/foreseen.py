"""What taking rows would do, without a word written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from digest.enrolment.known import STOPPED
from digest.enrolment.outcome import Done, Imported, Outcome, Tally, Tell, of_row
from digest.model import Cadence, SubscriberStatus
from digest.roll import Line
from digest.store import Store, consent, subscribers, wishes
from digest.store.subscribers import address_key
from digest.subscriptions import Wish

_NONE: frozenset[Wish] = frozenset()


def rehearse(store: Store, lines: Iterable[Line], *, tell: Tell = lambda _: None) -> Imported:
    """What `take` would do; writes nothing."""
    people: dict[str, _Foreseen] = {}
    tally = Tally()
    for line in lines:
        address = address_key(line.person.email)
        if address not in people:
            people[address] = _foreseen(store, address)
        outcome = people[address].after(line)
        tally.add(outcome)
        tell(outcome)
    return tally.imported()


@dataclass(slots=True)
class _Foreseen:
    """A person as they would be after the rows so far; `waits` None where there is nobody yet."""

    stopped: bool
    waits: bool | None = None
    wished: frozenset[Wish] = _NONE
    left: frozenset[Cadence] = frozenset()

    def after(self, line: Line) -> Outcome:
        """What taking the row would do; the person is then as after it."""
        if line.person.status in STOPPED:
            done = Done.UNCHANGED if self.stopped else Done.SUPPRESSED
            self.stopped = True
            return Outcome(line, done)
        if self.stopped:
            return Outcome(line, Done.REFUSED)
        is_new = self.waits is None
        activated = self.waits is True and line.person.status is SubscriberStatus.ACTIVE
        if is_new or activated:
            self.waits = line.person.status is SubscriberStatus.PENDING
        wished = line.wish not in self.wished and line.wish.cadence not in self.left
        if wished:
            self.wished |= {line.wish}
        return of_row(line, wished=wished, is_new=is_new, activated=activated)


def _foreseen(store: Store, address: str) -> _Foreseen:
    stopped = consent.suppressed(store, address) is not None
    known = subscribers.by_email(store, address)
    if known is None:
        return _Foreseen(stopped)
    found = wishes.of_subscriber(store, known.id)
    last = {one.cadence: one for one in found}
    lives = [one for one in found if one.ended_at is None]
    return _Foreseen(
        stopped=stopped,
        waits=known.status is SubscriberStatus.PENDING,
        wished=frozenset(Wish(one.cadence, one.filter) for one in lives),
        left=frozenset(
            cadence
            for cadence, one in last.items()
            if one.ended_reason == "unsubscribed" and cadence not in {one.cadence for one in lives}
        ),
    )
