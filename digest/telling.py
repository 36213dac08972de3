"""Letters that tell of a correction or withdrawal, owed to those who had the release.

Most had it at the address they have now, in a letter whose Message-ID can be worked out: these are
owed theirs by one statement for some thousands of people, once each distinct letter is rendered.
The others, and whoever came between, are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol
from zoneinfo import ZoneInfo

from digest.config import Config
from digest.delivery import relayed
from digest.delivery.made_out import envelope_address, message_id, named_in
from digest.fill import CHUNK, Composer
from digest.letters.amended import AmendedBrief
from digest.letters.brief import Letter
from digest.letters.personal import Stencil
from digest.model import Edition, EditionState, Entry, Severity
from digest.store import Store, carried, letters, threads
from digest.store.amendments import Amendment
from digest.store.carried import About, Carrier, Reader, Traits
from digest.store.letters import LetterItem, NewLetter
from digest.tokens import Tokens

AT_A_TIME = 1_000
"""People whom one statement owes their letter: less than 50 ms."""

Key = tuple[Traits, bool]
"""What decides a letter: whose it is, and whether it answers another."""
Written = tuple[int, Key, str | None]
"""Whom a letter is for, which it is, and the Message-ID of the one that it answers."""


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


@dataclass(slots=True)
class Desk:
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
        """Everyone whom one edition brought it; who is told already stays as they are."""
        self._tell_most(carrier, about)
        self._tell_others(carrier, about)

    def _tell_most(self, carrier: Carrier, about: About) -> None:
        store, told = self.parts.store, self.edition.id
        found = threads.letter_ids(store, about, carrier.edition_id)
        held = threads.Held(carrier.edition_id, tuple(filter(self._original, found)), told)
        if not held.letters:
            return
        everyone = threads.traits_of_most(store, held)
        for traits in everyone:
            self._render(traits, threaded=True)
        with store.writing():
            kept = {one: self._keep((one, True)) for one in everyone}

        def thread(letter_id: int, email: str, reply: str | None) -> str | None:
            return self._named(carrier, letter_id, email, reply)

        after: int | None = 0
        while after is not None:
            with store.writing():
                after = threads.owe_most(store, held, kept, thread, after=after, limit=AT_A_TIME)

    def _tell_others(self, carrier: Carrier, about: About) -> None:
        """Looking past all who are told already takes a second for a million: not while writing.
        Who leaves meanwhile is passed over when their letter is to be sent."""
        store, after, told = self.parts.store, 0, self.edition.id
        while people := carried.readers(
            store, about, carrier.edition_id, after=after, limit=CHUNK, told=told
        ):
            written = self.written(carrier, people)
            with store.writing():
                self.owe(written)
            after = people[-1].cursor

    def written(self, carrier: Carrier, people: Sequence[Reader]) -> list[Written]:
        """The letters of people whom one edition brought it; outside any transaction."""
        named = [(one, self._thread(carrier, one)) for one in people]
        found = [(one.subscriber_id, (one.traits, to is not None), to) for one, to in named]
        for traits, threaded in dict.fromkeys(key for _, key, _ in found):
            self._render(traits, threaded=threaded)
        return found

    def owe(self, letters_: Iterable[Written]) -> None:
        """Owe them to whom they were written; inside `writing()`."""
        owed = [(person, self._keep(key), thread) for person, key, thread in letters_]
        threads.owe_in_thread(self.parts.store, self.edition.id, owed)

    def _render(self, traits: Traits, *, threaded: bool) -> None:
        if (traits, threaded) not in self._done:
            self._done[traits, threaded] = self._rendered(traits, threaded=threaded)

    def _rendered(self, traits: Traits, *, threaded: bool) -> NewLetter:
        one = self.one
        brief = brief_for(one, self.edition, self.entry, traits, threaded=threaded)
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
        return self._named(carrier, reader.letter_id, reader.email, reader.reply)

    def _named(self, carrier: Carrier, letter_id: int, email: str, reply: str | None) -> str | None:
        replaced = relayed.message_id(self.parts.relay, reply)
        original = self._original(letter_id)
        if replaced or original is None:
            return replaced
        mark, domain = original
        try:
            recipient = envelope_address(email)
        except ValueError:
            return None
        return f"{message_id(self.parts.tokens, carrier.key, recipient, mark)}@{domain}"

    def _original(self, letter_id: int) -> tuple[str, str] | None:
        """What stands for a letter's bytes, and the domain of its Message-IDs."""
        if letter_id not in self._originals:
            segments = threads.segments(self.parts.store, letter_id)
            domain = named_in(segments)
            self._originals[letter_id] = (Stencil(segments).mark, domain) if domain else None
        return self._originals[letter_id]


def letter_for(parts: Parts, one: Amendment, entry: Entry, traits: Traits) -> Letter:
    """The letter that a person would get if `entry` were as it says."""
    edition = edition_of(parts.zone, one)
    return parts.writer.compose(brief_for(one, edition, entry, traits, threaded=False))


def brief_for(
    one: Amendment, edition: Edition, entry: Entry, traits: Traits, *, threaded: bool
) -> AmendedBrief:
    """What the letter says to one of those who had it."""
    amended = next(each for each in entry.tellings if each.uid == one.uid)
    corrected = one.severity is Severity.CORRECTION
    told = amended if corrected else entry.telling(traits.languages)
    return AmendedBrief(
        severity=one.severity,
        entry=entry,
        told=told.language,
        reason=one.reason,
        date=date.fromisoformat(edition.date),
        zone=edition.zone,
        language=next(iter(traits.languages), "en"),
        role=traits.role,
        form=traits.form,
        subject_style=traits.subject_style,
        planned_at=edition.due,
        threaded=threaded,
    )
