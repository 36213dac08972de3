"""Jobs that go on side by side, and whose results are taken one at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator, Sequence
from itertools import islice, takewhile
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 5.0
"""Seconds for which one that is slow keeps those behind it waiting."""

Job = Callable[[], Awaitable[T]]


async def in_order(
    jobs: Iterable[Job[T]],
    *,
    at_once: int,
    patience: float = PATIENCE,
    meanwhile: Callable[[], None] = lambda: None,
) -> AsyncGenerator[tuple[T, ...], None]:
    """The results of jobs in the order of the jobs, so that the same jobs give the same; those
    that have arrived together come together, half of `at_once` at most.

    At most `at_once` are under way or wait to be taken, which bounds what they hold. One that has
    been waited for in vain for so long is overtaken, and taken when it is done. `meanwhile` is
    called at each such wait. What a job raises ends them all; so does leaving before the end.
    """
    queue = iter(jobs)
    waiting: list[asyncio.Task[T]] = []
    slow: set[asyncio.Task[T]] = set()
    try:
        while True:
            waiting += _begun(queue, at_once - len(waiting))
            if not waiting:
                return
            first = await _next(waiting, slow, patience, meanwhile)
            waiting.remove(first)
            slow.discard(first)
            more = list(takewhile(asyncio.Task.done, waiting[: at_once // 2 - 1]))
            del waiting[: len(more)]
            slow.difference_update(more)
            waiting += _begun(queue, at_once - len(waiting) - 1 - len(more))
            yield tuple(one.result() for one in (first, *more))
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


def _begun(queue: Iterator[Job[T]], most: int) -> list[asyncio.Task[T]]:
    return [asyncio.ensure_future(_done(job)) for job in islice(queue, most)]


async def _done(job: Job[T]) -> T:
    return await job()


async def _next(
    waiting: Sequence[asyncio.Task[T]],
    slow: set[asyncio.Task[T]],
    patience: float,
    meanwhile: Callable[[], None],
) -> asyncio.Task[T]:
    """One of the slow that is done at last, or else the first of the others when it is."""
    while True:
        head = next((one for one in waiting if one not in slow), None)
        if head is None:
            await asyncio.wait(waiting, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        elif not head.done():
            await asyncio.wait({head}, timeout=patience)
        if late := next((one for one in waiting if one in slow and one.done()), None):
            return late
        if head is not None and head.done():
            return head
        meanwhile()
        if head is not None:
            slow.add(head)
        if ready := next((one for one in waiting if one.done()), None):
            return ready
