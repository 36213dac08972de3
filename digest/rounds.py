"""One round of everything that is due, and what the service tells of its rounds."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime

from digest import alerts, calls, inviting, keeping, retention, welcoming
from digest.counting import outcomes, readers
from digest.ingest import Report
from digest.metrics import Metrics
from digest.notify import Starter
from digest.operations.standing import upcoming
from digest.plan import Planned
from digest.publish import Built
from digest.receiving import Receiving
from digest.send import Sent
from digest.service import Service
from digest.store import amendments, sources
from digest.store.sources import SourceState
from digest.troubles import ENDS, turned
from digest.web import Parts as WebParts

FEEDS_AT_ONCE = 400
"""Feeds and archives that one round writes: after an upgrade thousands are made anew, and letters
are planned after them."""

_log = logging.getLogger(__name__)
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did, stage by stage."""

    reports: tuple[Report, ...]
    built: Built
    planned: tuple[Planned, ...]
    sent: Sent

    @property
    def failures(self) -> tuple[str, ...]:
        """What failed, in words; the rest went on."""
        return (
            *(why for one in self.reports for why in one.failed),
            *self.built.failed,
            *(one.failed for one in self.planned if one.failed),
            *(f"{stream}: paused: {why}" for stream, why in self.sent.paused.items()),
        )

    @property
    def summary(self) -> str:
        """One line for people."""
        new = sum(one.new for one in self.reports)
        owed = sum(one.owed for one in self.planned)
        sent = ", ".join(f"{count} {state}" for state, count in self.sent.counts.items())
        return (
            f"{new} new releases, {len(self.built.written)} feeds written, "
            f"{len(self.planned)} editions, {owed} letters owed; sent: {sent or 'nothing'}"
        )


async def count(
    service: Service, clock: Clock, stated: Callable[[], Mapping[tuple[date, str, str], int]] = dict
) -> None:
    """Count what became of editions, and keep what feed readers `stated` since they were last
    asked. Beside the rounds: a large edition takes seconds."""
    await asyncio.to_thread(readers.keep, service.store, stated(), now=clock())
    await asyncio.to_thread(outcomes.count_due, service.store, now=clock())


async def once(service: Service, clock: Clock) -> Round:
    """Take what came back, then read, publish, plan and send everything that is due."""
    await asyncio.to_thread(Receiving(service, clock).collect)
    reports, built, planned = await prepare(service, clock)
    await service.tell_operator(clock)
    sent = await service.send(clock)
    await asyncio.to_thread(service.learn, now=clock())
    await count(service, clock)
    await service.tell_hub(clock)  # last: a slow hub keeps no letter waiting
    return Round(reports, built, planned, sent)


