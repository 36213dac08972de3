"""What needs a person to look at it, told from how the sources are: a pure rule, asked each round.

A source that fails for a while is tried again by itself and is nobody's business. Told once is a
failure that lasts, once its end, once that a site has taken a source away for good, once each
poll whose releases are held from mail, and once each template of the operator's with a mistake. Of
mail it is told when a provider fails for many, and when servers say that we are at fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from digest.repute import WINDOWS, Level, Rate

LASTS = timedelta(hours=6)
"""A failure that has gone on for so long is told."""


class Trouble(StrEnum):
    """What a notice is about; the values are part of its id."""

    FAILING = "source-failing"
    DISABLED = "source-disabled"
    RECOVERED = "source-recovered"
    HELD = "releases-held"
    TEMPLATE = "template-at-fault"
    BAD_DAY = "provider-bad-day"
    BLAMED = "mail-not-believed"
    PAUSED = "stream-paused"
    NEAR = "rate-near-limit"
    OVER = "rate-over-limit"
    FAR = "rate-far-over-limit"


class Health(Protocol):
    """How a source is. Instants are None where that is not so, or never was."""

    @property
    def name(self) -> str: ...
    @property
    def failing_since(self) -> datetime | None: ...
    @property
    def disabled_at(self) -> datetime | None: ...
    @property
    def last_success_at(self) -> datetime | None: ...
    @property
    def next_check_at(self) -> datetime | None: ...
    @property
    def last_error(self) -> str | None: ...
    @property
    def faulty_since(self) -> datetime | None: ...
    @property
    def faults(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class HeldPoll:
    """How many releases of one poll wait for an editor; `at` is when they were read."""

    source: str
    at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """A mistake in a file of the operator's, by its name below the folder. `place` is `file:line`,
    the file alone where no line is known, and `sha256` that of the file that has it."""

    name: str
    place: str
    why: str
    sha256: str

    def __str__(self) -> str:
        """`FILE:LINE: why`."""
        return f"{self.place}: {self.why}"


@dataclass(frozen=True, slots=True)
class Standing:
    """A mistake that is there, and since when."""

    fault: TemplateFault
    since: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell the operator. `about` names the source, the template, the provider or the
    stream, or the rate; `mend` what is to be put right, empty where that is not known. `since` is
    when it began: for a recovery, when the failure did. The rest is as it was when the notice was
    made; None where it is not known or does not belong to its kind."""

    kind: Trouble
    about: str
    since: datetime
    made_at: datetime
    place: str = ""
    why: str | None = None
    last_success: datetime | None = None
    next_check: datetime | None = None
    count: int = 0
    mend: str = ""

    @property
    def id(self) -> str:
        """`KIND:ABOUT:SINCE`, the same however often the rule is asked."""
        return f"{self.kind}:{self.about}:{self.since:%Y-%m-%dT%H:%M:%SZ}"

    @property
    def overtakes(self) -> tuple[Trouble, ...]:
        """The kinds of notices about the same thing that this one makes needless, if they have
        not gone out yet."""
        over = {
            Trouble.DISABLED: (Trouble.FAILING,),
            Trouble.RECOVERED: (Trouble.FAILING, Trouble.DISABLED),
            Trouble.PAUSED: (Trouble.BLAMED,),
            Trouble.OVER: (Trouble.NEAR,),
            Trouble.FAR: (Trouble.NEAR, Trouble.OVER),
        }
        return over.get(self.kind, ())


Told = Mapping[tuple[str, Trouble], datetime]
"""By what it was about and kind, since when the latest of what has been told was so."""


def due(
    states: Sequence[Health],
    held: Sequence[HeldPoll],
    places: Mapping[str, str],
    told: Told,
    *,
    now: datetime,
) -> tuple[Notice, ...]:
    """What is to be told now and has not been. `places` are the addresses or paths of the sources
    that are configured; of others nothing is told. Instants are in whole seconds."""
    notices = [
        one
        for state in states
        if state.name in places
        for one in _of_source(state, places[state.name], told, now)
    ]
    return (*notices, *_of_polls(held, places, told, now))


def due_of_templates(
    standing: Sequence[Standing], told: Told, *, now: datetime
) -> tuple[Notice, ...]:
    """The mistakes in templates that are to be told now and have not been."""
    return tuple(
        Notice(
            Trouble.TEMPLATE,
            one.fault.name,
            one.since,
            now,
            place=one.fault.place,
            why=one.fault.why,
        )
        for one in standing
        if told.get((one.fault.name, Trouble.TEMPLATE)) != one.since
    )


