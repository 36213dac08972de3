"""What is read from the store at each scrape."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Protocol

from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from digest import __version__, calendar, plan
from digest.audit import Audit
from digest.calendar import Hours
from digest.config import SourceConfig
from digest.delivery.claims import STREAMS
from digest.errors import StoreError
from digest.model import Cadence, DeliveryState
from digest.store import Store, follows, gauges, sources

_WAITING = tuple(
    DeliveryState(state) for state in ("pending", "claimed", "sending", "deferred", "in_doubt")
)
_HABIT_FROM, _HABIT_LEAST = 30, 5
"""A source's habit is told by so many releases, and by no fewer."""

_A_DAY = timedelta(days=1)


class Ledger(Protocol):
    """What waits to be sent."""

    def unfinished(self) -> Mapping[tuple[str, DeliveryState], int]:
        """Letters of ready editions by stream and by each state that is not final."""

    def waiting_since(self) -> Mapping[str, datetime]:
        """By stream, since when the oldest unfinished letter could be sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is told about. `live` tells whether everyone may be mailed."""

    store: Store
    ledger: Ledger
    hours: Hours
    sources: Sequence[SourceConfig]
    live: Callable[[], bool]
    clock: Callable[[], datetime]


class Rows(Collector):
    """What is read from the store at each scrape."""

    def __init__(self, watched: Watched) -> None:
        self._watched = watched
        self._audit = Audit(watched.store)

    def describe(self) -> Iterable[Metric]:
        """Nothing is read before the first scrape."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Where the database does not answer, that is what is told."""
        now = self._watched.clock()
        yield InfoMetricFamily(
            "digest_build",
            "What runs.",
            value={"version": __version__, "python": platform.python_version()},
        )
        try:
            found = [
                *self._mail(now),
                *self._editions(now),
                *self._sources(now),
                self._held(),
                self._books(now),
            ]
        except StoreError:
            found = []
        yield _one("digest_database_up", "Whether the database answers.", float(bool(found)))
        yield from found

    def _mail(self, now: datetime) -> Iterator[Metric]:
        yield _one(
            "digest_live", "Whether everyone may be mailed, not only test recipients.",
            float(self._watched.live()),
        )  # fmt: skip
        unfinished = self._watched.ledger.unfinished()
        waiting = GaugeMetricFamily(
            "digest_letters_waiting", "Letters not settled yet.", labels=["stream", "state"]
        )
        for stream in STREAMS:
            for state in _WAITING:
                waiting.add_metric([stream, state], unfinished.get((stream, state), 0))
        yield waiting
        since = self._watched.ledger.waiting_since()
        oldest = GaugeMetricFamily(
            "digest_oldest_undelivered_seconds",
            "How long the oldest letter that is not settled has been ready; 0 where none is.",
            labels=["stream"],
        )
        for stream in STREAMS:
            oldest.add_metric([stream], _seconds(now, since.get(stream)))
        yield oldest

    def _editions(self, now: datetime) -> Iterator[Metric]:
        late = dict.fromkeys(Cadence, 0.0)
        for one in plan.overdue(self._watched.store, self._watched.hours, now=now):
            cadence = Cadence(one.stream)
            late[cadence] = max(late[cadence], _seconds(now, one.due))
        overdue = GaugeMetricFamily(
            "digest_edition_overdue_seconds",
            "How long ago an edition should have been made that is not; 0 where none is missing.",
            labels=["cadence"],
        )
        for cadence, seconds in late.items():
            overdue.add_metric([cadence], seconds)
        yield overdue
        upcoming = GaugeMetricFamily(
            "digest_next_edition_timestamp_seconds",
            "When the next edition is due that somebody follows.",
            labels=["cadence"],
        )
        for cadence, due in self._next(now).items():
            upcoming.add_metric([cadence], due.timestamp())
        yield upcoming

    def _next(self, now: datetime) -> dict[Cadence, datetime]:
        hours, found = self._watched.hours, dict[Cadence, datetime]()
        for cadence, zone, hour in follows.slots(self._watched.store):
            if cadence is not Cadence.ALERT:
                at = hours.of(cadence) if hour is None else hour
                slot = calendar.next_slot(
                    cadence, zone=zone, hour=at, weekday=hours.weekday, now=now
                )
                found[cadence] = min(found.get(cadence, slot.due), slot.due)
        return found

    def _sources(self, now: datetime) -> Iterator[Metric]:
        gauge = GaugeMetricFamily
        named = [
            gauge(
                "digest_source_age_seconds",
                "How long ago a source was last read without fault.",
                labels=["source"],
            ),
            gauge(
                "digest_source_interval_seconds",
                "How often a source is to be read.",
                labels=["source"],
            ),
            gauge(
                "digest_source_silence_seconds",
                "How long ago a source's newest release was published.",
                labels=["source"],
            ),
            gauge(
                "digest_source_habit_seconds",
                "The longest pause between the last releases of a source that is polled, a day "
                "at least.",
                labels=["source"],
            ),
        ]
        for source in self._watched.sources:
            for metric, value in zip(named, self._source(source, now), strict=True):
                if value is not None:
                    metric.add_metric([source.name], value)
        yield from named

    def _source(self, source: SourceConfig, now: datetime) -> tuple[float | None, ...]:
        store = self._watched.store
        seen = sources.state(store, source.name).last_success_at
        dates = gauges.published(store, source.name, last=_HABIT_FROM)
        return (
            _seconds(now, seen) if seen else None,
            source.every.total_seconds(),
            _seconds(now, dates[0]) if dates else None,
            habit(dates) if source.url else None,
        )

    def _held(self) -> Metric:
        held = GaugeMetricFamily(
            "digest_held", "What is held until a person has looked at it.", labels=["what"]
        )
        for what, number in gauges.held(self._watched.store).items():
            held.add_metric([what], number)
        return held

    def _books(self, now: datetime) -> Metric:
        return _one(
            "digest_editions_unbalanced",
            "Editions of the last week that have more or fewer deliveries than they owed.",
            self._audit.unbalanced(now),
        )


def habit(dates: Sequence[datetime]) -> float | None:
    """The longest pause between releases (newest first), in seconds; None where they are too few
    to tell."""
    if len(dates) < _HABIT_LEAST:
        return None
    return max(_A_DAY, *(later - earlier for later, earlier in pairwise(dates))).total_seconds()


def _one(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)


def _seconds(now: datetime, then: datetime | None) -> float:
    return max(0.0, (now - then).total_seconds()) if then else 0.0
