"""Whether releases may be owed to subscribers: what is held, what an editor makes of it, and the
habits of a source by which a flood is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from digest.store.database import Store
from digest.store.release_rows import id_of
from digest.store.values import as_json, instant


@dataclass(frozen=True, slots=True)
class Held:
    """The releases of one source that are held from mail, oldest first."""

    source: str
    uids: tuple[str, ...]


def held(store: Store, source: str | None = None) -> tuple[Held, ...]:
    """What is held, by source; of one source only, where it is named."""
    rows = store.read(
        """
        SELECT source, uid FROM releases
        WHERE mailing = 'held' AND source = coalesce(:source, source)
        ORDER BY source, published, id
        """,
        {"source": source},
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["source"], []).append(row["uid"])
    return tuple(Held(name, tuple(uids)) for name, uids in found.items())


def become_owed(store: Store, uid: str, *, seq: int, at: datetime) -> bool:
    """A held entry may be mailed, owed under that number; False where its root is not held."""
    hit = store.write(
        """
        UPDATE releases SET mailing = 'owed', seq = :seq, first_seq = :seq, public_at = :at
        WHERE uid = :uid AND mailing = 'held' AND same_as IS NULL
        """,
        {"uid": uid, "seq": seq, "at": instant(at)},
    )
    return hit == 1


def become_news(store: Store, uid: str, *, seq: int, at: datetime) -> bool:
    """An entry of a first pass, and all its tellings there, may be mailed after all, owed under
    that number; False where its root is not of a first pass."""
    hit = store.write(
        """
        UPDATE releases SET mailing = 'owed', seq = :seq, first_seq = :seq, public_at = :at
        WHERE uid = :uid AND mailing = 'backfill' AND same_as IS NULL
        """,
        {"uid": uid, "seq": seq, "at": instant(at)},
    )
    store.write(
        """
        UPDATE releases SET mailing = 'owed'
        WHERE mailing = 'backfill' AND same_as = (SELECT id FROM releases WHERE uid = :uid)
        """,
        {"uid": uid},
    )
    return hit == 1


def brought_after(store: Store, uid: str, since: datetime) -> bool:
    """Whether a release was first brought after that."""
    row = store.one("SELECT public_at FROM releases WHERE uid = :uid", {"uid": uid})
    return row is not None and str(row["public_at"]) > instant(since)


def become_as_root(store: Store, uid: str) -> bool:
    """A held telling of an entry is mailed as the entry is; False where it is not held."""
    hit = store.write(
        """
        UPDATE releases SET mailing = (SELECT mailing FROM releases AS root
            WHERE root.id = releases.same_as)
        WHERE uid = :uid AND mailing = 'held' AND same_as IS NOT NULL
        """,
        {"uid": uid},
    )
    return hit == 1


def become_held(store: Store, uid: str) -> bool:
    """A release is held from mail and loses its number; False where it may not be mailed anyway.
    `sequence.keep_place` comes first."""
    hit = store.write(
        """
        UPDATE releases SET mailing = 'held', seq = NULL, first_seq = NULL
        WHERE uid = :uid AND mailing = 'owed'
        """,
        {"uid": uid},
    )
    return hit == 1


def planned_in(store: Store, uid: str) -> str | None:
    """The first edition that has brought an entry to someone, or is about to; None where none
    has. What was skipped was not brought."""
    row = store.one(
        """
        SELECT e.key FROM letter_items AS i
        JOIN letters AS l ON l.id = i.letter_id
        JOIN deliveries AS d ON d.edition_id = l.edition_id AND d.letter_id = l.id
        JOIN editions AS e ON e.id = l.edition_id
        WHERE i.release_id = :id AND d.state <> 'skipped' ORDER BY e.id LIMIT 1
        """,
        {"id": id_of(store, uid)},
    )
    return row["key"] if row else None


def being_planned(store: Store, seq: int) -> str | None:
    """An edition that is being filled now with everything up to that number or further."""
    row = store.one(
        "SELECT key FROM editions WHERE state = 'planning' AND cutoff >= :seq LIMIT 1",
        {"seq": seq},
    )
    return row["key"] if row else None


def busiest_day(store: Store, source: str) -> int:
    """The most releases that a source has published in one day (UTC), those held left out. Of its
    backfill, those dated on the very day of their reading count for nothing: they may have had no
    date of their own."""
    row = store.one(
        """
        SELECT coalesce(max(n), 0) AS n FROM (
            SELECT count(*) AS n FROM releases
            WHERE source = :source AND mailing <> 'held'
                AND (mailing <> 'backfill' OR substr(published, 1, 10) <> substr(public_at, 1, 10))
            GROUP BY substr(published, 1, 10))
        """,
        {"source": source},
    )
    return int(row["n"]) if row else 0


def titles(store: Store, source: str) -> frozenset[str]:
    """The titles of a source's releases."""
    rows = store.read(
        "SELECT DISTINCT title FROM releases WHERE source = :source AND title IS NOT NULL",
        {"source": source},
    )
    return frozenset(row["title"] for row in rows)


def is_known(store: Store, source: str, aliases: Sequence[str]) -> bool:
    """Whether a source has a release by any of these ids."""
    row = store.one(
        """
        SELECT 1 FROM aliases
        WHERE source = :source AND alias IN (SELECT value FROM json_each(:aliases)) LIMIT 1
        """,
        {"source": source, "aliases": as_json(list(aliases))},
    )
    return row is not None
