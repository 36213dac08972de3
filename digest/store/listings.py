"""Which feeds list which entries, what has changed since they were told, and what is stale.

`touched` is written by triggers wherever an entry changes. `listed` is the order in which a feed
shows its entries; `mark` tells one state of an entry from another. `stale` names documents that
must be written anew: a feed, or its archive of a month.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from digest.feeds.listing import Listed, Place
from digest.store.database import Row, Store, Value
from digest.store.values import as_json, at_instant, instant, maybe_at_instant

_EVERYTHING = "all"

LIVE = ""
"""In place of a month: the feed itself."""


@dataclass(frozen=True, slots=True)
class Touched:
    """An entry that changed, by its root's key, and the mark of its new state."""

    release_id: int
    mark: int


@dataclass(frozen=True, slots=True)
class Stale:
    """A document to be written anew: of a feed, the feed itself (month LIVE) or an archive. It is
    fresh again unless it has got another mark meanwhile."""

    feed: str
    month: str
    mark: int


def touched(store: Store, limit: int) -> tuple[Touched, ...]:
    """What changed, the first change first."""
    rows = store.read(
        "SELECT release_id, mark FROM touched ORDER BY mark LIMIT :limit", {"limit": limit}
    )
    return tuple(Touched(row["release_id"], row["mark"]) for row in rows)


def settle(store: Store, done: Iterable[Touched]) -> None:
    """Forget changes that have been dealt with, but for entries that changed once more."""
    store.write_many("DELETE FROM touched WHERE mark = :mark", [{"mark": one.mark} for one in done])


def touch_after(store: Store, after: int, limit: int) -> int | None:
    """Take the next entries for changed, in the order of their roots' keys; the last key among
    them, None where there is none after it."""
    wanted: dict[str, Value] = {"after": after, "limit": limit}
    some = "SELECT id FROM releases WHERE same_as IS NULL AND id > :after ORDER BY id LIMIT :limit"
    row = store.one(f"SELECT max(id) AS last FROM ({some})", wanted)
    if row is None or row["last"] is None:
        return None
    store.write(f"DELETE FROM touched WHERE release_id IN ({some})", wanted)
    store.write(f"INSERT INTO touched (release_id) {some}", wanted)
    return int(row["last"])


def bury(store: Store, *, withdrawn_before: datetime, at: datetime) -> int:
    """Make tombstones of the entries withdrawn before an instant; how many. Each is touched."""
    due = _due(store, withdrawn_before)
    if due:
        rows: list[dict[str, Value]] = [{"id": one, "at": instant(at)} for one in due]
        store.write_many("INSERT INTO tombstones (release_id, at) VALUES (:id, :at)", rows)
        store.write_many("DELETE FROM touched WHERE release_id = :id", rows)
        store.write_many("INSERT INTO touched (release_id) VALUES (:id)", rows)
    return len(due)


def has_to_bury(store: Store, *, withdrawn_before: datetime) -> bool:
    """Whether an entry was withdrawn so long ago that it is to become a tombstone."""
    return bool(_due(store, withdrawn_before))


def _due(store: Store, withdrawn_before: datetime) -> list[int]:
    rows = store.read(
        """
        SELECT DISTINCT coalesce(same_as, id) AS root FROM releases
        WHERE status = 'withdrawn' AND updated <= :before
            AND coalesce(same_as, id) NOT IN (SELECT release_id FROM tombstones)
        ORDER BY root
        """,
        {"before": instant(withdrawn_before)},
    )
    return [row["root"] for row in rows]


def buried(store: Store, ids: Collection[int]) -> dict[int, datetime]:
    """When each of these entries became a tombstone, where it did."""
    rows = store.read(
        "SELECT * FROM tombstones WHERE release_id IN (SELECT value FROM json_each(:ids))",
        {"ids": as_json(sorted(ids))},
    )
    return {row["release_id"]: at_instant(row["at"]) for row in rows}


def unbury(store: Store, ids: Iterable[int]) -> None:
    """Take tombstones away from entries that hold again."""
    store.write_many("DELETE FROM tombstones WHERE release_id = :id", [{"id": one} for one in ids])


