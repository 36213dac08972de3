"""One connection taking turns with the ledger: in one commit its last letter is settled, the next
is started, and the one after is claimed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from digest.delivery.claims import Claim, Settled, Step
from digest.delivery.made_out import envelope_address, personal, return_path
from digest.delivery.outgoing import Outgoing
from digest.errors import StoreError, TransportError
from digest.model import DeliveryState, Outcome
from digest.send.desk import Desk
from digest.send.parts import Connection, Parts
from digest.send.tally import Tally

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ready:
    """A claimed letter, made out to its recipient."""

    claim: Claim
    message: Outgoing


class Lane:
    """A connection that is opened when there is something to send. `streams` says what may be
    claimed now, most urgent first: nothing where all is to end."""

    def __init__(
        self, parts: Parts, desk: Desk, tally: Tally, streams: Callable[[], tuple[str, ...]]
    ) -> None:
        self._parts = parts
        self._desk = desk
        self._tally = tally
        self._streams = streams
        self._connection: Connection | None = None

    async def close(self) -> None:
        """Give the connection up."""
        if self._connection is not None:
            await self._connection.close()

    async def take_turns(self) -> None:
        """Until nothing is to be claimed."""
        settled: tuple[Settled, ...] = ()
        claim: Claim | None = None
        ahead: Ready | Settled | None = None
        while True:
            ready = ahead or (await self._prepare(claim) if claim else None)
            if isinstance(ready, Settled):
                settled, ready = (*settled, ready), None
            start = ready.claim if ready else None
            advanced = await self._desk.advance(Step(settled, start, self._streams()))
            settled, claim, ahead = (), advanced.claim, None
            if ready and advanced.started:
                ahead = await self._look_ahead(claim)
                settled = (await self._deliver(ready, ahead),)
            if not (claim or settled or advanced.more):
                return

    async def _look_ahead(self, claim: Claim | None) -> Ready | Settled | None:
        """The letter that comes next, so that it can be announced with the end of this one. What
        goes wrong here goes wrong again in its own turn, and is dealt with there."""
        try:
            return await self._prepare(claim) if claim else None
        except StoreError:
            return None

    async def _prepare(self, claim: Claim) -> Ready | Settled:
        """The letter made out to its recipient and a connection to send it by, or what becomes of
        it without being sent."""
        if claim.stream not in self._streams():
            return Settled(claim, None)
        if not self._parts.gate.permits(claim.address):
            return self._tally.note(claim, Outcome(DeliveryState.SKIPPED, reply="not live"))
        try:
            recipient = envelope_address(claim.address)
        except ValueError as error:
            reply = f"address: {error}"
            return self._tally.note(claim, Outcome(DeliveryState.REFUSED, reply=reply))
        message = self._make_out(claim, recipient)
        try:
            message.wire()
        except ValueError as error:
            _log.error("letter cannot be made out", extra={"letter": claim.letter_id})
            return self._tally.note(claim, Outcome(DeliveryState.DEFERRED, reply=str(error)))
        return await self._connected(Ready(claim, message))

    def _make_out(self, claim: Claim, recipient: str) -> Outgoing:
        template = self._desk.letter(claim)
        parts = personal(claim, recipient, self._parts.tokens, template.plain.mark)
        sender = self._parts.senders[claim.stream]
        back = return_path(claim, self._parts.bounces, sender, self._parts.tokens)
        return Outgoing(back, recipient, template, parts)

    async def _connected(self, ready: Ready) -> Ready | Settled:
        if self._connection is None:
            try:
                self._connection = await self._parts.transport.connect()
            except TransportError as error:
                await self._trouble(ready.claim.stream, str(error))
                return Settled(ready.claim, None)
        return ready

    async def _deliver(self, ready: Ready, ahead: Ready | Settled | None) -> Settled:
        """The content goes out. A fault of ours in one letter does not stop the others."""
        then = ahead.message if isinstance(ahead, Ready) else None
        assert self._connection is not None
        try:
            outcome = await self._connection.send(ready.message, then)
        except Exception as error:
            _log.exception("transport failed", extra={"letter": ready.claim.letter_id})
            outcome = Outcome(DeliveryState.IN_DOUBT, reply=type(error).__name__)
        return self._tally.note(ready.claim, outcome)

    async def _trouble(self, stream: str, why: str) -> None:
        self._tally.failed(stream, why)
        if stream in self._streams():
            await asyncio.sleep(self._tally.patience.seconds(stream))
