"""Each connection is a task that takes turns with the ledger: in one commit its last letter is
settled, the next is started, and the one after is claimed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime

from digest.delivery.claims import STREAMS, Claim, Settled, Step, ruled
from digest.delivery.made_out import envelope_address, personal
from digest.delivery.outcomes import is_ours
from digest.delivery.patience import Patience
from digest.errors import TransportError
from digest.model import DeliveryState, Outcome
from digest.send.desk import Desk
from digest.send.parts import Connection, Parts, Sent, Transport

_log = logging.getLogger(__name__)


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
        self._now = now
        self._stopping = stopping
        self._watch = watch
        self._broken = False
        self._desk = Desk(parts, now)
        self._counts: dict[DeliveryState, int] = {}
        self._patience = Patience(parts.patience)

    @property
    def ending(self) -> bool:
        """Whether no further letter is to be started."""
        return self._broken or self._stopping.is_set()

    @property
    def sent(self) -> Sent:
        """What has been done so far."""
        return Sent(dict(self._counts), dict(self._patience.paused), self._desk.recovered)

    def present(self) -> AbstractAsyncContextManager[None]:
        """Hold claims as an owner on record."""
        return self._desk.present()

    async def drain(self) -> None:
        """Send until nothing is to be claimed, over all connections."""
        workers = [asyncio.create_task(self._work()) for _ in range(self._parts.connections)]
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
        for worker in workers:
            if not worker.cancelled():
                worker.result()

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
        self._patience.resume()

    async def _until(self, end: Awaitable[object]) -> None:
        await end

    async def _work(self) -> None:
        """One connection."""
        lane = _Lane(self._parts.transport)
        try:
            await self._take_turns(lane)
        except BaseException:
            self._broken = True
            raise
        finally:
            await lane.close()

    async def _take_turns(self, lane: _Lane) -> None:
        settled: tuple[Settled, ...] = ()
        claim: Claim | None = None
        while True:
            ready = await self._prepare(claim, lane) if claim else None
            if isinstance(ready, Settled):
                settled, ready = (*settled, ready), None
            start = ready.claim if ready else None
            advanced = await self._desk.advance(Step(settled, start, self._streams()))
            settled = (await self._deliver(ready),) if ready and advanced.started else ()
            claim = advanced.claim
            if not (claim or settled or advanced.more):
                return

    async def _prepare(self, claim: Claim, lane: _Lane) -> _Ready | Settled:
        """The letter made out to its recipient and a connection to send it by, or what becomes of
        it without being sent."""
        if self.ending or claim.stream in self._patience.paused:
            return Settled(claim, None)
        if not self._parts.gate.permits(claim.address):
            return self._note(claim, Outcome(DeliveryState.SKIPPED, reply="not live"))
        try:
            recipient = envelope_address(claim.address)
        except ValueError as error:
            return self._note(claim, Outcome(DeliveryState.REFUSED, reply=f"address: {error}"))
        sender = self._parts.senders[claim.stream]
        stencil = await self._desk.letter(claim)
        try:
            message = stencil.fill(personal(claim, recipient, self._parts.tokens, stencil.mark))
        except ValueError as error:
            _log.error("letter cannot be made out", extra={"letter": claim.letter_id})
            return self._note(claim, Outcome(DeliveryState.DEFERRED, reply=str(error)))
        try:
            return _Ready(claim, sender, recipient, message, await lane.open())
        except TransportError as error:
            await self._trouble(claim.stream, str(error))
            return Settled(claim, None)

    async def _deliver(self, ready: _Ready) -> Settled:
        """The content goes out. A fault of ours in one letter does not stop the others."""
        try:
            outcome = await ready.connection.send(ready.sender, ready.recipient, ready.message)
        except Exception as error:
            _log.exception("transport failed", extra={"letter": ready.claim.letter_id})
            outcome = Outcome(DeliveryState.IN_DOUBT, reply=type(error).__name__)
        return self._note(ready.claim, outcome)

    def _note(self, claim: Claim, outcome: Outcome) -> Settled:
        """Count an outcome and learn from it."""
        outcome = ruled(outcome, claim, now=self._now(), retry_after=self._parts.retry_after)
        self._counts[outcome.state] = self._counts.get(outcome.state, 0) + 1
        self._log_outcome(claim, outcome)
        if self._watch:
            self._watch(claim, outcome)
        if is_ours(outcome):
            self._count_failure(claim.stream, outcome.reply)
        elif outcome.code or outcome.state is DeliveryState.ACCEPTED:
            self._patience.succeeded(claim.stream)
        return Settled(claim, outcome)

    def _log_outcome(self, claim: Claim, outcome: Outcome) -> None:
        """One event for each outcome; a person is told apart, but not told of."""
        if not _log.isEnabledFor(logging.INFO):
            return
        values = {
            "edition": claim.edition,
            "stream": claim.stream,
            "state": str(outcome.state),
            "code": outcome.code,
            "person": self._parts.tokens.opaque("person", claim.subscriber_id)[:10],
            "attempt": claim.attempts + 1,
        }
        if outcome.state is not DeliveryState.ACCEPTED:
            values["why"] = outcome.reply
        _log.info("delivery", extra=values)

    async def _trouble(self, stream: str, why: str) -> None:
        self._count_failure(stream, why)
        if not self.ending and stream not in self._patience.paused:
            await asyncio.sleep(self._patience.seconds(stream))

    def _count_failure(self, stream: str, why: str) -> None:
        if self._patience.failed(stream, why):
            _log.error("stream paused", extra={"stream": stream, "why": why})

    def _streams(self) -> tuple[str, ...]:
        """What may be claimed now, most urgent first."""
        if self.ending:
            return ()
        return tuple(stream for stream in STREAMS if stream not in self._patience.paused)


@dataclass(frozen=True, slots=True)
class _Ready:
    claim: Claim
    sender: str
    recipient: str
    message: bytes
    connection: Connection


class _Lane:
    """A connection that is opened when there is something to send."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._connection: Connection | None = None

    async def open(self) -> Connection:
        if self._connection is None:
            self._connection = await self._transport.connect()
        return self._connection

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()


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
