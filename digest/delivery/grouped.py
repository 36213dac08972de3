"""Many callers, one call: what is asked in the same moment is asked together.

So that one commit to disk serves every connection that has something to write.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Grouped(Generic[T, R]):
    """Gathers what is asked in one turn of the event loop, then makes one call of it.

    `act` answers in order, as many as it was asked; what it raises, all of its callers get. It
    may block: what comes in meanwhile waits in its sockets, and is the next group.
    """

    def __init__(self, act: Callable[[Sequence[T]], Sequence[R]]) -> None:
        self._act = act
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []

    async def __call__(self, one: T) -> R:
        """Ask for one, and wait for its answer."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[R] = loop.create_future()
        if not self._waiting:
            loop.call_soon(self._ask)
        self._waiting.append((one, answer))
        return await answer

    def _ask(self) -> None:
        group, self._waiting = self._waiting, []
        try:
            answers = self._act([one for one, _ in group])
        except Exception as error:
            for _, answer in group:
                if not answer.done():
                    answer.set_exception(error)
            return
        for (_, answer), given in zip(group, answers, strict=True):
            if not answer.done():
                answer.set_result(given)
