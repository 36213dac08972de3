"""Whom a correction or withdrawal will reach, and with which letters: told before it is decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from digest.amending import REACH, UNDO, Decision
from digest.fill import CHUNK
from digest.letters import splice
from digest.model import Cadence, Entry, Severity
from digest.owing import Shelf
from digest.preview import UNSENT, part
from digest.store import Store, carried, follows, letters, reprints, sequence
from digest.store.acts import By
from digest.store.amendments import Amendment
from digest.store.audience import Audience
from digest.store.carried import About, Reach, Traits
from digest.telling import Parts, letter_for

SAMPLES = 5
"""Letters at most that are shown: one for each language."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The letter in one language, as plain text."""

    language: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another telling of what is corrected, which stays as it is, and how many people had it."""

    uid: str
    language: str | None
    people: int


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Who gets it: `reach` had it; `waiting` are people whose letter has not left and is printed
    anew, `not_yet` those who are owed it and have not been planned. Who had it in the tellings
    `elsewhere` gets nothing: what is wrong in one language may be right in another."""

    reach: Reach
    waiting: int
    not_yet: int
    samples: tuple[Sample, ...]
    elsewhere: tuple[Elsewhere, ...] = ()


def foresee(parts: Parts, what: Decision, *, by: By) -> Foreseen:
    """Who will get what if it is decided so; writes nothing."""
    store, now = parts.store, by.at
    return Foreseen(
        reach=carried.reach(store, what.about, now - REACH),
        waiting=reprints.count_unsent(store, what.about),
        not_yet=sum(1 for _ in _owed_still(store, what.entry)),
        samples=tuple(_samples(parts, what, by)),
        elsewhere=tuple(_elsewhere(store, what, by)),
    )


def _elsewhere(store: Store, what: Decision, by: By) -> Iterator[Elsewhere]:
    if what.about.severity is Severity.WITHDRAWAL:
        return  # that takes back all tellings
    for one in what.entry.tellings:
        if one.uid != what.about.uid:
            about = About(one.uid, Severity.CORRECTION, one.version + 1)
            people = carried.reach(store, about, by.at - REACH).people
            yield Elsewhere(one.uid, one.language, people)


def _owed_still(store: Store, entry: Entry) -> Iterator[int]:
    """The people who follow what it is about and have not been planned that far, each once."""
    if entry.seq is None:
        return
    shelf, seen = Shelf(store, sequence.last_seq(store)), set[int]()
    for cadence in Cadence:
        audience, after = Audience(cadence, shelf.cutoff), 0
        while people := follows.followers(store, audience, after=after, limit=CHUNK):
            for one in people:
                owed = any(each.entry.uid == entry.uid for each in shelf.owed(one.segments))
                if owed and one.subscriber_id not in seen:
                    seen.add(one.subscriber_id)
                    if not letters.had(store, one.subscriber_id, [entry.uid]):
                        yield one.subscriber_id
            after = people[-1].subscriber_id


def _samples(parts: Parts, what: Decision, by: By) -> Iterator[Sample]:
    """The letter for the first person of each language."""
    store, told = parts.store, dict[str, Traits]()
    for carrier in carried.carriers(store, what.about, by.at - REACH):
        people = carried.readers(store, what.about, carrier.edition_id, after=0, limit=CHUNK)
        for reader in people:
            told.setdefault(next(iter(reader.traits.languages), "en"), reader.traits)
    one = Amendment(
        uid=what.about.uid,
        severity=what.about.severity,
        who=by.who,
        made_at=by.at,
        due=by.at + UNDO,
        reason=by.reason,
        version=what.about.version,
    )
    for language, traits in sorted(told.items())[:SAMPLES]:
        letter = letter_for(parts, one, what.entry_told, traits)
        message = splice(letter.segments, UNSENT | {"to": b"reader@example.org"})
        yield Sample(language, letter.subject, part(message, "plain"))
