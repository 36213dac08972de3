"""The service at work: one round of everything that is due, or rounds for as long as it runs."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from digest.config import Transport, Web
from digest.errors import DigestError
from digest.ingest import Report
from digest.listening import Door, Server, handed_over, listen, shown
from digest.metrics import CONTENT_TYPE, Metrics, Watched
from digest.notify import NOBODY, Starter
from digest.operations.standing import upcoming
from digest.plan import Planned
from digest.publish import Built
from digest.schedule import SECONDS, Ticker
from digest.send import Sent
from digest.service import Service
from digest.web import Parts as WebParts
from digest.web import application, private_application

AGAIN = 30.0
"""Seconds before sending is tried again where the ledger could not be reached."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
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


async def once(service: Service, clock: Clock) -> Round:
    """Read, publish, plan and send everything that is due."""
    reports, built, planned = await _prepare(service, clock)
    return Round(reports, built, planned, await service.send(clock))


async def serve(
    service: Service, clock: Clock, *, say: Callable[[str], None], starter: Starter = NOBODY
) -> None:
    """Tick, send and serve the pages until SIGINT or SIGTERM, on the sockets that `starter` handed
    over or else our own, and keep it told.

    Raises ListenError where the address cannot be had, and whatever keeps a part from being
    built, before anything is read or sent.
    """
    service.prepare()
    sockets = handed_over(service.config.web, starter) or listen(service.config.web)
    metrics = Metrics(_watched(service, clock))
    rounds = _Rounds(service, clock, starter, metrics)
    doors = [
        Door(Server(application(rounds.parts)), sockets),
        *_private(rounds, service.config.web, metrics),
    ]
    for line in _addresses(service, sockets):
        say(line)
    with _told_to_stop() as stopping:
        pages = asyncio.ensure_future(_all_open(doors))
        told = asyncio.create_task(stopping.wait())
        starter.ready(await rounds.outlook())
        async with Ticker(rounds.tick, seconds=starter.pace(SECONDS)):
            sending = asyncio.create_task(_keep_sending(service, clock, stopping, metrics))
            await asyncio.wait({pages, told}, return_when=asyncio.FIRST_COMPLETED)
            starter.stopping()
            stopping.set()
            for door in doors:
                door.server.should_exit = True
            await asyncio.gather(pages, sending, told)


@contextmanager
def _told_to_stop() -> Iterator[asyncio.Event]:
    """An event that the first SIGINT or SIGTERM sets; a second one ends the process."""
    loop, stopping = asyncio.get_running_loop(), asyncio.Event()

    def stop() -> None:
        stopping.set()
        for one in _SIGNALS:
            loop.remove_signal_handler(one)

    for one in _SIGNALS:
        loop.add_signal_handler(one, stop)
    try:
        yield stopping
    finally:
        stop()


class _Rounds:
    """Reads, publishes and plans at each tick; what fails the same way each time is told once."""

    def __init__(self, service: Service, clock: Clock, starter: Starter, metrics: Metrics) -> None:
        self._service = service
        self._clock = clock
        self._starter = starter
        self._metrics = metrics
        self._last = clock()
        self._told: frozenset[str] = frozenset()

    async def tick(self) -> None:
        """One round. A tick that fails is a sign of life as well; only one that hangs is none."""
        try:
            await self._round()
        finally:
            self._alive()
        self._starter.status(await self.outlook())

    def _alive(self) -> None:
        self._last = self._clock()
        self._starter.alive()

    @property
    def parts(self) -> WebParts:
        """What the pages are made of, with when we last gave a sign of life."""
        return replace(self._service.web_parts(self._clock), ticked=lambda: self._last)

    async def outlook(self) -> str:
        """What comes next, in one line."""
        slots = await asyncio.to_thread(
            upcoming, self._service.store, self._service.hours, self._clock()
        )
        if not slots:
            return "no edition is due: nobody has a daily or a weekly"
        return f"next edition {slots[0]['key']} at {slots[0]['due']}"

    async def _round(self) -> None:
        prepared = await _prepare(
            self._service, self._clock, alive=self._alive, watch=self._metrics.job
        )
        reports, built, planned = prepared
        for report in reports:
            if report.new or report.changed:
                counts = {"new": report.new, "changed": report.changed, "held": report.held}
                _log.info("ingested", extra={"source": report.source, **counts})
        if built.written:
            _log.info("feeds", extra={"written": len(built.written)})
        for one in planned:
            if one.failed is None:
                counts = {"owed": one.owed, "letters": one.letters, "missed": len(one.missed)}
                how = {"edition": one.key, "state": str(one.state), "late": one.late}
                _log.info("edition", extra={**how, **counts})
        self._tell(Round(reports, built, planned, Sent()).failures)

    def _tell(self, failures: tuple[str, ...]) -> None:
        for why in failures:
            if why not in self._told:
                _log.warning("failed", extra={"why": why})
        self._told = frozenset(failures)


