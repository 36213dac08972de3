"""Letters that wait and hold what an amendment is about: they are printed anew."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from digest.model import DeliveryState, Form, Role, SubjectStyle
from digest.store.carried import About, letters_of, values_of
from digest.store.database import Store, Value
from digest.store.letters import LetterItem, because_of
from digest.store.values import instant

KEPT_BACK = "kept back"
"""The reply of a delivery that waits for an amendment to be carried out."""

_UNSENT = "('pending', 'claimed', 'deferred', 'in_doubt')"
_OPEN = "('pending', 'claimed', 'sending', 'deferred', 'in_doubt')"


@dataclass(frozen=True, slots=True)
class Stale:
    """A letter that holds it and has not left for everyone who is owed it."""

    letter_id: int
    edition_id: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Someone whose letter waits, and all that decides how it is written."""

    subscriber_id: int
    role: Role
    form: Form
    subject_style: SubjectStyle
    languages: tuple[str, ...]


def stale(store: Store, about: About) -> tuple[Stale, ...]:
    """The letters that hold it of which one has not left, or is on its way now; oldest first."""
    rows = store.read(
        f"""
        SELECT k.id, k.edition_id FROM ({letters_of(about, "l.id, l.edition_id")}) AS k
        WHERE EXISTS (SELECT 1 FROM deliveries AS d WHERE d.edition_id = k.edition_id
            AND d.letter_id = k.id AND d.state IN {_OPEN})
        ORDER BY k.id
        """,
        values_of(store, about) | {"since": ""},
    )
    return tuple(Stale(row["id"], row["edition_id"]) for row in rows)


def count_unsent(store: Store, about: About) -> int:
    """How many people's letters that wait hold it."""
    row = store.one(
        f"""
        SELECT count(*) AS n FROM ({letters_of(about, "l.id, l.edition_id")}) AS k
        JOIN deliveries AS d ON d.edition_id = k.edition_id AND d.letter_id = k.id
        WHERE d.state IN {_UNSENT} AND d.state IN {_OPEN}
        """,
        values_of(store, about) | {"since": ""},
    )
    return int(row["n"]) if row else 0


def waiting(store: Store, one: Stale, limit: int) -> tuple[Waiting, ...]:
    """The next people whose letter this is and has not begun to leave."""
    rows = store.read(
        f"""
        SELECT s.id, s.role, s.form, s.subject_style, s.languages
        FROM deliveries AS d JOIN subscribers AS s ON s.id = d.subscriber_id
        WHERE d.edition_id = :edition_id AND d.letter_id = :letter_id
            AND d.state IN {_UNSENT} AND d.state IN {_OPEN}
        ORDER BY d.subscriber_id LIMIT :limit
        """,
        {"edition_id": one.edition_id, "letter_id": one.letter_id, "limit": limit},
    )
    return tuple(
        Waiting(
            subscriber_id=row["id"],
            role=Role(row["role"]),
            form=Form(row["form"]),
            subject_style=SubjectStyle(row["subject_style"]),
            languages=tuple(json.loads(row["languages"])),
        )
        for row in rows
    )


def swap(store: Store, one: Stale, people: Iterable[int], letter_id: int) -> int:
    """Owe these people another letter of the edition in place of this one; what was put off for
    its sake may be sent at once, and a claim on it does not hold. How many. Inside `writing()`."""
    return store.write_many(
        f"""
        UPDATE deliveries SET letter_id = :new, owner = NULL,
            until = CASE WHEN state = 'deferred' AND reply <> :kept_back THEN until END,
            state = CASE WHEN state = 'in_doubt' OR (state = 'deferred' AND reply <> :kept_back)
                THEN state ELSE 'pending' END
        WHERE edition_id = :edition_id AND subscriber_id = :person AND letter_id = :letter_id
            AND state IN {_UNSENT}
        """,
        ({**_key(one), "person": person, "new": letter_id} for person in people),
    )


def skip(store: Store, one: Stale, people: Iterable[int], reason: str, now: datetime) -> int:
    """Do not send these people this letter; how many. Inside `writing()`."""
    return store.write_many(
        f"""
        UPDATE deliveries SET state = '{DeliveryState.SKIPPED}', owner = NULL, until = NULL,
            reply = :reason, settled_at = :now
        WHERE edition_id = :edition_id AND subscriber_id = :person AND letter_id = :letter_id
            AND state IN {_UNSENT}
        """,
        (
            {**_key(one), "person": person, "reason": reason, "now": instant(now)}
            for person in people
        ),
    )


def items_of(store: Store, letter_id: int) -> tuple[LetterItem, ...]:
    """What a letter holds, in its order."""
    rows = store.read(
        """
        SELECT r.uid, i.version, i.part, i.because, t.uid AS telling
        FROM letter_items AS i JOIN releases AS r ON r.id = i.release_id
        LEFT JOIN releases AS t ON t.id = i.telling_id
        WHERE i.letter_id = :id ORDER BY i.position
        """,
        {"id": letter_id},
    )
    return tuple(
        LetterItem(
            row["uid"], row["version"], row["part"], because_of(row["because"]), row["telling"]
        )
        for row in rows
    )


def drop_idle(store: Store, letter_id: int) -> None:
    """Forget a letter that nobody is owed any more. Inside `writing()`."""
    one = {"id": letter_id}
    idle = """
        SELECT l.id FROM letters AS l WHERE l.id = :id AND NOT EXISTS (SELECT 1 FROM deliveries AS d
            WHERE d.edition_id = l.edition_id AND d.letter_id = l.id)"""
    store.write(f"DELETE FROM letter_items WHERE letter_id IN ({idle})", one)
    store.write(f"DELETE FROM letters WHERE id IN ({idle})", one)


def is_printed(store: Store, uid: str) -> bool:
    """Whether any letter that is still known prints a release."""
    row = store.one(
        """
        SELECT 1 FROM letter_items AS i WHERE i.release_id = (
            SELECT coalesce(same_as, id) FROM releases WHERE uid = :uid) LIMIT 1
        """,
        {"uid": uid},
    )
    return row is not None


def _key(one: Stale) -> dict[str, Value]:
    return {
        "edition_id": one.edition_id,
        "letter_id": one.letter_id,
        "kept_back": KEPT_BACK,
    }
