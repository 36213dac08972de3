"""Letters that wait and hold what an amendment is about: they are printed anew."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from digest.model import DeliveryState
from digest.store.carried import About, Traits, letters_of, traits_of, values_of
from digest.store.database import Store, Value
from digest.store.ledger_sql import HELD, WAITING, is_unfinished
from digest.store.letters import LetterItem, because_of
from digest.store.values import as_json, instant

KEPT_BACK = "kept back"
"""The reply of a delivery that waits for an amendment to be carried out."""

_NOT_BEGUN = ("pending", "claimed", "deferred")
_UNSENT = (*_NOT_BEGUN, "in_doubt")


@dataclass(frozen=True, slots=True)
class Stale:
    """An edition that has not left for everyone, and its letters that hold it."""

    edition_id: int
    letters: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Someone whose letter waits, and all that decides how it is written."""

    subscriber_id: int
    letter_id: int
    traits: Traits


def stale(store: Store, about: About) -> tuple[Stale, ...]:
    """The editions with letters that hold it, of which any letter has not left; oldest first."""
    rows = store.read(
        f"""
        SELECT k.edition_id, json_group_array(k.id) AS letters
        FROM ({letters_of(about, "l.id, l.edition_id")}) AS k
        WHERE {is_unfinished("k.edition_id")}
        GROUP BY k.edition_id ORDER BY k.edition_id
        """,
        values_of(store, about) | {"since": ""},
    )
    return tuple(Stale(row["edition_id"], tuple(json.loads(row["letters"]))) for row in rows)


def is_left(store: Store, about: About) -> bool:
    """Whether any letter that holds it has not left, or is on its way now."""
    return any(store.one(_ANY, _values(one)) for one in stale(store, about))


def is_on_its_way(store: Store, about: About) -> bool:
    """Whether any letter that holds it is being sent now."""
    return any(store.one(_SENDING, _values(one)) for one in stale(store, about))


def count_unsent(store: Store, about: About) -> int:
    """How many people's letters that wait hold it."""
    count = "SELECT count(*) AS n FROM deliveries AS d WHERE {}"
    found = stale(store, about)
    rows = (store.one(count.format(_in(at)), _values(one)) for one in found for at in _UNSENT)
    return sum(int(row["n"]) for row in rows if row)


_STALE = "d.letter_id IN (SELECT value FROM json_each(:letters))"
_WAITING = f"d.edition_id = :edition_id AND d.state IN {WAITING} AND {_STALE}"
_HELD = f"+d.edition_id = :edition_id AND {HELD} AND {_STALE}"

_ANY = f"""SELECT 1 FROM deliveries AS d WHERE {_WAITING}
    UNION ALL SELECT 1 FROM deliveries AS d WHERE {_HELD} LIMIT 1"""

_SENDING = f"SELECT 1 FROM deliveries AS d WHERE {_HELD} AND d.state = 'sending' LIMIT 1"


def _in(state: str) -> str:
    """Those in one state, by the index that has them."""
    return f"d.state = '{state}' AND {_HELD if state == 'claimed' else _WAITING}"


def waiting(
    store: Store, one: Stale, limit: int, *, doubtful: bool
) -> Iterator[tuple[Waiting, ...]]:
    """The people whose letter is one of these and has not begun to leave, so many at a time.

    One walk over what is unfinished of an edition: by state, as the indexes have them. Whose state
    changes meanwhile may be passed over; who may have it already are `doubtful`.
    """
    for state in _UNSENT if doubtful else _NOT_BEGUN:
        after = 0
        while people := _next(store, one, state, {"after": after, "limit": limit}):
            yield people
            after = people[-1].subscriber_id


def _next(store: Store, one: Stale, state: str, span: Mapping[str, Value]) -> tuple[Waiting, ...]:
    rows = store.read(
        f"""
        SELECT d.letter_id, s.id, s.role, s.form, s.subject_style, s.languages
        FROM deliveries AS d CROSS JOIN subscribers AS s ON s.id = d.subscriber_id
        WHERE {_in(state)} AND d.subscriber_id > :after ORDER BY d.subscriber_id LIMIT :limit
        """,
        {**_values(one), **span},
    )
    return tuple(Waiting(row["id"], row["letter_id"], traits_of(row)) for row in rows)


def swap(store: Store, edition_id: int, people: Iterable[tuple[Waiting, int]]) -> int:
    """Owe these people other letters of the edition in place of theirs; what was put off for the
    sake of that may be sent at once, and a claim on it does not hold. How many. Inside
    `writing()`."""
    return store.write_many(
        f"""
        UPDATE deliveries SET letter_id = :new, owner = NULL,
            until = CASE WHEN state = 'deferred' AND reply <> :kept_back THEN until END,
            state = CASE WHEN state = 'in_doubt' OR (state = 'deferred' AND reply <> :kept_back)
                THEN state ELSE 'pending' END
        WHERE edition_id = :edition_id AND subscriber_id = :person AND letter_id = :letter_id
            AND state IN {_UNSENT}
        """,
        ({**_key(edition_id, one), "new": new, "kept_back": KEPT_BACK} for one, new in people),
    )


def skip(
    store: Store, edition_id: int, people: Iterable[Waiting], reason: str, now: datetime
) -> int:
    """Do not send these people their letters; how many. Inside `writing()`."""
    at = instant(now)
    return store.write_many(
        f"""
        UPDATE deliveries SET state = '{DeliveryState.SKIPPED}', owner = NULL, until = NULL,
            reply = :reason, settled_at = :now
        WHERE edition_id = :edition_id AND subscriber_id = :person AND letter_id = :letter_id
            AND state IN {_UNSENT}
        """,
        ({**_key(edition_id, one), "reason": reason, "now": at} for one in people),
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


def _values(one: Stale) -> dict[str, Value]:
    return {"edition_id": one.edition_id, "letters": as_json(list(one.letters))}


def _key(edition_id: int, one: Waiting) -> dict[str, Value]:
    return {
        "edition_id": edition_id,
        "person": one.subscriber_id,
        "letter_id": one.letter_id,
    }
