"""Corrections and withdrawals in rows: decided, waiting to be carried out, or done."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from digest.errors import Conflict, NotFound
from digest.model import Severity
from digest.store.database import Row, Store
from digest.store.release_rows import id_of
from digest.store.values import as_json, at_instant, instant


class State(StrEnum):
    """Where an amendment stands. HELD: a source corrected so many at once that nobody is mailed."""

    WAITING = "waiting"
    AT_WORK = "at_work"
    DONE = "done"
    UNDONE = "undone"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class NewText:
    """What an editor puts in place of the words; None leaves them. `content` is safe HTML."""

    title: str | None = None
    summary: str | None = None
    content: str | None = None


@dataclass(frozen=True, slots=True)
class Amendment:
    """A correction or withdrawal of one release. `version` is the one that is right, None until
    what the editor gives has become one; `text` is None where the right words are there already;
    `reason` None where a source corrected without a word; `edition` the key of the run that tells
    people, None before it or where nobody was to be told."""

    uid: str
    severity: Severity
    who: str
    made_at: datetime
    due: datetime
    reason: str | None
    version: int | None = None
    text: NewText | None = None
    by_source: bool = False
    state: State = State.WAITING
    edition: str | None = None
    id: int = 0


_SELECT = """
    SELECT a.*, r.uid, e.key FROM amendments AS a
    JOIN releases AS r ON r.id = a.release_id LEFT JOIN editions AS e ON e.id = a.edition_id"""


def add(store: Store, new: Amendment) -> int:
    """Write an amendment down; its key. Inside `writing()`."""
    return store.insert(
        """
        INSERT INTO amendments (release_id, severity, version, by_source, who, made_at, due,
            reason, text)
        VALUES (:release_id, :severity, :version, :by_source, :who, :made_at, :due, :reason, :text)
        """,
        {
            "release_id": id_of(store, new.uid),
            "severity": new.severity,
            "version": new.version,
            "by_source": int(new.by_source),
            "who": new.who,
            "made_at": instant(new.made_at),
            "due": instant(new.due),
            "reason": new.reason,
            "text": None if new.text is None else as_json(asdict(new.text)),
        },
    )


def by_id(store: Store, key: int) -> Amendment:
    """The amendment of that row; NotFound where there is none."""
    row = store.one(f"{_SELECT} WHERE a.id = :id", {"id": key})
    if row is None:
        raise NotFound(f"amendment: {key}: not known")
    return _amendment(row)


def open_ones(store: Store) -> tuple[Amendment, ...]:
    """All that wait or are being carried out, withdrawals first, then the oldest."""
    rows = store.read(
        f"""{_SELECT} WHERE a.state IN ('waiting', 'at_work')
        ORDER BY a.severity = 'withdrawal' DESC, a.due, a.id"""
    )
    return tuple(_amendment(row) for row in rows)


def of_family(store: Store, uid: str) -> tuple[Amendment, ...]:
    """All of a release and of those that are the same, oldest first."""
    rows = store.read(
        f"""{_SELECT} WHERE coalesce(r.same_as, r.id) = (
            SELECT coalesce(same_as, id) FROM releases WHERE uid = :uid) ORDER BY a.id""",
        {"uid": uid},
    )
    return tuple(_amendment(row) for row in rows)


def held(store: Store) -> tuple[Amendment, ...]:
    """Corrections that a source made, too many at once to be mailed, oldest first."""
    rows = store.read(f"{_SELECT} WHERE a.state = 'held' ORDER BY a.id")
    return tuple(_amendment(row) for row in rows)


def next_due(store: Store) -> datetime | None:
    """When the first that waits is due; None where none waits."""
    row = store.one("SELECT min(due) AS due FROM amendments WHERE state = 'waiting'")
    return at_instant(row["due"]) if row and row["due"] else None


def begin(
    store: Store, one: Amendment, *, version: int, edition_id: int | None, now: datetime
) -> None:
    """It is carried out from now on; Conflict where it waits no more. Inside `writing()`."""
    hit = store.write(
        """
        UPDATE amendments SET state = 'at_work', version = :version, edition_id = :edition_id,
            begun_at = :now
        WHERE id = :id AND state = 'waiting'
        """,
        {"id": one.id, "version": version, "edition_id": edition_id, "now": instant(now)},
    )
    if hit != 1:
        raise Conflict(f"amendment: {one.id}: waits no more")


def end(store: Store, one: Amendment, state: State) -> bool:
    """It is done, taken back or held; False where it stands otherwise than `one` says. Inside
    `writing()`."""
    hit = store.write(
        "UPDATE amendments SET state = :state WHERE id = :id AND state = :before",
        {"id": one.id, "state": state, "before": one.state},
    )
    return hit == 1


def told_in(store: Store, one: Amendment, edition_id: int) -> None:
    """That edition tells people of it; inside `writing()`."""
    store.write(
        "UPDATE amendments SET edition_id = :edition_id WHERE id = :id",
        {"id": one.id, "edition_id": edition_id},
    )


def hold_floods(store: Store, most: int) -> int:
    """Hold the corrections that one reading of a source brought, where they are more than `most`;
    how many. Inside `writing()`."""
    return store.write(
        """
        UPDATE amendments SET state = 'held' WHERE state = 'waiting' AND by_source = 1
            AND (who, made_at) IN (
                SELECT who, made_at FROM amendments WHERE state IN ('waiting', 'held')
                    AND by_source = 1
                GROUP BY who, made_at HAVING count(*) > :most)
        """,
        {"most": most},
    )


def _amendment(row: Row) -> Amendment:
    return Amendment(
        uid=row["uid"],
        severity=Severity(row["severity"]),
        who=row["who"],
        made_at=at_instant(row["made_at"]),
        due=at_instant(row["due"]),
        reason=row["reason"],
        version=row["version"],
        text=NewText(**json.loads(row["text"])) if row["text"] else None,
        by_source=bool(row["by_source"]),
        state=State(row["state"]),
        edition=row["key"],
        id=row["id"],
    )
