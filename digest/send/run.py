"""One run of sending: connections side by side, until nothing is due or all is to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, suppress
from datetime import datetime
from functools import partial

from digest.delivery.claims import STREAMS, URGENT, Claim
from digest.model import Outcome
from digest.send.desk import Desk
from digest.send.lane import Lane
from digest.send.parts import Parts, Sent
from digest.send.room import Room
from digest.send.tally import Tally

_LOOK_SECONDS = 0.25


async def send(
    parts: Parts,
    now: Callable[[], datetime],
    *,
    until_idle: bool = True,
    stopping: asyncio.Event | None = None,
    watch: Callable[[Claim, Outcome], None] | None = None,
    idle: Callable[[], None] | None = None,
) -> Sent:
    """Send what is ready, most urgent streams first, until nothing is due (or, without
    `until_idle`, until `stopping` is set).

    Stopped or cancelled, it finishes the letter in hand on each connection and gives the other
    claims back. `watch` hears each outcome, `idle` each time nothing is left that could be sent.
    StoreError where the ledger cannot be reached.
    """
    run = _Run(parts, now, stopping or asyncio.Event(), watch)
    async with run.present():
        while True:
            await run.drain()
            if idle is not None and not run.ending and not run.sent.paused:
                idle()
            if until_idle or run.ending:
                return run.sent
            await run.rest()


class _Run:
    """One call of `send`."""

    def __init__(
        self,
        parts: Parts,
        now: Callable[[], datetime],
        stopping: asyncio.Event,
        watch: Callable[[Claim, Outcome], None] | None,
    ) -> None:
        self._parts = parts
        self._stopping = stopping
        self._broken = False
        self._busy = 0
        self._idle = asyncio.Event()
        self._desk = Desk(parts, now)
        self._room = Room()
        self._tally = Tally(parts, now, watch)

    @property
    def ending(self) -> bool:
        """Whether no further letter is to be started."""
        return self._broken or self._stopping.is_set()

    @property
    def sent(self) -> Sent:
        """What has been done so far."""
        paused = {**self._tally.patience.paused, **self._parts.stopped()}
        return Sent(dict(self._tally.counts), paused, self._desk.recovered)

    def present(self) -> AbstractAsyncContextManager[None]:
        """Hold claims as an owner on record."""
        return self._desk.present()

    async def drain(self) -> None:
        """Send until nothing is to be claimed, over all connections. Those for urgent letters take
        no others; all others take urgent ones first."""
        self._idle.clear()
        kinds = [STREAMS] * self._parts.connections + [URGENT] * self._parts.urgent_connections
        workers = [asyncio.create_task(self._work(streams)) for streams in kinds]
        told = asyncio.create_task(self._stopping.wait())
        going = set(workers)
        try:
            while going and not self.ending:
                await asyncio.wait({*going, told}, return_when=asyncio.FIRST_COMPLETED)
                going = {worker for worker in going if not worker.done()}
        except asyncio.CancelledError:
            self._broken = True
            raise
        finally:
            told.cancel()
            await _wind_up(going, self._parts.grace)
        # Each is asked for what ended it: asyncio tells of those that nobody asked.
        ends = [worker.exception() for worker in workers if not worker.cancelled()]
        for end in filter(None, ends):
            raise end

    async def rest(self) -> None:
        """Wait for more work, then try again what was paused."""
        ends = (self._stopping.wait(), self._parts.bell.heard())
        waiting = [asyncio.create_task(self._until(one)) for one in ends]
        try:
            await asyncio.wait(
                waiting, timeout=self._parts.rest, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            for one in waiting:
                one.cancel()
        self._tally.patience.resume()

    async def _until(self, end: Awaitable[object]) -> None:
        await end

    async def _work(self, wanted: tuple[str, ...]) -> None:
        """One connection. As long as others have something to do, this one may have again."""
        desk = self._parts, self._desk, self._tally, self._room
        lane = Lane(*desk, serves=wanted, streams=partial(self._streams, wanted))
        try:
            while not self._idle.is_set():
                self._busy += 1
                await lane.take_turns()
                self._busy -= 1
                await self._until_more()
        except BaseException:
            self._broken = True
            raise
        finally:
            await lane.close()

    async def _until_more(self) -> None:
        """Until there may be something to claim; the last to have nothing ends it for all."""
        if self._busy == 0 or self.ending:
            self._idle.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), _LOOK_SECONDS)

    def _streams(self, wanted: tuple[str, ...]) -> tuple[str, ...]:
        """What may be claimed now, most urgent first."""
        if self.ending:
            return ()
        paused, stopped = self._tally.patience.paused, self._parts.stopped()
        if not paused and not stopped:
            return wanted
        return tuple(one for one in wanted if one not in paused and one not in stopped)


async def _wind_up(workers: set[asyncio.Task[None]], grace: float) -> None:
    """Let each finish the letter in hand, but not for ever."""
    if not workers:
        return
    try:
        await asyncio.wait(workers, timeout=grace)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.wait(workers)
