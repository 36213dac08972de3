"""What a report means for a person: pure rules, as tables. Instants are aware and in UTC.

Four stages lead from a mailbox that fails to one that is written to no more:

    good → suspended → probing → watched → good, or stopped
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from digest.model import Fault, Report, ReportKind

LIMIT = 5
"""So many days with a soft bounce suspend a person; the last of them is one that is proved."""

FORGOTTEN = timedelta(days=30)
"""After so long without a soft bounce the score is nought."""

REPORTED = timedelta(days=5)
"""A relay tries for so long before it reports that it gave up (RFC 5321 § 4.5.4.1: at least four to
five days; Postfix and Exim: five and four). Only an acceptance that is older is an arrival."""

REMEMBERED = timedelta(days=90)
"""A report is kept for so long, and known again when it comes again: an older one counts for
nothing, since it may have counted before."""

PROBE_AFTER = timedelta(days=7)
"""A suspended person is tried once more after this: what is reported of letters before the
suspension has come in by then."""

AT_LEAST, SHARE = 3, 0.10
"""A provider's day is a bad one when so many of its people fail hard, and they are more than this
part of all it has. Amazon SES reviews a sender at 5 % and stops one at 10 %: a list that is any
good stays below, and of few people three at once are no coincidence."""

OURS_TOLD, OURS_PAUSED, OURS_SHARE = 3, 10, 0.10
"""People of a stream in a day whose servers say that we are at fault: so many are told of, and so
many pause it when they are more than this part of those who had a letter of it. One server of a
small office that believes nobody is no reason to stop for all."""


class Proof(StrEnum):
    """By what a report was found to be about a person's letter, the surest first."""

    OUTCOME = "outcome"  # our own sender heard it
    RETURN_PATH = "return path"  # signed, names the delivery
    MESSAGE_ID = "message id"  # signed, or given by our relay; names the delivery
    LINK = "link"  # signed, names the person and the stream
    DOOR = "signed door"  # who sent it was checked; names the address
    ADDRESS = "address"  # anybody can have said so
    NONE = "none"

    @property
    def is_certain(self) -> bool:
        """Whether nobody but who had the letter, or whom we trust, can have said it."""
        return self not in (Proof.ADDRESS, Proof.NONE)


class Says(StrEnum):
    """What a report comes to."""

    HARD = "hard"
    SOFT = "soft"
    COMPLAINT = "complaint"
    UNSUBSCRIBE = "unsubscribe"
    ARRIVED = "arrived"
    OURS = "ours"
    NOTHING = "nothing"


class Did(StrEnum):
    """What was done about a report."""

    STOPPED = "stopped"  # suppressed at once: the address is no good, or its reader complained
    SUSPENDED = "suspended"  # gets nothing until one letter has tried the address again
    COUNTED = "counted"  # one more day in the score
    HELD = "held"  # hard, and counted as soft: its provider has a bad day
    UNSUBSCRIBED = "unsubscribed"
    CLEARED = "cleared"  # arrived: the score is nought again
    NOTED = "noted"  # kept, and counts for nothing
    REPEATED = "repeated"  # was here before
    REFUSED = "refused"  # forged, or of another newsroom
    UNKNOWN = "unknown"  # about nobody we know


