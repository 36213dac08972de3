"""What people are owed up to a cut-off, looked up once for all who are owed the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import chain

from digest import editions as rules
from digest.letters import Brief
from digest.model import Cadence, Edition, Entry, Form, Owed, Role, SubjectStyle
from digest.store import Store, editions, entries, letters, sequence, wishes
from digest.store.alike import Traits
from digest.store.follows import Follower, Segment


@dataclass(slots=True)
class Shelf:
    """What is looked up once per edition: entries, wish sets, what each segment is owed."""

    store: Store
    cutoff: int
    _entries: dict[tuple[int, int], tuple[Entry, ...]] = field(default_factory=dict)
    _owed: dict[Segment, tuple[Owed, ...]] = field(default_factory=dict)
    _raised: frozenset[str] | None = None
    _before: dict[str, datetime | None] = field(default_factory=dict)

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

    def before(self, edition: Edition) -> datetime | None:
        """When the last edition of the same slot was due."""
        if edition.key not in self._before:
            self._before[edition.key] = editions.due_before(self.store, edition)
        return self._before[edition.key]

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
    new = (one for one in owed if one.entry.uid not in want.had)
    weekly = edition.stream == Cadence.WEEKLY
    return Brief(
        cadence=Cadence(edition.stream),
        date=date.fromisoformat(edition.date),
        zone=edition.zone,
        language=next(iter(shelf.languages(want.segments)), "en"),
        role=want.role,
        form=want.form,
        subject_style=want.subject_style,
        items=tuple(rules.with_late(one, shelf.before(edition)) for one in new),
        had=tuple(one.entry for one in owed if one.entry.uid in want.had) if weekly else (),
        planned_at=edition.due,
        languages=shelf.languages(want.segments),
    )


@dataclass(slots=True)
class Alike:
    """What people of the same traits are owed, worked out once for all of them."""

    shelf: Shelf
    _known: dict[Traits, tuple[bool, Wanted | None]] = field(default_factory=dict)

    def unknown(self, people: Iterable[tuple[int, Traits]]) -> frozenset[Traits]:
        """Traits that have not been looked at."""
        return frozenset(traits for _, traits in people) - self._known.keys()

    def look_at(self, traits: Iterable[Traits]) -> None:
        """Work out what people of these traits are owed; outside any transaction."""
        self._known |= {one: self._look(one) for one in traits}

    def sort(
        self, people: Iterable[tuple[int, Traits]]
    ) -> tuple[dict[int, Wanted | None], list[int]]:
        """What each of these people, whose traits are known, is owed, None where nothing is new;
        and those for whom that must be looked up one by one, because some may have had an entry
        of it before."""
        owed: dict[int, Wanted | None] = {}
        doubtful = []
        for person, traits in people:
            is_certain, want = self._known[traits]
            if is_certain:
                owed[person] = want
            else:
                doubtful.append(person)
        return owed, doubtful

    def _look(self, traits: Traits) -> tuple[bool, Wanted | None]:
        wish_set_id, start, role, form, subject_style = traits
        segments = (Segment(wish_set_id, start, None),)
        uids = {one.entry.uid for one in self.shelf.owed(segments)}
        want = Wanted(segments, Role(role), Form(form), SubjectStyle(subject_style), frozenset())
        return uids.isdisjoint(self.shelf.raised), want if uids else None