async def _keep_sending(
    service: Service, clock: Clock, stopping: asyncio.Event, metrics: Metrics
) -> None:
    """Send until told to stop; what ends it otherwise is logged, and it begins anew."""
    while not stopping.is_set():
        try:
            await service.send(
                clock,
                until_idle=False,
                stopping=stopping,
                watch=metrics.replied,
                idle=partial(metrics.succeeded, "send"),
            )
        except DigestError as error:
            metrics.failed("send")
            _log.error("sending stopped", extra={"why": str(error), "again_in_seconds": AGAIN})
        except Exception:
            metrics.failed("send")
            _log.exception("sending stopped", extra={"again_in_seconds": AGAIN})
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), AGAIN)


async def _prepare(
    service: Service,
    clock: Clock,
    *,
    alive: Callable[[], None] = lambda: None,
    watch: Callable[[str], AbstractContextManager[list[str]]] = lambda _: nullcontext([]),
) -> tuple[tuple[Report, ...], Built, tuple[Planned, ...]]:
    """`watch` is told of each job, and what failed in it."""
    with watch("ingest"):
        reports = await service.ingest(now=clock(), alive=alive)
    with watch("publish") as failed:
        built = await asyncio.to_thread(service.publish, now=clock())
        failed.extend(built.failed)
    alive()
    with watch("plan") as failed:
        planned = await asyncio.to_thread(service.plan, now=clock())
        failed.extend(one.failed for one in planned if one.failed)
    return reports, built, planned


def _watched(service: Service, clock: Clock) -> Watched:
    return Watched(
        store=service.store,
        ledger=service.ledger,
        hours=service.hours,
        sources=service.config.sources,
        live=lambda: service.live,
        clock=clock,
    )


async def _all_open(doors: Sequence[Door]) -> None:
    await asyncio.gather(*(door.server.serve(list(door.sockets)) for door in doors))


def _private(rounds: _Rounds, web: Web, metrics: Metrics) -> list[Door]:
    """Where only those come in who watch the service, if there is to be such a place."""
    if web.private is None:
        return []
    sockets = listen(replace(web, listen=web.private), "private")
    pages = private_application(rounds.parts, metrics.text, CONTENT_TYPE)
    return [Door(Server(pages), sockets)]


def _addresses(service: Service, sockets: list[socket.socket]) -> list[str]:
    """Where to look, printed at start."""
    web = service.config.web
    url = web.url.rstrip("/")
    lines = [f"listening on     {shown(one)}" for one in sockets]
    lines += [f"home and feeds   {url}/", f"all releases     {url}/feeds/all.atom"]
    if service.config.mail.transport is Transport.MAILDIR and web.loopback:
        lines.append(f"letters          {url}/mailbox")
    if web.private:
        lines.append(f"metrics          http://{web.private}/metrics")
    if not_live := service.standing.told(len(service.config.mail.test_recipients)):
        lines.append(not_live)
    return lines
