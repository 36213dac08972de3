"""How many people came and left, of what, and what became of letters: sums by week or month. These
walk people and wishes once each and are for a person who asks, not for a machine that watches."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from digest.model import By, Dimension
from digest.store.database import Row, Store

Sums = Mapping[tuple[date, str], int]
"""By the first day of a period and what is summed."""


def people(store: Store, by: By, *, since: date) -> Sums:
    """`new` are those who are known since then; who never confirmed and is forgotten for it is not
    among them. `confirmed` agreed by the link, each once for a day; `left` ended their last wish
    themselves, or had themselves erased; of `suppressed` the last wish ended because of their
    address, a complaint, or by the newsroom."""
    return {
        **_sums(store, _NEW, by, since),
        **_sums(store, _CONFIRMED, by, since),
        **_sums(store, _ENDED, by, since),
    }


def letters(store: Store, by: By, *, since: date) -> Sums:
    """`accepted` and `refused`, of editions that have been counted."""
    return _sums(store, _LETTERS, by, since)


@dataclass(frozen=True, slots=True)
class Wished:
    """How many people have, or had, wishes with a label, by dimension and slug."""

    follow: Mapping[tuple[Dimension, str], int]
    ended: Mapping[tuple[Dimension, str], int]


def wished(store: Store, *, since: date) -> Wished:
    """Who follows what now, and who has ended what themselves since then: each person once for a
    label, however many wishes name it."""
    labels = _labels(store)
    when = {"since": since.isoformat()}
    return Wished(
        _people(store.read(_BY_WISHES.format(_LIVE)), labels),
        _people(store.read(_BY_WISHES.format(_GONE), when), labels),
    )


def _people(
    rows: Iterable[Row], labels: Mapping[int, frozenset[tuple[Dimension, str]]]
) -> Counter[tuple[Dimension, str]]:
    """People with the same wishes are counted together: of these there are few."""
    found: Counter[tuple[Dimension, str]] = Counter()
    for row in rows:
        together = {label for one in row["wishes"].split(",") for label in labels[int(one)]}
        for label in together:
            found[label] += row["number"]
    return found


def _labels(store: Store) -> Mapping[int, frozenset[tuple[Dimension, str]]]:
    rows = store.read("SELECT id, text FROM filters")
    return {
        row["id"]: frozenset(
            (dimension, slug)
            for dimension, key in _KEYS.items()
            for slug in json.loads(row["text"]).get(key, ())
        )
        for row in rows
    }


_BY_WISHES = """
    SELECT wishes, count(*) AS number FROM (
        SELECT group_concat(filter_id) AS wishes FROM subscriptions WHERE {} GROUP BY subscriber_id)
    GROUP BY wishes"""
_LIVE = "ended_at IS NULL"
_GONE = "ended_reason = 'unsubscribed' AND ended_at >= :since"
_KEYS = {Dimension.TOPIC: "topics", Dimension.COUNTRY: "countries"}


def _sums(store: Store, select: str, by: By, since: date) -> Sums:
    """The first day of a period: that of the month, or the Monday."""
    rows = store.read(
        f"""
        SELECT CASE :by WHEN 'week' THEN date(at, 'weekday 0', '-6 days')
            ELSE substr(at, 1, 7) || '-01' END AS period, what, sum(number) AS number
        FROM ({select}) WHERE at >= :since AND what IS NOT NULL GROUP BY period, what
        """,
        {"by": by, "since": since.isoformat()},
    )
    return {(date.fromisoformat(row["period"]), row["what"]): row["number"] for row in rows}


_NEW = "SELECT created_at AS at, 'new' AS what, 1 AS number FROM subscribers"

_CONFIRMED = """
    SELECT DISTINCT subscriber_id, substr(at, 1, 10) AS at, 'confirmed' AS what, 1 AS number
    FROM consent_events NOT INDEXED WHERE event = 'confirmed' AND at >= :since"""

# Of the columns beside a max(), SQLite takes those of the row that has it.
_ENDED = """
    SELECT max(ended_at) AS at, CASE WHEN ended_reason IN ('unsubscribed', 'erased') THEN 'left'
            WHEN ended_reason IN ('bounced', 'complaint', 'blocklisted') THEN 'suppressed' END
        AS what, 1 AS number
    FROM subscriptions GROUP BY subscriber_id HAVING count(*) = count(ended_at)"""

_LETTERS = """
    SELECT at, state AS what, letters AS number FROM edition_counts
    WHERE state IN ('accepted', 'refused')"""
