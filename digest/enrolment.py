"""Rows of the roll into subscribers, and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from itertools import islice

from digest import subscriptions
from digest.model import Cadence, Subscriber, SubscriberStatus
from digest.roll import Line
from digest.store import Store, consent, subscribers, wishes
from digest.store.subscribers import address_key
from digest.subscriptions import Wish

CHUNK = 100
"""Rows per transaction, so that other writers wait some tens of milliseconds at most."""

_STOPPED = frozenset(
    {SubscriberStatus.UNSUBSCRIBED, SubscriberStatus.BOUNCED, SubscriberStatus.BLOCKLISTED}
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did or, rehearsed, would do: people and wishes that are new, people who
    waited and have agreed now, rows that changed nothing, rows that stopped an address, rows
    refused because it is stopped already."""

    rows: int
    people: int
    wishes: int
    activated: int
    unchanged: int
    suppressed: int
    refused: int


class _Done(Enum):
    """What became of one row; a person's first row and an activation may bring a wish or not."""

    PERSON = auto()
    ACTIVATED = auto()
    WISH = auto()
    UNCHANGED = auto()
    SUPPRESSED = auto()
    REFUSED = auto()


_Result = tuple[_Done, bool]
"""What became of a row, and whether a wish is new."""


def take(store: Store, lines: Iterable[Line], *, now: datetime) -> Imported:
    """Write good rows; what is there already stays as it is. Mails nobody.

    A row with consent makes a person who waited active. Rows are written some at a time: cut
    short, the same import again does the rest.
    """
    done: list[_Result] = []
    rest = iter(lines)
    while chunk := list(islice(rest, CHUNK)):
        with store.writing():
            done += [_take(store, line, now) for line in chunk]
    return _count(done)


def rehearse(store: Store, lines: Iterable[Line]) -> Imported:
    """What `take` would do; writes nothing."""
    people: dict[str, _Foreseen] = {}
    done = []
    for line in lines:
        address = address_key(line.person.email)
        if address not in people:
            people[address] = _foreseen(store, address)
        done.append(people[address].after(line))
    return _count(done)


def export(store: Store) -> Iterator[dict[str, str]]:
    """Every person's live wishes, one row of the roll's columns each; a person who follows
    nothing is one row without a wish, and so is a stopped address of nobody we know."""
    known = set()
    for person in subscribers.everyone(store):
        known.add(address_key(person.email))
        agreed = _agreed(store, person)
        wished: list[Wish | None] = [*_live(store, person.id)]
        for wish in wished or [None]:
            yield _row(person, wish) | agreed
    for address, reason in consent.suppressions(store):
        if address not in known:
            status = reason if reason in _STOPPED else SubscriberStatus.BLOCKLISTED
            yield {"email": address, "status": str(status)}


def _take(store: Store, line: Line, now: datetime) -> _Result:
    status, email = line.person.status, line.person.email
    if status in _STOPPED:
        subscriptions.suppress(store, email, status=status, evidence="import", now=now)
        return _Done.SUPPRESSED, False
    enrolled = subscriptions.enrol(
        store,
        line.person,
        [line.wish],
        how=line.consent_how or "import",
        agreed_at=line.consent_at,
        now=now,
    )
    if enrolled.refused:
        return _Done.REFUSED, False
    wished = enrolled.wishes_added > 0
    return _done(wished, is_new=enrolled.is_new, activated=enrolled.is_activated), wished


def _done(wished: bool, *, is_new: bool, activated: bool) -> _Done:
    if is_new:
        return _Done.PERSON
    if activated:
        return _Done.ACTIVATED
    return _Done.WISH if wished else _Done.UNCHANGED


@dataclass(slots=True)
class _Foreseen:
    """A person as they would be after the rows so far; `waits` None where there is nobody yet."""

    stopped: bool
    waits: bool | None = None
    wished: set[Wish] = field(default_factory=set)
    left: frozenset[Cadence] = frozenset()

    def after(self, line: Line) -> _Result:
        """What taking the row would do; the person is then as after it."""
        if line.person.status in _STOPPED:
            self.stopped = True
            return _Done.SUPPRESSED, False
        if self.stopped:
            return _Done.REFUSED, False
        is_new = self.waits is None
        activated = self.waits is True and line.person.status is SubscriberStatus.ACTIVE
        if is_new or activated:
            self.waits = line.person.status is SubscriberStatus.PENDING
        wished = line.wish not in self.wished and line.wish.cadence not in self.left
        if wished:
            self.wished.add(line.wish)
        return _done(wished, is_new=is_new, activated=activated), wished


def _foreseen(store: Store, address: str) -> _Foreseen:
    stopped = consent.suppressed(store, address) is not None
    known = subscribers.by_email(store, address)
    if known is None:
        return _Foreseen(stopped)
    return _Foreseen(
        stopped=stopped,
        waits=known.status is SubscriberStatus.PENDING,
        wished=set(_live(store, known.id)),
        left=frozenset(one for one in Cadence if wishes.was_left(store, known.id, one)),
    )


def _count(done: Iterable[_Result]) -> Imported:
    each = list(done)
    counts = Counter(what for what, _ in each)
    return Imported(
        rows=len(each),
        people=counts[_Done.PERSON],
        wishes=sum(wished for _, wished in each),
        activated=counts[_Done.ACTIVATED],
        unchanged=counts[_Done.UNCHANGED],
        suppressed=counts[_Done.SUPPRESSED],
        refused=counts[_Done.REFUSED],
    )


def _live(store: Store, subscriber_id: int) -> tuple[Wish, ...]:
    return tuple(
        Wish(one.cadence, one.filter)
        for one in wishes.of_subscriber(store, subscriber_id)
        if one.ended_at is None
    )


def _agreed(store: Store, person: Subscriber) -> dict[str, str]:
    """When and how a person first agreed; nothing where they have yet to."""
    if person.status is SubscriberStatus.PENDING:
        return {}
    for one in consent.of_subscriber(store, person.id):
        waited = one.detail.get("status") == SubscriberStatus.PENDING
        if one.event == "confirmed" or (one.event == "imported" and not waited):
            at = one.detail.get("agreed_at") or one.at.isoformat()
            return {"consent_at": str(at), "consent_how": one.how}
    return {}


def _row(person: Subscriber, wish: Wish | None) -> dict[str, str]:
    row = {
        "email": person.email,
        "name": person.name or "",
        "role": str(person.role),
        "languages": ";".join(person.languages),
        "zone": person.zone,
        "hour": "" if person.hour is None else str(person.hour),
        "status": str(person.status),
    }
    if wish is None:
        return row
    return row | {
        "cadence": str(wish.cadence),
        "topics": ";".join(wish.filter.topics),
        "regions": ";".join(wish.filter.regions),
        "countries": ";".join(wish.filter.countries),
        "kinds": ";".join(wish.filter.kinds),
    }
