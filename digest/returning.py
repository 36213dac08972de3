"""Who takes back that they left is told what was corrected or withdrawn while they were away; and
whose letter was on its way when the others were told, once it is known to have arrived."""

from __future__ import annotations

from datetime import datetime

from digest.amending import REACH
from digest.fill import CHUNK
from digest.model import Edition, EditionState, Entry, Severity
from digest.store import amendments, carried, editions, entries, missed, threads
from digest.store.amendments import Amendment, State
from digest.telling import Desk, Parts, about_of, edition_of


def tell(parts: Parts, *, now: datetime) -> None:
    """Owe them the letters that they would have had; what has been amended again since is told by
    the last one alone. One whose edition is being written waits for it."""
    for amendment_id, person in missed.noted(parts.store):
        one = amendments.by_id(parts.store, amendment_id)
        if _tell(parts, one, person, now):
            with parts.store.writing():
                missed.dealt_with(parts.store, amendment_id, person)


def tell_late(parts: Parts, one: Amendment, *, now: datetime) -> None:
    """Whose letter was settled after it had been decided, and who has not been told."""
    store, about = parts.store, about_of(one)
    known = one.edition and editions.by_key(store, one.edition)
    told = known.id if known else 0
    for carrier in carried.carriers(store, about, now - REACH):
        late = carried.late_readers(
            store, about, carrier.edition_id, settled=one.made_at, limit=CHUNK, told=told
        )
        for reader in late:
            _tell(parts, amendments.by_id(store, one.id), reader.subscriber_id, now)


def _tell(parts: Parts, one: Amendment, person: int, now: datetime) -> bool:
    """False where it is too early."""
    store = parts.store
    made = one.edition and editions.by_key(store, one.edition)
    if made and made.state is EditionState.PLANNING:
        return False
    entry = entries.by_uid(store, one.uid)
    stopped = made and made.state is not EditionState.READY
    if entry is not None and not stopped and not _is_overtaken(parts, one, entry):
        _owe(parts, one, entry, person, now)
    return True


def _is_overtaken(parts: Parts, one: Amendment, entry: Entry) -> bool:
    begun = (
        each
        for each in amendments.of_family(parts.store, one.uid)
        if each.uid == one.uid and each.state in (State.AT_WORK, State.DONE)
    )
    withdrawn = entry.is_withdrawn and one.severity is Severity.CORRECTION
    return withdrawn or any((each.version or 0) > (one.version or 0) for each in begun)


def _owe(parts: Parts, one: Amendment, entry: Entry, person: int, now: datetime) -> None:
    """In the thread of the first letter that brought it; nothing where there is none, or where they
    have been told."""
    store, about = parts.store, about_of(one)
    known = one.edition and editions.by_key(store, one.edition)
    told = known.id if known else 0
    for carrier in carried.carriers(store, about, now - REACH):
        reader = carried.reader(store, about, carrier.edition_id, person, told=told)
        if reader is not None:
            edition = known or _made(parts, one, now)
            desk = Desk(parts, one, edition, entry)
            written = desk.written(carrier, [reader])
            with store.writing():
                if not threads.is_owed(store, edition.id, reader.subscriber_id):
                    editions.owe_one_more(store, edition.id)
                desk.owe(written)
            return


def _made(parts: Parts, one: Amendment, now: datetime) -> Edition:
    """The edition of one that had reached nobody."""
    store, new = parts.store, edition_of(parts.zone, one)
    with store.writing():
        edition = editions.make(store, new, now=now) or editions.by_key(store, new.key)
        assert edition is not None
        editions.become_ready(store, edition.id, owed=0, now=now)
        editions.annotate(store, edition.id, f"{one.reason or 'corrected'} ({one.who})")
        amendments.told_in(store, one, edition.id)
    return edition
