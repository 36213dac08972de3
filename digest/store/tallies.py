"""How many people had something reported of them in a day, by what it was about; and the streams
that wait because of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from digest.store.database import Row, Store, Value
from digest.store.values import as_json, at_instant, instant


@dataclass(frozen=True, slots=True)
class Tally:
    """So many people of a day; `held` says that something was done about it. `mend` names what is
    to be put right, None where that is not known, and `why` is what a server said last."""

    about: str
    day: str
    people: int = 0
    held: bool = False
    mend: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """A stream of which nothing is sent until the operator says so; `mend` names what is to be put
    right, None where that is not known, `why` is what a server said."""

    stream: str
    since: datetime
    mend: str | None
    why: str


def of(store: Store, about: str, day: str) -> Tally:
    """The people of a day."""
    row = store.one(
        "SELECT * FROM tallies WHERE about = :about AND day = :day", {"about": about, "day": day}
    )
    return _tally(row) if row else Tally(about, day)


def one_more(
    store: Store, about: str, day: str, *, why: str = "", mend: str | None = None
) -> Tally:
    """Count one more person; how many it is now. Inside `writing()`."""
    store.write(
        """
        INSERT INTO tallies (about, day, people, why, mend) VALUES (:about, :day, 1, :why, :mend)
        ON CONFLICT (about, day) DO UPDATE SET people = people + 1, why = excluded.why,
            mend = coalesce(excluded.mend, mend)
        """,
        {"about": about, "day": day, "why": why, "mend": mend},
    )
    return of(store, about, day)


def hold(store: Store, about: str, day: str) -> None:
    """Note that something was done about it. Inside `writing()`."""
    store.write(
        "UPDATE tallies SET held = 1 WHERE about = :about AND day = :day",
        {"about": about, "day": day},
    )


def since(store: Store, day: str) -> tuple[Tally, ...]:
    """All of that day and after, newest first."""
    rows = store.read(
        "SELECT * FROM tallies WHERE day >= :day ORDER BY day DESC, about", {"day": day}
    )
    return tuple(map(_tally, rows))


def forget_old(store: Store, before: str) -> None:
    """Drop what is of a day before that one. Inside `writing()`."""
    store.write("DELETE FROM tallies WHERE day < :before", {"before": before})


def people_at(store: Store, domains: Iterable[str], *, most: int) -> int:
    """How many people of these domains may get letters; not counted beyond `most`."""
    row = store.one(
        """
        SELECT count(*) AS n FROM (
            SELECT 1 FROM json_each(:domains) AS name CROSS JOIN subscribers AS s
            ON substr(s.address, instr(s.address, '@') + 1) = name.value
            AND s.status IN ('active', 'paused') LIMIT :most)
        """,
        {"domains": as_json(list(domains)), "most": most},
    )
    return int(row["n"]) if row else 0


def accepted_since(store: Store, stream: str, since: datetime, *, most: int) -> int:
    """How many letters of a stream's editions that became ready since then were accepted; not
    counted beyond `most`."""
    row = store.one(
        """
        SELECT count(*) AS n FROM (
            SELECT 1 FROM editions AS e CROSS JOIN deliveries AS d ON d.edition_id = e.id
            WHERE e.stream = :stream AND e.state = 'ready' AND e.ready_at >= :since
                AND d.state = 'accepted' LIMIT :most)
        """,
        {"stream": stream, "since": instant(since), "most": most},
    )
    return int(row["n"]) if row else 0


def pause(store: Store, one: Pause) -> bool:
    """Stop a stream; False where it was stopped before. Inside `writing()`."""
    values: dict[str, Value] = {
        "stream": one.stream,
        "since": instant(one.since),
        "mend": one.mend,
        "why": one.why,
    }
    hit = store.write(
        """
        INSERT INTO pauses (stream, since, mend, why) VALUES (:stream, :since, :mend, :why)
        ON CONFLICT DO NOTHING
        """,
        values,
    )
    return hit == 1


def resume(store: Store, stream: str) -> bool:
    """Let a stream go on; False where it was not stopped. Inside `writing()`."""
    return store.write("DELETE FROM pauses WHERE stream = :stream", {"stream": stream}) == 1


def paused(store: Store) -> tuple[Pause, ...]:
    """The streams that are stopped, by name."""
    rows = store.read("SELECT * FROM pauses ORDER BY stream")
    return tuple(
        Pause(row["stream"], at_instant(row["since"]), row["mend"], row["why"]) for row in rows
    )


def _tally(row: Row) -> Tally:
    return Tally(
        row["about"], row["day"], row["people"], bool(row["held"]), row["mend"], row["why"]
    )
