"""Calls that wait together are made together."""

import asyncio
from collections.abc import Sequence

import pytest

from digest.delivery.grouped import Grouped


def test_what_is_asked_in_one_moment_makes_one_call() -> None:
    """Answers come to who asked."""
    groups: list[Sequence[int]] = []

    def act(numbers: Sequence[int]) -> Sequence[int]:
        groups.append(numbers)
        return [number * 10 for number in numbers]

    async def main() -> list[int]:
        ask = Grouped(act)
        first = await ask(0)
        return [first, *await asyncio.gather(*(ask(number) for number in range(1, 6)))]

    assert [0, 10, 20, 30, 40, 50] == asyncio.run(main())
    assert [[0], [1, 2, 3, 4, 5]] == groups


def test_an_error_comes_to_all_who_asked_and_the_next_may_ask_again() -> None:
    """Nobody waits for ever."""

    def act(numbers: Sequence[int]) -> Sequence[int]:
        return [1 // number for number in numbers]

    async def main() -> None:
        ask = Grouped(act)
        found = await asyncio.gather(ask(1), ask(0), return_exceptions=True)
        assert [ZeroDivisionError] * 2 == [type(one) for one in found]
        assert 1 == await ask(1)

    asyncio.run(main())


def test_who_no_longer_waits_does_not_harm_the_others() -> None:
    """A cancelled caller's answer is dropped."""

    async def main() -> None:
        ask: Grouped[int, int] = Grouped(list)
        gone, there = asyncio.create_task(ask(1)), asyncio.create_task(ask(2))
        await asyncio.sleep(0)
        gone.cancel()
        assert 2 == await there
        with pytest.raises(asyncio.CancelledError):
            await gone

    asyncio.run(main())
