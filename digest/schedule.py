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

from digest.errors import DigestError

SECONDS = 30
"""Between two ticks."""

_log = logging.getLogger(__name__)


class Ticker:
    """Runs one job at start and then every SECONDS, on the running event loop.

    The scheduler only rings; one task does the job, again where it rang meanwhile. Leaving
    cancels a job under way at its next await.
    """

    def __init__(self, job: Callable[[], Awaitable[None]], *, seconds: float = SECONDS) -> None:
        self._job = job
        self._bell = asyncio.Event()
        self._working: asyncio.Task[None] | None = None
        self._scheduler = AsyncIOScheduler(executors={"default": AsyncIOExecutor()}, timezone="UTC")
        self._scheduler.add_job(
            self._ring,
            IntervalTrigger(seconds=seconds, timezone="UTC"),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    async def __aenter__(self) -> Ticker:
        """Start ticking; the first tick is now."""
        self._scheduler.start()
        self._working = asyncio.create_task(self._work())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop ticking."""
        self._scheduler.shutdown(wait=False)
        if self._working is not None:
            self._working.cancel()
            await asyncio.wait({self._working})

    async def _ring(self) -> None:
        self._bell.set()

    async def _work(self) -> None:
        while True:
            self._bell.clear()
            await self._once()
            await self._bell.wait()

    async def _once(self) -> None:
        """What goes wrong in one tick is logged and must not end the ticking."""
        try:
            await self._job()
        except DigestError as error:
            _log.error("tick failed: %s", error)
        except Exception:
            _log.exception("tick failed")
