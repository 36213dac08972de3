"""The ticker: one job at a time, at start and again, whatever becomes of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest

from digest.errors import StoreError
from digest.schedule import GLANCE, Ticker, Watch

QUICK = 0.02
"""Seconds between two ticks of a test."""


def ticking(job: Callable[[], Awaitable[None]], *, seconds: float) -> None:
    """Tick for that long."""

    async def main() -> None:
        async with Ticker(job, seconds=QUICK):
            await asyncio.sleep(seconds)

    asyncio.run(main())


def test_the_first_tick_is_at_start() -> None:
    """Not one interval later: what was missed while it was off is due now."""
    ticks = []

    async def job() -> None:
        ticks.append("tick")

    async def main() -> None:
        async with Ticker(job, seconds=3600):
            await asyncio.sleep(0)
            await asyncio.sleep(0)

    asyncio.run(main())
    assert ["tick"] == ticks


def test_it_ticks_again_and_again() -> None:
    ticks = []

    async def job() -> None:
        ticks.append("tick")

    ticking(job, seconds=QUICK * 10)
    assert len(ticks) >= 4


def test_a_slow_job_is_never_run_twice_at_once() -> None:
    """And rings that came meanwhile are one more run, not many."""
    running, most, runs = 0, 0, 0

    async def job() -> None:
        nonlocal running, most, runs
        running, runs = running + 1, runs + 1
        most = max(most, running)
        await asyncio.sleep(QUICK * 5)
        running -= 1

    ticking(job, seconds=QUICK * 17)
    assert 1 == most
    assert 2 <= runs <= 4


def test_an_error_is_told_in_a_line_and_does_not_end_the_ticking(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ticks = []

    async def job() -> None:
        ticks.append("tick")
        raise StoreError("database: /data/digest.db: disk is full")

    ticking(job, seconds=QUICK * 5)
    assert len(ticks) > 1
    assert "tick failed: database: /data/digest.db: disk is full" == caplog.records[0].getMessage()
    assert caplog.records[0].exc_info is None


def test_a_bug_is_told_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    async def job() -> None:
        raise ZeroDivisionError

    ticking(job, seconds=QUICK * 3)
    assert logging.ERROR == caplog.records[0].levelno
    assert caplog.records[0].exc_info is not None


def test_leaving_does_not_wait_for_a_job_that_hangs() -> None:
    """A source that does not answer must not hold up the end of the service."""
    cancelled = []

    async def job() -> None:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            cancelled.append("job")
            raise

    async def main() -> None:
        async with Ticker(job):
            await asyncio.sleep(QUICK)

    asyncio.run(asyncio.wait_for(main(), 2))
    assert ["job"] == cancelled


def ringing(says: list[float | None], *rings: float) -> list[float]:
    """When a job ran that says when it wants to run again, rung for after so many seconds each; it
    would tick by itself in an hour."""
    ran: list[float] = []

    async def main() -> None:
        begun = asyncio.get_running_loop().time()

        async def job() -> float | None:
            ran.append(asyncio.get_running_loop().time() - begun)
            return says.pop(0) if says else None

        async with Ticker(job, seconds=3600) as ticker:
            for pause in rings:
                await asyncio.sleep(pause)
                ticker.ring()
            await asyncio.sleep(QUICK * 10)

    asyncio.run(main())
    return ran


def test_who_rings_need_not_wait_for_the_tick() -> None:
    """The job under way is finished first."""
    assert 2 == len(ringing([], QUICK))


def test_a_job_may_say_when_it_is_to_run_again() -> None:
    """Once, and not before."""
    first, second = ringing([QUICK * 2])
    assert second - first >= QUICK * 2
    assert 1 == len(ringing([None]))
    assert 1 == len(ringing([3600.0]))


def test_what_a_job_said_before_does_not_count_any_more() -> None:
    """The last word holds: nothing is owed after a run that wants none."""
    assert 2 == len(ringing([QUICK * 4, None], QUICK))


def watching(written: Callable[[], int], due: Callable[[], float | None]) -> list[float]:
    """When a job ran after the first time, over three looks; it would tick by itself in an hour."""
    ran: list[float] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        begun = loop.time()

        async def job() -> None:
            ran.append(loop.time() - begun)

        async with Ticker(job, seconds=3600) as ticker, Watch(ticker, written, due):
            await asyncio.sleep(GLANCE * 3.5)

    asyncio.run(main())
    return ran[1:]


def test_what_somebody_else_writes_sets_the_timer() -> None:
    """At the second look: the job runs when it is due, once."""
    numbers = iter([1, 2, 2, 2])
    dues = iter([None, GLANCE])
    (ran,) = watching(lambda: next(numbers), lambda: next(dues))
    assert 2 * GLANCE <= ran < 3 * GLANCE


def test_what_is_due_at_no_time_to_come_rings_nothing() -> None:
    """Or a job that writes itself would never rest."""
    numbers = iter(range(100))
    assert [] == watching(lambda: next(numbers), lambda: None)


def test_a_store_that_does_not_answer_is_asked_again() -> None:
    numbers = iter([1, 0, 2, 2])

    def written() -> int:
        if number := next(numbers):
            return number
        raise StoreError("database is locked")

    dues = iter([None, QUICK])
    (ran,) = watching(written, lambda: next(dues))
    assert ran >= 2 * GLANCE
