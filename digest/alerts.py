"""Which alert editions are due: one for what has settled, one for those whose alert has waited."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from digest import calendar
from digest.calendar import Hours, Timing
from digest.model import Cadence, Edition, EditionState
from digest.store import Store, editions, follows, held, sequence
from digest.store.follows import Audience

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
    edition for everyone has gone, so that none of those is passed over for it."""
    cutoff = editions.last_cutoff(store, Cadence.ALERT)
    instant = held.over(store, cutoff=cutoff, now=now)
    if instant is None:
        return
    made = editions.by_key(store, _key(cutoff, instant))
    if made is not None and made.state is EditionState.HELD:
        return
    if made is not None:  # somebody came to wait within the very second of an edition
        instant = now
    yield _edition(_key(cutoff, instant), cutoff, instant, hours, now)


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
