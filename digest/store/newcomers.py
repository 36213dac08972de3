"""People who are met for the first time, many at once: one statement for a table, not for a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from digest.model import Cadence, Filter, Subscriber, WishSet
from digest.store import wishes
from digest.store.database import Store, Value
from digest.store.subscribers import row_of
from digest.store.values import as_json, instant


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A person with their one wish; `detail` is kept with how they came."""

    person: Subscriber
    cadence: Cadence
    filter: Filter
    how: str
    detail: dict[str, object]


def known(store: Store, addresses: Iterable[str]) -> frozenset[str]:
    """Which of these addresses, as `address_key` makes them, are somebody's."""
    rows = store.read(
        "SELECT address FROM subscribers WHERE address IN (SELECT value FROM json_each(:these))",
        {"these": as_json(list(addresses))},
    )
    return frozenset(row["address"] for row in rows)


def add(store: Store, people: Sequence[Newcomer], *, seq: int, now: datetime) -> None:
    """Write people whom nobody knows, who are owed what comes after `seq`; inside `writing()`.
    Conflict where one is known."""
    row = store.one("SELECT coalesce(max(id), 0) + 1 AS id FROM subscribers")
    first = int(row["id"]) if row else 1
    keys = _Keys(store)
    rows = [_row(keys, first + place, one, seq, now) for place, one in enumerate(people)]
    for statement in _STATEMENTS:
        store.write_many(statement, rows)


class _Keys:
    """The keys of filters and wish sets, each looked up once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._filters = dict[Filter, int]()
        self._wish_sets = dict[WishSet, int]()

    def filter(self, wish: Filter) -> int:
        """The key of a filter."""
        if wish not in self._filters:
            self._filters[wish] = wishes.intern_filter(self._store, wish)
        return self._filters[wish]

    def wish_set(self, wish_set: WishSet) -> int:
        """The key of a wish set."""
        if wish_set not in self._wish_sets:
            self._wish_sets[wish_set] = wishes.intern_wish_set(self._store, wish_set)
        return self._wish_sets[wish_set]


def _row(keys: _Keys, key: int, new: Newcomer, seq: int, now: datetime) -> dict[str, Value]:
    return row_of(new.person, now) | {
        "id": key,
        "now": instant(now),
        "seq": seq,
        "cadence": new.cadence,
        "filter_id": keys.filter(new.filter),
        "wish_set_id": keys.wish_set(WishSet((new.filter,), new.person.languages)),
        "how": new.how,
        "detail": as_json(new.detail),
    }


_STATEMENTS = (
    """
    INSERT INTO subscribers (id, email, address, name, role, status, languages, zone, hour, form,
        subject_style, outlet, paused_until, quiet_from, quiet_to, alerts_per_day, created_at)
    VALUES (:id, :email, :address, :name, :role, :status, :languages, :zone, :hour, :form,
        :subject_style, :outlet, :paused_until, :quiet_from, :quiet_to, :alerts_per_day,
        :created_at)
    """,
    """
    INSERT INTO subscriptions (subscriber_id, cadence, filter_id, started_at, start_seq)
    VALUES (:id, :cadence, :filter_id, :now, :seq)
    """,
    """
    INSERT INTO follows (subscriber_id, cadence, wish_set_id, zone, hour, start_seq)
    VALUES (:id, :cadence, :wish_set_id, :zone, :hour, :seq)
    """,
    """
    INSERT INTO consent_events (subscriber_id, at, event, how, detail)
    VALUES (:id, :now, 'imported', :how, :detail)
    """,
)
