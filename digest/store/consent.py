"""Consent events and suppressions: appended to, never changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from digest.store.database import Store
from digest.store.values import as_json, at_instant, instant


@dataclass(frozen=True, slots=True)
class ConsentEvent:
    """What a person asked for, agreed to or ended, when and how."""

    at: datetime
    event: str
    how: str
    detail: dict[str, object]


def record(
    store: Store,
    *,
    subscriber_id: int,
    event: str,
    how: str,
    now: datetime,
    detail: dict[str, object] | None = None,
) -> None:
    """Append one event of a person."""
    store.write(
        """
        INSERT INTO consent_events (subscriber_id, at, event, how, detail)
        VALUES (:subscriber_id, :at, :event, :how, :detail)
        """,
        {
            "subscriber_id": subscriber_id,
            "at": instant(now),
            "event": event,
            "how": how,
            "detail": as_json(detail or {}),
        },
    )


def of_subscriber(store: Store, subscriber_id: int) -> tuple[ConsentEvent, ...]:
    """A person's events, oldest first."""
    rows = store.read(
        "SELECT * FROM consent_events WHERE subscriber_id = :id ORDER BY id", {"id": subscriber_id}
    )
    return tuple(
        ConsentEvent(at_instant(row["at"]), row["event"], row["how"], json.loads(row["detail"]))
        for row in rows
    )


def suppress(store: Store, address: str, *, reason: str, evidence: str, now: datetime) -> None:
    """Write no more to an address; the first reason stands."""
    store.write(
        """
        INSERT INTO suppressions (address, reason, at, evidence)
        VALUES (:address, :reason, :at, :evidence) ON CONFLICT DO NOTHING
        """,
        {"address": address, "reason": reason, "at": instant(now), "evidence": evidence},
    )


def suppressions(store: Store) -> tuple[tuple[str, str], ...]:
    """Every address that must not be written to and why, sorted."""
    rows = store.stream("SELECT address, reason FROM suppressions ORDER BY address")
    return tuple((row["address"], row["reason"]) for row in rows)


def suppressed(store: Store, address: str) -> str | None:
    """Why an address must not be written to; None where it may."""
    row = store.one(
        "SELECT reason FROM suppressions WHERE address = :address", {"address": address}
    )
    return row["reason"] if row else None
