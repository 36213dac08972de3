"""The ticker. The home of APScheduler.

It only ticks: each tick asks the database what is due, and a unique row decides who does it, so
nothing here needs to be remembered. One tick at a time; late ones run once, however many were
missed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from digest.errors import DigestError

SECONDS = 30
"""Between two ticks."""

GLANCE = 0.4
"""Seconds between two looks at whether anybody has written."""

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

    def within(self, seconds: float) -> None:
        """Do the job in so many seconds, where it would not be done sooner."""
        now = asyncio.get_running_loop().time()
        timer = self._timer
        if timer is None or timer.when() <= now or now + seconds < timer.when():
            self._again(seconds)

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


class Watch:
    """Sets a ticker's timer by what others write: another process reads sources and lets releases
    go too, and its news is not to wait for the next tick.

    `written` gives a number that changes when anybody has written, `due` in how many seconds the
    job is to be done, None where it can wait. Both are asked on one thread of their own, since the
    number is its connection's.
    """

    def __init__(
        self, ticker: Ticker, written: Callable[[], int], due: Callable[[], float | None]
    ) -> None:
        self._ticker = ticker
        self._written = written
        self._due = due
        self._looking: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Watch:
        """Start looking."""
        self._looking = asyncio.create_task(self._look())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop looking."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait({self._looking})

    async def _look(self) -> None:
        loop = asyncio.get_running_loop()
        seen: int | None = None
        at: float | None = None
        with ThreadPoolExecutor(1, "watch") as thread:
            while True:
                try:
                    if seen != (seen := await loop.run_in_executor(thread, self._written)):
                        seconds = await loop.run_in_executor(thread, self._due)
                        at = None if seconds is None else loop.time() + seconds
                except DigestError as error:
                    _log.warning("store does not answer", extra={"why": str(error)})
                # Each time anew: a job that ends meanwhile sets the timer by what it knew.
                if at is not None and at > loop.time():
                    self._ticker.within(at - loop.time())
                await asyncio.sleep(GLANCE)
