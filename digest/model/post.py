"""What is owed and sent: editions, deliveries, outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digest.model.news import Dimension, Entry, Release


class EditionState(StrEnum):
    """Where one run of a cadence stands."""

    PLANNING = "planning"
    READY = "ready"
    HELD = "held"
    MISSED = "missed"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"


class DeliveryState(StrEnum):
    """What is known of one letter owed to one person."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REFUSED = "refused"
    IN_DOUBT = "in_doubt"
    SKIPPED = "skipped"


class Mark(StrEnum):
    """What a letter says beside an item that is not simply new."""

    UPDATED = "updated"
    CORRECTED = "corrected"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Because:
    """The label a person follows that brought an entry; slug None means "everything"."""

    dimension: Dimension | None
    slug: str | None


@dataclass(frozen=True, slots=True)
class Owed:
    """One entry that a wish set is owed, and why; `languages` are those it is wished in, the best
    first."""

    entry: Entry
    because: tuple[Because, ...]
    marks: tuple[Mark, ...] = ()
    languages: tuple[str, ...] = ()

    @property
    def told(self) -> Release:
        """The telling of it that is printed."""
        return self.entry.telling(self.languages)


@dataclass(frozen=True, slots=True)
class Edition:
    """One run of a cadence. `due` is the slot's instant, `cutoff` the last seq it covers, `date`
    the slot's local day; `hour` is None where there is no slot, `id` is 0 before it has a row."""

    key: str
    stream: str
    state: EditionState
    due: datetime
    cutoff: int
    zone: str
    hour: int | None
    date: str
    late: bool = False
    note: str | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a delivery: ACCEPTED, DEFERRED (until), REFUSED, IN_DOUBT or SKIPPED.

    `code` is the SMTP reply code where a server spoke; `reply` its words, addresses removed.
    """

    state: DeliveryState
    code: int | None = None
    reply: str = ""
    until: datetime | None = None
