"""Letters that answer others, owed to those who had them: all at once where that can be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass

from digest.store.carried import (
    HAD,
    MOVED,
    UNTOLD,
    About,
    Traits,
    letters_of,
    traits_of,
    values_of,
)
from digest.store.database import Store, Value
from digest.store.values import as_json


@dataclass(frozen=True, slots=True)
class Held:
    """The letters of an edition that hold it and can be answered, and the edition `told` that tells
    of it."""

    edition_id: int
    letters: tuple[int, ...]
    told: int


_MOST = f"""{HAD} AND s.status IN ('active', 'paused') AND x.reason IS NULL
    AND s.merged_into IS NULL AND NOT {MOVED} AND s.email NOT GLOB '*[^ -~]*'
    AND d.letter_id IN (SELECT value FROM json_each(:letters)) AND {UNTOLD}"""
"""Who had it at the address they have now, which is the same on the wire."""


def letter_ids(store: Store, about: About, edition_id: int) -> tuple[int, ...]:
    """The letters of an edition that hold it."""
    rows = store.read(
        f"{letters_of(about, 'l.id')} AND l.edition_id = :edition_id",
        values_of(store, about) | {"since": "", "edition_id": edition_id},
    )
    return tuple(row["id"] for row in rows)


def traits_of_most(store: Store, held: Held) -> tuple[Traits, ...]:
    """The traits of those who had it at the address they have now, each once."""
    rows = store.read(
        f"""
        SELECT DISTINCT s.role, s.form, s.subject_style, s.languages
        FROM deliveries AS d JOIN subscribers AS s ON s.id = d.subscriber_id
        LEFT JOIN suppressions AS x ON x.address = s.address
        WHERE d.edition_id = :edition_id AND {_MOST} ORDER BY 1, 2, 3, 4
        """,
        _held(held),
    )
    return tuple(map(traits_of, rows))


def owe_most(
    store: Store,
    held: Held,
    kept: Mapping[Traits, int],
    thread: Callable[[int, str, str | None], str | None],
    *,
    after: int,
    limit: int,
) -> int | None:
    """Owe the next people of an edition the letter for their traits, in the thread of the one that
    they had, which `thread` names by its key, the address and what the server replied. After whom
    to go on; None where that was all. Inside `writing()`."""
    span: dict[str, Value] = {"after": after, "limit": limit, **_held(held)}
    row = store.one(
        """
        SELECT max(id) AS last, count(*) AS n FROM (
            SELECT subscriber_id AS id FROM deliveries
            WHERE edition_id = :edition_id AND subscriber_id > :after
            ORDER BY subscriber_id LIMIT :limit)
        """,
        span,
    )
    if row is None or row["last"] is None:
        return None
    shapes = [
        {**asdict(one), "languages": as_json(list(one.languages)), "letter": letter}
        for one, letter in kept.items()
    ]
    store.define("thread_of", 3, thread)
    store.write(
        f"""
        INSERT INTO deliveries (edition_id, subscriber_id, letter_id, thread)
        SELECT :told, s.id, k.value ->> 'letter', thread_of(d.letter_id, s.email, d.reply)
        FROM deliveries AS d CROSS JOIN subscribers AS s ON s.id = d.subscriber_id
        CROSS JOIN json_each(:shapes) AS k ON k.value ->> 'role' = s.role
            AND k.value ->> 'form' = s.form AND k.value ->> 'subject_style' = s.subject_style
            AND k.value ->> 'languages' = s.languages
        LEFT JOIN suppressions AS x ON x.address = s.address
        WHERE d.edition_id = :edition_id AND d.subscriber_id > :after
            AND d.subscriber_id <= :last AND {_MOST}
        ORDER BY d.subscriber_id
        ON CONFLICT DO NOTHING
        """,
        {**span, "last": row["last"], "shapes": as_json(shapes)},
    )
    return int(row["last"]) if row["n"] == limit else None


def _held(held: Held) -> dict[str, Value]:
    return {**asdict(held), "letters": as_json(list(held.letters))}


def segments(store: Store, letter_id: int) -> bytes:
    """A letter's frozen bytes; empty where it is forgotten."""
    row = store.one("SELECT segments FROM letters WHERE id = :id", {"id": letter_id})
    return bytes(row["segments"]) if row else b""


def is_owed(store: Store, edition_id: int, subscriber_id: int) -> bool:
    """Whether a person has a delivery of an edition, in whatever state."""
    row = store.one(
        "SELECT 1 FROM deliveries WHERE edition_id = :edition_id AND subscriber_id = :id",
        {"edition_id": edition_id, "id": subscriber_id},
    )
    return row is not None


def owe_in_thread(
    store: Store, edition_id: int, owed: Iterable[tuple[int, int, str | None]]
) -> int:
    """Owe letters that answer others, as (subscriber, letter, Message-ID of the other without its
    brackets; None where it is not known); who is owed one already keeps that, but for one that was
    stopped because they had left. How many. Inside `writing()`."""
    return store.write_many(
        """
        INSERT INTO deliveries (edition_id, subscriber_id, letter_id, thread)
        VALUES (:edition_id, :person, :letter_id, :thread)
        ON CONFLICT (edition_id, subscriber_id) DO UPDATE SET state = 'pending',
            letter_id = excluded.letter_id, thread = excluded.thread, attempts = 0,
            first_tried_at = NULL, code = NULL, reply = NULL, settled_at = NULL
        WHERE state = 'skipped' AND reply = 'unsubscribed'
        """,
        (
            {"edition_id": edition_id, "person": person, "letter_id": letter, "thread": thread}
            for person, letter, thread in owed
        ),
    )
