"""What became of one edition: its books, when it went, who answered what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from digest.delivery.claims import Books
from digest.delivery.providers import OTHER, PROVIDERS
from digest.model import DeliveryState, Edition
from digest.pictures.course import Course, course
from digest.pictures.drawn import Share
from digest.store import Store, counted, walked
from digest.store.counted import Counted

OTHERS = "other domains"


@dataclass(frozen=True, slots=True)
class Answered:
    """So many letters in one state for one reason; `why` is empty where there is none to give."""

    state: DeliveryState
    why: str
    letters: int


@dataclass(frozen=True, slots=True)
class Provider:
    """What became of the letters to one provider, or to one domain that ten or more have."""

    name: str
    states: Mapping[DeliveryState, int]

    @property
    def owed(self) -> int:
        """All of them."""
        return sum(self.states.values())

    @property
    def share(self) -> Share:
        """As it is drawn."""
        counts = (self.states.get(state, 0) for state in _DRAWN)
        return Share(self.name, self.owed, *counts)


_DRAWN = (DeliveryState.ACCEPTED, DeliveryState.DEFERRED, DeliveryState.REFUSED)


@dataclass(frozen=True, slots=True)
class Looked:
    """An edition as it is now. `forgotten` letters are in its books and in nothing else: their
    rows are gone, and were not counted before. `course` is None before a letter was accepted."""

    books: Books
    planned_at: datetime
    ready_at: datetime | None
    forgotten: int
    course: Course | None
    providers: tuple[Provider, ...]
    answers: tuple[Answered, ...]


def look(store: Store, edition: Edition) -> Looked:
    """Read it from what was counted, where it is through, else from one walk of its deliveries."""
    noted = counted.noted(store, edition.id)
    since = noted.ready_at or noted.planned_at
    kept = counted.kept(store, edition.id)
    gone = {} if kept else noted.gone
    found = kept or walked.walk(store, edition.id, since=since)
    states = Counter(gone)
    for one in found.counts:
        states[one.state] += one.letters
    whole = noted.owed if noted.owed is not None else states.total()
    return Looked(
        books=Books({state: states[state] for state in DeliveryState}, noted.owed),
        planned_at=noted.planned_at,
        ready_at=noted.ready_at,
        forgotten=sum(gone.values()),
        course=_course(found, since, whole),
        providers=tuple(_providers(found)),
        answers=_answers(found),
    )


def _course(found: Counted, since: datetime, whole: int) -> Course | None:
    accepted: Counter[datetime] = Counter()
    for one in found.counts:
        if one.state is DeliveryState.ACCEPTED and one.at is not None:
            accepted[one.at] += one.letters
    shaped = found.shape
    return course(accepted, shaped, start=since, whole=whole) if shaped else None


def _providers(found: Counted) -> Iterable[Provider]:
    """The four, then the larger domains, the largest first, then all others as one."""
    by_name: dict[str, Counter[DeliveryState]] = {name: Counter() for name in PROVIDERS}
    domains: dict[str, Counter[DeliveryState]] = {}
    for one in found.counts:
        by_name[one.provider][one.state] += one.letters
    for each in found.domains:
        domains.setdefault(each.domain, Counter())[each.state] += each.letters
        by_name[OTHER][each.state] -= each.letters
    for name in PROVIDERS:
        if name == OTHER:
            larger = sorted(domains, key=lambda name: (-domains[name].total(), name))
            yield from (Provider(name, domains[name]) for name in larger)
        if states := +by_name[name]:
            yield Provider(OTHERS if name == OTHER else name, states)


def _answers(found: Counted) -> tuple[Answered, ...]:
    """By state in the order of a letter's way, and why; the most first."""
    letters: Counter[tuple[DeliveryState, str]] = Counter()
    for one in found.counts:
        letters[one.state, one.why] += one.letters
    order = list(DeliveryState)
    answers = [Answered(state, why, number) for (state, why), number in letters.items()]
    return tuple(sorted(answers, key=lambda one: (order.index(one.state), -one.letters, one.why)))