def places(store: Store, ids: Collection[int]) -> dict[int, frozenset[Place]]:
    """Where each of these entries is listed now."""
    rows = store.read(
        """
        SELECT release_id, feed, published FROM listed
        WHERE release_id IN (SELECT value FROM json_each(:ids))
        """,
        {"ids": as_json(sorted(ids))},
    )
    found: dict[int, set[Place]] = {}
    for row in rows:
        found.setdefault(row["release_id"], set()).add(Place(row["feed"], row["published"][:7]))
    return {one: frozenset(some) for one, some in found.items()}


def relist(store: Store, ids: Iterable[int], rows: Iterable[tuple[str, Listed]]) -> None:
    """List entries in these feeds (feed, entry) and in no others."""
    store.write_many("DELETE FROM listed WHERE release_id = :id", [{"id": one} for one in ids])
    store.write_many(
        """
        INSERT INTO listed (feed, published, uid, release_id, mark, changed)
        VALUES (:feed, :published, :uid, :release_id, :mark, :changed)
        """,
        [_row(feed, one) for feed, one in rows],
    )


def _row(feed: str, one: Listed) -> dict[str, Value]:
    return {
        "feed": feed,
        "published": instant(one.published),
        "uid": one.uid,
        "release_id": one.release_id,
        "mark": one.mark,
        "changed": None if one.changed is None else instant(one.changed),
    }


def newest(
    store: Store, feed: str, limit: int, *, since: datetime | None = None
) -> tuple[Listed, ...]:
    """The first entries of a feed in its order, none that was published before `since`."""
    return _listed(
        store.read(
            """
            SELECT * FROM listed WHERE feed = :feed AND published >= :since
            ORDER BY published DESC, uid LIMIT :limit
            """,
            {"feed": feed, "since": instant(since) if since else "", "limit": limit},
        )
    )


def changed_since(store: Store, feed: str, since: datetime) -> tuple[Listed, ...]:
    """The entries of a feed that were corrected or withdrawn since an instant, in its order."""
    return _listed(
        store.read(
            """
            SELECT * FROM listed WHERE feed = :feed AND changed >= :since
            ORDER BY published DESC, uid
            """,
            {"feed": feed, "since": instant(since)},
        )
    )


def of_month(store: Store, feed: str, month: str) -> tuple[Listed, ...]:
    """The entries of a feed that were published in a month ("2026-05", UTC), in its order."""
    return _listed(
        store.read(
            """
            SELECT * FROM listed WHERE feed = :feed AND published >= :month
                AND published < :end ORDER BY published DESC, uid
            """,
            {"feed": feed, "month": month, "end": f"{month}~"},
        )
    )


def matching(
    store: Store, sorts: Sequence[Sequence[str]], limit: int, *, offset: int = 0
) -> tuple[Listed, ...]:
    """The entries that stand in one of the feeds of each sort, in order."""
    first, *others = sorts or ([_EVERYTHING],)
    parameters: dict[str, Value] = {"limit": limit, "offset": offset, "first": as_json(list(first))}
    also = ""
    for place, names in enumerate(others):
        parameters[f"feeds{place}"] = as_json(list(names))
        also += f"""
            AND EXISTS (SELECT 1 FROM listed AS m WHERE m.release_id = l.release_id
                AND m.feed IN (SELECT value FROM json_each(:feeds{place})))"""
    return _listed(
        store.read(
            f"""
            SELECT DISTINCT published, uid, release_id, mark, changed FROM listed AS l
            WHERE feed IN (SELECT value FROM json_each(:first)){also}
            ORDER BY published DESC, uid LIMIT :limit OFFSET :offset
            """,
            parameters,
        )
    )


def month_after(store: Store, feed: str, month: str) -> str | None:
    """The next later month in which a feed has entries; the first one after ""."""
    end = f"{month}~" if month else ""  # a tilde sorts behind every digit
    return _month(store, feed, "min(published)", "published > :month", end)


