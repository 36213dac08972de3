"""What a person may do with an edition: look at it, release it, cancel it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from digest import alerts
from digest.calendar import Hours
from digest.errors import NotFound, UsageError
from digest.fill import Composer
from digest.model import Edition, EditionState
from digest.plan import Planned, resume
from digest.recall import owe_again
from digest.send import Ledger
from digest.store import Store, editions


def find(store: Store, key: str) -> Edition:
    """The edition of that key; NotFound where there is none."""
    edition = editions.by_key(store, key)
    if edition is None:
        raise NotFound(f"edition: {key}: not known; `digest editions list` prints them")
    return edition


def release(store: Store, composer: Composer, hours: Hours, key: str, *, now: datetime) -> Planned:
    """Fill a held edition, so that it is sent although it is late. Its cut-off stays."""
    edition = find(store, key)
    with store.writing():
        released = editions.become_planned_again(store, edition.id)
    if not released:
        raise UsageError(f"edition: {key}: {_standing(store, key)}; only a held one is released")
    return resume(store, composer, hours, find(store, key), now=now)


def cancel(store: Store, ledger: Ledger, key: str, *, now: datetime) -> int:
    """Stop an edition, held or ready; how many letters are not sent.

    Who did not get theirs is owed its news in the next edition.
    """
    edition = find(store, key)
    with store.writing():
        if editions.become_cancelled(store, edition.id):
            alerts.cancelled(store, edition)
            return 0
    if edition.state not in (EditionState.READY, EditionState.CANCELLED):
        raise UsageError(
            f"edition: {key}: {_standing(store, key)}; only a held or ready one is cancelled"
        )
    if edition.state is EditionState.READY and ledger.counts(edition.id).open == 0:
        raise UsageError(f"edition: {key}: nothing of it is left to stop; all has been dealt with")
    return ledger.cancel(edition.id, now, partial(owe_again, store, edition))


def finish_cancelled(store: Store, ledger: Ledger, *, now: datetime) -> int:
    """Stop what a cancelled edition still has to send: its cancelling was cut short, or a letter
    that was going out just then was put off by its server. How many letters that stops."""
    return sum(
        ledger.cancel(edition.id, now, partial(owe_again, store, edition))
        for edition in editions.cancelled_unfinished(store)
    )


def _standing(store: Store, key: str) -> str:
    edition = find(store, key)
    by = editions.superseded_by(store, edition.id)
    return f"is superseded by {by}, which covers it" if by else f"is {edition.state}"
