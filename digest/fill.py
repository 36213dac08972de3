"""Fill an edition: its cut-off is fixed, so what each person is owed is too.

Distinct wishes are matched once, distinct letters rendered once and outside any transaction;
deliveries are written in key order in short chunks, each together with how far those people are
now paid. Killed anywhere, filling again finishes the edition: who was paid is not met again.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from digest import holding
from digest.holding import Waiting
from digest.letters import Brief, Letter
from digest.model import Cadence, Edition, SubjectStyle
from digest.owing import Alike, Shelf, Wanted, brief, wanted
from digest.store import Store, alike, editions, follows, held, letters
from digest.store.alike import Chunk
from digest.store.audience import Audience
from digest.store.follows import Follower
from digest.store.letters import LetterItem, NewLetter

CHUNK = 1_000
"""People per transaction: some tens of milliseconds, so that the web and alerts never wait."""

LETTERS = 10
"""Letters per transaction, for the same reason: each may be 100 kB and hold many entries."""


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


def fill(
    store: Store, composer: Composer, edition: Edition, audience: Audience, *, now: datetime
) -> Filled:
    """Write what everyone is owed in an edition that is `planning`, then make it ready.

    What a person is owed is read in the transaction that writes it, so that a planner elsewhere
    or a change of wishes cannot come between; a chunk that needs wishes to be matched or a letter
    to be rendered for the first time is left, that is done outside the transaction, and the chunk
    taken up again.
    """
    desk = Desk(Alike(Shelf(store, edition.cutoff)), composer, edition)
    owed, after = 0, 0
    while True:
        with store.writing():
            chunk = alike.chunk(store, audience, after=after, limit=CHUNK)
            unknown = desk.alike.unknown(chunk.alike)
            owing = desk.owing(chunk, now=now) if not unknown else None
            missing = desk.missing(owing.distinct) if owing else frozenset()
            if owing and not missing:
                owed += desk.owe(owing)
                _pay(store, audience, owing)
        desk.alike.look_at(unknown)
        desk.render(missing)
        if unknown or missing:
            continue
        if chunk.last is not None:
            after = chunk.last
        else:
            break
    in_all = letters.count_owed(store, edition.id)  # with those that a dead planner wrote
    with store.writing():
        editions.become_ready(store, edition.id, owed=in_all, now=now)
    return Filled(desk.rendered, owed)


@dataclass(frozen=True, slots=True)
class Owing:
    """A chunk of people. `alike` are those of whom nothing had to be looked up, `single` the
    others; `wants` is what each of both is owed now, and `waiting` whose alert waits."""

    wants: Mapping[int, Wanted]
    alike: Iterable[int]
    single: tuple[Follower, ...]
    waiting: Waiting

    @property
    def distinct(self) -> Iterable[Wanted]:
        """Each want once, or few times; told apart by what they are in memory, which is quick."""
        return {id(want): want for want in self.wants.values()}.values()


@dataclass(slots=True)
class Desk:
    """Where an edition's letters are written, each distinct one once."""

    alike: Alike
    composer: Composer
    edition: Edition
    _kept: dict[Wanted, int] = field(default_factory=dict)

    @property
    def rendered(self) -> int:
        """How many letters were composed."""
        return len(self._kept)

    def owing(self, chunk: Chunk, *, now: datetime) -> Owing:
        """What each of these people is owed, for whom anything is new; and whose alert waits."""
        alike, doubtful = self.alike.sort(chunk.alike)
        single = self._followers((*chunk.others, *doubtful))
        wants, waiting = self._wants(single, now=now)
        wants |= {one: want for one, want in alike.items() if want is not None}
        return Owing(dict(sorted(wants.items())), alike.keys(), single, waiting)

    def missing(self, wants: Iterable[Wanted]) -> frozenset[Wanted]:
        """What no letter has been composed for yet."""
        return frozenset(wants) - self._kept.keys()

    def render(self, wants: Collection[Wanted]) -> None:
        """Compose these letters and keep them, some at a time."""
        waiting = list(wants)
        while waiting:
            some, waiting = waiting[:LETTERS], waiting[LETTERS:]
            briefs = [(want, brief(self.alike.shelf, self.edition, want)) for want in some]
            done = [(want, frozen(what, self.composer.compose(what))) for want, what in briefs]
            with self.alike.shelf.store.writing():
                for want, letter in done:
                    self._kept[want] = letters.keep(self.alike.shelf.store, self.edition.id, letter)

    def owe(self, owing: Owing) -> int:
        """Write what these people are owed, of whom all letters have been composed, in order of
        key; how many are new."""
        store, edition_id = self.alike.shelf.store, self.edition.id
        of = {id(want): self._kept[want] for want in owing.distinct}
        pairs = [(person, of[id(want)]) for person, want in owing.wants.items()]
        return letters.owe(store, edition_id, pairs)

    def _followers(self, ids: Sequence[int]) -> tuple[Follower, ...]:
        cadence = Cadence(self.edition.stream)
        return follows.these(self.alike.shelf.store, cadence, sorted(ids)) if ids else ()

    def _wants(
        self, people: Iterable[Follower], *, now: datetime
    ) -> tuple[dict[int, Wanted], Waiting]:
        shelf = self.alike.shelf
        found = [(one, want) for one in people if (want := wanted(shelf, one)) is not None]
        waiting = Waiting()
        if self.edition.stream == Cadence.ALERT:
            waiting = holding.waiting(shelf.store, (one for one, _ in found), now=now)
        owed = ((one.subscriber_id, want) for one, want in found)
        return {one: want for one, want in owed if one not in waiting}, waiting


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
    return NewLetter(
        variant=letter.variant,
        language=letter.language,
        subject=letter.subject,
        segments=letter.segments,
        items=new + had,
        form=what.form,
        discreet=what.subject_style is SubjectStyle.DISCREET,
    )


def _pay(store: Store, audience: Audience, owing: Owing) -> None:
    """Everyone is paid up to the cut-off but who waits; only who gets a letter has had this local
    date."""
    for people, date in _by_date(owing.alike, owing.wants, audience.date):
        alike.paid(store, audience, people, date=date)
    if not owing.single:
        return
    cutoff, cadence, waiting = audience.cutoff, audience.cadence, owing.waiting
    held.hold(store, waiting.held.items(), cutoff=cutoff)
    held.roll(store, waiting.rolled, cutoff=cutoff)
    ids = [one.subscriber_id for one in owing.single if one.subscriber_id not in waiting.held]
    for people, date in _by_date(ids, owing.wants, audience.date):
        follows.paid(store, cadence, people, cutoff=cutoff, date=date)
    if cadence is not Cadence.ALERT:
        rolled = [one.subscriber_id for one in owing.single if one.rolled]
        held.brought(store, rolled, cutoff=cutoff)


def _by_date(
    people: Iterable[int], written: Container[int], date: str | None
) -> Iterator[tuple[list[int], str | None]]:
    with_letter: list[int] = []
    without: list[int] = []
    for one in people:
        (with_letter if one in written else without).append(one)
    yield with_letter, date
    yield without, None
