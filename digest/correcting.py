"""Corrections and withdrawals carried out: the text becomes so, and those who had it are told.

Each amendment is a row. When its time to be taken back is over, one transaction makes the new
version and the edition; then deliveries are written in short chunks, each person once, and the
edition is ready; then letters that wait and hold it are printed anew. Killed anywhere, the next
round goes on from the rows.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from digest import changes, returning
from digest.amending import REACH, amended
from digest.errors import StoreError, TemplateError
from digest.model import Edition, EditionState, Entry, Release, Severity
from digest.plan import Planned
from digest.remaking import remake
from digest.store import (
    Store,
    amendments,
    carried,
    editions,
    entries,
    letters,
    releases,
    reprints,
    versions,
)
from digest.store.amendments import Amendment, State
from digest.store.carried import About
from digest.telling import Desk, Parts, about_of, edition_of

AT_ONCE = 5
"""Corrections that one reading of a source may bring: where a site's new layout says "corrected"
on every page, nobody is mailed until an editor has looked."""

_log = logging.getLogger(__name__)


def carry_out(parts: Parts, *, now: datetime) -> tuple[Planned, ...]:
    """Carry out what is due, withdrawals first; go on with what a dead planner left."""
    store = parts.store
    if amendments.open_ones(store):
        with store.writing():
            amendments.hold_floods(store, AT_ONCE)
    found = (one for one in amendments.open_ones(store) if one.due <= now)
    made = [told for one in found if (told := _carried_out(parts, one, now)) is not None]
    returning.tell(parts, now=now)
    return tuple(made)


def _carried_out(parts: Parts, one: Amendment, now: datetime) -> Planned | None:
    """One of them. Where its letters cannot be written it stays open and is tried again; the
    others do not wait for it."""
    store = parts.store
    try:
        one = one if one.state is State.AT_WORK else begin(parts, one, now)
        # None begins to be sent any more: whatever is settled now is found when people are told.
        settled = not reprints.is_on_its_way(store, about_of(one))
        told = _tell(parts, one, now)
        if one.state is State.AT_WORK:
            _clean_up(parts, one, now, settled=settled, told=told is not None)
    except StoreError:
        raise
    except Exception as error:
        if not isinstance(error, TemplateError):
            _log.exception("the %s of %s cannot be written", one.severity, one.uid)
        return _failed(store, one, error)
    return told


def _clean_up(parts: Parts, one: Amendment, now: datetime, *, settled: bool, told: bool) -> None:
    """Print anew what waits, after whoever had it has been told; it is done when none is left."""
    store, about = parts.store, about_of(one)
    if settled and not told:
        returning.tell_late(parts, one, now=now)
    if remake(store, parts.composer, about, doubtful=settled, now=now) and settled:
        with store.writing():
            amendments.end(store, one, State.DONE)


def begin(parts: Parts, one: Amendment, now: datetime) -> Amendment:
    """The release becomes what was decided, and the edition is there, where there is anyone to be
    told. Nothing happens where another process was first or it was taken back; what was withdrawn
    meanwhile is not corrected."""
    store = parts.store
    reaches = _reaches_anyone(store, one, now)
    with store.writing():
        one = amendments.by_id(store, one.id)
        if one.state is not State.WAITING:
            return one
        entry = entries.by_uid(store, one.uid)
        if entry is None or _is_overtaken(one, entry):
            amendments.end(store, one, State.UNDONE)
            return replace(one, state=State.UNDONE)
        known = next(each for each in entry.tellings if each.uid == one.uid)
        version = known.version + 1 if one.version is None else one.version
        _become_so(store, one, known, version, now)
        edition: Edition | None = None
        if reaches:
            edition = editions.make(
                store, edition_of(parts.zone, replace(one, version=version)), now=now
            )
        made = edition.id if edition else None
        amendments.begin(store, one, version=version, edition_id=made, now=now)
    key = edition.key if edition else None
    return replace(one, state=State.AT_WORK, version=version, edition=key)


def _reaches_anyone(store: Store, one: Amendment, now: datetime) -> bool:
    """Where an edition waits whole, this looks at all of it: not while writing. Nobody can come to
    have it in between, since letters that hold it are kept back."""
    known = releases.by_uid(store, one.uid)
    if known is None:
        return False
    version = known.version + 1 if one.version is None else one.version
    return carried.anyone(store, About(one.uid, one.severity, version), now - REACH)


def _is_overtaken(one: Amendment, entry: Entry) -> bool:
    return entry.is_withdrawn and one.severity is Severity.CORRECTION


def _become_so(store: Store, one: Amendment, known: Release, version: int, now: datetime) -> None:
    """What the source said itself is so already."""
    if one.by_source:
        return
    after = replace(amended(known, one.severity, one.text), updated=now, note=one.reason)
    if one.version is not None:
        releases.retell(store, after)
        versions.judge(store, one.uid, version, one.severity, str(one.reason))
        return
    after = replace(after, version=version)
    releases.revise(
        store,
        after,
        severity=one.severity,
        before=changes.difference(known, after),
        at=now,
        fingerprint=versions.fingerprint(store, one.uid),  # its source still says the same
        note=one.reason,
    )


def _tell(parts: Parts, one: Amendment, now: datetime) -> Planned | None:
    """Owe a letter to everyone who had it; None where that is done, or there is nobody."""
    edition = one.edition and editions.by_key(parts.store, one.edition)
    if not edition or edition.state is not EditionState.PLANNING:
        return None
    entry, about = entries.by_uid(parts.store, one.uid), about_of(one)
    if entry is None:
        return None
    desk = Desk(parts, one, edition, entry)
    if not _is_overtaken(one, entry):
        for carrier in carried.carriers(parts.store, about, now - REACH):
            desk.tell(carrier, about)
    owed = letters.count_owed(parts.store, edition.id)
    with parts.store.writing():
        editions.become_ready(parts.store, edition.id, owed=owed, now=now)
        editions.annotate(parts.store, edition.id, f"{one.reason or 'corrected'} ({one.who})")
    return Planned(edition.key, EditionState.READY, edition.late, owed, desk.rendered, ())


def _failed(store: Store, one: Amendment, error: Exception) -> Planned:
    why = str(error) or type(error).__name__
    key = one.edition or f"{one.severity}:{one.uid}"
    edition = editions.by_key(store, key)
    if edition is not None and edition.state is EditionState.PLANNING:
        with store.writing():
            editions.annotate(store, edition.id, why)
    failed = f"edition: {key}: {why}"
    return Planned(
        key, EditionState.PLANNING, late=False, owed=0, letters=0, missed=(), failed=failed
    )
