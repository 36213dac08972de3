"""One connection taking turns with the ledger: in one commit its last letter is settled, the next
is started, and the one after is claimed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from digest.delivery.claims import Claim, Settled, Step
from digest.delivery.made_out import envelope_address, personal, return_path
from digest.delivery.outgoing import Outgoing
from digest.errors import StoreError, TransportError
from digest.model import DeliveryState, Outcome
from digest.send.desk import Desk
from digest.send.parts import Connection, Parts
from digest.send.room import Ready, Room
from digest.send.tally import Tally

_LOOK_SECONDS, _LONGEST_WAIT = 0.25, 20.0

_log = logging.getLogger(__name__)


class Lane:
    """A connection that is opened when there is something to send. It `serves` some streams, most
    urgent first; `streams` says which of them may be claimed now: none where all is to end."""

    def __init__(
        self,
        parts: Parts,
        desk: Desk,
        tally: Tally,
        room: Room,
        *,
        serves: tuple[str, ...],
        streams: Callable[[], tuple[str, ...]],
    ) -> None:
        self._parts = parts
        self._room = room
        self._desk = desk
        self._tally = tally
        self._serves = serves
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
            ready = ahead or (await self._prepare(claim) if claim else None) or await self._due()
            if isinstance(ready, Settled):
                settled, ready = (*settled, ready), None
            start = ready.claim if ready else None
            advanced = await self._desk.advance(Step(settled, start, self._wanted()))
            settled, claim, ahead = (), advanced.claim, None
            if ready and advanced.started:
                ahead, claim = await self._look_ahead(claim)
                settled = (await self._deliver(ready, ahead),)
            if not (claim or ahead or settled or advanced.more) and await self._is_all_done():
                return

    def _wanted(self) -> tuple[str, ...]:
        """Who has waited long enough comes before who has not been asked for yet."""
        return () if self._room.is_due(_clock(), self._serves) else self._streams()

    async def _due(self) -> Ready | Settled | None:
        """A letter that has waited for its turn, and may go over this connection."""
        ready = self._room.due(_clock(), self._serves)
        if ready is None:
            return None
        if ready.claim.stream not in self._streams():
            return Settled(ready.claim, None)
        return await self._connected(ready)

    async def _is_all_done(self) -> bool:
        """Whether nobody waits, after waiting a little for the first who does."""
        next_at = self._room.next_at
        if next_at is None or not self._streams():
            return True
        await asyncio.sleep(min(max(0.0, next_at - _clock()), _LOOK_SECONDS))
        return False

    async def _look_ahead(self, claim: Claim | None) -> tuple[Ready | Settled | None, Claim | None]:
        """The letter that comes next, so that it can be announced with the end of this one; or its
        claim still, where the ledger does not answer: its own turn will find that too."""
        try:
            return (await self._prepare(claim) if claim else None), None
        except StoreError:
            return None, claim

    async def _prepare(self, claim: Claim) -> Ready | Settled | None:
        """The letter made out to its recipient and a connection to send it by, or what becomes of
        it without being sent; None where it waits for its turn."""
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
        ready = self._in_turn(Ready(claim, message))
        return await self._connected(ready) if isinstance(ready, Ready) else ready

    def _in_turn(self, ready: Ready) -> Ready | Settled | None:
        """The letter where its receiver takes it now; else it waits here, or in its row."""
        rates, recipient, now = self._tally.rates, ready.message.recipient, _clock()
        until = rates.next_at(recipient, now)
        if until > now and (self._room.is_full or until > now + _LONGEST_WAIT):
            return self._tally.later(ready.claim, rates.later(recipient, now) - now)
        rates.take(recipient, until)
        if until <= now:
            return ready
        self._room.put(ready, until)
        return None

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


def _clock() -> float:
    """The loop's own, in seconds."""
    return asyncio.get_running_loop().time()
