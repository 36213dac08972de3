"""Letters and what they print, and the deliveries that owe them to people."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from digest.model import Because, DeliveryState, Dimension, Form
from digest.store.database import Store
from digest.store.values import as_json, instant


@dataclass(frozen=True, slots=True)
class LetterItem:
    """One entry in a letter: printed as new, behind "N more", or listed as already had. `version`
    is that of the telling that was printed (None: the root)."""

    uid: str
    version: int
    part: str
    because: tuple[Because, ...] = ()
    telling: str | None = None


@dataclass(frozen=True, slots=True)
class NewLetter:
    """A rendered letter; `segments` are its frozen bytes with slots for the personal parts. `form`
    is None for what is no news, and is not shown on the web."""

    variant: str
    language: str
    subject: str
    segments: bytes
    items: tuple[LetterItem, ...]
    form: Form | None = None
    discreet: bool = False


def keep(store: Store, edition_id: int, letter: NewLetter) -> int:
    """Freeze a letter of an edition; its key. The same letter kept twice is one."""
    found = store.one(
        "SELECT id FROM letters WHERE edition_id = :edition_id AND variant = :variant",
        {"edition_id": edition_id, "variant": letter.variant},
    )
    if found is not None:
        return int(found["id"])
    letter_id = store.insert(
        """
        INSERT INTO letters (edition_id, variant, language, subject, segments, form, discreet)
        VALUES (:edition_id, :variant, :language, :subject, :segments, :form, :discreet)
        """,
        {
            "edition_id": edition_id,
            "variant": letter.variant,
            "language": letter.language,
            "subject": letter.subject,
            "segments": letter.segments,
            "form": letter.form,
            "discreet": int(letter.discreet),
        },
    )
    _keep_items(store, letter_id, letter.items)
    return letter_id


def owe(store: Store, edition_id: int, letter_ids: Iterable[tuple[int, int]]) -> int:
    """Owe letters to people, as (subscriber, letter) in key order; how many are new."""
    return store.write(
        """
        INSERT INTO deliveries (edition_id, subscriber_id, letter_id)
        SELECT :edition_id, value ->> 0, value ->> 1 FROM json_each(:pairs) WHERE true
        ON CONFLICT DO NOTHING
        """,  # one statement for all of them takes half as long as one for each
        {"edition_id": edition_id, "pairs": as_json(list(letter_ids))},
    )


def owe_whom_there_is(store: Store, edition_id: int, letter_id: int, subscriber_id: int) -> int:
    """Owe a letter to the person of that key, if there is one who has an address: the same
    statement where there is none. How many it is owed to."""
    return store.write(
        """
        INSERT INTO deliveries (edition_id, subscriber_id, letter_id)
        SELECT :edition_id, id, :letter_id FROM subscribers
            WHERE id = :subscriber_id AND email <> ''
        """,
        {"edition_id": edition_id, "letter_id": letter_id, "subscriber_id": subscriber_id},
    )


def count_owed(store: Store, edition_id: int) -> int:
    """How many deliveries an edition has."""
    row = store.one(
        "SELECT count(*) AS n FROM deliveries WHERE edition_id = :id", {"id": edition_id}
    )
    return int(row["n"]) if row else 0


def had(store: Store, subscriber_id: int, uids: Iterable[str]) -> frozenset[str]:
    """Which of these entries the person has had, or is about to have, by any delivery that was
    not skipped; behind "N more" counts, and so does what was theirs to have before deliveries were
    forgotten, and what someone had whose address they took over."""
    rows = store.read(
        """
        SELECT r.uid FROM releases AS r
        JOIN letter_items AS i ON i.release_id = r.id
        JOIN deliveries AS d ON d.letter_id = i.letter_id
        WHERE d.state <> 'skipped' AND d.subscriber_id IN (
                SELECT :subscriber_id
                UNION ALL SELECT id FROM subscribers WHERE merged_into = :subscriber_id)
            AND r.uid IN (SELECT value FROM json_each(:uids))
        UNION
        SELECT r.uid FROM releases AS r JOIN former_seqs AS f ON f.release_id = r.id
        WHERE r.uid IN (SELECT value FROM json_each(:uids))
            AND f.seq <= (SELECT had_upto FROM subscribers WHERE id = :subscriber_id)
        """,
        {"subscriber_id": subscriber_id, "uids": as_json(sorted(uids))},
    )
    return frozenset(row["uid"] for row in rows)


@dataclass(frozen=True, slots=True)
class SentLetter:
    """One letter to a person and what became of it; `uids` are the entries that were new in it."""

    edition: str
    date: str
    subject: str
    state: DeliveryState
    at: str | None
    uids: tuple[str, ...]


def sent_to(store: Store, subscriber_id: int) -> tuple[SentLetter, ...]:
    """Every letter that a person was owed and that is still known, oldest first."""
    rows = store.read(
        """
        SELECT e.key, e.date, l.subject, d.state, d.settled_at, (
            SELECT json_group_array(r.uid) FROM letter_items AS i
            JOIN releases AS r ON r.id = i.release_id
            WHERE i.letter_id = d.letter_id AND i.part <> 'had') AS uids
        FROM deliveries AS d JOIN editions AS e ON e.id = d.edition_id
        JOIN letters AS l ON l.id = d.letter_id
        WHERE d.subscriber_id = :id ORDER BY e.id
        """,
        {"id": subscriber_id},
    )
    return tuple(
        SentLetter(
            edition=row["key"],
            date=row["date"],
            subject=row["subject"],
            state=DeliveryState(row["state"]),
            at=row["settled_at"],
            uids=tuple(json.loads(row["uids"])),
        )
        for row in rows
    )


def unsent(store: Store, subscriber_id: int) -> tuple[int, ...]:
    """The editions of which a letter still waits for a person."""
    rows = store.read(
        """
        SELECT edition_id FROM deliveries WHERE subscriber_id = :id
            AND state IN ('pending', 'claimed', 'deferred') ORDER BY edition_id
        """,
        {"id": subscriber_id},
    )
    return tuple(row["edition_id"] for row in rows)


def skipped_since(
    store: Store, subscriber_id: int, reason: str, since: datetime
) -> tuple[int, ...]:
    """The editions of which a person's letter was not sent, for this reason, from then on."""
    rows = store.read(
        """
        SELECT edition_id FROM deliveries WHERE subscriber_id = :id AND state = 'skipped'
            AND reply = :reason AND settled_at >= :since ORDER BY edition_id
        """,
        {"id": subscriber_id, "reason": reason, "since": instant(since)},
    )
    return tuple(row["edition_id"] for row in rows)


