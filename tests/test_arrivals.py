"""Jobs go on side by side, and what they give is taken in their order."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing

import pytest

from digest.arrivals import in_order

Job = Callable[[], Awaitable[int]]


class Bench:
    """Jobs by number; each waits until it is allowed to end."""

    def __init__(self, open_: bool = True) -> None:
        self.under_way: list[int] = []
        self.most = 0
        self.cancelled: list[int] = []
        self.gates = {number: asyncio.Event() for number in range(20)}
        if open_:
            for gate in self.gates.values():
                gate.set()

    def job(self, number: int) -> Job:
        """The job of that number; it gives its number."""

        async def work() -> int:
            self.under_way.append(number)
            self.most = max(self.most, len(self.under_way))
            try:
                await self.gates[number].wait()
            except asyncio.CancelledError:
                self.cancelled.append(number)
                raise
            self.under_way.remove(number)
            return number

        return work


async def taken(jobs: Sequence[Job], at_once: int, patience: float = 60.0) -> list[int]:
    async with aclosing(in_order(jobs, at_once=at_once, patience=patience)) as arrived:
        return [one async for some in arrived for one in some]


@pytest.mark.parametrize("at_once", [1, 2, 3, 16, 32])
def test_all_are_taken_in_their_order_and_few_are_under_way(at_once: int) -> None:
    async def story() -> None:
        bench = Bench()
        assert list(range(20)) == await taken([bench.job(one) for one in range(20)], at_once)
        assert bench.most <= at_once

    asyncio.run(story())


def test_nothing_to_do_is_done_at_once() -> None:
    assert [] == asyncio.run(taken([], 4))


def test_one_that_is_done_early_waits_for_those_before() -> None:
    async def story() -> None:
        bench = Bench(open_=False)
        running = asyncio.ensure_future(taken([bench.job(one) for one in range(3)], 3))
        for number in (2, 1, 0):
            bench.gates[number].set()
            await asyncio.sleep(0)
        assert [0, 1, 2] == await running

    asyncio.run(story())


def test_one_that_is_slow_is_overtaken_and_taken_when_it_is_done() -> None:
    async def story() -> None:
        bench, found, waits = Bench(), list[int](), list[None]()
        bench.gates[0].clear()
        jobs = [bench.job(one) for one in range(6)]
        arrived = in_order(jobs, at_once=2, patience=0.0, meanwhile=lambda: waits.append(None))
        async with aclosing(arrived):
            async for some in arrived:
                found += some
                if found == [1, 2, 3]:
                    bench.gates[0].set()
        assert ([1, 2, 3], [0, 4, 5]) == (found[:3], sorted(found[3:]))
        assert waits

    asyncio.run(story())


def test_who_leaves_ends_what_is_under_way() -> None:
    async def story() -> None:
        bench = Bench(open_=False)
        bench.gates[0].set()
        async with aclosing(in_order([bench.job(one) for one in range(9)], at_once=3)) as arrived:
            assert (0,) == await anext(arrived)
        assert {1, 2} <= set(bench.cancelled) <= {1, 2, 3}

    asyncio.run(story())


def test_what_a_job_raises_ends_them_all() -> None:
    async def broken() -> int:
        raise LookupError("broken")

    async def story() -> None:
        bench = Bench(open_=False)
        with pytest.raises(LookupError, match="broken"):
            await taken([broken, bench.job(1)], 2)
        assert [1] == bench.cancelled

    asyncio.run(story())
