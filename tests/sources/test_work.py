"""Work on what strangers wrote is given up after a while, whatever it does."""

import asyncio
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from digest.errors import Unreadable
from digest.sources.work import Bounds, Workers, here

BRIEF = Bounds(seconds=0.5, octets=300 * 1024 * 1024)


@pytest.fixture
def workers() -> Iterator[Workers]:
    """Two processes with little patience."""
    some = Workers(2, BRIEF)
    yield some
    some.close()


def done(workers: Workers, function: Any, *args: Any) -> Any:
    return asyncio.run(workers(function, *args))


def loops() -> None:
    """For ever, and not to be interrupted."""
    while True:
        sum(range(10_000))


def nests(depth: int = 0) -> int:
    """Without end."""
    return nests(depth + 1) + 1


def refuses() -> None:
    """As a parser does."""
    raise Unreadable("a web page", ("https://newsroom.example/feed",))


class Odd(Exception):
    """Does not pass between processes."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


def is_odd() -> None:
    """Raise it."""
    raise Odd(1, 2)


def descriptors() -> list[str]:
    """What files a process has open."""
    found = []
    for one in Path("/proc/self/fd").iterdir():
        try:
            found.append(str(one.readlink()))
        except OSError:
            continue
    return found


def test_work_is_done_in_another_process_that_stays(workers: Workers) -> None:
    first = done(workers, os.getpid)
    assert first != os.getpid()
    assert first == done(workers, os.getpid)
    assert 3 == done(workers, len, "abc")


def test_here_is_this_process() -> None:
    assert os.getpid() == asyncio.run(here(os.getpid))


@pytest.mark.parametrize(
    ("function", "arguments", "why"),
    [
        pytest.param(loops, (), r"it takes more than 0\.5 s", id="a loop"),
        pytest.param(time.sleep, (60,), r"it takes more than 0\.5 s", id="sleep"),
        pytest.param(bytearray, (10**9,), "octets of memory", id="a bomb"),
        pytest.param(nests, (), "nested too deeply", id="nesting"),
        pytest.param(os._exit, (3,), r"ended the parser \(exit code 3\)", id="an end"),
        pytest.param(os.abort, (), r"ended the parser \(signal 6\)", id="a crash"),
    ],
)
def test_what_takes_too_much_is_unreadable_and_the_next_work_is_done(
    workers: Workers, function: Any, arguments: tuple[Any, ...], why: str
) -> None:
    with pytest.raises(Unreadable, match=why):
        done(workers, function, *arguments)
    assert 3 == done(workers, len, "abc")


def test_an_answer_beyond_all_measure_is_unreadable(workers: Workers) -> None:
    with pytest.raises(Unreadable, match="it says more than"):
        done(workers, bytes, 80 * 1024 * 1024)


def test_a_parsers_error_arrives_with_what_it_carries(workers: Workers) -> None:
    with pytest.raises(Unreadable, match="a web page") as told:
        done(workers, refuses)
    assert ("https://newsroom.example/feed",) == told.value.feeds


def test_a_bug_arrives_as_what_it_is_with_where_it_was(workers: Workers) -> None:
    with pytest.raises(ValueError, match="invalid literal") as told:
        done(workers, int, "x")
    assert "worker.py" in "".join(told.value.__notes__)


def test_an_error_that_does_not_pass_between_processes_is_told_in_words(workers: Workers) -> None:
    with pytest.raises(RuntimeError, match="Odd: 1 and 2"):
        done(workers, is_odd)


def test_two_work_at_once_and_others_wait(workers: Workers) -> None:
    async def story() -> set[int]:
        jobs = (workers(os.getpid) for _ in range(20))
        return set(await asyncio.gather(*jobs))

    assert len(asyncio.run(story())) <= 2


def test_the_event_loop_goes_on_meanwhile(workers: Workers) -> None:
    async def story() -> list[str]:
        order = []
        work = asyncio.ensure_future(workers(time.sleep, 0.1))
        work.add_done_callback(lambda _: order.append("work"))
        await asyncio.sleep(0)
        order.append("loop")
        await work
        return order

    assert ["loop", "work"] == asyncio.run(story())


def test_a_process_that_was_ended_by_somebody_is_replaced(workers: Workers) -> None:
    first = done(workers, os.getpid)
    os.kill(first, 9)
    assert first != done(workers, os.getpid)


def test_it_sees_no_socket_no_file_and_no_secret(workers: Workers, tmp_path: Path) -> None:
    """Neither those open at its start, nor what the environment keeps."""
    with socket.create_server(("127.0.0.1", 0)), (tmp_path / "digest.db").open("w"):
        found = done(workers, descriptors)
    assert (True, None) == (bool(os.getenv("PATH")), done(workers, os.getenv, "PATH"))
    assert [] == [one for one in found if one.startswith("socket:") or "digest.db" in one]


def test_whatever_is_printed_is_no_answer(workers: Workers) -> None:
    assert None is done(workers, print, "hello")
    assert 3 == done(workers, len, "abc")


def test_an_idle_process_is_ended_and_begun_anew() -> None:
    workers = Workers(1, Bounds(idle=0.0))
    first = done(workers, os.getpid)
    workers.tidy()
    assert not Path(f"/proc/{first}").exists()
    assert first != done(workers, os.getpid)
    workers.close()


def test_closing_ends_the_work_in_hand() -> None:
    async def story() -> None:
        workers = Workers(1)
        process = await workers(os.getpid)
        work = asyncio.ensure_future(workers(time.sleep, 60))
        await asyncio.sleep(0.1)
        await asyncio.to_thread(workers.close)
        assert not Path(f"/proc/{process}").exists()
        with pytest.raises(Unreadable, match="ended the parser"):
            await work

    asyncio.run(story())