def stop(
    store: Store, subscriber_id: int, *, reason: str, now: datetime, edition_id: int | None = None
) -> None:
    """Send a person nothing more of what is planned, of one edition or of all; what is on its way
    now cannot be stopped."""
    store.write(
        """
        UPDATE deliveries SET state = 'skipped', owner = NULL, until = NULL, reply = :reason,
            settled_at = :now
        WHERE subscriber_id = :id AND edition_id = coalesce(:edition_id, edition_id)
            AND state IN ('pending', 'claimed', 'deferred', 'in_doubt')
        """,
        {
            "id": subscriber_id,
            "edition_id": edition_id,
            "reason": reason,
            "now": instant(now),
        },
    )


def take_up(store: Store, subscriber_id: int, *, now: datetime) -> None:
    """What was put off because a person paused is due at once."""
    store.write(
        """
        UPDATE deliveries SET until = :now WHERE subscriber_id = :id AND state = 'deferred'
            AND reply = 'paused' AND until > :now
        """,
        {"id": subscriber_id, "now": instant(now)},
    )


def seqs_of_new(store: Store, edition_id: int, subscriber_id: int) -> tuple[list[int], list[int]]:
    """The numbers of what was new in a person's letter of an edition, and those that the same
    entries had before; sorted, empty where they have no letter of it."""
    rows = store.read(
        """
        WITH new(id) AS (
            SELECT coalesce(r.same_as, r.id) FROM deliveries AS d
            JOIN letter_items AS i ON i.letter_id = d.letter_id
            JOIN releases AS r ON r.id = i.release_id
            WHERE d.edition_id = :edition_id AND d.subscriber_id = :subscriber_id
                AND i.part <> 'had')
        SELECT seq, 0 AS is_former FROM releases WHERE id IN new AND seq IS NOT NULL
        UNION ALL
        SELECT seq, 1 FROM former_seqs WHERE release_id IN new
        ORDER BY seq
        """,
        {"edition_id": edition_id, "subscriber_id": subscriber_id},
    )
    return (
        [row["seq"] for row in rows if not row["is_former"]],
        [row["seq"] for row in rows if row["is_former"]],
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """A letter of an edition: how many people are owed it, and how many entries are new in it."""

    language: str
    subject: str
    people: int
    items: int


def of_edition(store: Store, edition_id: int) -> tuple[Kept, ...]:
    """An edition's letters that anyone is owed, the one for most people first."""
    rows = store.read(
        """
        SELECT l.language, l.subject, k.people,
            (SELECT count(*) FROM letter_items AS i
             WHERE i.letter_id = l.id AND i.part <> 'had') AS items
        FROM (SELECT letter_id, count(*) AS people FROM deliveries
            WHERE edition_id = :edition_id GROUP BY letter_id) AS k
        JOIN letters AS l ON l.id = k.letter_id ORDER BY k.people DESC, l.id
        """,
        {"edition_id": edition_id},
    )
    return tuple(Kept(**dict(row)) for row in rows)


def _keep_items(store: Store, letter_id: int, items: tuple[LetterItem, ...]) -> None:
    store.write_many(
        """
        INSERT INTO letter_items (letter_id, position, release_id, version, part, because,
            telling_id)
        SELECT :letter_id, :position, id, :version, :part, :because,
            (SELECT id FROM releases WHERE uid = :telling)
        FROM releases WHERE uid = :uid
        """,
        [
            {
                "letter_id": letter_id,
                "position": position,
                "uid": item.uid,
                "version": item.version,
                "part": item.part,
                "because": as_json([[one.dimension, one.slug] for one in item.because]),
                "telling": item.telling or item.uid,
            }
            for position, item in enumerate(items)
        ],
    )


@dataclass(frozen=True, slots=True)
class Had:
    """One delivery that carried an entry to a person, or should have."""

    edition: str
    cadence: str
    part: str
    version: int
    state: DeliveryState
    code: int | None
    reply: str | None
    until: str | None
    settled_at: str | None
    because: tuple[Because, ...]


def deliveries_of(store: Store, subscriber_id: int, uid: str) -> tuple[Had, ...]:
    """Every delivery to a person that holds an entry, oldest edition first."""
    rows = store.read(
        """
        SELECT e.key, e.stream, i.part, i.version, i.because, d.state, d.code, d.reply, d.until,
            d.settled_at
        FROM deliveries AS d
        JOIN editions AS e ON e.id = d.edition_id
        JOIN letter_items AS i ON i.letter_id = d.letter_id
        JOIN releases AS r ON r.id = i.release_id
        WHERE d.subscriber_id = :subscriber_id AND r.uid = :uid
        ORDER BY e.id
        """,
        {"subscriber_id": subscriber_id, "uid": uid},
    )
    return tuple(
        Had(
            edition=row["key"],
            cadence=row["stream"],
            part=row["part"],
            version=row["version"],
            state=DeliveryState(row["state"]),
            code=row["code"],
            reply=row["reply"],
            until=row["until"],
            settled_at=row["settled_at"],
            because=because_of(row["because"]),
        )
        for row in rows
    )


def because_of(text: str) -> tuple[Because, ...]:
    """The labels that brought an item, out of its row."""
    return tuple(
        Because(Dimension(name) if name else None, slug) for name, slug in json.loads(text)
    )
