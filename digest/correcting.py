"""Corrections and withdrawals carried out: the text becomes so, and those who had it are told.

Each amendment is a row. When its time to be taken back is over, one transaction makes the new
version and the edition; then deliveries are written in short chunks, each person once, and the
edition is ready; then letters that wait and hold it are printed anew. Killed anywhere, the next
round goes on from the rows.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from digest import changes
from digest.amending import REACH, amended
from digest.config import Config
from digest.delivery import relayed
from digest.delivery.made_out import envelope_address, message_id
from digest.errors import StoreError, TemplateError
from digest.fill import CHUNK, Composer
from digest.letters.amended import AmendedBrief
from digest.letters.brief import Letter
from digest.letters.personal import Stencil
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
    versions,
)
from digest.store.amendments import Amendment, State
from digest.store.carried import About, Carrier, Reader
from digest.store.letters import LetterItem, NewLetter
from digest.tokens import Tokens

AT_ONCE = 5
"""Corrections that one reading of a source may bring: where a site's new layout says "corrected"
on every page, nobody is mailed until an editor has looked."""

_NAMED = re.compile(rb"^Message-ID: <\x00message_id\x00@([^>\r\n]+)>\r$", re.MULTILINE)
Key = tuple[object, ...]

_log = logging.getLogger(__name__)


class Writer(Protocol):
    """Renders the letter that tells of an amendment, the same for the same brief."""

    def compose(self, brief: AmendedBrief) -> Letter:
        """The letter with slots for its personal parts."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """What this is made of: `writer` tells of amendments, `composer` prints other letters anew;
    `zone` is the newsroom's, `relay` the mail server's name."""

    store: Store
    writer: Writer
    composer: Composer
    tokens: Tokens
    zone: str
    relay: str


def parts_of(
    config: Config, store: Store, writer: Writer, composer: Composer, tokens: Tokens
) -> Parts:
    """As configured."""
    return Parts(store, writer, composer, tokens, config.newsroom.zone, config.mail.host)


def carry_out(parts: Parts, *, now: datetime) -> tuple[Planned, ...]:
    """Carry out what is due, withdrawals first; go on with what a dead planner left."""
    store = parts.store
    if not amendments.open_ones(store):
        return ()
    with store.writing():
        amendments.hold_floods(store, AT_ONCE)
    made = (_carried_out(parts, one, now) for one in amendments.open_ones(store) if one.due <= now)
    return tuple(one for one in made if one is not None)


def _carried_out(parts: Parts, one: Amendment, now: datetime) -> Planned | None:
    """One of them. Where its letters cannot be written it stays open and is tried again; the
    others do not wait for it."""
    store = parts.store
    try:
        one = one if one.state is State.AT_WORK else begin(parts, one, now)
        told = _tell(parts, one, now)
        if one.state is State.AT_WORK and remake(store, parts.composer, about_of(one), now=now):
            with store.writing():
                amendments.end(store, one, State.DONE)
    except StoreError:
        raise
    except Exception as error:
        if not isinstance(error, TemplateError):
            _log.exception("the %s of %s cannot be written", one.severity, one.uid)
        return _failed(store, one, error)
    return told


def begin(parts: Parts, one: Amendment, now: datetime) -> Amendment:
    """The release becomes what was decided, and the edition is there, where there is anyone to be
    told. Nothing happens where another process was first or it was taken back; what was withdrawn
    meanwhile is not corrected."""
    store = parts.store
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
        about = About(one.uid, one.severity, version)
        _become_so(store, one, known, version, now)
        edition: Edition | None = None
        if carried.reach(store, about, now - REACH).people:
            edition = editions.make(
                store, edition_of(parts.zone, replace(one, version=version)), now=now
            )
        made = edition.id if edition else None
        amendments.begin(store, one, version=version, edition_id=made)
    key = edition.key if edition else None
    return replace(one, state=State.AT_WORK, version=version, edition=key)


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


def about_of(one: Amendment) -> About:
    """What is to be looked for, of an amendment whose version is known."""
    return About(one.uid, one.severity, one.version or 0)


def edition_of(zone: str, one: Amendment) -> Edition:
    """The run that tells of an amendment whose version is known."""
    return Edition(
        key=f"{one.severity}:{one.uid}:{one.version}",
        stream=one.severity.value,
        state=EditionState.PLANNING,
        due=one.due,
        cutoff=0,
        zone=zone,
        hour=None,
        date=one.due.astimezone(ZoneInfo(zone)).date().isoformat(),
    )


def _tell(parts: Parts, one: Amendment, now: datetime) -> Planned | None:
    """Owe a letter to everyone who had it; None where that is done, or there is nobody."""
    edition = one.edition and editions.by_key(parts.store, one.edition)
    if not edition or edition.state is not EditionState.PLANNING:
        return None
    entry, about = entries.by_uid(parts.store, one.uid), about_of(one)
    if entry is None:
        return None
    desk = _Desk(parts, one, edition, entry)
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


@dataclass(slots=True)
class _Desk:
    """Where the letters of one amendment are written, each distinct one once."""

    parts: Parts
    one: Amendment
    edition: Edition
    entry: Entry
    _done: dict[Key, NewLetter] = field(default_factory=dict)
    _kept: dict[Key, int] = field(default_factory=dict)
    _originals: dict[int, tuple[str, str] | None] = field(default_factory=dict)

    @property
    def rendered(self) -> int:
        """How many letters were composed."""
        return len(self._done)

    def tell(self, carrier: Carrier, about: About) -> None:
        """Everyone whom one edition brought it; who is told already stays as they are. A chunk
        that needs a letter not rendered yet is left, and taken up again."""
        store, after = self.parts.store, 0
        while True:
            with store.writing():
                people = carried.readers(store, about, carrier.edition_id, after=after, limit=CHUNK)
                wants = [(one, self._thread(carrier, one)) for one in people]
                missing = {_key(*each): each for each in wants if _key(*each) not in self._done}
                if not missing:
                    owed = [
                        (one.subscriber_id, self._keep(_key(one, thread)), thread)
                        for one, thread in wants
                    ]
                    carried.owe_in_thread(store, self.edition.id, owed)
            for key, (one, thread) in missing.items():
                self._done[key] = self._rendered(one, threaded=thread is not None)
            if not missing and not people:
                return
            if not missing:
                after = people[-1].cursor

    def _rendered(self, reader: Reader, *, threaded: bool) -> NewLetter:
        one = self.one
        brief = brief_for(one, self.edition, self.entry, reader, threaded=threaded)
        letter = self.parts.writer.compose(brief)
        item = LetterItem(self.entry.uid, one.version or 0, "new", telling=one.uid)
        return NewLetter(letter.variant, letter.language, letter.subject, letter.segments, (item,))

    def _keep(self, key: Key) -> int:
        if key not in self._kept:
            store, letter = self.parts.store, self._done[key]
            self._kept[key] = letters.keep(store, self.edition.id, letter)
        return self._kept[key]

    def _thread(self, carrier: Carrier, reader: Reader) -> str | None:
        """The Message-ID, without its brackets, of the letter that brought it; None where that
        went to another address, or cannot be told."""
        if not reader.own:
            return None
        replaced = relayed.message_id(self.parts.relay, reader.reply)
        original = self._original(reader.letter_id)
        if replaced or original is None:
            return replaced
        mark, domain = original
        try:
            recipient = envelope_address(reader.email)
        except ValueError:
            return None
        return f"{message_id(self.parts.tokens, carrier.key, recipient, mark)}@{domain}"

    def _original(self, letter_id: int) -> tuple[str, str] | None:
        """What stands for a letter's bytes, and the domain of its Message-IDs."""
        if letter_id not in self._originals:
            segments = carried.segments(self.parts.store, letter_id)
            named = _NAMED.search(segments)
            found = (Stencil(segments).mark, named[1].decode()) if named else None
            self._originals[letter_id] = found
        return self._originals[letter_id]


def _key(reader: Reader, thread: str | None) -> Key:
    """What decides a letter: small, so that a million people compare quickly."""
    person = (reader.role, reader.form, reader.subject_style, reader.languages)
    return (*person, thread is not None)


def letter_for(parts: Parts, one: Amendment, entry: Entry, reader: Reader) -> Letter:
    """The letter that a person would get if `entry` were as it says."""
    edition = edition_of(parts.zone, one)
    return parts.writer.compose(brief_for(one, edition, entry, reader, threaded=False))


def brief_for(
    one: Amendment, edition: Edition, entry: Entry, reader: Reader, *, threaded: bool
) -> AmendedBrief:
    """What the letter says to one of those who had it."""
    amended = next(each for each in entry.tellings if each.uid == one.uid)
    corrected = one.severity is Severity.CORRECTION
    told = amended if corrected else entry.telling(reader.languages)
    return AmendedBrief(
        severity=one.severity,
        entry=entry,
        told=told.language,
        reason=one.reason,
        date=date.fromisoformat(edition.date),
        zone=edition.zone,
        language=next(iter(reader.languages), "en"),
        role=reader.role,
        form=reader.form,
        subject_style=reader.subject_style,
        planned_at=edition.due,
        threaded=threaded,
    )