class Stage(StrEnum):
    """How a person stands."""

    GOOD = "good"
    SUSPENDED = "suspended"  # waits to be tried once more
    PROBING = "probing"  # their next letter is the trial
    WATCHED = "watched"  # it went out; whether it is reported is waited for
    STOPPED = "stopped"  # for good

    @property
    def is_waiting(self) -> bool:
        """Whether it is not yet known what becomes of the person."""
        return self in (Stage.SUSPENDED, Stage.PROBING, Stage.WATCHED)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands. `counted_on` is the last day that counted, `failed_at` the last failure
    of any, `since` when the stage began (None while it is good), `probe_from` when the trial began,
    `cleared_at` since when all that was before counts no more."""

    score: int = 0
    counted_on: date | None = None
    failed_at: datetime | None = None
    stage: Stage = Stage.GOOD
    since: datetime | None = None
    probe_from: datetime | None = None
    cleared_at: datetime | None = None


_SAYS = {
    ReportKind.COMPLAINT: Says.COMPLAINT,
    ReportKind.UNSUBSCRIBE: Says.UNSUBSCRIBE,
    ReportKind.DELIVERED: Says.ARRIVED,
}
_OF_A_BOUNCE = {
    Fault.ADDRESS: Says.HARD,
    Fault.BUSY: Says.SOFT,
    Fault.UNKNOWN: Says.SOFT,
    None: Says.SOFT,
    Fault.OURS: Says.OURS,
    Fault.THROTTLE: Says.NOTHING,
    Fault.CONTENT: Says.NOTHING,
}


def says(report: Report, proof: Proof) -> Says:
    """What a report comes to. What anybody can have said of an address counts as soft at most."""
    found = _said(report)
    if proof.is_certain or found in (Says.SOFT, Says.NOTHING):
        return found
    return Says.SOFT if found is Says.HARD else Says.NOTHING


def _said(report: Report) -> Says:
    if report.kind is ReportKind.BOUNCE:
        found = _OF_A_BOUNCE[report.fault]
        return Says.SOFT if found is Says.HARD and is_passing(report) else found
    if report.kind is ReportKind.DELAY:
        return Says.OURS if report.fault is Fault.OURS else Says.NOTHING
    return _SAYS.get(report.kind, Says.NOTHING)


def is_passing(report: Report) -> bool:
    """Whether a later try may succeed, as far as its codes tell (RFC 3463 § 2, RFC 5321 § 4.2)."""
    if report.status:
        return report.status.startswith("4")
    return report.code is not None and report.code // 100 == 4


def happened(report: Report, *, now: datetime) -> datetime:
    """When it says that it was: not after now."""
    return min(report.at or now, now)


def counted_at(at: datetime, proof: Proof, sent_at: datetime | None, *, now: datetime) -> datetime:
    """When it was, as far as can be believed. Whoever writes a report writes its date too: so it is
    no earlier than its letter, nor than REPORTED ago where that is not known, and it is today where
    anybody can have said it. `sent_at` is when the letter went out."""
    if not proof.is_certain:
        return now
    if proof is Proof.OUTCOME:
        return at
    return min(max(at, sent_at or now - REPORTED), now)


def is_over(standing: Standing, at: datetime, sent_at: datetime | None) -> bool:
    """Whether a report is of a time before the person's record was wiped clean."""
    return standing.cleared_at is not None and (sent_at or at) < standing.cleared_at


def decayed(standing: Standing, at: datetime, arrived_at: datetime | None = None) -> Standing:
    """The score as it is at that instant; `arrived_at` is when the last letter before `at` -
    REPORTED was accepted, None where none was."""
    if standing.counted_on is None:
        return standing
    old = day_of(at) - standing.counted_on >= FORGOTTEN
    came = arrived_at is not None and arrived_at > (standing.failed_at or arrived_at)
    return replace(standing, score=0, counted_on=None) if old or came else standing


def after_soft(standing: Standing, at: datetime, proof: Proof, *, now: datetime) -> Standing:
    """One more soft bounce, of a score that is decayed: a day counts once, and the fifth suspends
    from `now` on, unless anybody can have said it: then nothing is changed. A day before the last
    that counted is not counted any more."""
    if not proof.is_certain and standing.score >= LIMIT - 1:
        return standing
    day = day_of(at)
    failed_at = max(at, standing.failed_at or at)
    if standing.counted_on is not None and day <= standing.counted_on:
        return replace(standing, failed_at=failed_at)
    after = replace(standing, score=standing.score + 1, counted_on=day, failed_at=failed_at)
    if after.score >= LIMIT and after.stage is Stage.GOOD:
        return replace(after, stage=Stage.SUSPENDED, since=now)
    return after


def fails_probe(standing: Standing, proof: Proof, at: datetime, sent_at: datetime | None) -> bool:
    """Whether a bounce is of the letter that tried the address once more: nobody who merely knows
    the address can say so. `sent_at` is when the letter went out, None where it is not known."""
    if standing.stage not in (Stage.PROBING, Stage.WATCHED) or standing.probe_from is None:
        return False
    return proof.is_certain and (sent_at or at) >= standing.probe_from


def is_bad_day(failed: int, people: int) -> bool:
    """Whether so many hard failures in a day are the provider's doing; `people` are all it has."""
    return failed >= AT_LEAST and failed > SHARE * people


def pauses_stream(people: int, sent: int) -> bool:
    """Whether so many people's servers blame us that the stream waits; `sent` had a letter."""
    return people >= OURS_PAUSED and people > OURS_SHARE * sent


def enough(failed: int, share: float) -> int:
    """So many are enough to know that so many who failed are not more than that part of them."""
    return int(failed / share) + 1


def is_looked_at(before: int, after: int, least: int) -> bool:
    """Whether it is counted anew of how many those are, when from `before` there are `after` who
    failed that day: from some tens on only each time that about a fortieth more did, since it takes
    ever longer."""
    step = 1 << max(0, before.bit_length() - 6)
    return after >= least and after // step > before // step


def day_of(at: datetime) -> date:
    """The day in UTC."""
    return at.astimezone(UTC).date()


def said(code: int | None, status: str | None, words: str) -> str:
    """What a server said, on one line; codes that its words begin with are not said twice."""
    parts = [str(one) for one in (code, status) if one and str(one) not in words.split()[:2]]
    return " ".join((*parts, words)).strip()
