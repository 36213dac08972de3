"""The ticker. The home of APScheduler.

It only ticks: each tick asks the database what is due, and a unique row decides who does it, so
nothing here needs to be remembered. One tick at a time; late ones run once, however many were
missed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

SECONDS = 30
"""Between two ticks."""

_log = logging.getLogger(__name__)


class Ticker:
    """Runs one job at start and then every SECONDS, on the running event loop."""

    def __init__(self, job: Callable[[], Awaitable[None]], *, seconds: int = SECONDS) -> None:
        self._job = job
        self._busy = asyncio.Lock()
        self._first: asyncio.Task[None] | None = None
        self._scheduler = AsyncIOScheduler(executors={"default": AsyncIOExecutor()}, timezone="UTC")
        self._scheduler.add_job(
            self._tick,
            IntervalTrigger(seconds=seconds, timezone="UTC"),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    async def __aenter__(self) -> Ticker:
        """Start ticking; the first tick is now."""
        self._scheduler.start()
        self._first = asyncio.create_task(self._tick())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop ticking and wait for a tick under way."""
        self._scheduler.shutdown(wait=False)
        if self._first is not None:
            await self._first
        async with self._busy:
            pass

    async def _tick(self) -> None:
        """A bug in one tick is logged and must not end the ticking."""
        async with self._busy:
            try:
                await self._job()
            except Exception:
                _log.exception("tick failed")
