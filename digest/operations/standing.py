"""How the service stands: editions and their books, what waits, what is held, who is followed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from digest import calendar, live
from digest.calendar import Hours
from digest.model import Cadence, DeliveryState, Edition, EditionState
from digest.operations import pauses, repute
from digest.operations.health import health, instant
from digest.store import (
    Store,
    amendments,
    editions,
    follows,
    notices,
    pings,
    releases,
    standings,
    subscribers,
    template_faults,
)
from digest.store.mailing import held
from digest.store.pings import HubState
from digest.verdicts import Stage

if TYPE_CHECKING:
    from digest.config import Config
    from digest.delivery.claims import Books

SHOWN = 20
"""Editions whose books `status` shows."""


class Ledger(Protocol):
    """What is owed, and what became of it."""

    def counts(self, edition_id: int) -> Books:
        """The books of an edition."""

    def backlog(self) -> Mapping[str, int]:
        """Unfinished letters by stream."""


def status(
    store: Store, config: Config, hours: Hours, ledger: Ledger, *, now: datetime
) -> dict[str, object]:
    """Next and last editions, the books, held items, sources' health, queue by stream."""
    shown = [books(one, ledger) for one in editions.latest(store, SHOWN)]
    mailing = releases.counts_by_mailing(store)
    return {
        "now": instant(now),
        "live": _live(store, config),
        "next": upcoming(store, hours, now),
        "editions": shown,
        "balanced": all(one["balanced"] for one in shown),
        "held": {
            "releases": mailing.get("held", 0),
            "sources": [
                {"name": one.source, "count": len(one.uids), "uids": list(one.uids)}
                for one in held(store)
            ],
            "editions": [one.key for one in editions.in_state(store, EditionState.HELD)],
            "corrections": [one.uid for one in amendments.held(store)],
        },
        "amendments": [
            {
                "uid": one.uid,
                "severity": one.severity,
                "state": one.state,
                "due": instant(one.due),
                "edition": one.edition,
            }
            for one in amendments.open_ones(store)
        ],
        "queue": dict(ledger.backlog()),
        "paused": pauses.documents(store),
        "notices": _notices(store),
        "templates": _templates(store),
        "rates": repute.documents(store, now=now),
        "hub": _hub(store, config.feeds.hub),
        "sources": [health(store, one.name) for one in config.sources],
        "releases": mailing,
        "subscribers": subscribers.counts_by_status(store),
        "suspended": standings.number(store, Stage.SUSPENDED),
    }


def _live(store: Store, config: Config) -> dict[str, object]:
    """Whether everyone may be mailed; `why_not` is None where it is so."""
    found = live.standing(store, config)
    return {"live": found.live, "since": instant(found.since), "why_not": found.why_not}


def _notices(store: Store) -> list[dict[str, object]]:
    """What the operator was told last, the newest first, and what became of each letter."""
    return [
        {
            "id": one.notice.id,
            "state": one.state,
            "made": instant(one.notice.made_at),
            "sent": instant(one.sent_at),
            "reply": one.reply,
        }
        for one in notices.latest(store, SHOWN)
    ]


def _templates(store: Store) -> list[dict[str, object]]:
    """The operator's templates that ours stand in for, when something is made that needs it."""
    return [
        {
            "name": one.fault.name,
            "since": instant(one.since),
            "place": one.fault.place,
            "why": one.fault.why,
        }
        for one in template_faults.standing(store)
    ]


def _hub(store: Store, url: str | None) -> dict[str, object] | None:
    """How many feeds the hub has not been told of yet, and how it is; None where there is none."""
    if url is None:
        return None
    state = pings.hub(store, url) or HubState(url)
    found = pings.owing(store)
    return {
        "url": url,
        "owed": found.owed,
        "since": instant(found.since),
        "given_up": found.given_up,
        "failing_since": instant(state.failing_since),
        "next_try": instant(state.next_at),
        "why": state.why or found.why,
    }


def books(edition: Edition, ledger: Ledger) -> dict[str, object]:
    """An edition with its deliveries by state, which add up to what was owed."""
    counts = ledger.counts(edition.id)
    by_state = {str(state): counts.counts.get(state, 0) for state in DeliveryState}
    numbers: dict[str, object] = {"owed": counts.owed, **by_state}
    return (
        {
            "key": edition.key,
            "state": edition.state,
            "due": instant(edition.due),
            "late": edition.late,
            "note": edition.note,
        }
        | numbers
        | {"balanced": balanced(numbers)}
    )


def balanced(found: Mapping[str, object]) -> bool:
    """Whether what was owed is what the states add up to."""
    return found["owed"] == sum(int(str(found[state])) for state in DeliveryState)


def upcoming(store: Store, hours: Hours, now: datetime) -> list[dict[str, str]]:
    """The next slot of each (cadence, zone, hour) that someone follows, the soonest first."""
    slots = {
        calendar.next_slot(
            cadence,
            zone=zone,
            hour=hours.of(cadence) if hour is None else hour,
            weekday=hours.weekday,
            now=now,
        )
        for cadence, zone, hour in follows.slots(store)
        if cadence is not Cadence.ALERT
    }
    in_order = sorted(slots, key=lambda slot: (slot.due, slot.key))
    return [{"key": slot.key, "due": str(instant(slot.due))} for slot in in_order]