def due_of_rates(found: Iterable[Rate], told: Told, *, now: datetime) -> tuple[Notice, ...]:
    """The rates that are near a limit or beyond and of which that, or worse, has not been told for
    as long as a rate is counted: one that goes up and down there is told once."""
    return tuple(
        Notice(_OF_LEVEL[one.level], one.about, now, now, why=str(one), count=one.count)
        for one in found
        if one.level in _OF_LEVEL and not _told_lately(one, told, now)
    )


def _told_lately(one: Rate, told: Told, now: datetime) -> bool:
    worse = _FROM[_FROM.index(_OF_LEVEL[one.level]) :]
    times = [told[one.about, kind] for kind in worse if (one.about, kind) in told]
    return bool(times) and max(times) > now - WINDOWS[-1]


_OF_LEVEL = {Level.NEAR: Trouble.NEAR, Level.OVER: Trouble.OVER, Level.FAR: Trouble.FAR}
_FROM = tuple(_OF_LEVEL.values())


def _of_source(state: Health, place: str, told: Told, now: datetime) -> Iterator[Notice]:
    found = _standing(state, told, now)
    if found is None:
        return
    kind, since = found
    if told.get((state.name, kind)) != since:
        yield Notice(
            kind,
            state.name,
            since,
            now,
            place=place,
            why=state.last_error,
            last_success=state.last_success_at,
            next_check=state.next_check_at,
        )


def _standing(state: Health, told: Told, now: datetime) -> tuple[Trouble, datetime] | None:
    """How a source stands that is worth telling, and since when; None where it is not."""
    if state.disabled_at is not None:
        return Trouble.DISABLED, state.disabled_at
    if state.failing_since is not None:
        lasts = now - state.failing_since >= LASTS
        return (Trouble.FAILING, state.failing_since) if lasts else None
    begun = [
        told[state.name, kind]
        for kind in (Trouble.FAILING, Trouble.DISABLED)
        if (state.name, kind) in told
    ]
    if begun and state.last_success_at is not None and state.last_success_at > max(begun):
        return Trouble.RECOVERED, max(begun)
    return None


def _of_polls(
    held: Sequence[HeldPoll], places: Mapping[str, str], told: Told, now: datetime
) -> Iterator[Notice]:
    for one in held:
        last = told.get((one.source, Trouble.HELD))
        if one.source in places and (last is None or one.at > last):
            place = places[one.source]
            yield Notice(Trouble.HELD, one.source, one.at, now, place=place, count=one.count)


class Turn(StrEnum):
    """How a source turned since it was last looked at; the values are events of the log."""

    FAILING = "source failing"
    DISABLED = "source disabled"
    RECOVERED = "source recovered"
    FAULTY = "source faulty"
    WHOLE = "source whole"


ENDS = frozenset({Turn.RECOVERED, Turn.WHOLE})
"""The turns for the better."""


@dataclass(frozen=True, slots=True)
class Turned:
    """A source that turned. `since` is when what begins began, or what ends had begun."""

    turn: Turn
    source: str
    since: datetime
    why: str | None = None


def turned(before: Sequence[Health], after: Sequence[Health]) -> Iterator[Turned]:
    """Each source that is not as it was: an episode is told when it begins and when it ends."""
    were = {one.name: one for one in before}
    for one in after:
        yield from _turned(were.get(one.name), one)


def _turned(was: Health | None, now: Health) -> Iterator[Turned]:
    failed = was.failing_since if was else None
    disabled = was.disabled_at if was else None
    faulty = was.faulty_since if was else None
    if now.disabled_at is not None and now.disabled_at != disabled:
        yield Turned(Turn.DISABLED, now.name, now.disabled_at, now.last_error)
    elif now.failing_since is not None and now.failing_since != failed:
        yield Turned(Turn.FAILING, now.name, now.failing_since, now.last_error)
    elif now.failing_since is None and failed is not None:
        yield Turned(Turn.RECOVERED, now.name, failed)
    if now.faulty_since is not None and faulty is None:
        yield Turned(Turn.FAULTY, now.name, now.faulty_since, "; ".join(now.faults))
    elif now.faulty_since is None and faulty is not None:
        yield Turned(Turn.WHOLE, now.name, faulty)
