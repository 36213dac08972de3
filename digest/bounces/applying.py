"""What follows from a report for the person whose letter it was; inside one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digest import subscriptions, verdicts
from digest.bounces import days, stages
from digest.bounces.attribution import About
from digest.delivery.rates import provider
from digest.model import Cadence, Fault, Report, Subscriber, SubscriberStatus
from digest.store import Store, consent, standings, subscribers
from digest.store.standings import Stood
from digest.store.subscribers import address_key
from digest.verdicts import Did, Says, Stage

NOT_THEIRS = "the letter went to an address that the person has left since"
BEFORE = "it is of a time before the address was confirmed anew, or the operator took its part"
OLD = f"it is over {verdicts.REMEMBERED.days} days old: it may have been here before"
ALONE = "anybody can have said so of the address"
THAT_DAY = "counted that day"
BACK = "the person has come back since"
GONE = "the person gets no letters any more"
WAITS = "the person has not confirmed yet"

_BACK = frozenset({"confirmed", "undone"})
"""Events by which a person comes, or comes back."""

_SKEWED = timedelta(hours=1)
"""Clocks of people's machines may be wrong by so much, most often for a zone or summer time."""


@dataclass(frozen=True, slots=True)
class Case:
    """A report, whose it is and what it comes to. `at` is when it happened, as far as that can be
    believed, and `stated_at` when it says that it did."""

    report: Report
    about: About
    says: Says
    at: datetime
    stated_at: datetime

    @property
    def sent_at(self) -> datetime | None:
        """When the letter went out; None where that is not known."""
        return self.about.letter.at if self.about.letter else None

    @property
    def evidence(self) -> str:
        """What was said, for who asks why; without any address."""
        report = self.report
        said = verdicts.said(report.code, report.status, report.words)
        stream = f"{self.about.stream} letter, " if self.about.stream else ""
        what = f"{report.kind.value}{': ' + said if said else ''}"
        return f"{what} ({stream}by {self.about.proof.value}, report {report.id})"[:500]


@dataclass(frozen=True, slots=True)
class Effect:
    """What was done, and why in words where that is not plain. What changes nothing and comes for
    every letter that arrives is not kept."""

    did: Did
    why: str = ""
    is_kept: bool = True


