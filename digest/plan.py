"""Which editions are due, made once each, and who would get what.

Each tick asks the database afresh: the slots that someone follows, the last one whose instant
has come, and whether its edition exists. A unique key decides who makes it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from digest import alerts, calendar, holding
from digest.calendar import Hours, Slot, Timing
from digest.errors import StoreError, TemplateError
from digest.fill import CHUNK, Composer, fill
from digest.model import Cadence, Edition, EditionState
from digest.owing import Shelf, wanted
from digest.store import Store, editions, follows, letters, sequence, subscribers
from digest.store.audience import Audience
from digest.store.follows import Follower

_log = logging.getLogger(__name__)

ALL = (Cadence.ALERT, Cadence.DAILY, Cadence.WEEKLY)


@dataclass(frozen=True, slots=True)
class Due:
    """An edition that should be: what its row says or will say, and whom it is for."""

    edition: Edition
    audience: Audience
    missed: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """What became of a due edition; `failed` says why it could not be filled."""

    key: str
    state: EditionState
    late: bool
    owed: int
    letters: int
    missed: tuple[str, ...]
    failed: str | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """What one person would get from an edition that is due."""

    key: str
    email: str
    items: tuple[str, ...]


def plan(
    store: Store,
    composer: Composer,
    hours: Hours,
    *,
    now: datetime,
    cadences: Iterable[Cadence] = ALL,
    last_slot: bool = False,
) -> tuple[Planned, ...]:
    """Make every edition that is due and fill it; finish what a dead planner left.

    `last_slot` makes the edition of the slot just past however late it is.
    """
    planned = []
    for due in _all_due(store, hours, now, tuple(cadences), last_slot=last_slot):
        edition = _make(store, due, now)
        if edition is not None:
            planned.append(_filled(store, composer, due, edition, now))
    return tuple(planned)


def resume(
    store: Store, composer: Composer, hours: Hours, edition: Edition, *, now: datetime
) -> Planned:
    """Fill one edition that is `planning`, whoever left it so."""
    return _filled(store, composer, Due(edition, _audience(edition, hours)), edition, now)


def _filled(store: Store, composer: Composer, due: Due, edition: Edition, now: datetime) -> Planned:
    """Where its letters cannot be written it stays `planning`, and the next tick takes it up;
    the other editions do not wait for it."""
    missed = tuple(slot.key for slot in due.missed)
    made = Planned(edition.key, edition.state, edition.late, owed=0, letters=0, missed=missed)
    if edition.state is not EditionState.PLANNING:
        return made
    try:
        done = fill(store, composer, edition, due.audience, now=now)
    except StoreError:
        raise
    except Exception as error:
        if not isinstance(error, TemplateError):
            _log.exception("edition %s cannot be written", edition.key)
        with store.writing():
            editions.annotate(store, edition.id, str(error) or type(error).__name__)
        return replace(made, failed=f"edition: {edition.key}: {error}")
    return replace(made, state=EditionState.READY, owed=done.owed, letters=done.letters)


def forecast(
    store: Store,
    hours: Hours,
    *,
    now: datetime,
    cadences: Iterable[Cadence] = ALL,
    last_slot: bool = False,
) -> Iterator[Forecast]:
    """Who would get what if `plan` ran now; writes nothing."""
    for due in _all_due(store, hours, now, tuple(cadences), last_slot=last_slot):
        if due.edition.state is not EditionState.PLANNING:
            continue
        shelf = Shelf(store, due.edition.cutoff)
        after = 0
        while people := follows.followers(store, due.audience, after=after, limit=CHUNK):
            yield from _forecast_of(shelf, due.edition, people, now)
            after = people[-1].subscriber_id


def overdue(store: Store, hours: Hours, *, now: datetime) -> tuple[Edition, ...]:
    """The editions whose time has come and that are not ready, nor held for a person: what the
    next `plan` would make or finish. Writes nothing."""
    return tuple(due.edition for due in _all_due(store, hours, now, ALL, last_slot=False))


def _forecast_of(
    shelf: Shelf, edition: Edition, people: Iterable[Follower], now: datetime
) -> Iterator[Forecast]:
    is_alert = edition.stream == Cadence.ALERT
    for person in people:
        want = wanted(shelf, person)
        if want is None or (is_alert and holding.waiting(shelf.store, [person], now=now)):
            continue
        email = subscribers.by_id(shelf.store, person.subscriber_id).email
        owed = (one.entry.uid for one in shelf.owed(person.segments))
        yield Forecast(edition.key, email, tuple(uid for uid in owed if uid not in want.had))


def _all_due(
    store: Store, hours: Hours, now: datetime, cadences: tuple[Cadence, ...], *, last_slot: bool
) -> Iterator[Due]:
    for unfinished in editions.in_state(store, EditionState.PLANNING):
        if unfinished.stream in cadences:
            taken_up = unfinished if last_slot else _held_if_too_late(store, unfinished, now)
            yield Due(taken_up, _audience(unfinished, hours))
    if Cadence.ALERT in cadences:
        yield from (Due(new, alerts.audience(new)) for new in alerts.due(store, hours, now))
    slots = dict.fromkeys(
        (cadence, zone, hours.of(cadence) if hour is None else hour)
        for cadence, zone, hour in follows.slots(store)
        if cadence in cadences and cadence is not Cadence.ALERT
    )
    for cadence, zone, hour in slots:
        try:
            slot = calendar.latest_slot(
                cadence, zone=zone, hour=hour, weekday=hours.weekday, now=now
            )
        except (KeyError, ValueError):  # a zone that the tz database has no more
            _log.error("the time zone %s is not known here: its %s is not made", zone, cadence)
            continue
        yield from _slot_due(store, hours, slot, now, last_slot=last_slot)


def _held_if_too_late(store: Store, unfinished: Edition, now: datetime) -> Edition:
    """An edition that could not be written in time, and of which nobody is owed anything yet,
    waits for a person like any other that is too late; one begun is finished."""
    timing = calendar.timing(Cadence(unfinished.stream), unfinished.due, now)
    if timing is not Timing.TOO_LATE or letters.of_edition(store, unfinished.id):
        return unfinished
    return replace(unfinished, state=EditionState.HELD)


def _slot_due(
    store: Store, hours: Hours, slot: Slot, now: datetime, *, last_slot: bool
) -> Iterator[Due]:
    if editions.by_key(store, slot.key) is not None:
        return
    before = editions.last_of_slot(store, slot.cadence, zone=slot.zone, hour=slot.hour)
    timing = calendar.timing(slot.cadence, slot.due, now)
    too_late = timing is Timing.TOO_LATE and not last_slot
    if too_late and before is None:
        return  # nobody followed this slot when its instant came
    new = Edition(
        key=slot.key,
        stream=slot.cadence,
        state=EditionState.HELD if too_late else EditionState.PLANNING,
        date=slot.day.isoformat(),
        zone=slot.zone,
        hour=slot.hour,
        due=slot.due,
        cutoff=sequence.last_seq(store),
        late=timing is not Timing.DUE,
        note="past the catch-up limit" if too_late else None,
    )
    yield Due(new, _audience(new, hours), _missed(before, slot))


def _audience(edition: Edition, hours: Hours) -> Audience:
    cadence = Cadence(edition.stream)
    if edition.hour is None:
        return alerts.audience(edition)
    return Audience(
        cadence=cadence,
        cutoff=edition.cutoff,
        zone=edition.zone,
        hour=edition.hour,
        is_default=edition.hour == hours.of(cadence),
        date=edition.date,
    )


def _missed(before: Edition | None, slot: Slot) -> tuple[Slot, ...]:
    if before is None:
        return ()
    return calendar.slots_between(datetime.fromisoformat(before.date).date(), slot)


def _make(store: Store, due: Due, now: datetime) -> Edition | None:
    """Write the edition's row with those it covers; a row that a dead planner left is taken up,
    one that another tick has just made is left to it (None)."""
    if due.edition.id:
        if due.edition.state is EditionState.HELD:
            with store.writing():
                editions.become_held(store, due.edition.id)
        return due.edition
    with store.writing():
        for slot in due.missed:
            editions.make(store, _missed_row(due.edition, slot), now=now)
        edition = editions.make(store, due.edition, now=now)
        if edition is not None and edition.state is EditionState.PLANNING:
            editions.supersede_held(store, by=edition)
    return edition


def _missed_row(new: Edition, slot: Slot) -> Edition:
    return Edition(
        key=slot.key,
        stream=new.stream,
        state=EditionState.MISSED,
        date=slot.day.isoformat(),
        zone=slot.zone,
        hour=slot.hour,
        due=slot.due,
        cutoff=0,
        note=f"covered by {new.key}",
    )
