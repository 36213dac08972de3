"""Alerts that wait: for the end of quiet hours, for the next day, or in a person's next digest.

What waits stays owed in its segments; few people have any that do, and an index finds them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digest.store.audience import LONGEST_WAIT
from digest.store.database import Store, Value
from digest.store.follows import Segment
from digest.store.values import at_instant, instant, maybe_at_instant


class Why(StrEnum):
    """What an alert waits for: the end of quiet hours, or the day on which more may come."""

    QUIET = "quiet"
    CAP = "cap"


@dataclass(frozen=True, slots=True)
class Hold:
    """Until when a person's alerts wait, and for what."""

    until: datetime
    why: Why


def hold(store: Store, holds: Iterable[tuple[int, Hold]], *, cutoff: int) -> None:
    """What these people are owed by alert up to `cutoff` waits; inside `writing()`."""
    store.write_many(
        """
        UPDATE follows SET held_until = :until, held_why = :why
        WHERE subscriber_id = :id AND cadence = 'alert' AND rolled = 0 AND start_seq < :cutoff
        """,
        [
            {"id": one, "until": instant(each.until), "why": each.why, "cutoff": cutoff}
            for one, each in holds
        ],
    )


def roll(store: Store, subscriber_ids: Iterable[int], *, cutoff: int) -> None:
    """What these people are owed by alert up to `cutoff` goes into their next digest, and is no
    more an alert's to bring; inside `writing()`."""
    rows = [{"id": one, "cutoff": cutoff} for one in subscriber_ids]
    store.write_many(
        """
        INSERT INTO follows (subscriber_id, cadence, segment, wish_set_id, zone, hour, start_seq,
            end_seq, rolled)
        SELECT subscriber_id, cadence, row_number() OVER (ORDER BY segment) + (
                SELECT max(segment) FROM follows WHERE subscriber_id = :id AND cadence = 'alert'),
            wish_set_id, zone, hour, start_seq, min(coalesce(end_seq, :cutoff), :cutoff), 1
        FROM follows WHERE subscriber_id = :id AND cadence = 'alert' AND rolled = 0
            AND start_seq < :cutoff
        """,
        rows,
    )


def brought(store: Store, subscriber_ids: Iterable[int], *, cutoff: int) -> None:
    """A digest up to `cutoff` has brought these people what was rolled into it; inside
    `writing()`."""
    rows = [{"id": one, "cutoff": cutoff} for one in subscriber_ids]
    store.write_many(
        "DELETE FROM follows WHERE subscriber_id = :id AND rolled = 1 AND end_seq <= :cutoff", rows
    )
    store.write_many(
        """
        UPDATE follows SET start_seq = max(start_seq, :cutoff)
        WHERE subscriber_id = :id AND rolled = 1
        """,
        rows,
    )


def look_again(store: Store, subscriber_id: int, *, now: datetime) -> None:
    """A person has other quiet hours, another clock or other cadences: what waits is looked at
    again at once, and what was rolled is an alert's again where no digest is left to bring it.
    Inside `writing()`."""
    who: dict[str, Value] = {"id": subscriber_id, "now": instant(now), "cap": Why.CAP}
    store.write(
        """
        UPDATE follows SET rolled = 0, held_until = :now, held_why = :cap
        WHERE subscriber_id = :id AND rolled = 1 AND NOT EXISTS (
            SELECT 1 FROM follows WHERE subscriber_id = :id AND cadence <> 'alert'
                AND segment = 0)
        """,
        who,
    )
    store.write(
        "UPDATE follows SET held_until = :now WHERE subscriber_id = :id AND held_until > :now", who
    )


def wake(store: Store, subscriber_id: int, *, now: datetime) -> None:
    """A person goes on as they were: whatever of theirs waits is looked at again at once, also what
    has waited long enough meanwhile. Inside `writing()`."""
    look_again(store, subscriber_id, now=now)
    store.write(
        "UPDATE follows SET held_until = :now WHERE subscriber_id = :id AND held_until < :now",
        {"id": subscriber_id, "now": instant(now)},
    )


def wait_no_more(store: Store, *, cutoff: int, upto: datetime) -> None:
    """What active people are owed up to `cutoff`, and what waited until `upto` at most, waits for
    nothing but the next alert; inside `writing()`."""
    store.write(
        """
        UPDATE follows SET held_until = NULL, held_why = NULL
        WHERE held_until <= :upto AND start_seq < :cutoff
            AND (SELECT status FROM subscribers WHERE id = follows.subscriber_id) = 'active'
        """,
        {"upto": instant(upto), "cutoff": cutoff},
    )


def over(store: Store, *, cutoff: int, now: datetime) -> datetime | None:
    """When the last wait of an active person was over, of all that are by `now`; None where none
    is. One longer than any can be began when a clock was far ahead, and is over now."""
    long = instant(now + LONGEST_WAIT)
    for ends, limits in (("<= :now", {"now": instant(now)}), ("> :long", {"long": long})):
        row = store.one(
            f"""
            SELECT held_until FROM follows AS f INDEXED BY follows_held
            WHERE held_until {ends} AND start_seq < :cutoff
                AND (SELECT status FROM subscribers WHERE id = f.subscriber_id) = 'active'
            ORDER BY held_until DESC LIMIT 1
            """,
            {"cutoff": cutoff, **limits},
        )
        if row:
            return min(at_instant(row["held_until"]), now)
    return None


def next_over(store: Store, *, now: datetime) -> datetime | None:
    """When the next wait is over, after `now`; None where nobody waits."""
    row = store.one(
        "SELECT min(held_until) AS at FROM follows WHERE held_until > :now", {"now": instant(now)}
    )
    return maybe_at_instant(row["at"]) if row else None


def of(store: Store, subscriber_id: int) -> Hold | None:
    """For what a person's alerts wait; None where they do not."""
    row = store.one(
        """
        SELECT held_until, held_why FROM follows
        WHERE subscriber_id = :id AND held_until IS NOT NULL ORDER BY held_until DESC LIMIT 1
        """,
        {"id": subscriber_id},
    )
    return Hold(at_instant(row["held_until"]), Why(row["held_why"])) if row else None


def rolled(store: Store, subscriber_id: int) -> tuple[Segment, ...]:
    """What of a person's alerts their next digest is to bring."""
    rows = store.read(
        "SELECT * FROM follows WHERE subscriber_id = :id AND rolled = 1 ORDER BY segment",
        {"id": subscriber_id},
    )
    return tuple(Segment(row["wish_set_id"], row["start_seq"], row["end_seq"]) for row in rows)


def alerts_between(store: Store, subscriber_id: int, since: datetime, until: datetime) -> int:
    """How many alerts a person has had from `since` until before `until`, or is about to have."""
    row = store.one(
        """
        SELECT count(*) AS n FROM deliveries AS d JOIN editions AS e ON e.id = d.edition_id
        WHERE d.subscriber_id = :id AND d.state <> 'skipped' AND e.stream = 'alert'
            AND (e.ready_at IS NULL OR e.ready_at >= :since AND e.ready_at < :until)
        """,
        {"id": subscriber_id, "since": instant(since), "until": instant(until)},
    )
    return int(row["n"]) if row else 0


def has_digest(store: Store, subscriber_id: int) -> bool:
    """Whether a person has a daily or a weekly that can bring what is left of a day's alerts."""
    row = store.one(
        """
        SELECT 1 FROM follows WHERE subscriber_id = :id AND cadence <> 'alert' AND segment = 0
        """,
        {"id": subscriber_id},
    )
    return row is not None
