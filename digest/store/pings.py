"""What a WebSub hub is owed word of: feed files that changed, one row each, and how the hub is.

A row holds the newest state that was noted, however often it changed; it is owed until the hub has
taken it, or is given up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from digest.store.database import Row, Store, Value
from digest.store.values import as_json, at_instant, instant, maybe_at_instant


@dataclass(frozen=True, slots=True)
class Ping:
    """A file by its path below the folder of feeds, and the mark of its noted state. `since` is
    when word of it was first owed; `tries` counts the times that the hub refused it."""

    path: str
    mark: int
    since: datetime
    tries: int


@dataclass(frozen=True, slots=True)
class HubState:
    """How the hub is: failures in a row, since when, when to ask it again, and the last reason;
    None of these while it is well."""

    url: str
    failures: int = 0
    failing_since: datetime | None = None
    next_at: datetime | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Owing:
    """How many files word is owed of, since when, and how many were given up; `why` is the last
    reason of one that was refused or given up. None where there is none."""

    owed: int
    since: datetime | None
    given_up: int
    why: str | None


def meet(store: Store, url: str | None) -> None:
    """This is the hub from now on, None for none; what another one was owed is forgotten."""
    known = store.one("SELECT url FROM hub")
    if (known["url"] if known else None) != url:
        store.write("DELETE FROM pings")
        store.write("DELETE FROM hub")
        if url is not None:
            store.write("INSERT INTO hub (id, url) VALUES (1, :url)", {"url": url})


def note(store: Store, paths: Iterable[str], at: datetime) -> int:
    """Word is owed of those files that hold something else than when they were last noted; of how
    many. One that was owed before keeps its place and its patience."""
    return store.write(
        """
        INSERT INTO pings (path, sha256, mark, state, since, next_at)
        SELECT path, sha256, 1, 'owed', :at, :at FROM feed_files
        WHERE path IN (SELECT value FROM json_each(:paths))
        ON CONFLICT (path) DO UPDATE SET
            sha256 = excluded.sha256,
            mark = mark + 1,
            state = 'owed',
            since = iif(state = 'owed', since, excluded.since),
            next_at = iif(state = 'owed', next_at, excluded.next_at),
            tries = iif(state = 'owed', tries, 0),
            why = iif(state = 'owed', why, NULL)
        WHERE sha256 <> excluded.sha256
        """,
        {"paths": as_json(sorted(paths)), "at": instant(at)},
    )


def hub(store: Store, url: str) -> HubState | None:
    """How a hub is; None where it is not the one that was met last."""
    row = store.one("SELECT * FROM hub WHERE url = :url", {"url": url})
    return None if row is None else _hub(row)


def due(store: Store, limit: int, *, now: datetime, until: datetime) -> tuple[Ping, ...]:
    """What to tell now: first what was refused least, then in the order in which it was noted. What
    is not due before `until` is so because the clock was set back, and is due."""
    rows = store.read(
        """
        SELECT path, mark, since, tries FROM pings
        WHERE state = 'owed' AND (next_at <= :now OR next_at > :until)
        ORDER BY tries, since, path LIMIT :limit
        """,
        {"now": instant(now), "until": instant(until), "limit": limit},
    )
    return tuple(map(_ping, rows))


def told(store: Store, some: Iterable[Ping]) -> None:
    """The hub has taken word of these, but for those that changed once more meanwhile."""
    store.write_many(
        """
        UPDATE pings SET state = 'told', tries = 0, why = NULL
        WHERE path = :path AND mark = :mark
        """,
        [{"path": one.path, "mark": one.mark} for one in some],
    )
    store.write(
        """
        UPDATE hub SET failures = 0, failing_since = NULL, next_at = NULL, why = NULL
        WHERE failures > 0
        """
    )


def refused(store: Store, one: Ping, *, why: str, next_at: datetime, give_up: bool) -> None:
    """The hub does not want word of this one, for now or, with `give_up`, at all."""
    parameters: dict[str, Value] = {
        "path": one.path,
        "mark": one.mark,
        "why": why,
        "at": instant(next_at),
        "state": "given_up" if give_up else "owed",
    }
    store.write(
        """
        UPDATE pings SET tries = tries + 1, next_at = :at, why = :why, state = :state
        WHERE path = :path AND mark = :mark
        """,
        parameters,
    )


def failed(store: Store, url: str, *, why: str, at: datetime, next_at: datetime) -> None:
    """The hub itself did not take anything."""
    store.write(
        """
        UPDATE hub SET failures = failures + 1, failing_since = coalesce(failing_since, :at),
            next_at = :next_at, why = :why
        WHERE url = :url
        """,
        {"url": url, "why": why, "at": instant(at), "next_at": instant(next_at)},
    )


def give_up(store: Store, *, owed_before: datetime, why: str) -> int:
    """Owe no more word of what has been owed since before an instant; of how many files."""
    return store.write(
        "UPDATE pings SET state = 'given_up', why = :why WHERE state = 'owed' AND since <= :before",
        {"before": instant(owed_before), "why": why},
    )


def owing(store: Store) -> Owing:
    """What is owed and was given up, in numbers."""
    row = store.one(
        """
        SELECT count(*) FILTER (WHERE state = 'owed') AS owed,
            min(since) FILTER (WHERE state = 'owed') AS since,
            count(*) FILTER (WHERE state = 'given_up') AS given_up,
            (SELECT why FROM pings WHERE state IN ('owed', 'given_up') AND why IS NOT NULL
             ORDER BY since DESC, path LIMIT 1) AS why
        FROM pings
        """
    )
    assert row is not None
    return Owing(row["owed"], maybe_at_instant(row["since"]), row["given_up"], row["why"])


def _ping(row: Row) -> Ping:
    return Ping(row["path"], row["mark"], at_instant(row["since"]), row["tries"])


def _hub(row: Row) -> HubState:
    return HubState(
        url=row["url"],
        failures=row["failures"],
        failing_since=maybe_at_instant(row["failing_since"]),
        next_at=maybe_at_instant(row["next_at"]),
        why=row["why"],
    )
