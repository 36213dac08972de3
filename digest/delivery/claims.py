"""What passes between the ledger and whoever sends, and the rules that need no row.

A connection tells the ledger, in one `Step`, what became of its last letter, which claimed one it
starts now, and from which streams it wants the one after; `Advanced` is the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digest.model import DeliveryState, Outcome, SubscriberStatus

STREAMS = ("transactional", "withdrawal", "correction", "alert", "daily", "weekly")
"""All streams, most urgent first."""

URGENT = STREAMS[:4]
"""Those that do not wait behind a digest."""

EXPIRY = timedelta(hours=48)
"""How long a letter is tried, counted from its first attempt."""

EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Claim:
    """One delivery that is ours to send. `generation` is that of the person's tokens;
    `first_tried` is None before the first attempt; `edition` is the edition's key; `thread` the
    Message-ID, without its brackets, of the letter that this one answers, None for most."""

    edition_id: int
    subscriber_id: int
    letter_id: int
    stream: str
    address: str
    generation: int
    due: datetime
    attempts: int = 0
    first_tried: datetime | None = None
    edition: str = ""
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a claim; an outcome of None gives it back untried, a deferral that is not
    `tried` leaves the time open in which it has to be delivered."""

    claim: Claim
    outcome: Outcome | None
    tried: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """One turn of a connection: settle these, start that one, claim another from `streams`
    (in that order; none where empty)."""

    settled: tuple[Settled, ...] = ()
    start: Claim | None = None
    streams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Advanced:
    """Whether the start holds (False: cancelled, suppressed or taken meanwhile), what was claimed
    next, and whether asking again may bring one although nothing was claimed."""

    started: bool
    claim: Claim | None
    more: bool = False


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a dead owner left: claims that had not begun, and letters whose fate is unknown."""

    pending: int = 0
    in_doubt: int = 0


@dataclass(frozen=True, slots=True)
class Books:
    """An edition's deliveries by state; all states are there. `noted` is how many there were when
    it became ready; None where nobody has written that down."""

    counts: Mapping[DeliveryState, int]
    noted: int | None = None

    @property
    def owed(self) -> int:
        """How many deliveries the edition should have."""
        return sum(self.counts.values()) if self.noted is None else self.noted

    @property
    def open(self) -> int:
        """How many are not dealt with yet."""
        done = {DeliveryState.ACCEPTED, DeliveryState.REFUSED, DeliveryState.SKIPPED}
        return sum(number for state, number in self.counts.items() if state not in done)

    @property
    def balanced(self) -> bool:
        """Whether what was owed is what the states add up to."""
        return self.owed == sum(self.counts.values())


def barred(stream: str, status: str, suppressed: str | None) -> str | None:
    """Why nothing may be sent to a person now; None where it may.

    A transactional letter answers what someone just asked for, and only who reads the mail of an
    address can take back that it bounced or complained: so that only the newsroom's own block stops
    it. A withdrawal waits for no pause to end.
    """
    reasons = [] if status == SubscriberStatus.ACTIVE else [status]
    if suppressed is not None:
        reasons.insert(0, suppressed)
    if stream == "withdrawal":
        reasons = [reason for reason in reasons if reason != SubscriberStatus.PAUSED]
    if stream == "transactional":
        reasons = [reason for reason in reasons if reason == SubscriberStatus.BLOCKLISTED]
    return reasons[0] if reasons else None


def ruled(outcome: Outcome, claim: Claim, *, now: datetime, retry_after: timedelta) -> Outcome:
    """An outcome as it is written: a deferral says until when, and after 48 hours is final."""
    if outcome.state is not DeliveryState.DEFERRED:
        return outcome
    if claim.first_tried is not None and claim.first_tried + EXPIRY <= now:
        return replace(outcome, state=DeliveryState.REFUSED, reply=EXPIRED, until=None)
    return replace(outcome, until=outcome.until or now + retry_after)