class Hands:
    """Does what follows."""

    def __init__(self, store: Store, now: datetime) -> None:
        self._store = store
        self._now = now
        self._days = days.Days(store, now)

    def look(self, cases: Iterable[Case]) -> None:
        """Look up what a lot of reports is measured by. Not inside `writing()`."""
        days_of = Counter(filter(None, map(_day, cases)))
        for (about, day), failed in days_of.items():
            self._days.look(about, day, failed)

    def settle(self, case: Case) -> Effect:
        """What follows from a report, done. Inside `writing()`."""
        if case.says is Says.NOTHING:
            return Effect(Did.NOTED, _idle(case))
        person = subscribers.known(self._store, case.about.holder.subscriber_id)
        if person is None or not person.email:
            return Effect(Did.NOTED, GONE)
        if case.stated_at <= self._now - verdicts.REMEMBERED:
            return Effect(Did.NOTED, OLD)
        if case.says is Says.UNSUBSCRIBE:
            return self._unsubscribe(case, person)
        if case.says is Says.OURS:
            return Effect(Did.NOTED, self._days.blame(case.about.stream, person.id, case))
        return self._judge(case, person, standings.of(self._store, person.id))

    def _judge(self, case: Case, person: Subscriber, stood: Stood) -> Effect:
        """What is about the address that a person has."""
        why_not = self._why_not(case, person, stood)
        if case.says is Says.ARRIVED:
            return (
                Effect(Did.NOTED, is_kept=False) if why_not else self._arrived(case, person, stood)
            )
        return Effect(Did.NOTED, why_not) if why_not else self._failed(case, person, stood)

    def _why_not(self, case: Case, person: Subscriber, stood: Stood) -> str | None:
        """Why a report counts for nothing with this person; None where it counts."""
        if not case.about.is_current:
            return NOT_THEIRS
        if verdicts.is_over(stood.standing, case.stated_at, case.sent_at):
            return BEFORE
        if person.status is SubscriberStatus.PENDING:
            return WAITS
        suppressed = consent.suppressed(self._store, address_key(person.email))
        return GONE if suppressed is not None else None

    def _failed(self, case: Case, person: Subscriber, stood: Stood) -> Effect:
        if case.says is Says.COMPLAINT:
            stages.stop(self._store, person, stood, "complaint", case.evidence, now=self._now)
            return Effect(Did.STOPPED)
        held = case.says is Says.HARD and self._days.is_bad(person, case)
        if case.says is Says.HARD and not held:
            return self._stop(case, person, stood)
        proof = case.about.proof
        fails = verdicts.fails_probe(stood.standing, proof, case.stated_at, case.sent_at)
        if fails and not held:
            return self._stop(case, person, stood, "the letter that tried the address once more")
        return self._soft(case, person, stood, held=held)

    def _stop(self, case: Case, person: Subscriber, stood: Stood, why: str = "") -> Effect:
        evidence = f"{why}: {case.evidence}" if why else case.evidence
        stages.stop(self._store, person, stood, SubscriberStatus.BOUNCED, evidence, now=self._now)
        return Effect(Did.STOPPED, why)

    def _soft(self, case: Case, person: Subscriber, stood: Stood, *, held: bool) -> Effect:
        if stood.standing.stage is not Stage.GOOD:
            return Effect(Did.NOTED, f"the person is {stood.standing.stage.value} already")
        proof = case.about.proof
        after, counted = stages.count(self._store, stood, case.at, proof, now=self._now)
        why = days.HELD if held else ""
        if after.standing.stage is Stage.SUSPENDED:
            stages.suspend(self._store, person, replace(after, why=case.evidence))
            return Effect(Did.SUSPENDED, why)
        standings.put(self._store, after)
        if held:
            return Effect(Did.HELD, why)
        if proof.is_certain:
            return Effect(*((Did.COUNTED, "") if counted else (Did.NOTED, THAT_DAY)))
        if counted:
            return Effect(Did.COUNTED, ALONE)
        is_brink = after.standing.score >= verdicts.LIMIT - 1
        return Effect(Did.NOTED, f"{ALONE}, and that suspends nobody" if is_brink else THAT_DAY)

    def _arrived(self, case: Case, person: Subscriber, stood: Stood) -> Effect:
        """What a server says has arrived clears the score, where it is of a later time."""
        standing = stood.standing
        if standing.failed_at is None or (case.sent_at or case.stated_at) <= standing.failed_at:
            return Effect(Did.NOTED, is_kept=False)
        if standing.stage in (Stage.PROBING, Stage.WATCHED):
            stages.restore(self._store, person, stood, now=self._now)
            return Effect(Did.CLEARED, "the letter that tried the address once more arrived")
        if standing.stage is Stage.GOOD and standing.score:
            clean = replace(standing, score=0, counted_on=None)
            standings.put(self._store, replace(stood, standing=clean))
            return Effect(Did.CLEARED)
        return Effect(Did.NOTED, is_kept=False)

    def _unsubscribe(self, case: Case, person: Subscriber) -> Effect:
        """As a press on the letter's own link: the wishes of its stream, or all where nobody can
        wish for that. A mail of before they came back is one that is told again."""
        back = consent.last_of(self._store, person.id, _BACK)
        if back is not None and case.stated_at < back - _SKEWED:
            return Effect(Did.NOTED, BACK)
        stream = case.about.stream
        done = subscriptions.unsubscribe(
            self._store,
            subscriber_id=person.id,
            cadence=Cadence(stream) if stream in list(Cadence) else None,
            how="mail",
            now=self._now,
        )
        return Effect(Did.UNSUBSCRIBED) if done else Effect(Did.NOTED, "had left before")


def _day(case: Case) -> tuple[str, str] | None:
    """The tally that a report may add to, and of which day; None where it adds to none."""
    day = verdicts.day_of(case.at).isoformat()
    if case.says is Says.HARD and case.about.holder.email:
        return days.HARD + provider(case.about.holder.email), day
    if case.says is Says.OURS and case.about.stream:
        return days.OURS + case.about.stream, day
    return None


def _idle(case: Case) -> str:
    """Why a report counts for nothing."""
    fault, words = (
        case.report.fault,
        {
            Fault.CONTENT: "about what the letter said, not about the person",
            Fault.THROTTLE: "too many letters at once: not about the person",
        },
    )
    if not case.about.proof.is_certain and verdicts.says(case.report, _SURE) is not Says.NOTHING:
        return ALONE
    return words.get(fault, "") if fault else ""


_SURE = verdicts.Proof.DOOR
