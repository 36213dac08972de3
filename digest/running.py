"""The service at work: one round of everything that is due, or rounds for as long as it runs."""

from __future__ import annotations

import asyncio
import errno
import logging
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

import uvicorn

from digest.config import Transport, Web
from digest.errors import DigestError, ListenError
from digest.ingest import Report
from digest.plan import Planned
from digest.publish import Built
from digest.schedule import Ticker
from digest.send import Sent
from digest.service import Service
from digest.web import application

AGAIN = 30.0
"""Seconds before sending is tried again where the ledger could not be reached."""

_PATIENCE = 3
"""Seconds that a page under way has to finish when all is to stop."""

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


async def serve(service: Service, clock: Clock, *, say: Callable[[str], None]) -> None:
    """Tick, send and serve the pages until SIGINT or SIGTERM.

    Raises ListenError where the address cannot be had, and whatever keeps a part from being
    built, before anything is read or sent.
    """
    service.prepare()
    sockets = listen(service.config.web)
    server = _Server(_server_config(service, clock))
    for line in _addresses(service, sockets):
        say(line)
    with _told_to_stop() as stopping:
        pages = asyncio.create_task(server.serve(sockets))
        told = asyncio.create_task(stopping.wait())
        async with Ticker(_Rounds(service, clock).tick):
            sending = asyncio.create_task(_keep_sending(service, clock, stopping))
            await asyncio.wait({pages, told}, return_when=asyncio.FIRST_COMPLETED)
            stopping.set()
            server.should_exit = True
            await asyncio.gather(pages, sending, told)


def listen(web: Web) -> list[socket.socket]:
    """The sockets of the address in `[web] listen`; ListenError where it cannot be had."""
    sockets, errors = [], list[OSError]()
    for family, address in _endpoints(web):
        try:
            sockets.append(socket.create_server(address, family=family))
        except OSError as error:
            errors.append(error)
    taken = any(error.errno == errno.EADDRINUSE for error in errors)
    if sockets and not taken:  # a name may lead to an address that this machine does not have
        return sockets
    for one in sockets:
        one.close()
    why = "already in use; is digest running? Stop it, or choose another port"
    raise ListenError(f"[web] listen: {web.listen}: {why if taken else errors[0].strerror}")


def _endpoints(web: Web) -> list[tuple[socket.AddressFamily, tuple[str, int]]]:
    try:
        found = socket.getaddrinfo(
            web.host, web.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except OSError as error:
        raise ListenError(f"[web] listen: {web.listen}: {error.strerror}") from error
    return list(dict.fromkeys((one[0], (str(one[4][0]), int(one[4][1]))) for one in found))


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


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone: uvicorn would end the process before sending has wound up."""
        yield


class _Rounds:
    """Reads, publishes and plans at each tick; what fails the same way each time is told once."""

    def __init__(self, service: Service, clock: Clock) -> None:
        self._service = service
        self._clock = clock
        self._told: frozenset[str] = frozenset()

    async def tick(self) -> None:
        reports, built, planned = await _prepare(self._service, self._clock)
        for report in reports:
            if report.new or report.changed:
                _log.info(
                    "ingested %s: %d new, %d changed", report.source, report.new, report.changed
                )
        for one in planned:
            if one.failed is None:
                _log.info("edition %s: %s, %d owed", one.key, one.state, one.owed)
        self._tell(Round(reports, built, planned, Sent()).failures)

    def _tell(self, failures: tuple[str, ...]) -> None:
        for why in failures:
            if why not in self._told:
                _log.warning("%s", why)
        self._told = frozenset(failures)


async def _keep_sending(service: Service, clock: Clock, stopping: asyncio.Event) -> None:
    """Send until told to stop; what ends it otherwise is logged, and it begins anew."""
    while not stopping.is_set():
        try:
            await service.send(clock, until_idle=False, stopping=stopping)
        except DigestError as error:
            _log.error("sending stopped, and is tried again in %d s: %s", AGAIN, error)
        except Exception:
            _log.exception("sending stopped, and is tried again in %d s", AGAIN)
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), AGAIN)


async def _prepare(
    service: Service, clock: Clock
) -> tuple[tuple[Report, ...], Built, tuple[Planned, ...]]:
    reports = await service.ingest(now=clock())
    built = await asyncio.to_thread(service.publish, now=clock())
    planned = await asyncio.to_thread(service.plan, now=clock())
    return reports, built, planned


def _server_config(service: Service, clock: Clock) -> uvicorn.Config:
    return uvicorn.Config(
        application(service.web_parts(clock)),
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_PATIENCE,
    )


def _addresses(service: Service, sockets: list[socket.socket]) -> list[str]:
    """Where to look, printed at start."""
    web = service.config.web
    url = web.url.rstrip("/")
    lines = [f"listening on     {_shown(one)}" for one in sockets]
    lines += [f"home and feeds   {url}/", f"all releases     {url}/feeds/all.atom"]
    if service.config.mail.transport is Transport.MAILDIR and web.loopback:
        lines.append(f"letters          {url}/mailbox")
    return lines


def _shown(one: socket.socket) -> str:
    host, port = one.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
