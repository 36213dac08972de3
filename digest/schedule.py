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

    The scheduler only rings; one task does the job, again where it rang meanwhile. A job may say
    in how many seconds it is to be done again, where that is sooner. Leaving cancels a job under
    way at its next await.
    """

    def __init__(
        self, job: Callable[[], Awaitable[float | None]], *, seconds: float = SECONDS
    ) -> None:
        self._job = job
        self._bell = asyncio.Event()
        self._working: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
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
        self._again(None)
        if self._working is not None:
            self._working.cancel()
            await asyncio.wait({self._working})

    def ring(self) -> None:
        """Do the job now, or again when the one under way is done; on the event loop's thread."""
        self._bell.set()

    async def _ring(self) -> None:
        self.ring()

    async def _work(self) -> None:
        while True:
            self._bell.clear()
            self._again(await self._once())
            await self._bell.wait()

    def _again(self, seconds: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        loop = asyncio.get_running_loop()
        self._timer = None if seconds is None else loop.call_later(max(0.0, seconds), self.ring)

    async def _once(self) -> float | None:
        """What goes wrong in one tick is logged and must not end the ticking."""
        try:
            return await self._job()
        except DigestError as error:
            _log.error("tick failed: %s", error)
        except Exception:
            _log.exception("tick failed")
        return None
