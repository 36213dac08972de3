"""Which alert editions are due: one for what has settled, one for those whose alert has waited."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from digest import calendar
from digest.calendar import Hours, Timing
from digest.model import Cadence, Edition, EditionState
from digest.store import Store, editions, follows, held, sequence
from digest.store.audience import Audience

_WAITED = ":waited:"


def due(store: Store, hours: Hours, now: datetime) -> Iterator[Edition]:
    """The editions that should be. The second is looked for once the first, which may have
    brought everybody up to date, has been dealt with."""
    yield from _settled(store, hours, now)
    yield from _waited(store, hours, now)


def audience(edition: Edition) -> Audience:
    """Whom an alert edition is for."""
    waited = edition.due if _WAITED in edition.key else None
    return Audience(Cadence.ALERT, edition.cutoff, waited=waited)


def cancelled(store: Store, edition: Edition) -> None:
    """A held edition is not to be: those whose wait was over have its news with the next alert, as
    they have that of any that is cancelled. Inside `writing()`."""
    if _WAITED in edition.key:
        held.wait_no_more(store, cutoff=edition.cutoff, upto=edition.due)


def next_due(store: Store, hours: Hours, *, now: datetime) -> datetime | None:
    """When an alert edition is due next, as far as can be told: a release settles, or somebody's
    wait is over. None where nothing is to come."""
    after = editions.last_cutoff(store, Cadence.ALERT)
    public = sequence.unsettled_since(store, after, now - hours.settle, now)
    settled = None if public is None else public + hours.settle
    found = [one for one in (settled, held.next_over(store, now=now)) if one is not None]
    return min(found, default=None)


def _settled(store: Store, hours: Hours, now: datetime) -> Iterator[Edition]:
    """Everything that has settled since the last alert, for those still owed any of it."""
    cutoff = sequence.settled_seq(store, now - hours.settle, now)
    if cutoff <= editions.last_cutoff(store, Cadence.ALERT):
        return
    if not follows.waiting(store, Cadence.ALERT, cutoff):
        return
    instant = sequence.public_at(store, cutoff) + hours.settle
    yield _edition(f"alert:{cutoff}", cutoff, instant, hours, now)


def _waited(store: Store, hours: Hours, now: datetime) -> Iterator[Edition]:
    """What waited for the end of quiet hours or for the next day. It goes no further than an
    edition for everyone has been sent, so that what is held for an editor stays so."""
    cutoff = editions.last_ready_cutoff(store, Cadence.ALERT)
    instant = held.over(store, cutoff=cutoff, now=now)
    if instant is None or _stands(store, instant):
        return
    made = editions.by_key(store, _key(cutoff, instant))
    if made is None:
        yield _edition(_key(cutoff, instant), cutoff, instant, hours, now)
    elif made.state is EditionState.READY:  # somebody came to wait within its very second
        yield _edition(_key(cutoff, now), cutoff, now, hours, now)


def _stands(store: Store, instant: datetime) -> bool:
    """Whether an edition of what waited is not written yet, or is held for an editor and nobody's
    wait has ended since."""
    planning = editions.in_state(store, EditionState.PLANNING)
    kept = editions.in_state(store, EditionState.HELD)
    return any(_WAITED in one.key for one in planning) or any(
        _WAITED in one.key and one.due >= instant for one in kept
    )


def _key(cutoff: int, instant: datetime) -> str:
    return f"alert:{cutoff}{_WAITED}{instant:%Y%m%dT%H%M%SZ}"


def _edition(key: str, cutoff: int, instant: datetime, hours: Hours, now: datetime) -> Edition:
    timing = calendar.timing(Cadence.ALERT, instant, now)
    too_late = timing is Timing.TOO_LATE
    return Edition(
        key=key,
        stream=Cadence.ALERT,
        state=EditionState.HELD if too_late else EditionState.PLANNING,
        date=instant.astimezone(ZoneInfo(hours.zone)).date().isoformat(),
        zone=hours.zone,
        hour=None,
        due=instant,
        cutoff=cutoff,
        late=timing is not Timing.DUE,
        note="past the catch-up limit" if too_late else None,
    )
