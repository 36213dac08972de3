"""Who gets what: people and their wishes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum


class Cadence(StrEnum):
    """How soon a person wants to hear."""

    ALERT = "alert"
    DAILY = "daily"
    WEEKLY = "weekly"


class Role(StrEnum):
    """Why a person subscribes."""

    READER = "reader"
    PRESS = "press"


class Form(StrEnum):
    """How much of each release a letter prints."""

    SHORT = "short"
    FULL = "full"


class SubjectStyle(StrEnum):
    """Whether the subject line says what is inside. Discreet hides reasons and names too."""

    PLAIN = "plain"
    DISCREET = "discreet"


class By(StrEnum):
    """By what people and letters are summed up. A week begins on Monday."""

    WEEK = "week"
    MONTH = "month"


class SubscriberStatus(StrEnum):
    """Whether a person may be written to."""

    PENDING = "pending"
    ACTIVE = "active"
    PAUSED = "paused"
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    BLOCKLISTED = "blocklisted"


@dataclass(frozen=True, slots=True)
class Filter:
    """One wish: OR within a dimension, AND across; empty means all.

    Countries and regions are one dimension. Every tuple is sorted, so equal filters are equal.
    Empty `languages` mean the person's own.
    """

    topics: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WishSet:
    """All filters of a person for one cadence, with their languages in order of preference."""

    filters: tuple[Filter, ...]
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quiet:
    """The local times between which a person gets no alert: from `start` on, and again at `end`;
    over midnight where `start` is the later one. They are never equal."""

    start: time
    end: time


MOST_ALERTS = 99
"""The highest number of alerts a day that a person may set; who wants more sets none."""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A person; zone, hour, languages and role belong to them, not to a wish.

    `hour` None means the newsroom's hour of each cadence. `outlet` is whom press contacts write
    for, where they say; `paused_until` the local day on which who pauses goes on. `quiet` None
    means that alerts come at any hour, `alerts_per_day` None that they come however many they are.
    """

    id: int
    email: str
    name: str | None
    role: Role
    status: SubscriberStatus
    languages: tuple[str, ...]
    zone: str
    hour: int | None = None
    form: Form = Form.SHORT
    subject_style: SubjectStyle = SubjectStyle.PLAIN
    outlet: str | None = None
    paused_until: date | None = None
    quiet: Quiet | None = None
    alerts_per_day: int | None = None
