"""Who was sent what an amendment is about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from digest.model import Form, Role, Severity, SubjectStyle
from digest.store.database import Row, Store, Value
from digest.store.release_rows import id_of
from digest.store.values import instant

_FAMILY = """SELECT t.id FROM releases AS t JOIN releases AS r
            ON t.id = coalesce(r.same_as, r.id) OR t.same_as = coalesce(r.same_as, r.id)
        WHERE r.id = :release_id"""

_HOLDS = {
    Severity.CORRECTION: """coalesce(i.telling_id, i.release_id) = :release_id
        AND i.version < :version""",
    Severity.WITHDRAWAL: f"""i.release_id IN ({_FAMILY})
        AND NOT (coalesce(i.telling_id, i.release_id) = :release_id AND i.version = :version)""",
}
"""What a letter item must be. A correction is of one telling, in its language; a withdrawal takes
back all of them. The letter that tells of an amendment prints its very version."""

_FIRST_READ = f"i.release_id IN ({_FAMILY})"
"""What the index of letter items finds."""

HAD = "d.state IN ('accepted', 'refused')"
"""What is being sent may come to be put off, and then was not had: it counts once it is settled."""

_SENT = (
    f"(SELECT * FROM deliveries AS d WHERE {HAD})",
    """(SELECT edition_id, subscriber_id, letter_id, NULL AS reply, at AS settled_at
        FROM doubted)""",
)
"""Every letter that arrived, and every one that may have, whatever became of its delivery since:
two tables, since SQLite walks a view of both from end to end."""


@dataclass(frozen=True, slots=True)
class About:
    """What is looked for: a release, how it is amended, and the version that is right."""

    uid: str
    severity: Severity
    version: int


@dataclass(frozen=True, slots=True)
class Reach:
    """How many people had it, in all and by cadence; `by_several` had it by more than one."""

    people: int
    by_cadence: dict[str, int]
    by_several: int


@dataclass(frozen=True, slots=True)
class Carrier:
    """An edition that brought it to someone."""

    edition_id: int
    key: str


@dataclass(frozen=True, slots=True)
class Traits:
    """All that decides how a letter to someone is written."""

    role: Role
    form: Form
    subject_style: SubjectStyle
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """Someone who had it, and by which letter. `cursor` is where their delivery stands in the order
    of the edition; `own` is False where it went to an address that they have left since, or to
    somebody else whose address they took over."""

    cursor: int
    subscriber_id: int
    email: str
    traits: Traits
    letter_id: int
    reply: str | None
    own: bool


_PEOPLE = """
    JOIN subscribers AS w ON w.id = d.subscriber_id
    JOIN subscribers AS s ON s.id = coalesce(w.merged_into, w.id)
    LEFT JOIN suppressions AS x ON x.address = s.address"""

_STILL_THERE = "s.status IN ('active', 'paused') AND x.reason IS NULL"
"""People who are still subscribed."""


MOVED = """EXISTS (SELECT 1 FROM consent_events AS c WHERE c.subscriber_id = s.id
    AND c.event = 'changed' AND c.detail ->> 'address' = 'another'
    AND c.at >= coalesce(d.settled_at, ''))"""
"""Whose delivery went to an address that they have left since."""


UNTOLD = """NOT EXISTS (SELECT 1 FROM deliveries AS o
    WHERE o.edition_id = :told AND o.subscriber_id = s.id
        AND NOT (o.state = 'skipped' AND o.reply = 'unsubscribed'))"""
"""Whose letter was stopped because they left, and who is there, has not been told."""


def _of_both(select: str) -> str:
    """What `select` reads `FROM {sent} AS d`, of all letters."""
    return " UNION ALL ".join(select.replace("{sent}", sent) for sent in _SENT)


def anyone(store: Store, about: About, since: datetime) -> bool:
    """Whether an amendment reaches anybody at all."""
    row = store.one(
        _of_both(f"""
        SELECT 1 FROM {{sent}} AS d {_PEOPLE} WHERE {_STILL_THERE} AND {_brought(about)}
        """)
        + "LIMIT 1",
        values_of(store, about) | {"since": instant(since)},
    )
    return row is not None


def reach(store: Store, about: About, since: datetime) -> Reach:
    """Whom an amendment reaches, of those who were sent it after `since`."""
    had = f"""
        SELECT s.id AS person, e.stream
        FROM {{sent}} AS d JOIN editions AS e ON e.id = d.edition_id
        {_PEOPLE} WHERE {_STILL_THERE} AND {_brought(about)}"""
    rows = store.read(
        f"""
        WITH had AS ({_of_both(had)}), people AS (
            SELECT person, max(stream = 'alert') AS alert, max(stream = 'daily') AS daily,
                max(stream = 'weekly') AS weekly
            FROM had GROUP BY person)
        SELECT alert, daily, weekly, count(*) AS n FROM people GROUP BY alert, daily, weekly
        """,
        values_of(store, about) | {"since": instant(since)},
    )
    names = ("alert", "daily", "weekly")
    return Reach(
        people=sum(row["n"] for row in rows),
        by_cadence={name: sum(row["n"] for row in rows if row[name]) for name in names},
        by_several=sum(row["n"] for row in rows if sum(row[name] for name in names) > 1),
    )


def carriers(store: Store, about: About, since: datetime) -> tuple[Carrier, ...]:
    """The editions planned after `since` that brought it to someone, oldest first."""
    rows = store.read(
        f"""
        SELECT DISTINCT e.id, e.key FROM ({letters_of(about, "l.edition_id")}) AS k
        JOIN editions AS e ON e.id = k.edition_id ORDER BY e.id
        """,
        values_of(store, about) | {"since": instant(since)},
    )
    return tuple(Carrier(row["id"], row["key"]) for row in rows)


def readers(
    store: Store, about: About, edition_id: int, *, after: int, limit: int, told: int = 0
) -> tuple[Reader, ...]:
    """The next people whom an edition brought it, by `cursor` after `after`, without those who are
    owed a letter of the edition `told`."""
    span = {"edition_id": edition_id, "after": after, "told": told}
    return _readers(store, about, "d.subscriber_id > :after", span, limit)


def late_readers(
    store: Store, about: About, edition_id: int, *, settled: datetime, limit: int, told: int
) -> tuple[Reader, ...]:
    """Some of those of whom that was known from `settled` on, and who have not been told."""
    span: dict[str, Value] = {
        "edition_id": edition_id,
        "settled": instant(settled),
        "told": told,
    }
    return _readers(store, about, "d.settled_at >= :settled", span, limit)


def reader(
    store: Store, about: About, edition_id: int, subscriber_id: int, *, told: int
) -> Reader | None:
    """One of them; None where the edition brought them nothing of it, or they are told already."""
    theirs = """d.subscriber_id IN (SELECT :id
        UNION ALL SELECT id FROM subscribers WHERE merged_into = :id)"""
    span = {"edition_id": edition_id, "id": subscriber_id, "told": told}
    found = _readers(store, about, theirs, span, 1)
    return found[0] if found else None


def _readers(
    store: Store, about: About, which: str, span: Mapping[str, Value], limit: int
) -> tuple[Reader, ...]:
    select = f"""
        SELECT w.id AS cursor, s.id, s.email, s.role, s.form, s.subject_style, s.languages,
            d.letter_id, d.reply, w.id = s.id AND NOT {MOVED} AS own
        FROM {{sent}} AS d {_PEOPLE}
        WHERE {_STILL_THERE} AND d.edition_id = :edition_id AND {which}
            AND d.letter_id IN ({letters_of(about, "l.id")} AND l.edition_id = :edition_id)
            AND {UNTOLD}
        ORDER BY d.subscriber_id LIMIT :limit"""
    values = {**values_of(store, about), **span, "since": "", "limit": limit}
    rows = [row for sent in _SENT for row in store.read(select.replace("{sent}", sent), values)]
    rows.sort(key=lambda row: int(row["cursor"]))
    return tuple(map(_reader, rows[:limit]))


def _brought(about: About) -> str:
    """Deliveries of these letters: one walk over each edition, however many letters it has."""
    return f"""d.edition_id IN ({letters_of(about, "l.edition_id")})
        AND d.letter_id IN ({letters_of(about, "l.id")})"""


def letters_of(about: About, columns: str) -> str:
    """The letters of editions planned after :since that hold it."""
    return f"""
        SELECT DISTINCT {columns} FROM letter_items AS i JOIN letters AS l ON l.id = i.letter_id
        JOIN editions AS ed ON ed.id = l.edition_id
        WHERE {_FIRST_READ} AND {_HOLDS[about.severity]} AND ed.planned_at > :since"""


def values_of(store: Store, about: About) -> dict[str, Value]:
    """What `letters_of` is to be asked with, but for :since."""
    return {"release_id": id_of(store, about.uid), "version": about.version}


def _reader(row: Row) -> Reader:
    return Reader(
        cursor=row["cursor"],
        subscriber_id=row["id"],
        email=row["email"],
        traits=traits_of(row),
        letter_id=row["letter_id"],
        reply=row["reply"],
        own=bool(row["own"]),
    )


def traits_of(row: Row) -> Traits:
    """The traits in a row of `subscribers`."""
    return Traits(
        Role(row["role"]),
        Form(row["form"]),
        SubjectStyle(row["subject_style"]),
        tuple(json.loads(row["languages"])),
    )
