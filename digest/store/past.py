"""What people have been sent, as anyone may look at it again: a letter by its row, and what became
public when. Nothing here is anybody's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from digest.calendar import Slot
from digest.model import Form
from digest.store.database import Store
from digest.store.values import at_instant, instant, maybe_at_instant

_SPOKEN = """
    r.seq IS NOT NULL AND r.same_as IS NULL AND r.mailing = 'owed'
    AND EXISTS (SELECT 1 FROM releases AS t WHERE t.id IN (
            SELECT r.id UNION ALL SELECT id FROM releases WHERE same_as = r.id)
        AND (t.language IS NULL OR t.language = :language OR t.language GLOB :language || '-*'))
    AND NOT EXISTS (SELECT 1 FROM releases AS t WHERE t.id IN (
            SELECT r.id UNION ALL SELECT id FROM releases WHERE same_as = r.id)
        AND t.status = 'withdrawn')"""


@dataclass(frozen=True, slots=True)
class PastItem:
    """One entry that was new in a letter: the key of its root's row, the language and the version
    of the telling that was printed, and why it was there."""

    release_id: int
    language: str | None
    version: int


@dataclass(frozen=True, slots=True)
class PastLetter:
    """A letter of news as it was made: `date` and `zone` are its edition's, `due` its slot."""

    edition: str
    stream: str
    date: str
    zone: str
    due: datetime
    language: str
    form: Form
    discreet: bool
    items: tuple[PastItem, ...]


def letter(store: Store, letter_id: int) -> PastLetter | None:
    """A letter of news that is still kept, with what stood behind "N more" in its place."""
    row = store.one(
        """
        SELECT e.key, e.stream, e.date, e.zone, e.due, l.language, l.form, l.discreet
        FROM letters AS l JOIN editions AS e ON e.id = l.edition_id
        WHERE l.id = :id AND l.form IS NOT NULL AND e.stream IN ('alert', 'daily', 'weekly')
        """,
        {"id": letter_id},
    )
    if row is None:
        return None
    return PastLetter(
        edition=row["key"],
        stream=row["stream"],
        date=row["date"],
        zone=row["zone"],
        due=at_instant(row["due"]),
        language=row["language"],
        form=Form(row["form"]),
        discreet=bool(row["discreet"]),
        items=_items(store, letter_id),
    )


def _items(store: Store, letter_id: int) -> tuple[PastItem, ...]:
    """What was new, in order, each by the entry that it belongs to now."""
    rows = store.read(
        """
        SELECT coalesce(r.same_as, r.id) AS root, t.language, i.version
        FROM letter_items AS i JOIN releases AS r ON r.id = i.release_id
        LEFT JOIN releases AS t ON t.id = coalesce(i.telling_id, i.release_id)
        WHERE i.letter_id = :id AND i.part <> 'had' ORDER BY i.position
        """,
        {"id": letter_id},
    )
    return tuple(PastItem(row["root"], row["language"], row["version"]) for row in rows)


def made_at(store: Store, slot: Slot) -> datetime | None:
    """When the edition of a slot was made; None where there is none, or it has not gone out."""
    row = store.one(
        """
        SELECT planned_at FROM editions WHERE key = :key AND state = 'ready'
        """,
        {"key": slot.key},
    )
    return maybe_at_instant(row["planned_at"]) if row else None


def moments(store: Store, language: str, after: datetime, upto: datetime) -> Sequence[datetime]:
    """When the entries told in a language became public to subscribers, after one instant and up
    to another, in order; not those withdrawn."""
    rows = store.read(
        f"""
        SELECT r.public_at AS at FROM releases AS r
        WHERE r.public_at > :after AND r.public_at <= :upto AND {_SPOKEN} ORDER BY r.public_at
        """,
        {"language": language, "after": instant(after), "upto": instant(upto)},
    )
    return [at_instant(row["at"]) for row in rows]


def last_moment(store: Store, language: str, upto: datetime) -> datetime | None:
    """When the last one of them up to an instant became public; None where there is none."""
    row = store.one(
        f"""
        SELECT r.public_at AS at FROM releases AS r
        WHERE r.public_at <= :upto AND {_SPOKEN} ORDER BY r.public_at DESC LIMIT 1
        """,
        {"language": language, "upto": instant(upto)},
    )
    return maybe_at_instant(row["at"]) if row else None


def first_moment(store: Store, language: str, after: datetime) -> datetime | None:
    """When the first one of them after an instant became public; None where there is none."""
    row = store.one(
        f"""
        SELECT r.public_at AS at FROM releases AS r
        WHERE r.public_at > :after AND {_SPOKEN} ORDER BY r.public_at LIMIT 1
        """,
        {"language": language, "after": instant(after)},
    )
    return maybe_at_instant(row["at"]) if row else None
