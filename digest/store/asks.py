"""What people ask for in a form, each a row that a mailed link makes true."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from digest.store.database import Row, Store
from digest.store.values import as_json, at_instant, instant, maybe_at_instant

LONGEST = timedelta(days=7)
"""How long after it was made an ask may be confirmed."""


class AskKind(StrEnum):
    """What the link in the letter does: begin wishes, open the preferences, or move a person to
    the address that it was mailed to."""

    SUBSCRIBE = "subscribe"
    MANAGE = "manage"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class NewAsk:
    """An ask to be written. `subscriber_id` is the person of the address, None where nobody is
    known; `moves_id` is who wants to have their letters there, for ADDRESS alone."""

    kind: AskKind
    address: str
    subscriber_id: int | None
    mail: bool
    request: dict[str, object]
    moves_id: int | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """One ask; `mail` says whether its link was to be mailed, `confirmed_at` None that nobody has
    followed it yet."""

    id: int
    kind: AskKind
    address: str
    subscriber_id: int | None
    moves_id: int | None
    asked_at: datetime
    mail: bool
    request: dict[str, object]
    confirmed_at: datetime | None


def add(store: Store, new: NewAsk, *, now: datetime) -> int:
    """Write an ask down; its number, which no other ever had."""
    return store.insert(
        """
        INSERT INTO asks (kind, address, subscriber_id, moves_id, asked_at, mail, request)
        VALUES (:kind, :address, :subscriber_id, :moves_id, :asked_at, :mail, :request)
        """,
        {
            "kind": new.kind,
            "address": new.address,
            "subscriber_id": new.subscriber_id,
            "moves_id": new.moves_id,
            "asked_at": instant(now),
            "mail": int(new.mail),
            "request": as_json(new.request),
        },
    )


def by_id(store: Store, ask_id: int) -> Ask | None:
    """The ask of that number; None where it was never made or has been forgotten."""
    row = store.one("SELECT * FROM asks WHERE id = :id", {"id": ask_id})
    return _ask(row) if row else None


def mailed_since(
    store: Store, address: str, since: datetime, *, manage: bool
) -> tuple[datetime, ...]:
    """When letters were mailed to an address after `since`, oldest first: links to the
    preferences, or confirmations."""
    rows = store.read(
        """
        SELECT asked_at FROM asks
        WHERE address = :address AND asked_at > :since AND mail = 1
            AND (kind = 'manage') = :manage
        ORDER BY asked_at
        """,
        {"address": address, "since": instant(since), "manage": int(manage)},
    )
    return tuple(at_instant(row["asked_at"]) for row in rows)


def of_subscriber(store: Store, subscriber_id: int) -> tuple[Ask, ...]:
    """What was asked in a person's name and is still known, oldest first."""
    rows = store.read(
        """
        SELECT * FROM asks WHERE subscriber_id = :id OR moves_id = :id ORDER BY id
        """,
        {"id": subscriber_id},
    )
    return tuple(map(_ask, rows))


def unwritten(store: Store, *, since: datetime) -> tuple[Ask, ...]:
    """What was asked after `since` and was to be mailed, and has no edition yet; oldest first."""
    rows = store.read(
        """
        SELECT * FROM asks WHERE asked_at > :since AND mail = 1 AND confirmed_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM editions WHERE key = 'notice:' || asks.id)
        ORDER BY id
        """,
        {"since": instant(since)},
    )
    return tuple(map(_ask, rows))


def unwelcomed(store: Store, *, since: datetime, ask_id: int | None = None) -> tuple[Ask, ...]:
    """What was confirmed after `since` by somebody who got no letters before, and has not been
    followed by a welcome, of all asks or of one; oldest first."""
    one = "" if ask_id is None else "AND a.id = :ask_id"
    rows = store.read(
        f"""
        SELECT a.* FROM asks AS a
        WHERE a.kind = 'subscribe' AND a.confirmed_at > :since AND a.asked_at > :asked_since
            AND EXISTS (SELECT 1 FROM consent_events AS c
                WHERE c.subscriber_id = a.subscriber_id AND c.event = 'confirmed'
                    AND json_extract(c.detail, '$.ask') = a.id
                    AND json_extract(c.detail, '$.was') NOT IN ('active', 'paused'))
            AND NOT EXISTS (
                SELECT 1 FROM editions WHERE key = 'notice:' || a.id || ':welcome') {one}
        ORDER BY a.id
        """,
        {
            "since": instant(since),
            "asked_since": instant(since - LONGEST),
            **({} if ask_id is None else {"ask_id": ask_id}),
        },
    )
    return tuple(map(_ask, rows))


def confirmed(store: Store, ask_id: int, *, now: datetime) -> bool:
    """The link was followed; False where it had been before."""
    hit = store.write(
        "UPDATE asks SET confirmed_at = :now WHERE id = :id AND confirmed_at IS NULL",
        {"id": ask_id, "now": instant(now)},
    )
    return hit == 1


def forget(store: Store, subscriber_id: int) -> None:
    """Drop whatever was asked in a person's name or for their address."""
    store.write(
        """
        DELETE FROM asks WHERE subscriber_id = :id OR moves_id = :id
            OR address = (SELECT address FROM subscribers WHERE id = :id)
        """,
        {"id": subscriber_id},
    )


def forget_old(store: Store, *, before: datetime, manage_before: datetime) -> int:
    """Drop asks that can no longer be followed, of at most some thousands; how many."""
    return store.write(
        """
        DELETE FROM asks WHERE id IN (
            SELECT id FROM asks WHERE asked_at <= :manage_before
                AND (asked_at <= :before OR kind = 'manage')
            ORDER BY asked_at LIMIT 2000)
        """,
        {"before": instant(before), "manage_before": instant(manage_before)},
    )


def _ask(row: Row) -> Ask:
    return Ask(
        id=row["id"],
        kind=AskKind(row["kind"]),
        address=row["address"],
        subscriber_id=row["subscriber_id"],
        moves_id=row["moves_id"],
        asked_at=at_instant(row["asked_at"]),
        mail=bool(row["mail"]),
        request=json.loads(row["request"]),
        confirmed_at=maybe_at_instant(row["confirmed_at"]),
    )
