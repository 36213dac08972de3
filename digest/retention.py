"""What is forgotten, and when: nothing is kept of people for longer than it is of use to them."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest import joining, keeping
from digest.store import Store, asks, consent, forgetting, marks, reports, subscribers, tallies
from digest.verdicts import REMEMBERED

LEFT = timedelta(days=28)
"""So long after the last unsubscribe an address is still known."""

LETTERS = timedelta(days=90)
"""So long it is known who had what; a kill reaches back as far."""

MANAGE = timedelta(days=1)
"""So long an ask for a link to the preferences counts for limits."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Purged:
    """How many people who never confirmed were dropped, addresses of people who left, asks that
    cannot be followed any more, editions that were looked through for old deliveries, and reports
    of what came back."""

    unconfirmed: int
    addresses: int
    asks: int
    editions: int
    reports: int


def purge(store: Store, *, now: datetime) -> Purged:
    """Forget what is due to be forgotten, in short transactions; doing it again changes nothing."""
    return Purged(
        unconfirmed=_unconfirmed(store, now),
        addresses=_addresses(store, now),
        asks=_asks(store, now),
        editions=_letters(store, now),
        reports=_reports(store, now),
    )


def purge_daily(store: Store, *, now: datetime) -> Purged | None:
    """`purge`, once a day; None where it has been done today."""
    day = now.date().isoformat()
    if marks.get(store, marks.PURGED) == day:
        return None
    done = purge(store, now=now)
    with store.writing():
        marks.put(store, marks.PURGED, day)
    if done != Purged(0, 0, 0, 0, 0):
        _log.info("forgotten", extra={"people": done.unconfirmed, "addresses": done.addresses})
    return done


def _unconfirmed(store: Store, now: datetime) -> int:
    count = 0
    while found := forgetting.unconfirmed(store, now - joining.VALID):
        with store.writing():
            for person in found:
                forgetting.drop_waiting(store, person)
        count += len(found)
    return count


def _addresses(store: Store, now: datetime) -> int:
    count = 0
    while found := forgetting.left(store, now - LEFT):
        for address in found:
            _drop_address(store, address, now)
        count += len(found)
    return count


def _drop_address(store: Store, address: str, now: datetime) -> None:
    """Whoever left is a shell, and their address a hash; one that nobody we know has, too."""
    with store.writing():
        person = subscribers.by_email(store, address)
        if person is not None:
            keeping.forget(store, person, reason="unsubscribed", now=now)
        else:
            keeping.salted(store)
            consent.suppress_hash(store, address, reason="unsubscribed", now=now)


def _asks(store: Store, now: datetime) -> int:
    count = 0
    while True:
        with store.writing():
            found = asks.forget_old(store, before=now - joining.VALID, manage_before=now - MANAGE)
        count += found
        if not found:
            return count


def _letters(store: Store, now: datetime) -> int:
    old = forgetting.old_editions(store, now - LETTERS)
    for edition_id in old:
        after: int | None = 0
        while after is not None:
            with store.writing():
                after = forgetting.collapse(store, edition_id, after=after)
    return len(old)


def _reports(store: Store, now: datetime) -> int:
    count = 0
    while True:
        with store.writing():
            found = reports.forget_old(store, now - REMEMBERED)
            tallies.forget_old(store, (now - REMEMBERED).date().isoformat())
        count += found
        if not found:
            return count
