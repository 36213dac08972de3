"""Fill an edition: its cut-off is fixed, so what each person is owed is too.

Distinct wishes are matched once, distinct letters rendered once and outside any transaction;
deliveries are written in key order in short chunks, each together with how far those people are
now paid. Killed anywhere, filling again finishes the edition: who was paid is not met again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import chain
from typing import Protocol

from digest import editions as rules
from digest import holding
from digest.holding import Waiting
from digest.letters import Brief, Letter
from digest.model import Cadence, Edition, Entry, Form, Owed, Role, SubjectStyle
from digest.store import Store, editions, entries, follows, held, letters, sequence, wishes
from digest.store.follows import Audience, Follower, Segment
from digest.store.letters import LetterItem, NewLetter

CHUNK = 1_000
"""People per transaction: some tens of milliseconds, so that the web and alerts never wait."""


class Composer(Protocol):
    """Renders what decides a letter's bytes, the same for the same brief."""

    def compose(self, brief: Brief) -> Letter:
        """The letter with slots for its personal parts."""
        ...


@dataclass(frozen=True, slots=True)
class Filled:
    """What filling wrote: letters rendered, and people owed one."""

    letters: int
    owed: int


@dataclass(slots=True)
class Shelf:
    """What is looked up once per edition: entries, wish sets, what each segment is owed."""

    store: Store
    cutoff: int
    _entries: dict[tuple[int, int], tuple[Entry, ...]] = field(default_factory=dict)
    _owed: dict[Segment, tuple[Owed, ...]] = field(default_factory=dict)
    _raised: frozenset[str] | None = None

    def owed(self, segments: Sequence[Segment]) -> tuple[Owed, ...]:
        """What these segments of one person are owed up to the cut-off, in order of seq; what
        several of them owe is one item with all reasons."""
        if len(segments) == 1:
            return self._of(segments[0])
        united: dict[str, Owed] = {}
        for one in chain.from_iterable(map(self._of, segments)):
            known = united.get(one.entry.uid, one)
            because = tuple(dict.fromkeys((*known.because, *one.because)))
            united[one.entry.uid] = replace(known, because=because)
        return tuple(sorted(united.values(), key=lambda one: one.entry.seq or 0))

    def languages(self, segments: Sequence[Segment]) -> tuple[str, ...]:
        """The person's languages, by the segment that is still open or was so last."""
        return wishes.wish_set(self.store, segments[0].wish_set_id).languages

    @property
    def raised(self) -> frozenset[str]:
        """The entries that were public before under a lower seq, so that some may have had them."""
        if self._raised is None:
            self._raised = sequence.raised(self.store, 0, self.cutoff)
        return self._raised

    def _of(self, segment: Segment) -> tuple[Owed, ...]:
        if segment not in self._owed:
            upto = self.cutoff if segment.end is None else min(segment.end, self.cutoff)
            window = self._window(segment.start, upto)
            wish_set = wishes.wish_set(self.store, segment.wish_set_id)
            self._owed[segment] = rules.owed(wish_set, window)
        return self._owed[segment]

    def _window(self, after: int, upto: int) -> tuple[Entry, ...]:
        if (after, upto) not in self._entries:
            self._entries[after, upto] = entries.between(self.store, after, upto)
        return self._entries[after, upto]


def fill(
    store: Store, composer: Composer, edition: Edition, audience: Audience, *, now: datetime
) -> Filled:
    """Write what everyone is owed in an edition that is `planning`, then make it ready.

    What a person is owed is read in the transaction that writes it, so that a planner elsewhere
    or a change of wishes cannot come between; a chunk that needs a letter not rendered yet is
    left, the letter rendered outside the transaction, and the chunk taken up again.
    """
    desk = Desk(Shelf(store, edition.cutoff), composer, edition)
    owed, after = 0, 0
    while True:
        with store.writing():
            people = follows.followers(store, audience, after=after, limit=CHUNK)
            wants, waiting = desk.wants(people, now=now)
            missing = desk.missing(wants.values())
            if not missing:
                owed += _owe(store, edition.id, desk.letters(wants))
                _pay(store, audience, people, wants.keys(), waiting)
        if missing:
            desk.render(missing)
        elif people:
            after = people[-1].subscriber_id
        else:
            break
    in_all = letters.count_owed(store, edition.id)  # with those that a dead planner wrote
    with store.writing():
        editions.become_ready(store, edition.id, owed=in_all, now=now)
    return Filled(desk.rendered, owed)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What decides a person's letter: small, so that a million people compare quickly."""

    segments: tuple[Segment, ...]
    role: Role
    form: Form
    subject_style: SubjectStyle
    had: frozenset[str]


