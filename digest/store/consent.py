"""Consent events and suppressions: appended to, never changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from digest.store import marks
from digest.store.database import Store
from digest.store.values import as_json, at_instant, instant


@dataclass(frozen=True, slots=True)
class ConsentEvent:
    """What a person asked for, agreed to or ended, when and how. `wording` is the SHA-256 of what
    they had read, None where they read nothing of ours."""

    at: datetime
    event: str
    how: str
    detail: dict[str, object]
    wording: str | None = None


def record(
    store: Store,
    *,
    subscriber_id: int,
    event: str,
    how: str,
    now: datetime,
    detail: dict[str, object] | None = None,
    wording: str | None = None,
) -> None:
    """Append one event of a person."""
    store.write(
        """
        INSERT INTO consent_events (subscriber_id, at, event, how, wording, detail)
        VALUES (:subscriber_id, :at, :event, :how, :wording, :detail)
        """,
        {
            "subscriber_id": subscriber_id,
            "at": instant(now),
            "event": event,
            "how": how,
            "wording": wording,
            "detail": as_json(detail or {}),
        },
    )


def of_subscriber(store: Store, subscriber_id: int) -> tuple[ConsentEvent, ...]:
    """A person's events, oldest first."""
    rows = store.read(
        "SELECT * FROM consent_events WHERE subscriber_id = :id ORDER BY id", {"id": subscriber_id}
    )
    return tuple(
        ConsentEvent(
            at_instant(row["at"]),
            row["event"],
            row["how"],
            json.loads(row["detail"]),
            row["wording"],
        )
        for row in rows
    )


def last_of(store: Store, subscriber_id: int, events: Collection[str]) -> datetime | None:
    """When the last of these events of a person was; None where there was none."""
    found = [one.at for one in of_subscriber(store, subscriber_id) if one.event in events]
    return max(found, default=None)


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
    """Every address that is known, must not be written to and why, sorted."""
    rows = store.stream(
        "SELECT address, reason FROM suppressions "
        "WHERE substr(address, 1, 7) <> 'erased:' ORDER BY address"
    )
    return tuple((row["address"], row["reason"]) for row in rows)


def suppressed(store: Store, address: str) -> str | None:
    """Why an address must not be written to; None where it may. One that was erased is known by
    its salted hash alone."""
    row = store.one(
        "SELECT reason FROM suppressions WHERE address IN (:address, :hash)", _both(store, address)
    )
    return row["reason"] if row else None


def is_in_clear(store: Store, address: str) -> bool:
    """Whether a suppression names an address itself, not only its hash."""
    row = store.one("SELECT 1 FROM suppressions WHERE address = :address", {"address": address})
    return row is not None


def suppressed_among(store: Store, addresses: Iterable[str]) -> frozenset[str]:
    """Which of these addresses must not be written to."""
    salt = _salt(store)
    keys = {key: one for one in addresses for key in (one, _hash(salt, one))}
    rows = store.read(
        "SELECT address FROM suppressions WHERE address IN (SELECT value FROM json_each(:keys))",
        {"keys": as_json(list(keys))},
    )
    return frozenset(keys[row["address"]] for row in rows)


def lift(store: Store, address: str) -> bool:
    """Write to an address again, as only its owner may have it; False where nothing forbade it, or
    the newsroom itself does."""
    hit = store.write(
        "DELETE FROM suppressions WHERE address IN (:address, :hash) AND reason <> 'blocklisted'",
        _both(store, address),
    )
    return hit > 0


def suppress_hash(store: Store, address: str, *, reason: str, now: datetime) -> None:
    """Write no more to an address, of which only a salted hash is kept; a newsroom's own block and
    a bounce stay with it as the reason."""
    both = _both(store, address)
    row = store.one("SELECT reason FROM suppressions WHERE address = :address", both)
    kept = row["reason"] if row and row["reason"] != "unsubscribed" else reason
    store.write("DELETE FROM suppressions WHERE address IN (:address, :hash)", both)
    suppress(store, both["hash"], reason=kept, evidence="erased", now=now)


def _both(store: Store, address: str) -> dict[str, str]:
    return {"address": address, "hash": _hash(_salt(store), address)}


def _salt(store: Store) -> str:
    """Before the first hash is needed there is no salt, and no hash to be found."""
    return marks.get(store, marks.SALT) or ""


def _hash(salt: str, address: str) -> str:
    """`erased:` and a hash, which no list of addresses made elsewhere can be compared with."""
    return "erased:" + hashlib.sha256(f"{salt}\x1f{address}".encode()).hexdigest()
