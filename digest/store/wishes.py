"""Wishes: interned filters and wish sets, and each person's subscriptions to them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from digest.model import Cadence, Filter, WishSet
from digest.store.database import Row, Store, Value
from digest.store.values import as_json, at_instant, instant, maybe_at_instant


@dataclass(frozen=True, slots=True)
class Subscription:
    """One wish of one person; `ended_reason` says why it no longer counts."""

    id: int
    subscriber_id: int
    cadence: Cadence
    filter: Filter
    started_at: datetime
    start_seq: int
    ended_at: datetime | None
    ended_seq: int | None
    ended_reason: str | None


def add(
    store: Store,
    *,
    subscriber_id: int,
    cadence: Cadence,
    wish: Filter,
    now: datetime,
    start_seq: int,
) -> bool:
    """Start a subscription; False where the person has that very wish already."""
    hit = store.write(
        """
        INSERT INTO subscriptions (subscriber_id, cadence, filter_id, started_at, start_seq)
        VALUES (:subscriber_id, :cadence, :filter_id, :started_at, :start_seq)
        ON CONFLICT DO NOTHING
        """,
        {
            "subscriber_id": subscriber_id,
            "cadence": cadence,
            "filter_id": intern_filter(store, wish),
            "started_at": instant(now),
            "start_seq": start_seq,
        },
    )
    return hit == 1


def begin(store: Store, subscriber_id: int, *, seq: int) -> None:
    """Count a person's live wishes from `seq` on: only now they agreed to them."""
    store.write(
        """
        UPDATE subscriptions SET start_seq = :seq
        WHERE subscriber_id = :subscriber_id AND ended_at IS NULL
        """,
        {"subscriber_id": subscriber_id, "seq": seq},
    )


def end(
    store: Store,
    *,
    subscriber_id: int,
    cadence: Cadence | None,
    reason: str,
    now: datetime,
    seq: int,
) -> int:
    """End a person's live wishes of one cadence (None: all); how many there were."""
    return store.write(
        """
        UPDATE subscriptions SET ended_at = :now, ended_seq = :seq, ended_reason = :reason
        WHERE subscriber_id = :subscriber_id AND ended_at IS NULL
            AND cadence = coalesce(:cadence, cadence)
        """,
        {
            "subscriber_id": subscriber_id,
            "cadence": cadence,
            "now": instant(now),
            "seq": seq,
            "reason": reason,
        },
    )


def end_these(store: Store, ids: Iterable[int], *, reason: str, now: datetime, seq: int) -> int:
    """End single wishes; how many of them were live."""
    values: dict[str, Value] = {"now": instant(now), "seq": seq, "reason": reason}
    return store.write_many(
        """
        UPDATE subscriptions SET ended_at = :now, ended_seq = :seq, ended_reason = :reason
        WHERE id = :id AND ended_at IS NULL
        """,
        [{"id": one, **values} for one in ids],
    )


def revive(store: Store, ids: Iterable[int]) -> int:
    """Take back that wishes ended, where the person does not have the same one again; how many."""
    return sum(
        store.write(
            """
            UPDATE subscriptions SET ended_at = NULL, ended_seq = NULL, ended_reason = NULL
            WHERE id = :id AND ended_at IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM subscriptions AS o WHERE o.ended_at IS NULL
                    AND o.subscriber_id = subscriptions.subscriber_id
                    AND o.cadence = subscriptions.cadence
                    AND o.filter_id = subscriptions.filter_id)
            """,
            {"id": one},
        )
        for one in ids
    )


def of_subscriber(store: Store, subscriber_id: int) -> tuple[Subscription, ...]:
    """All wishes of a person, ended ones too, in the order they were made."""
    rows = store.read(
        """
        SELECT s.*, f.text FROM subscriptions AS s JOIN filters AS f ON f.id = s.filter_id
        WHERE subscriber_id = :subscriber_id ORDER BY s.id
        """,
        {"subscriber_id": subscriber_id},
    )
    return tuple(_subscription(row) for row in rows)


def was_left(store: Store, subscriber_id: int, cadence: Cadence) -> bool:
    """Whether the person has unsubscribed from a cadence and not asked for it again since."""
    row = store.one(
        """
        SELECT ended_reason FROM subscriptions
        WHERE subscriber_id = :subscriber_id AND cadence = :cadence
        ORDER BY ended_at IS NULL DESC, id DESC LIMIT 1
        """,
        {"subscriber_id": subscriber_id, "cadence": cadence},
    )
    return row is not None and row["ended_reason"] == "unsubscribed"


def intern_filter(store: Store, wish: Filter) -> int:
    """The key of a filter, the same for every wish that has it."""
    return _intern(store, "filters", as_json(asdict(wish)))


def intern_wish_set(store: Store, wish_set: WishSet) -> int:
    """The key of a wish set, the same for everyone who has it."""
    text = as_json([[asdict(one) for one in wish_set.filters], list(wish_set.languages)])
    return _intern(store, "wish_sets", text)


def wish_set(store: Store, wish_set_id: int) -> WishSet:
    """The wish set of that key."""
    row = store.one("SELECT text FROM wish_sets WHERE id = :id", {"id": wish_set_id})
    if row is None:
        raise LookupError(f"wish set {wish_set_id}")
    filters, languages = json.loads(row["text"])
    return WishSet(tuple(_filter(one) for one in filters), tuple(languages))


def _intern(store: Store, table: str, text: str) -> int:
    parameters = {"text": text}
    found = store.one(f"SELECT id FROM {table} WHERE text = :text", parameters)
    if found is not None:
        return int(found["id"])
    return store.insert(f"INSERT INTO {table} (text) VALUES (:text)", parameters)


def _filter(value: dict[str, list[str]]) -> Filter:
    return Filter(**{name: tuple(slugs) for name, slugs in value.items()})


def _subscription(row: Row) -> Subscription:
    return Subscription(
        id=row["id"],
        subscriber_id=row["subscriber_id"],
        cadence=Cadence(row["cadence"]),
        filter=_filter(json.loads(row["text"])),
        started_at=at_instant(row["started_at"]),
        start_seq=row["start_seq"],
        ended_at=maybe_at_instant(row["ended_at"]),
        ended_seq=row["ended_seq"],
        ended_reason=row["ended_reason"],
    )