def wanted(shelf: Shelf, person: Follower) -> Wanted | None:
    """What a person is owed, or None where nothing is new to them.

    What they had is looked up only where there can be any: they have another cadence, or an
    entry was made public a second time.
    """
    uids = {one.entry.uid for one in shelf.owed(person.segments)}
    doubtful = uids & shelf.raised if person.alone else uids
    had = letters.had(shelf.store, person.subscriber_id, doubtful) if doubtful else frozenset()
    if uids == had:
        return None
    return Wanted(person.segments, person.role, person.form, person.subject_style, had)


def brief(shelf: Shelf, edition: Edition, want: Wanted) -> Brief:
    """What the letter says; only a weekly lists what the person already had."""
    owed = shelf.owed(want.segments)
    weekly = edition.stream == Cadence.WEEKLY
    return Brief(
        cadence=Cadence(edition.stream),
        date=date.fromisoformat(edition.date),
        zone=edition.zone,
        language=next(iter(shelf.languages(want.segments)), "en"),
        role=want.role,
        form=want.form,
        subject_style=want.subject_style,
        items=tuple(one for one in owed if one.entry.uid not in want.had),
        had=tuple(one.entry for one in owed if one.entry.uid in want.had) if weekly else (),
        planned_at=edition.due,
        languages=shelf.languages(want.segments),
    )


@dataclass(slots=True)
class Desk:
    """Where an edition's letters are written, each distinct one once."""

    shelf: Shelf
    composer: Composer
    edition: Edition
    _done: dict[Wanted, NewLetter] = field(default_factory=dict)

    @property
    def rendered(self) -> int:
        """How many letters were composed."""
        return len(self._done)

    def wants(
        self, people: Iterable[Follower], *, now: datetime
    ) -> tuple[dict[int, Wanted], Waiting]:
        """What each of these people is owed, for whom anything is new; and whose alert waits."""
        found = [(one, want) for one in people if (want := wanted(self.shelf, one)) is not None]
        waiting = Waiting()
        if self.edition.stream == Cadence.ALERT:
            waiting = holding.waiting(self.shelf.store, (one for one, _ in found), now=now)
        owed = {one.subscriber_id: want for one, want in found}
        if waiting:
            owed = {one: want for one, want in owed.items() if one not in waiting}
        return owed, waiting

    def missing(self, wants: Iterable[Wanted]) -> frozenset[Wanted]:
        """What no letter has been composed for yet."""
        return frozenset(wants) - self._done.keys()

    def render(self, wants: Iterable[Wanted]) -> None:
        """Compose these letters; outside any transaction."""
        for want in wants:
            what = brief(self.shelf, self.edition, want)
            self._done[want] = frozen(what, self.composer.compose(what))

    def letters(self, wants: Mapping[int, Wanted]) -> dict[int, NewLetter]:
        """Each person's letter; all have been rendered."""
        return {person: self._done[want] for person, want in wants.items()}


def frozen(what: Brief, letter: Letter) -> NewLetter:
    """A letter as it is kept, with what it holds of what it was to hold."""
    owed = {one.entry.uid: one for one in what.items}
    more = set(letter.more)
    new = tuple(
        LetterItem(
            uid=uid,
            version=owed[uid].told.version,
            telling=owed[uid].told.uid,
            part="more" if uid in more else "new",
            because=owed[uid].because,
        )
        for uid in (*letter.shown, *letter.more)
    )
    told = ((one.uid, one.telling(what.languages)) for one in what.had)
    had = tuple(LetterItem(uid, one.version, "had", telling=one.uid) for uid, one in told)
    return NewLetter(letter.variant, letter.language, letter.subject, letter.segments, new + had)


def _owe(store: Store, edition_id: int, written: Mapping[int, NewLetter]) -> int:
    kept: dict[str, int] = {}
    for letter in written.values():
        if letter.variant not in kept:
            kept[letter.variant] = letters.keep(store, edition_id, letter)
    pairs = ((person, kept[letter.variant]) for person, letter in written.items())
    return letters.owe(store, edition_id, pairs)


def _pay(
    store: Store,
    audience: Audience,
    people: Iterable[Follower],
    written: Set[int],
    waiting: Waiting,
) -> None:
    """Everyone is paid up to the cut-off but who waits; only who gets a letter has had this local
    date."""
    cutoff, cadence = audience.cutoff, audience.cadence
    held.hold(store, waiting.held.items(), cutoff=cutoff)
    held.roll(store, waiting.rolled, cutoff=cutoff)
    ids = [one.subscriber_id for one in people if one.subscriber_id not in waiting.held]
    with_letter = [one for one in ids if one in written]
    without = [one for one in ids if one not in written]
    follows.paid(store, cadence, with_letter, cutoff=cutoff, date=audience.date)
    follows.paid(store, cadence, without, cutoff=cutoff, date=None)
    if cadence is not Cadence.ALERT:
        held.brought(store, [one.subscriber_id for one in people if one.rolled], cutoff=cutoff)
