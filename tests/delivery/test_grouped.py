"""Calls that wait together are made together."""

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from digest.delivery.grouped import Grouped


def test_what_is_asked_during_a_call_makes_one_call() -> None:
    """Answers come to who asked."""
    groups: list[Sequence[int]] = []
    gate = threading.Event()

    def act(numbers: Sequence[int]) -> Sequence[int]:
        groups.append(numbers)
        gate.wait(5)
        return [number * 10 for number in numbers]

    async def main(thread: ThreadPoolExecutor) -> list[int]:
        ask = Grouped(act, thread)
        first = asyncio.create_task(ask(0))
        while not groups:
            await asyncio.sleep(0)
        rest = [asyncio.create_task(ask(number)) for number in range(1, 6)]
        await asyncio.sleep(0)
        gate.set()
        return await asyncio.gather(first, *rest)

    with ThreadPoolExecutor(1) as thread:
        assert [0, 10, 20, 30, 40, 50] == asyncio.run(main(thread))
    assert [[0], [1, 2, 3, 4, 5]] == groups


def test_an_error_comes_to_all_who_asked_and_the_next_may_ask_again() -> None:
    """Nobody waits for ever."""

    def act(numbers: Sequence[int]) -> Sequence[int]:
        return [1 // number for number in numbers]

    async def main(thread: ThreadPoolExecutor) -> None:
        ask = Grouped(act, thread)
        found = await asyncio.gather(ask(1), ask(0), return_exceptions=True)
        assert [ZeroDivisionError] * 2 == [type(one) for one in found]
        assert 1 == await ask(1)

    with ThreadPoolExecutor(1) as thread:
        asyncio.run(main(thread))


def test_who_no_longer_waits_does_not_harm_the_others() -> None:
    """A cancelled caller's answer is dropped."""

    async def main(thread: ThreadPoolExecutor) -> None:
        ask: Grouped[int, int] = Grouped(list, thread)
        gone, there = asyncio.create_task(ask(1)), asyncio.create_task(ask(2))
        await asyncio.sleep(0)
        gone.cancel()
        assert 2 == await there
        with pytest.raises(asyncio.CancelledError):
            await gone

    with ThreadPoolExecutor(1) as thread:
        asyncio.run(main(thread))
