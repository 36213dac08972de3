"""The service at work: one round of everything that is due, or rounds for as long as it runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import uvicorn

from digest.config import Transport
from digest.ingest import Report
from digest.plan import Planned
from digest.publish import Built
from digest.schedule import Ticker
from digest.send import Sent
from digest.service import Service
from digest.web import application

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


async def serve(service: Service, clock: Clock, *, say: Callable[[str], None]) -> None:
    """Tick, send and serve the pages until told to stop (SIGINT or SIGTERM)."""
    server = uvicorn.Server(_server_config(service, clock))
    stopping = asyncio.Event()
    for line in _addresses(service):
        say(line)
    async with Ticker(lambda: _tick(service, clock)):
        sending = asyncio.create_task(service.send(clock, until_idle=False, stopping=stopping))
        try:
            await server.serve()
        finally:
            stopping.set()
            await sending


async def _tick(service: Service, clock: Clock) -> None:
    reports, built, planned = await _prepare(service, clock)
    for report in reports:
        if report.new or report.changed:
            _log.info("ingested %s: %d new, %d changed", report.source, report.new, report.changed)
    for why in (*(why for one in reports for why in one.failed), *built.failed):
        _log.warning("%s", why)
    for one in planned:
        _log.info("edition %s: %s, %d owed", one.key, one.state, one.owed)


async def _prepare(
    service: Service, clock: Clock
) -> tuple[tuple[Report, ...], Built, tuple[Planned, ...]]:
    reports = await service.ingest(now=clock())
    built = await asyncio.to_thread(service.publish, now=clock())
    planned = await asyncio.to_thread(service.plan, now=clock())
    return reports, built, planned


def _server_config(service: Service, clock: Clock) -> uvicorn.Config:
    web = service.config.web
    return uvicorn.Config(
        application(service.web_parts(clock)),
        host=web.host,
        port=web.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )


def _addresses(service: Service) -> list[str]:
    """Where to look, printed at start."""
    web = service.config.web
    url = web.url.rstrip("/")
    lines = [f"home and feeds   {url}/", f"all releases     {url}/feeds/all.atom"]
    if service.config.mail.transport is Transport.MAILDIR and web.loopback:
        lines.append(f"letters          {url}/mailbox")
    return lines
