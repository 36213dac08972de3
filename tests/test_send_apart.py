"""Sending on a thread of its own, told to stop or cancelled from another."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from digest.delivery.claims import Claim
from digest.model import Outcome
from digest.send import Bell, Sent, send_apart
from digest.store import Store
from tests.delivery.servers import Manners, server
from tests.sending import ACCEPTED, counts, parts, smtp
from tests.store import rows
from tests.store.rows import NOW

FAST = Manners(extensions=("SIZE 10000000", "PIPELINING"))


def test_it_sends_there_and_answers_here(store: Store) -> None:
    """While this thread's loop goes on."""
    edition_id = rows.owed(store, 50)
    threads: set[int] = set()

    def watch(claim: Claim, outcome: Outcome) -> None:
        threads.add(threading.get_ident())

    async def main(thread: ThreadPoolExecutor) -> Sent:
        async with server(FAST) as box:
            with parts(store, smtp(box.port)) as given:
                return await send_apart(given, lambda: NOW, thread, watch=watch)

    with ThreadPoolExecutor(1) as thread:
        assert {ACCEPTED: 50} == asyncio.run(main(thread)).counts
    assert {"accepted": 50} == counts(store, edition_id)
    assert 1 == len(threads - {threading.get_ident()}) == len(threads)


@pytest.mark.parametrize("cancel", [False, True], ids=["told to stop", "cancelled"])
def test_stopped_from_here_it_finishes_there_what_is_in_hand(store: Store, cancel: bool) -> None:
    """And gives the rest back before it is over."""
    edition_id = rows.owed(store, 300)

    async def main(thread: ThreadPoolExecutor) -> None:
        stopping = asyncio.Event()
        async with server(FAST) as box:
            with parts(store, smtp(box.port)) as given:
                task = asyncio.create_task(
                    send_apart(given, lambda: NOW, thread, until_idle=False, stopping=stopping)
                )
                while len(box.messages) < 20:
                    await asyncio.sleep(0)
                task.cancel() if cancel else stopping.set()
                await asyncio.wait([task])
                assert cancel is task.cancelled()
            assert counts(store, edition_id)["accepted"] == len(box.messages)

    with ThreadPoolExecutor(1) as thread:
        asyncio.run(main(thread))
    assert {"accepted", "pending"} == set(counts(store, edition_id))


def test_told_to_stop_before_it_has_begun_it_sends_nothing(store: Store) -> None:
    """However early the word comes."""
    edition_id = rows.owed(store, 3)

    async def main(thread: ThreadPoolExecutor) -> Sent:
        stopping = asyncio.Event()
        stopping.set()
        hold = threading.Event()
        thread.submit(hold.wait)
        async with server(FAST) as box:
            with parts(store, smtp(box.port)) as given:
                task = asyncio.create_task(
                    send_apart(given, lambda: NOW, thread, until_idle=False, stopping=stopping)
                )
                await asyncio.sleep(0.05)
                hold.set()
                return await task

    with ThreadPoolExecutor(1) as thread:
        assert {} == asyncio.run(main(thread)).counts
    assert {"pending": 3} == counts(store, edition_id)


def test_a_bell_that_rang_before_anybody_rested_is_heard() -> None:
    """And once only."""
    bell = Bell()
    bell.ring()
    asyncio.run(asyncio.wait_for(bell.heard(), 5))
    with pytest.raises(TimeoutError):
        asyncio.run(asyncio.wait_for(bell.heard(), 0.05))
