"""Rows of the roll written down."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from digest import subscriptions
from digest.enrolment import newcomers
from digest.enrolment.known import STOPPED
from digest.enrolment.outcome import Done, Imported, Outcome, Tally, Tell, of_row
from digest.roll import Line
from digest.store import Store, consent
from digest.store.subscribers import address_key

CHUNK = 200
"""Rows per transaction, so that other writers wait some tens of milliseconds at most."""


def take(
    store: Store, lines: Iterable[Line], *, now: datetime, tell: Tell = lambda _: None
) -> Imported:
    """Write good rows; what is there already stays as it is. Mails nobody.

    A row with consent makes a person who waited active. Rows are written some at a time: cut
    short, the same import again does the rest.
    """
    tally = Tally()
    rest = iter(lines)
    while chunk := list(islice(rest, CHUNK)):
        with store.writing():
            fresh = newcomers.enlist(store, chunk, now=now)
            done = [
                Outcome(line, Done.PERSON, wished=True)
                if place in fresh
                else _take(store, line, now)
                for place, line in enumerate(chunk)
            ]
        for outcome in done:
            tally.add(outcome)
            tell(outcome)
    return tally.imported()


def _take(store: Store, line: Line, now: datetime) -> Outcome:
    if line.person.status in STOPPED:
        return _stop(store, line, now)
    enrolled = subscriptions.enrol(
        store,
        line.person,
        [line.wish],
        how=line.consent_how or "import",
        agreed_at=line.consent_at,
        now=now,
    )
    if enrolled.refused:
        return Outcome(line, Done.REFUSED)
    return of_row(
        line,
        wished=enrolled.wishes_added > 0,
        is_new=enrolled.is_new,
        activated=enrolled.is_activated,
    )


def _stop(store: Store, line: Line, now: datetime) -> Outcome:
    person = line.person
    if consent.suppressed(store, address_key(person.email)) is not None:
        return Outcome(line, Done.UNCHANGED)
    subscriptions.suppress(
        store, person.email, status=person.status, evidence=line.evidence, now=now
    )
    return Outcome(line, Done.SUPPRESSED)
