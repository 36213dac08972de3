"""A way to send that signs each letter first, in processes beside this one.

Nothing leaves unsigned: what cannot be signed is put off. A signature has the time at which it was
made, so that a letter which is sent again has another; all below it are the same octets.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import get_context, parent_process
from threading import Lock, Thread
from typing import Protocol

from digest.delivery.outcomes import Phase, unanswered
from digest.delivery.outgoing import Outgoing
from digest.delivery.signature import Key, signatures
from digest.model import Outcome

PROCESSES = 4
"""At most, and no more than there are cores."""

SECONDS = 60.0
"""A letter that waits longer for its signature is put off; a process takes about one to begin."""

LONGEST = 30.0
"""Seconds after which a process that still makes one signature is ended."""


class Connection(Protocol):
    """Sends one message at a time."""

    async def send(self, message: Outgoing, then: Outgoing | None = None) -> Outcome: ...
    async def close(self) -> None: ...


class Transport(Protocol):
    """Where letters go."""

    async def connect(self) -> Connection: ...


class CannotSign(Exception):
    """Why a letter is not signed."""


class Signer:
    """Signs with some keys for a domain (None: that of each From). Its processes begin with the
    first letter and end with `close`, or with this process."""

    def __init__(self, keys: Sequence[Key], domain: str | None, longest: float = LONGEST) -> None:
        self._task = (tuple(keys), domain, longest)
        self._lock = Lock()
        self._pool: ProcessPoolExecutor | None = None

    async def sign(self, message: Outgoing) -> None:
        """Put the signatures before it, unless it has them; CannotSign says why not."""
        if message.head:
            return
        loop, pool = asyncio.get_running_loop(), self._running()
        try:
            octets = message.plain()
            async with asyncio.timeout(SECONDS):
                message.head = await loop.run_in_executor(pool, _signed, octets, *self._task)
        except BrokenProcessPool as error:
            self._forget(pool)
            raise CannotSign("its process died, or took too long") from error
        except (ValueError, TimeoutError) as error:
            raise CannotSign(str(error) or "took too long") from error

    def close(self) -> None:
        """End the processes."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(cancel_futures=True)

    def _running(self) -> Executor:
        with self._lock:
            if self._pool is None:
                count = min(PROCESSES, os.cpu_count() or 1)
                # Not forked: this process has threads.
                self._pool = ProcessPoolExecutor(count, get_context("spawn"), _begun)
            return self._pool

    def _forget(self, pool: Executor) -> None:
        with self._lock:
            if self._pool is pool:
                self._pool = None


class Signing:
    """A transport whose letters are signed."""

    def __init__(self, transport: Transport, signer: Signer) -> None:
        self._transport = transport
        self._signer = signer

    async def connect(self) -> SigningConnection:
        """A connection; TransportError where there is none to be had."""
        return SigningConnection(await self._transport.connect(), self._signer)


class SigningConnection:
    """Signs, then sends."""

    def __init__(self, connection: Connection, signer: Signer) -> None:
        self._connection = connection
        self._signer = signer

    async def send(self, message: Outgoing, then: Outgoing | None = None) -> Outcome:
        """As the connection beneath; DEFERRED where it cannot be signed."""
        try:
            await self._signer.sign(message)
        except CannotSign as error:
            return unanswered(Phase.CONNECT, OSError(f"DKIM: {error}"), message.recipient)
        return await self._connection.send(message, await self._ready(then))

    async def close(self) -> None:
        """Give the connection up."""
        await self._connection.close()

    async def _ready(self, then: Outgoing | None) -> Outgoing | None:
        """The next one signed, since its size is announced; None where that waits for its turn."""
        if then is not None:
            try:
                await self._signer.sign(then)
            except CannotSign:
                return None
        return then


def _signed(message: bytes, keys: Sequence[Key], domain: str | None, longest: float) -> bytes:
    """In such a process, which the alarm ends: a pool gives no way to stop one that is stuck, and
    waits for it for ever when it is closed."""
    signal.setitimer(signal.ITIMER_REAL, longest)
    try:
        return signatures(message, keys, domain)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _begun() -> None:
    """In a new process: Ctrl-C is for the one that began it, and without that one this ends too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        with suppress(OSError):
            parent.join()
        os._exit(0)
