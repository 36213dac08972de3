"""What sending needs from others, and what it is made of."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from digest.config.values import Mail
from digest.delivery.claims import STREAMS, Advanced, Books, Recovered, Step
from digest.delivery.outgoing import Outgoing
from digest.model import DeliveryState, Outcome
from digest.tokens import Tokens


class Ledger(Protocol):
    """What is owed, by whom it is being sent, and what became of it. Calls may block, and
    come from one thread; StoreError where the ledger cannot be reached: then nothing is sent."""

    def enter(self) -> str:
        """A new owner of claims."""

    def beat(self, owner: str) -> None:
        """The owner lives."""

    def leave(self, owner: str, now: datetime) -> Recovered:
        """The owner is done; what it still holds is handed back."""

    def recover(self, now: datetime) -> Recovered:
        """Hand back what dead owners hold."""

    def wake(self, now: datetime) -> int:
        """Make pending what was put off until now."""

    def advance(self, owner: str, steps: Sequence[Step], now: datetime) -> list[Advanced]:
        """Settle, start and claim, for several connections in one durable commit."""

    def letter(self, letter_id: int) -> bytes:
        """A letter's segments."""

    def suppress(self, subscriber_id: int, stream: str | None, reason: str, now: datetime) -> int:
        """Send a person nothing more of what is planned."""

    def cancel(
        self,
        edition_id: int,
        now: datetime,
        freed: Callable[[Sequence[int]], object] | None = None,
    ) -> int:
        """Stop an edition; `freed` hears of the people whose letters are skipped."""

    def counts(self, edition_id: int) -> Books:
        """The books of an edition."""

    def backlog(self) -> Mapping[str, int]:
        """Unfinished letters by stream."""

    def next_due(self) -> datetime | None:
        """When the first deferred letter is due again."""


class Addresses(Protocol):
    """The From addresses."""

    @property
    def digest(self) -> str: ...
    @property
    def alerts(self) -> str: ...
    @property
    def confirm(self) -> str: ...


class Connection(Protocol):
    """Sends one message at a time."""

    async def send(self, message: Outgoing, then: Outgoing | None = None) -> Outcome:
        """ACCEPTED, DEFERRED (`until` may be left out), REFUSED or IN_DOUBT. `then` is meant to
        follow: who it is for may be said ahead, nothing of its content."""

    async def close(self) -> None:
        """Give the connection up; never fails."""


class Transport(Protocol):
    """Where letters go."""

    async def connect(self) -> Connection:
        """A connection; TransportError where there is none to be had."""


class Doorkeeper(Protocol):
    """Says who may get mail now, and may say otherwise the next moment."""

    def permits(self, address: str) -> bool:
        """Whether mail may go to this address now."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Who may get mail for as long as this stands: everyone where it is live, else the test
    recipients alone."""

    live: bool
    test_recipients: frozenset[str] = frozenset()

    def permits(self, address: str) -> bool:
        """Whether mail may go to this address now."""
        return self.live or address.casefold() in {one.casefold() for one in self.test_recipients}


class Bell:
    """Wakes whoever rests between letters: someone waits at a page for theirs."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._rung = asyncio.Event()
        self._before = False

    def ring(self) -> None:
        """There is something to send; from any thread."""
        self._before = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._rung.set)

    async def heard(self) -> None:
        """Wait until it rings, or has rung since it was last heard."""
        if self._loop is not asyncio.get_running_loop():
            self._loop, self._rung = asyncio.get_running_loop(), asyncio.Event()
        if not self._before:
            await self._rung.wait()
        self._before = False
        self._rung.clear()


def senders_of(own: Addresses) -> Mapping[str, str]:
    """The envelope sender of each stream."""
    special = {"transactional": own.confirm, "alert": own.alerts}
    return {stream: special.get(stream, own.digest) for stream in STREAMS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What sending is made of.

    `senders` are the envelope senders by stream, unless `bounces` is a mailbox that takes reports
    under addresses of its own (`bounces+…@`). `urgent_connections` come on top of `connections` and
    are opened when there is an urgent letter. `rates` are letters a second at most by provider and
    for the relay. After `patience` failures in a row that are not about recipients a stream is
    paused.
    `bell` ends a rest early. In seconds: `grace` for a letter in hand when all is to stop, `rest`
    before an idle sender looks again, `ledger_retries` before a ledger that cannot be reached is
    asked again. `stopped` are streams that wait for the operator, with why.
    """

    ledger: Ledger
    transport: Transport
    tokens: Tokens
    gate: Doorkeeper
    senders: Mapping[str, str]
    bounces: str | None = None
    rates: Mapping[str, float] = field(default_factory=dict)
    connections: int = 16
    urgent_connections: int = 2
    retry_after: timedelta = timedelta(minutes=15)
    patience: int = 10
    grace: float = 20.0
    rest: float = 5.0
    bell: Bell = field(default_factory=Bell)
    ledger_retries: tuple[float, ...] = (1.0, 2.0, 4.0)
    stopped: Callable[[], Mapping[str, str]] = dict


def parts_of(
    mail: Mail,
    *,
    ledger: Ledger,
    transport: Transport,
    tokens: Tokens,
    gate: Doorkeeper,
    bell: Bell,
    stopped: Callable[[], Mapping[str, str]] = dict,
) -> Parts:
    """As configured."""
    return Parts(
        ledger=ledger,
        transport=transport,
        tokens=tokens,
        gate=gate,
        bell=bell,
        senders=senders_of(mail.from_),
        bounces=mail.bounces,
        rates=mail.rates,
        connections=mail.connections,
        urgent_connections=mail.urgent_connections,
        retry_after=mail.retry_after,
        stopped=stopped,
    )


@dataclass(frozen=True, slots=True)
class Sent:
    """What one run did: letters by what became of them, streams that were paused with the words
    of the last failure, and what dead senders had left."""

    counts: Mapping[DeliveryState, int] = field(default_factory=dict)
    paused: Mapping[str, str] = field(default_factory=dict)
    recovered: Recovered = field(default_factory=Recovered)
