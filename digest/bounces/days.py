"""What one day tells that no report tells by itself: a provider that fails for many, and servers
that say it is we who are at fault."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from digest import verdicts
from digest.bounces import stages
from digest.delivery.faults import mend
from digest.delivery.rates import domains, provider
from digest.model import Report, Subscriber
from digest.store import Store, reports, standings, subscribers, tallies
from digest.store.reports import Kept
from digest.store.tallies import Pause, Tally
from digest.verdicts import AT_LEAST, OURS_PAUSED, OURS_SHARE, SHARE, Did, Says, Stage

HARD, OURS = "hard:", "ours:"
"""What a tally is about: the provider, and the stream."""

HELD = "its provider fails for many today: counted as soft"
_LATELY, _DAY = timedelta(days=2), timedelta(days=1)
_AT_A_TIME = 25


class Failed(Protocol):
    """A report of which the person is known, and when it happened."""

    @property
    def report(self) -> Report: ...
    @property
    def at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class _Measure:
    """Of how many people those are who failed, for up to so many who did: beyond, nothing was
    counted."""

    failed: int = 0
    people: int = 0


@dataclass(slots=True)
class Days:
    """Counts people by what was reported of them; each counts once a day. How many people a
    provider has, and how many had a letter, is looked up before each lot of reports."""

    store: Store
    now: datetime
    _measures: dict[tuple[str, str], _Measure] = field(default_factory=dict)

    def look(self, about: str, day: str, failed: int) -> None:
        """Count of how many people those are, `failed` of whom are to be counted that day. Not
        inside `writing()`: a large provider's people take longer than who else writes can wait."""
        least, share = (AT_LEAST, SHARE) if about.startswith(HARD) else (OURS_PAUSED, OURS_SHARE)
        tally = tallies.of(self.store, about, day)
        after = tally.people + failed
        if tally.held or not verdicts.is_looked_at(tally.people, after, least):
            return
        most = verdicts.enough(after, share)
        if about.startswith(HARD):
            where = domains(about.removeprefix(HARD))
            people = tallies.people_at(self.store, where, most=most) + tally.people
        else:
            stream, since = about.removeprefix(OURS), self.now - _DAY
            people = tallies.accepted_since(self.store, stream, since, most=most)
        self._measures[about, day] = _Measure(after, people)

    def is_bad(self, person: Subscriber, case: Failed) -> bool:
        """Whether a hard failure is one of so many that day that it is the provider's."""
        whose, day = provider(person.email), verdicts.day_of(case.at).isoformat()
        tally = self._one_more(HARD + whose, day, person.id, Says.HARD)
        if tally.held:
            return True
        found = self._measure(tally)
        if found is None or not verdicts.is_bad_day(tally.people, found.people):
            return False
        tallies.hold(self.store, tally.about, day)
        return True

    def blame(self, stream: str | None, person_id: int, case: Failed) -> str:
        """Count that a server says it is our fault; what came of it. Many pause the stream."""
        if stream is None:
            return ""
        day, report = verdicts.day_of(case.at).isoformat(), case.report
        why = verdicts.said(report.code, report.status, report.words)
        to_mend = mend(report.status, report.words)
        tally = self._one_more(OURS + stream, day, person_id, Says.OURS, why=why, to_mend=to_mend)
        if tally.held or not self._pauses(tally):
            return "about us, not about the person"
        tallies.hold(self.store, tally.about, day)
        tallies.pause(self.store, Pause(stream, self.now, tally.mend, why))
        return f"about us, as for {tally.people} people: {stream} is paused"

    def _pauses(self, tally: Tally) -> bool:
        found = self._measure(tally)
        return found is not None and verdicts.pauses_stream(tally.people, found.people)

    def _measure(self, tally: Tally) -> _Measure | None:
        """None where others have counted more people meanwhile than were looked for: the next
        report sees it."""
        found = self._measures.get((tally.about, tally.day), _Measure())
        return found if tally.people <= found.failed else None

    def _one_more(
        self,
        about: str,
        day: str,
        person_id: int,
        said: Says,
        *,
        why: str = "",
        to_mend: str | None = None,
    ) -> Tally:
        if reports.said_on(self.store, person_id, said, day):
            return tallies.of(self.store, about, day)
        return tallies.one_more(self.store, about, day, why=why, mend=to_mend)


def undo_bad_days(store: Store, *, now: datetime) -> int:
    """Who was stopped before it was seen that their provider has a bad day gets letters again, and
    one day in the score instead. How many."""
    count = 0
    for tally in tallies.since(store, verdicts.day_of(now - _LATELY).isoformat()):
        if not tally.held or not tally.about.startswith(HARD):
            continue
        whose = tally.about.removeprefix(HARD)
        while some := reports.stopped_on(store, whose, tally.day, limit=_AT_A_TIME):
            with store.writing():
                for one in some:
                    _soften(store, one, now)
            count += len(some)
    return count


def _soften(store: Store, report: Kept, now: datetime) -> None:
    reports.redo(store, report.id, Did.HELD, HELD)
    person = report.subscriber_id and subscribers.known(store, report.subscriber_id)
    if not person:
        return
    stood = standings.of(store, person.id)
    before = replace(stood.standing, stage=Stage.GOOD, since=None)
    if stages.reinstate(store, person, stood, now=now, after=before):
        stood = standings.of(store, person.id)
        again, _ = stages.count(store, stood, report.at, report.proof, now=now)
        if again.standing.stage is Stage.SUSPENDED:
            stages.suspend(store, subscribers.by_id(store, person.id), again)
        else:
            standings.put(store, again)
