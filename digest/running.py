"""The service at work: one round of everything that is due, or rounds for as long as it runs."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial

from digest.config import Transport, Web
from digest.errors import DigestError
from digest.listening import Door, Server, handed_over, listen, shown
from digest.metrics import CONTENT_TYPE, Metrics, Watched
from digest.notify import NOBODY, Starter
from digest.receiving import Receiving
from digest.rounds import Clock, Rounds, count
from digest.schedule import SECONDS, Ticker, Watch
from digest.service import Service
from digest.web import Parts as WebParts
from digest.web import application, private_application

AGAIN = 30.0
"""Seconds before sending is tried again where the ledger could not be reached."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_log = logging.getLogger(__name__)


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
    hub = Ticker(partial(service.tell_hub, clock))
    rounds = Rounds(service, clock, starter, metrics, published=hub.ring)
    receiving = Receiving(service, clock)
    ticker = Ticker(rounds.tick, seconds=starter.pace(SECONDS))
    async with receiving.open() as opened:
        for line in (*_addresses(service, sockets), *opened):
            say(line)
        shown = replace(rounds.parts(ticker.ring), hooks=receiving.hooks())
        with answering_first(shown) as parts, _told_to_stop() as stopping:
            doors = [
                Door(Server(public := application(parts)), sockets),
                *_private(parts, service.config.web, metrics),
            ]
            pages = asyncio.ensure_future(_all_open(doors))
            told = asyncio.create_task(stopping.wait())
            starter.ready(await rounds.outlook())
            watch = Watch(ticker, service.store.data_version, rounds.next_alert)
            counting = Ticker(partial(count, service, clock, public.agents.take))
            operator = Ticker(partial(service.tell_operator, clock))
            async with ticker, watch, operator, counting, hub:
                sending = asyncio.create_task(_keep_sending(service, clock, stopping, metrics))
                await asyncio.wait({pages, told}, return_when=asyncio.FIRST_COMPLETED)
                starter.stopping()
                stopping.set()
                for door in doors:
                    door.server.should_exit = True
                await asyncio.gather(pages, sending, told)


@contextmanager
def answering_first(parts: WebParts) -> Iterator[WebParts]:
    """The same pages, which answer before the letters they promise are written: by one thread, the
    first asked for first. What a letter cannot be written for is told; its ask stays owed it, and
    the next round tries again."""

    def wrapped(do: Callable[[], None]) -> None:
        try:
            do()
        except DigestError as error:
            _log.error("a link cannot be mailed", extra={"why": str(error)})
        except Exception:
            _log.exception("a link cannot be mailed")

    if parts.inviting is None:
        yield parts
        return
    with ThreadPoolExecutor(1, "asked") as writing:
        later = replace(parts.inviting, later=lambda do: writing.submit(wrapped, do))
        yield replace(parts, inviting=later)


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


def _private(parts: WebParts, web: Web, metrics: Metrics) -> list[Door]:
    """Where only those come in who watch the service, if there is to be such a place."""
    if web.private is None:
        return []
    sockets = listen(replace(web, listen=web.private), "private")
    pages = private_application(parts, metrics.text, CONTENT_TYPE)
    return [Door(Server(pages), sockets)]


def _addresses(service: Service, sockets: list[socket.socket]) -> list[str]:
    """Where to look, printed at start."""
    web = service.config.web
    url = web.url.rstrip("/")
    lines = [f"listening on     {shown(one)}" for one in sockets]
    lines += [f"home and feeds   {url}/", f"all releases     {url}/feeds/all.atom"]
    if service.config.mail.transport is Transport.MAILDIR and web.local:
        lines.append(f"letters          {url}/mailbox")
    if web.private:
        lines.append(f"metrics          http://{web.private}/metrics")
    if not_live := service.standing.told(len(service.config.mail.test_recipients)):
        lines.append(not_live)
    return lines
