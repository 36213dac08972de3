"""What a person may do with an edition: look at it, release it, cancel it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from digest.calendar import Hours
from digest.errors import NotFound, UsageError
from digest.fill import Composer
from digest.model import Cadence, Edition, EditionState
from digest.plan import Planned, resume
from digest.send import Ledger
from digest.store import Store, editions, follows


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

    Who did not get theirs is owed its news in the next edition, but for what their wishes brought
    before they last changed them.
    """
    edition = find(store, key)
    with store.writing():
        if editions.become_cancelled(store, edition.id):
            return 0
    if edition.state not in (EditionState.READY, EditionState.CANCELLED):
        raise UsageError(
            f"edition: {key}: {_standing(store, key)}; only a held or ready one is cancelled"
        )
    if edition.state is EditionState.READY and ledger.counts(edition.id).open == 0:
        raise UsageError(f"edition: {key}: nothing of it is left to stop; all has been dealt with")
    owe_again = partial(follows.owe_again, store, Cadence(edition.stream), edition.id)
    return ledger.cancel(edition.id, now, owe_again)


def _standing(store: Store, key: str) -> str:
    edition = find(store, key)
    by = editions.superseded_by(store, edition.id)
    return f"is superseded by {by}, which covers it" if by else f"is {edition.state}"