def month_before(store: Store, feed: str, month: str) -> str | None:
    """The next earlier month in which a feed has entries."""
    return _month(store, feed, "max(published)", "published < :month", month)


def month_behind(store: Store, feed: str, last: Listed) -> str | None:
    """The month of the first entry that comes after another in the order of a feed."""
    row = store.one(
        """
        SELECT published FROM listed WHERE feed = :feed
            AND (published < :published OR published = :published AND uid > :uid)
        ORDER BY published DESC, uid LIMIT 1
        """,
        {"feed": feed, "published": instant(last.published), "uid": last.uid},
    )
    return None if row is None else str(row["published"])[:7]


def _month(store: Store, feed: str, which: str, where: str, month: str) -> str | None:
    row = store.one(
        f"SELECT {which} AS at FROM listed WHERE feed = :feed AND {where}",
        {"feed": feed, "month": month},
    )
    return str(row["at"])[:7] if row and row["at"] else None


def months(store: Store, feed: str, *, after: str | None, upto: str | None) -> tuple[str, ...]:
    """The months in which a feed has entries, of those after one and up to another."""
    found, month = list[str](), month_after(store, feed, after or "")
    while month is not None and upto is not None and month <= upto:
        found.append(month)
        month = month_after(store, feed, month)
    return tuple(found)


def documents_of(store: Store, names: Iterable[str]) -> Iterator[Place]:
    """Some feeds and all their archives."""
    rows = store.read(
        "SELECT name, archived FROM feeds WHERE name IN (SELECT value FROM json_each(:names))",
        {"names": as_json(sorted(names))},
    )
    for row in rows:
        yield Place(row["name"])
        for month in months(store, row["name"], after=None, upto=row["archived"]):
            yield Place(row["name"], month)


def in_use(store: Store) -> tuple[str, ...]:
    """The feeds that list anything, sorted."""
    rows = store.read(
        """
        WITH RECURSIVE each(feed) AS (
            SELECT min(feed) FROM listed
            UNION ALL
            SELECT (SELECT min(feed) FROM listed WHERE feed > each.feed) FROM each
            WHERE each.feed IS NOT NULL
        ) SELECT feed FROM each WHERE feed IS NOT NULL
        """
    )
    return tuple(row["feed"] for row in rows)


def spoil(store: Store, places: Iterable[Place]) -> None:
    """Make documents stale; those that are so already get a new mark."""
    row = store.one("SELECT coalesce(max(mark), 0) + 1 AS mark FROM stale")
    mark = row["mark"] if row else 1
    store.write_many(
        """
        INSERT INTO stale (feed, month, mark) VALUES (:feed, :month, :mark)
        ON CONFLICT (feed, month) DO UPDATE SET mark = excluded.mark
        """,
        [{"feed": one.feed, "month": one.month, "mark": mark} for one in sorted(set(places))],
    )


def stale(store: Store) -> tuple[Stale, ...]:
    """What must be written anew: feeds before archives."""
    rows = store.read("SELECT * FROM stale ORDER BY month <> '', feed, month")
    return tuple(Stale(row["feed"], row["month"], row["mark"]) for row in rows)


def freshen(store: Store, one: Stale) -> None:
    """A document was written, unless it has become stale once more meanwhile."""
    store.write(
        "DELETE FROM stale WHERE feed = :feed AND month = :month AND mark = :mark",
        {"feed": one.feed, "month": one.month, "mark": one.mark},
    )


def forget(store: Store, feeds: Iterable[str]) -> None:
    """Nothing of feeds that went away is stale, and nothing listed."""
    names = [{"feed": one} for one in feeds]
    store.write_many("DELETE FROM stale WHERE feed = :feed", names)
    store.write_many("DELETE FROM listed WHERE feed = :feed", names)


def _listed(rows: Sequence[Row]) -> tuple[Listed, ...]:
    return tuple(
        Listed(
            row["release_id"],
            row["uid"],
            at_instant(row["published"]),
            row["mark"],
            maybe_at_instant(row["changed"]),
        )
        for row in rows
    )
