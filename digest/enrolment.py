"""Rows of the roll into subscribers, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from digest import subscriptions
from digest.model import Subscriber, SubscriberStatus
from digest.roll import Line
from digest.store import Store, consent, subscribers, wishes
from digest.store.subscribers import address_key
from digest.subscriptions import Wish

_STOPPED = frozenset(
    {SubscriberStatus.UNSUBSCRIBED, SubscriberStatus.BOUNCED, SubscriberStatus.BLOCKLISTED}
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did or, rehearsed, would do: people and wishes that are new, rows that
    changed nothing, rows that stopped an address, rows refused because it is stopped already."""

    rows: int
    people: int
    wishes: int
    unchanged: int
    suppressed: int
    refused: int


def take(store: Store, lines: Iterable[Line], *, now: datetime) -> Imported:
    """Write good rows; what is there already stays as it is. Mails nobody."""
    return _count(_take(store, line, now) for line in lines)


def rehearse(store: Store, lines: Iterable[Line]) -> Imported:
    """What `take` would do; writes nothing."""
    met: set[str] = set()
    return _count(_foresee(store, line, met) for line in lines)


def export(store: Store) -> Iterator[dict[str, str]]:
    """Every person's live wishes, one row of the roll's columns each; a person who follows
    nothing is one row without a wish."""
    for person in subscribers.everyone(store):
        events = consent.of_subscriber(store, person.id)
        first = next((one for one in events if one.event in {"imported", "confirmed"}), None)
        agreed = {
            "consent_at": first.at.isoformat() if first else "",
            "consent_how": first.how if first else "",
        }
        live = [one for one in wishes.of_subscriber(store, person.id) if one.ended_at is None]
        wished: list[Wish | None] = [Wish(one.cadence, one.filter) for one in live]
        for wish in wished or [None]:
            yield _row(person, wish) | agreed


def _take(store: Store, line: Line, now: datetime) -> str:
    if line.person.status in _STOPPED:
        status, how = line.person.status, line.consent_how or "import"
        subscriptions.suppress(store, line.person.email, status=status, evidence=how, now=now)
        return "suppressed"
    done = subscriptions.enrol(
        store, line.person, [line.wish], how=line.consent_how or "import", now=now
    )
    if done.refused:
        return "refused"
    if done.is_new:
        return "person"
    return "wish" if done.wishes_added else "unchanged"


def _foresee(store: Store, line: Line, met: set[str]) -> str:
    address = address_key(line.person.email)
    if line.person.status in _STOPPED:
        return "suppressed"
    if consent.suppressed(store, address):
        return "refused"
    known = subscribers.by_email(store, address)
    if known is None and address not in met:
        met.add(address)
        return "person"
    live = wishes.of_subscriber(store, known.id) if known else ()
    there = any(
        one.ended_at is None and (one.cadence, one.filter) == (line.wish.cadence, line.wish.filter)
        for one in live
    )
    left = known is not None and wishes.was_left(store, known.id, line.wish.cadence)
    return "unchanged" if there or left else "wish"


def _count(done: Iterable[str]) -> Imported:
    each = list(done)
    return Imported(
        rows=len(each),
        people=each.count("person"),
        wishes=each.count("person") + each.count("wish"),
        unchanged=each.count("unchanged"),
        suppressed=each.count("suppressed"),
        refused=each.count("refused"),
    )


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
