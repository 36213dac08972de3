"""What is read from the store at each scrape."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from digest import __version__, calendar, plan
from digest.audit import Audit
from digest.calendar import Hours
from digest.config import SourceConfig
from digest.delivery.claims import STREAMS
from digest.errors import StoreError
from digest.metrics import of_rates, of_sources
from digest.metrics.of_sources import seconds
from digest.model import Cadence, DeliveryState
from digest.store import Store, follows, gauges

_WAITING = tuple(
    DeliveryState(state) for state in ("pending", "claimed", "sending", "deferred", "in_doubt")
)


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
                *of_sources.told(self._watched.store, self._watched.sources, now),
                self._held(),
                self._books(now),
                *of_rates.told(self._watched.store, now),
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
            oldest.add_metric([stream], seconds(now, since.get(stream)))
        yield oldest

    def _editions(self, now: datetime) -> Iterator[Metric]:
        late = dict.fromkeys(Cadence, 0.0)
        for one in plan.overdue(self._watched.store, self._watched.hours, now=now):
            cadence = Cadence(one.stream)
            late[cadence] = max(late[cadence], seconds(now, one.due))
        overdue = GaugeMetricFamily(
            "digest_edition_overdue_seconds",
            "How long ago an edition should have been made that is not; 0 where none is missing.",
            labels=["cadence"],
        )
        for cadence, since in late.items():
            overdue.add_metric([cadence], since)
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


def _one(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)
