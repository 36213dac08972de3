"""What became of an edition's letters in numbers, kept: with no row for a person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.errors import NotFound
from digest.model import DeliveryState
from digest.pictures.course import Shape
from digest.store import letters
from digest.store.database import Row, Store
from digest.store.ledger_sql import is_unfinished
from digest.store.values import at_instant, instant, maybe_at_instant


@dataclass(frozen=True, slots=True)
class Count:
    """So many letters of one provider that came to be so in a span that began `at`, None for what
    is not settled; `why` is the fault of what was deferred or refused, the reason of what was
    skipped or put off untried, and else empty."""

    at: datetime | None
    provider: str
    state: DeliveryState
    why: str
    letters: int


@dataclass(frozen=True, slots=True)
class OfDomain:
    """So many letters to one domain of those whose provider is OTHER."""

    domain: str
    state: DeliveryState
    why: str
    letters: int


@dataclass(frozen=True, slots=True)
class Counted:
    """An edition in numbers. `domains` are the larger of OTHER, and are counted there too. `shape`
    is the one by which its accepted letters are told, None where there are none."""

    counts: tuple[Count, ...]
    domains: tuple[OfDomain, ...] = ()
    shape: Shape | None = None

    @property
    def letters(self) -> int:
        """All of them."""
        return sum(one.letters for one in self.counts)


def keep(store: Store, edition_id: int, numbers: Counted, *, is_whole: bool, now: datetime) -> None:
    """Keep what was counted in place of what was before; `is_whole` where nothing of it will
    change. Inside `writing()`."""
    one = {"id": edition_id}
    store.write("DELETE FROM edition_counts WHERE edition_id = :id", one)
    store.write("DELETE FROM edition_domains WHERE edition_id = :id", one)
    store.write_many(
        """
        INSERT INTO edition_counts (edition_id, at, provider, state, why, letters)
        VALUES (:id, :at, :provider, :state, :why, :letters)
        """,
        (
            {
                "id": edition_id,
                "at": instant(each.at) if each.at else "",
                "provider": each.provider,
                "state": each.state,
                "why": each.why,
                "letters": each.letters,
            }
            for each in numbers.counts
        ),
    )
    store.write_many(
        """
        INSERT INTO edition_domains (edition_id, domain, state, why, letters)
        VALUES (:id, :domain, :state, :why, :letters)
        """,
        (
            {
                "id": edition_id,
                "domain": each.domain,
                "state": each.state,
                "why": each.why,
                "letters": each.letters,
            }
            for each in numbers.domains
        ),
    )
    if is_whole:
        store.write(_PEOPLE, one)
    store.write(
        """
        UPDATE editions SET counted = :counted, counted_at = :now, count_width = :width,
            count_spans = :spans
        WHERE id = :id
        """,
        {
            **one,
            "counted": "whole" if is_whole else "partial",
            "now": instant(now),
            "width": numbers.shape.width if numbers.shape else None,
            "spans": numbers.shape.spans if numbers.shape else None,
        },
    )


def kept(store: Store, edition_id: int) -> Counted | None:
    """What was counted of an edition that is through; None where it was not, or more is owed
    since."""
    one = {"id": edition_id}
    row = store.one("SELECT * FROM editions WHERE id = :id AND counted = 'whole'", one)
    if row is None:
        return None
    counts = store.read("SELECT * FROM edition_counts WHERE edition_id = :id ORDER BY at", one)
    domains = store.read("SELECT * FROM edition_domains WHERE edition_id = :id", one)
    width, spans = row["count_width"], row["count_spans"]
    numbers = Counted(
        tuple(map(_count, counts)),
        tuple(map(_of_domain, domains)),
        Shape(width, spans) if width else None,
    )
    return numbers if numbers.letters == row["owed"] else None


def _count(row: Row) -> Count:
    at = at_instant(row["at"]) if row["at"] else None
    state = DeliveryState(row["state"])
    return Count(at, row["provider"], state, row["why"], row["letters"])


def _of_domain(row: Row) -> OfDomain:
    return OfDomain(row["domain"], DeliveryState(row["state"]), row["why"], row["letters"])


def letters_of(store: Store, edition_id: int) -> tuple[letters.Kept, ...]:
    """An edition's letters that anyone is owed, the one for most people first: as they were counted
    when it was through, else from its deliveries."""
    rows = store.read(
        """
        SELECT l.language, l.subject, l.people,
            (SELECT count(*) FROM letter_items AS i
             WHERE i.letter_id = l.id AND i.part <> 'had') AS items
        FROM letters AS l JOIN editions AS e ON e.id = l.edition_id AND e.counted = 'whole'
        WHERE l.edition_id = :id AND l.people > 0 ORDER BY l.people DESC, l.id
        """,
        {"id": edition_id},
    )
    return tuple(letters.Kept(**dict(row)) for row in rows) or letters.of_edition(store, edition_id)


@dataclass(frozen=True, slots=True)
class Noted:
    """What is written of an edition itself: when it was begun and when it became ready to be sent,
    what it owed then, and how many of its letters, by state, have no row any more. None before it
    is ready."""

    planned_at: datetime
    ready_at: datetime | None
    owed: int | None
    gone: Mapping[DeliveryState, int]


def noted(store: Store, edition_id: int) -> Noted:
    """What is written of an edition; NotFound where there is none."""
    row = store.one("SELECT * FROM editions WHERE id = :id", {"id": edition_id})
    if row is None:
        raise NotFound(f"edition: {edition_id}: not known")
    gone = json.loads(row["books"] or "{}")
    return Noted(
        at_instant(row["planned_at"]),
        maybe_at_instant(row["ready_at"]),
        row["owed"],
        {DeliveryState(state): number for state, number in gone.items()},
    )


def is_through(store: Store, edition_id: int) -> bool:
    """Whether nothing of an edition will change by being sent any more."""
    return store.one(f"SELECT 1 WHERE {is_unfinished(':id')}", {"id": edition_id}) is None


@dataclass(frozen=True, slots=True)
class ToCount:
    """An edition that is to be counted, or counted again."""

    id: int
    ready_at: datetime
    is_through: bool


def to_count(store: Store, *, again: timedelta, now: datetime, limit: int) -> tuple[ToCount, ...]:
    """The latest editions that are through and not counted, and those under way that are to be
    counted again: after `again`, and ever more rarely, by a tenth of how old the edition was when
    it was last counted. A letter in doubt may wait for a person for months."""
    rows = store.read(
        f"""
        SELECT e.id, e.ready_at, e.counted_at, NOT {is_unfinished("e.id")} AS through
        FROM editions AS e
        WHERE e.counted <> 'whole' AND e.owed > 0 AND e.ready_at IS NOT NULL
            AND (through OR e.counted_at IS NULL
                OR unixepoch(:now) - unixepoch(e.counted_at)
                    >= max(:again, (unixepoch(e.counted_at) - unixepoch(e.ready_at)) / 10))
        ORDER BY e.id DESC LIMIT :limit
        """,
        {"now": instant(now), "again": int(again.total_seconds()), "limit": limit},
    )
    return tuple(
        ToCount(row["id"], at_instant(row["ready_at"]), bool(row["through"])) for row in rows
    )


_PEOPLE = """
    UPDATE letters SET people = k.people
    FROM (SELECT letter_id, count(*) AS people FROM deliveries WHERE edition_id = :id
        GROUP BY letter_id) AS k
    WHERE letters.id = k.letter_id"""
