"""People of whom nothing is known, taken many at once: most rows of a first import are theirs, and
one by one they cost ten times as much."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from digest import subscriptions
from digest.enrolment.known import STOPPED
from digest.roll import Line
from digest.store import Store, consent, newcomers, sequence
from digest.store.newcomers import Newcomer
from digest.store.subscribers import address_key


def enlist(store: Store, lines: Sequence[Line], *, now: datetime) -> frozenset[int]:
    """Enrol those whom these rows name first and nobody knows or has stopped, as
    `subscriptions.enrol` would one by one; the places of their rows. Inside `writing()`."""
    first: dict[str, int] = {}
    for place, line in enumerate(lines):
        first.setdefault(address_key(line.person.email), place)
    barred = newcomers.known(store, first) | consent.suppressed_among(store, first)
    fresh = [
        place
        for address, place in first.items()
        if address not in barred and lines[place].person.status not in STOPPED
    ]
    people = [_newcomer(lines[place]) for place in fresh]
    newcomers.add(store, people, seq=sequence.last_seq(store), now=now)
    return frozenset(fresh)


def _newcomer(line: Line) -> Newcomer:
    return Newcomer(
        person=line.person,
        cadence=line.wish.cadence,
        filter=line.wish.filter,
        how=line.consent_how or "import",
        detail=subscriptions.provenance(1, line.person.status, line.consent_at),
    )
