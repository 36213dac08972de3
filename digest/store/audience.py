"""Whom an edition is for, as ranges of an index in order of key."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from digest.model import Cadence
from digest.store.database import Value
from digest.store.values import instant

LONGEST_WAIT = timedelta(days=3)
"""Longer than any alert waits: a day for its number, and a night."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom an edition is for. Zone and hour None mean every one; `is_default`: the hour is the
    newsroom's own, which people have who chose none; `date` None sets no limit by local day.
    `waited` leaves only those whose alert has waited, until then or less long."""

    cadence: Cadence
    cutoff: int
    zone: str | None = None
    hour: int | None = None
    is_default: bool = False
    date: str | None = None
    waited: datetime | None = None


def owed_in(slot: Audience) -> str:
    """The next people of an edition as a query for `subscriber_id`, in order: active, and not
    planned yet up to its cut-off or for its local date."""
    people = " UNION ".join(map(_owed_in, _ranges(slot)))
    return f"{people} ORDER BY subscriber_id LIMIT :limit"


def values_of(slot: Audience, after: int, limit: int) -> dict[str, Value]:
    """What that query names: it finds at most `limit` people whose key is above `after`."""
    return {**asdict(slot), **_waited(slot.waited), "after": after, "limit": limit}


def _waited(until: datetime | None) -> dict[str, Value]:
    if until is None:
        return {"waited": None}
    return {"waited": instant(until), "long": instant(until + LONGEST_WAIT)}


def _ranges(slot: Audience) -> tuple[str, ...]:
    """The people of a slot as ranges of an index, each in order of key. An OR, or a parameter that
    may be NULL, would have everybody looked at for every chunk; and so would the wrong index."""
    if slot.waited is not None:
        over = "f.held_until IS NOT NULL AND (f.held_until <= :waited OR f.held_until > :long)"
        waited = f"{over} AND f.start_seq < :cutoff"
        return (f"f INDEXED BY follows_waiting WHERE f.cadence = :cadence AND {waited}",)
    if slot.zone is None or slot.hour is None:
        zone = "" if slot.zone is None else " AND f.zone = :zone"
        index, places = "follows_by_cadence", [f"f.cadence = :cadence{zone}"]
    else:
        hours = ("= :hour", "IS NULL") if slot.is_default else ("= :hour",)
        slots = "f.cadence = :cadence AND f.zone = :zone AND f.hour"
        index, places = "follows_by_slot", [f"{slots} {hour}" for hour in hours]
    own = f"f INDEXED BY {index} WHERE f.rolled = 0 AND f.start_seq < :cutoff"
    rolled = """one INDEXED BY follows_rolled
        CROSS JOIN follows AS f ON f.subscriber_id = one.subscriber_id AND f.segment = 0
        WHERE one.rolled = 1 AND one.subscriber_id > :after AND one.start_seq < :cutoff"""
    bringing = (own,) if slot.cadence is Cadence.ALERT else (own, rolled)
    return tuple(f"{people} AND {place}" for people in bringing for place in places)


def _owed_in(people: str) -> str:
    return f"""
        SELECT DISTINCT {people.split(maxsplit=1)[0]}.subscriber_id FROM follows AS {people}
            AND f.subscriber_id > :after
            AND (:date IS NULL OR f.planned_date IS NULL OR f.planned_date < :date
                OR f.planned_date > date(:date, '+7 days'))  -- a clock was far ahead then
            AND (SELECT status FROM subscribers WHERE id = f.subscriber_id) = 'active'"""
