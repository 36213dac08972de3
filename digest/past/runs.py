"""The archive: the dailies and weeklies that a person would have had who follows everything in one
language, by the newsroom's own hours.

Nobody need have had them: they hang on when entries became public to subscribers, and on nothing
that anybody asked for. What is not due yet, held, or withdrawn is in none.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from digest import editions as rules
from digest.calendar import WEEKDAYS, Slot
from digest.letters import Brief
from digest.letters.view import LetterView
from digest.model import Cadence, Filter, Form, Role, SubjectStyle, WishSet
from digest.past.shelf import Past, without_reasons
from digest.store import entries, past

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Run:
    """One edition: of which day, and how many entries."""

    cadence: Cadence
    day: date
    entries: int


@dataclass(frozen=True, slots=True)
class Month:
    """The editions of one month, the newest first; `older` and `newer` are the months next to it
    that have any."""

    first: date
    weekly: tuple[Run, ...]
    daily: tuple[Run, ...]
    older: date | None
    newer: date | None


@dataclass(frozen=True, slots=True)
class Told:
    """One edition, and the days of those of its cadence before and after it."""

    view: LetterView
    older: date | None
    newer: date | None


def month(shelf: Past, language: str, first: date | None, *, now: datetime) -> Month | None:
    """The editions of the month that begins on `first`, or of the last one that has any; None where
    there are none."""
    first = first or _last_month(shelf, language, now)
    if first is None:
        return None
    weekly, daily = (
        tuple(_runs(shelf, language, cadence, first, now))
        for cadence in (Cadence.WEEKLY, Cadence.DAILY)
    )
    if not weekly and not daily:
        return None
    both = (Cadence.WEEKLY, Cadence.DAILY)
    older = [
        _slot_before(shelf, language, _closed(shelf, _slot_until(shelf, one, first - _DAY)), one)
        for one in both
    ]
    newer = [
        _slot_after(shelf, language, _closed(shelf, _slot_until(shelf, one, _end(first))), one, now)
        for one in both
    ]
    return Month(
        first=first,
        weekly=weekly,
        daily=daily,
        older=max((one.day.replace(day=1) for one in older if one), default=None),
        newer=min((one.day.replace(day=1) for one in newer if one), default=None),
    )


def edition(
    shelf: Past, language: str, cadence: Cadence, day: date, *, spoken: str, now: datetime
) -> Told | None:
    """The edition of a local day, its words in `spoken`; None where there is none."""
    slot = _slot(shelf, cadence, day)
    if slot != _slot_until(shelf, cadence, day) or slot.due > now:
        return None
    start, end = _closed(shelf, _previous(slot)), _closed(shelf, slot)
    public = entries.made_public(shelf.store, start, end)
    everything = WishSet((Filter(),), (language,))
    owed = rules.owed(everything, public)
    if not owed:
        return None
    brief = Brief(
        cadence=cadence,
        date=day,
        zone=slot.zone,
        language=spoken,
        role=Role.READER,
        form=Form.SHORT,
        subject_style=SubjectStyle.PLAIN,
        items=owed,
        had=(),
        planned_at=slot.due,
        languages=(language,),
    )
    older = _slot_before(shelf, language, start, cadence)
    newer = _slot_after(shelf, language, end, cadence, now)
    return Told(
        view=without_reasons(shelf.writer.whole(brief)),
        older=older.day if older else None,
        newer=newer.day if newer else None,
    )


def _runs(
    shelf: Past, language: str, cadence: Cadence, first: date, now: datetime
) -> Iterator[Run]:
    """Those of one month that have anything, the newest first."""
    slot = _slot_until(shelf, cadence, _end(first))
    start = _closed(shelf, _slot_until(shelf, cadence, first - _DAY))
    end = _closed(shelf, slot)
    public = past.moments(shelf.store, language, start, end)
    while slot.day >= first:
        before = _previous(slot)
        start = _closed(shelf, before)
        count = bisect_right(public, end) - bisect_right(public, start)
        if count and slot.due <= now:
            yield Run(cadence, slot.day, count)
        slot, end = before, start


def _last_month(shelf: Past, language: str, now: datetime) -> date | None:
    """The month of the last edition that has anything."""
    found = []
    for cadence in (Cadence.WEEKLY, Cadence.DAILY):
        today = now.astimezone(ZoneInfo(shelf.hours.zone)).date()
        last = _slot_until(shelf, cadence, today)
        last = last if last.due <= now else _previous(last)
        found.append(_slot_before(shelf, language, _closed(shelf, last), cadence))
    return max((one.day.replace(day=1) for one in found if one), default=None)


def _slot_before(shelf: Past, language: str, upto: datetime, cadence: Cadence) -> Slot | None:
    """The slot of the last entry up to an instant."""
    at = past.last_moment(shelf.store, language, upto)
    return _slot_of(shelf, at, cadence) if at else None


def _slot_after(
    shelf: Past, language: str, after: datetime, cadence: Cadence, now: datetime
) -> Slot | None:
    """The slot of the first entry after an instant, where it has come."""
    at = past.first_moment(shelf.store, language, after)
    slot = _slot_of(shelf, at, cadence) if at else None
    return slot if slot and slot.due <= now else None


def _slot_of(shelf: Past, at: datetime, cadence: Cadence) -> Slot:
    """The first slot that holds what became public at an instant."""
    day = at.astimezone(ZoneInfo(shelf.hours.zone)).date()
    slot = _slot(shelf, cadence, day)
    while _closed(shelf, slot) < at or not _fits(shelf, slot):
        slot = _slot(shelf, cadence, slot.day + _DAY)
    return slot


def _closed(shelf: Past, slot: Slot) -> datetime:
    """Until when what became public was in the edition of a slot: one made late holds what came
    meanwhile, and leaves the next one what is the next one's."""
    made = past.made_at(shelf.store, slot)
    return slot.due if made is None else max(slot.due, min(made, _next(slot).due))


def _slot_until(shelf: Past, cadence: Cadence, day: date) -> Slot:
    """The last slot not after a local day."""
    slot = _slot(shelf, cadence, day)
    while not _fits(shelf, slot):
        slot = _slot(shelf, cadence, slot.day - _DAY)
    return slot


def _slot(shelf: Past, cadence: Cadence, day: date) -> Slot:
    return Slot(cadence, shelf.hours.zone, shelf.hours.of(cadence), day)


def _fits(shelf: Past, slot: Slot) -> bool:
    return slot.cadence is not Cadence.WEEKLY or WEEKDAYS[slot.day.weekday()] == shelf.hours.weekday


def _previous(slot: Slot) -> Slot:
    """The slot before one of the same cadence."""
    return replace(slot, day=slot.day - _step(slot))


def _next(slot: Slot) -> Slot:
    """The slot after one of the same cadence."""
    return replace(slot, day=slot.day + _step(slot))


def _step(slot: Slot) -> timedelta:
    return timedelta(days=7) if slot.cadence is Cadence.WEEKLY else _DAY


def _end(first: date) -> date:
    """The last day of a month, by its first."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - _DAY
