"""What the operator is to be told of mail that does not arrive, from how things stand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from digest.bounces.days import HARD, OURS
from digest.delivery.faults import mend
from digest.store import Store, refusals, tallies
from digest.store.tallies import Tally
from digest.troubles import Notice, Trouble
from digest.verdicts import OURS_PAUSED, OURS_TOLD, day_of

_LATELY = timedelta(days=7)


def troubles(store: Store, *, now: datetime) -> tuple[Notice, ...]:
    """All that is so; each is told once, by its id: a provider's day, a stream's pause, and once a
    week that we are not believed."""
    paused = tallies.paused(store)
    stopped = {one.stream for one in paused}
    days = tallies.since(store, day_of(now - _LATELY).isoformat())
    people = {one.about: one.people for one in reversed(days)}
    return (
        *_of_days(days, stopped, now),
        *_of_waiting(store, stopped, now),
        *(
            Notice(
                Trouble.PAUSED,
                one.stream,
                one.since,
                now,
                why=one.why,
                count=people.get(OURS + one.stream, 0),
                mend=one.mend or "",
            )
            for one in paused
        ),
    )


def _of_days(days: tuple[Tally, ...], stopped: set[str], now: datetime) -> Iterator[Notice]:
    for one in days:
        day = date.fromisoformat(one.day)
        if one.about.startswith(HARD) and one.held:
            provider = one.about.removeprefix(HARD)
            yield Notice(Trouble.BAD_DAY, provider, _begin(day), now, count=one.people)
        stream = one.about.removeprefix(OURS)
        if one.about != stream and stream not in stopped and one.people >= OURS_TOLD:
            week = _begin(day - timedelta(days=day.weekday()))
            yield Notice(
                Trouble.BLAMED,
                stream,
                week,
                now,
                why=one.why,
                count=one.people,
                mend=one.mend or "",
            )


def _of_waiting(store: Store, stopped: set[str], now: datetime) -> Iterator[Notice]:
    """What the sender itself was told, and tries again by itself."""
    for one in refusals.blamed(store):
        if one.number >= OURS_PAUSED and one.stream not in stopped:
            day = day_of(one.since)
            yield Notice(
                Trouble.BLAMED,
                one.stream,
                _begin(day - timedelta(days=day.weekday())),
                now,
                why=one.reply,
                count=one.number,
                mend=mend(None, one.reply) or "",
            )


def _begin(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
