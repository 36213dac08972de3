"""Sending on a thread and an event loop of its own. The home of uvloop.

The ledger is waited for where nobody else is kept waiting: a run that blocks delays no page.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from contextlib import suppress
from datetime import datetime

import uvloop

from digest.delivery.claims import Claim
from digest.model import Outcome
from digest.send.parts import Parts, Sent
from digest.send.run import send


async def send_apart(
    parts: Parts,
    now: Callable[[], datetime],
    thread: Executor,
    *,
    until_idle: bool = True,
    stopping: asyncio.Event | None = None,
    watch: Callable[[Claim, Outcome], None] | None = None,
    idle: Callable[[], None] | None = None,
) -> Sent:
    """As `send`, on `thread`, where `watch` and `idle` are called too. Cancelled, it waits until
    the letters in hand are dealt with."""
    told = asyncio.Event()
    run = _Apart(send(parts, now, until_idle=until_idle, stopping=told, watch=watch, idle=idle))
    relay = asyncio.create_task(_relay(stopping, lambda: run.call(told.set))) if stopping else None
    done = asyncio.get_running_loop().run_in_executor(thread, run)
    try:
        return await asyncio.shield(done)
    except asyncio.CancelledError:
        run.cancel()
        with suppress(asyncio.CancelledError):
            await done
        raise
    finally:
        if relay is not None:
            relay.cancel()


async def _relay(stopping: asyncio.Event, stop: Callable[[], None]) -> None:
    await stopping.wait()
    stop()


class _Apart:
    """A coroutine with a loop of its own, to be called on the thread that shall run it."""

    def __init__(self, whole: Coroutine[object, object, Sent]) -> None:
        self._loop = uvloop.new_event_loop()
        self._task = self._loop.create_task(whole)

    def __call__(self) -> Sent:
        try:
            return self._loop.run_until_complete(self._task)
        finally:
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._loop.close()

    def call(self, do: Callable[[], object]) -> None:
        """From any thread, also before it runs and when it is over."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(do)

    def cancel(self) -> None:
        """From any thread."""
        self.call(self._task.cancel)
