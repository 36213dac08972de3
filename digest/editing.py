"""The editor's acts on releases: each with who and why, in the transaction of its effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from digest import changes
from digest.errors import NotFound, UsageError
from digest.model import Entry, Mailing, Release
from digest.store import Store, acts, entries, mailing, sequence
from digest.store.acts import By

CHUNK = 100
"""Entries approved in one transaction."""

APPROVE, HOLD = "approve", "hold"


@dataclass(frozen=True, slots=True)
class Approved:
    """A release that was held; `seq` is that of its entry from now on, None where the entry was
    never news to subscribers."""

    uid: str
    seq: int | None


def approve(store: Store, uids: Sequence[str], by: By) -> tuple[Approved, ...]:
    """Let held releases be mailed, oldest first: what becomes public to subscribers is owed from
    now on. NotFound or UsageError, and nothing done, where one of them is not held."""
    found = {entry.uid: entry for entry in (_held(store, uid) for uid in uids)}
    in_order = sorted(found.values(), key=lambda one: (one.root.published.at, one.uid))
    approved: list[Approved] = []
    for start in range(0, len(in_order), CHUNK):
        with store.writing():
            for entry in in_order[start : start + CHUNK]:
                approved += _approve(store, entry, by)
    return tuple(approved)


def hold(store: Store, uid: str, by: By) -> None:
    """Keep a release from mail until it is approved. NotFound for an unknown one; UsageError where
    it has been planned, is being planned, or is not mailed anyway."""
    with store.writing():
        root = _entry(store, uid).root
        _refuse_to_hold(store, uid, root)
        sequence.keep_place(store)
        mailing.become_held(store, uid)
        acts.add(store, HOLD, by, uid=uid)


def _approve(store: Store, entry: Entry, by: By) -> list[Approved]:
    """All that is held of an entry; a telling with a label, kind or language that the others lack
    makes it public once more, as at ingest."""
    held = _tellings_held(entry)
    if entry.root in held:
        mailing.become_owed(store, entry.uid, seq=sequence.next_seq(store), at=by.at)
    elif entry.seq is not None and changes.gains(_not_held(entry), held):
        sequence.raise_to(store, entry.uid, sequence.next_seq(store), at=by.at)
    for one in held:
        mailing.become_as_root(store, one.uid)
        acts.add(store, APPROVE, by, uid=one.uid)
    after = _entry(store, entry.uid)
    return [Approved(one.uid, after.seq) for one in held]


def _held(store: Store, uid: str) -> Entry:
    """The entry of a release; UsageError where nothing of it is held."""
    entry = _entry(store, uid)
    if not _tellings_held(entry):
        raise UsageError(f"release: {uid}: is not held: {_NOT_HELD[entry.root.mailing]}")
    return entry


_NOT_HELD = {
    Mailing.OWED: "it may be mailed already",
    Mailing.BACKFILL: "it came with the first reading of its source, which mails no one",
}


def _tellings_held(entry: Entry) -> list[Release]:
    return [one for one in entry.tellings if one.mailing is Mailing.HELD]


def _not_held(entry: Entry) -> list[Release]:
    return [one for one in entry.tellings if one.mailing is not Mailing.HELD]


def _entry(store: Store, uid: str) -> Entry:
    entry = entries.by_uid(store, uid)
    if entry is None:
        raise NotFound(f"release: {uid}: not known; `digest releases list` prints them")
    return entry


def _refuse_to_hold(store: Store, uid: str, root: Release) -> None:
    if root.uid != uid:
        raise UsageError(f"release: {uid}: is the same as {root.uid}; hold that one")
    if root.mailing is not Mailing.OWED or root.seq is None:
        raise UsageError(f"release: {uid}: is not mailed anyway: it is {root.mailing}")
    if key := mailing.planned_in(store, uid):
        raise UsageError(
            f"release: {uid}: too late: it is in letters of edition {key}; "
            f"while they wait, `digest editions cancel {key}` stops them"
        )
    if key := mailing.being_planned(store, root.seq):
        raise UsageError(f"release: {uid}: edition {key} is being planned now; try again after it")