class Rounds:
    """Reads, publishes and plans at each tick; what fails the same way each time is told once."""

    def __init__(
        self,
        service: Service,
        clock: Clock,
        starter: Starter,
        metrics: Metrics,
        published: Callable[[], None] = lambda: None,
    ) -> None:
        """`published` is called after feeds have been written."""
        self._service = service
        self._published = published
        self._clock = clock
        self._starter = starter
        self._metrics = metrics
        self._last = clock()
        self._told: frozenset[str] = frozenset()
        self._were: tuple[SourceState, ...] | None = None

    async def tick(self) -> float | None:
        """One round; in how many seconds the next is due, where that is sooner than it would come:
        a source may be read that was called meanwhile, or an alert or an amendment may go out. A
        tick that fails is a sign of life as well; only one that hangs is none."""
        try:
            await self._round()
        finally:
            self._alive()
        self._starter.status(await self.outlook())
        return await asyncio.to_thread(self._sooner)

    def _sooner(self) -> float | None:
        """A call that could be answered at once, and was not, waits for the next tick; an alert is
        planned within a second of settling, or of the end of what it waits for; an amendment is
        carried out when it is due."""
        now, service = self._clock(), self._service
        names = frozenset(one.name for one in service.config.sources)
        called = calls.next_due(service.store, names, now=now)
        alert = alerts.next_due(service.store, service.hours, now=now)
        amended = amendments.next_due(service.store)
        to_come = [at for at in (called, alert, amended) if at is not None and at > now]
        return (min(to_come) - now).total_seconds() if to_come else None

    def next_alert(self) -> float | None:
        """In how many seconds an alert is due; None where none is to come."""
        now = self._clock()
        at = alerts.next_due(self._service.store, self._service.hours, now=now)
        return None if at is None or at <= now else (at - now).total_seconds()

    def _alive(self) -> None:
        self._last = self._clock()
        self._starter.alive()

    def parts(self, wake: Callable[[], None]) -> WebParts:
        """What the pages are made of, with when we last gave a sign of life; `wake` begins the
        next round."""
        parts = self._service.web_parts(self._clock)
        return replace(parts, ticked=lambda: self._last, wake=wake)

    async def outlook(self) -> str:
        """What comes next, in one line."""
        slots = await asyncio.to_thread(
            upcoming, self._service.store, self._service.hours, self._clock()
        )
        if not slots:
            return "no edition is due: nobody has a daily or a weekly"
        return f"next edition {slots[0]['key']} at {slots[0]['due']}"

    async def _round(self) -> None:
        if self._were is None:
            self._were = await asyncio.to_thread(sources.all_states, self._service.store)
        prepared = await prepare(
            self._service,
            self._clock,
            alive=self._alive,
            watch=self._metrics.job,
            most=FEEDS_AT_ONCE,
        )
        reports, built, planned = prepared
        for report in reports:
            if report.new or report.changed:
                counts = {"new": report.new, "changed": report.changed, "held": report.held}
                _log.info("ingested", extra={"source": report.source, **counts})
        if built.written:
            _log.info("feeds", extra={"written": len(built.written)})
            self._published()
        for one in planned:
            if one.failed is None:
                counts = {"owed": one.owed, "letters": one.letters, "missed": len(one.missed)}
                how = {"edition": one.key, "state": str(one.state), "late": one.late}
                _log.info("edition", extra={**how, **counts})
        self._tell(Round((), built, planned, Sent()).failures)
        await asyncio.to_thread(self._tell_turns)

    def _tell_turns(self) -> None:
        """Each source that fails, or brings only part of what it has, when that begins and ends."""
        before, self._were = self._were or (), sources.all_states(self._service.store)
        for one in turned(before, self._were):
            why = {"why": one.why} if one.why else {}
            level = logging.INFO if one.turn in ENDS else logging.WARNING
            since = one.since.isoformat(timespec="seconds")
            _log.log(level, str(one.turn), extra={"source": one.source, "since": since, **why})

    def _tell(self, failures: tuple[str, ...]) -> None:
        for why in failures:
            if why not in self._told:
                _log.warning("failed", extra={"why": why})
        self._told = frozenset(failures)


def tend(service: Service, *, now: datetime) -> None:
    """What the calendar alone brings: who paused goes on, what was refused counts and who was
    suspended is tried again, a link that nobody mailed is mailed, and once a day what is to be
    forgotten is forgotten."""
    service.learn(now=now)
    keeping.resume_due(service.store, now=now)
    inviting.send_owed(service.inviting, now=now)
    welcoming.send_owed(service.inviting, now=now)
    retention.purge_daily(service.store, now=now)


async def prepare(
    service: Service,
    clock: Clock,
    *,
    alive: Callable[[], None] = lambda: None,
    watch: Callable[[str], AbstractContextManager[list[str]]] = lambda _: nullcontext([]),
    most: int | None = None,
) -> tuple[tuple[Report, ...], Built, tuple[Planned, ...]]:
    """`watch` is told of each job, and what failed in it; `most` is how many feeds and archives are
    written."""
    with watch("ingest"):
        reports = await service.ingest(now=clock(), alive=alive)
    await asyncio.to_thread(service.notice, now=clock())
    with watch("publish") as failed:
        built = await asyncio.to_thread(service.publish, now=clock(), most=most)
        failed.extend(built.failed)
    alive()
    with watch("plan") as failed:
        await asyncio.to_thread(tend, service, now=clock())
        planned = await asyncio.to_thread(service.plan, now=clock())
        failed.extend(one.failed for one in planned if one.failed)
    return reports, built, planned
