"""Sending that is stopped, cancelled, shared, or left without its ledger."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Sequence
from datetime import datetime

import pytest

from digest.delivery.claims import Advanced, Claim, Step
from digest.errors import StoreError
from digest.model import Outcome
from digest.send import Sent, send
from digest.store import Store
from digest.store.ledger import Ledger
from tests.delivery.servers import Mailbox, Manners, server
from tests.sending import ACCEPTED, addresses, counts, parts, sent, smtp
from tests.store import rows
from tests.store.rows import NOW


def stopped(
    store: Store, stop: Callable[[asyncio.Event, asyncio.Task[Sent]], None]
) -> tuple[Mailbox, bool]:
    """Send to many, stop after some; what arrived, and whether it ended by cancellation."""

    async def main() -> tuple[Mailbox, bool]:
        stopping = asyncio.Event()
        seen: list[Outcome] = []

        def watch(claim: Claim, outcome: Outcome) -> None:
            seen.append(outcome)
            if len(seen) == 20:
                stop(stopping, task)

        async with server() as box:
            with parts(store, smtp(box.port)) as given:
                task = asyncio.ensure_future(
                    send(given, lambda: NOW, stopping=stopping, watch=watch)
                )
                await asyncio.wait([task])
        return box, task.cancelled()

    return asyncio.run(main())


@pytest.mark.parametrize("cancel", [False, True], ids=["told to stop", "cancelled"])
def test_a_stopped_sender_finishes_what_is_in_hand_and_gives_the_rest_back(
    store: Store, cancel: bool
) -> None:
    """Nothing is in doubt and nothing is lost."""
    edition_id = rows.owed(store, 200)

    def stop(stopping: asyncio.Event, task: asyncio.Task[Sent]) -> None:
        task.cancel() if cancel else stopping.set()

    box, cancelled = stopped(store, stop)
    found = counts(store, edition_id)
    assert cancel is cancelled
    assert {"accepted", "pending"} == set(found)
    assert 20 <= found["accepted"] == len(box.messages) <= 28
    sent(store)
    assert {"accepted": 200} == counts(store, edition_id)


def test_a_letter_that_hangs_does_not_hold_up_the_end(store: Store) -> None:
    """After the grace it is in doubt, and that is written."""
    edition_id = rows.owed(store, 5)

    async def main() -> None:
        stopping = asyncio.Event()
        async with server(Manners(content=lambda n: "stall")) as box:
            with parts(store, smtp(box.port), hold=("daily",), connections=2, grace=0.1) as given:
                task = asyncio.create_task(send(given, lambda: NOW, stopping=stopping))
                while len([one for one in box.commands if one == "DATA"]) < 2:
                    await asyncio.sleep(0.01)
                stopping.set()
                await task

    asyncio.run(main())
    assert {"in_doubt": 2, "pending": 3} == counts(store, edition_id)


def test_two_senders_at_once_share_the_work(store: Store) -> None:
    """Nobody gets two."""
    edition_id = rows.owed(store, 120)

    async def main() -> list[str]:
        async with server() as box:
            with parts(store, smtp(box.port)) as one, parts(store, smtp(box.port)) as other:
                await asyncio.gather(send(one, lambda: NOW), send(other, lambda: NOW))
            return box.recipients

    assert addresses(*range(1, 121)) == asyncio.run(main())
    assert {"accepted": 120} == counts(store, edition_id)


def test_a_cancelled_edition_stops_while_it_is_being_sent(store: Store) -> None:
    """Within one letter per connection."""
    edition_id = rows.owed(store, 200)

    async def main() -> Mailbox:
        async with server() as box:
            with parts(store, smtp(box.port)) as given:
                seen: list[Outcome] = []

                def watch(claim: Claim, outcome: Outcome) -> None:
                    seen.append(outcome)
                    if len(seen) == 20:
                        given.ledger.cancel(edition_id, NOW)

                await send(given, lambda: NOW, watch=watch)
            return box

    box = asyncio.run(main())
    found = counts(store, edition_id)
    assert {"accepted", "skipped"} == set(found)
    assert len(box.messages) == found["accepted"] <= 24


class Unreachable(Ledger):
    """A ledger whose database does not answer the first times it is to write."""

    def __init__(self, store: Store, times: int) -> None:
        super().__init__(store, clock=lambda: NOW)
        self.times = times

    def advance(self, owner: str, steps: Sequence[Step], now: datetime) -> list[Advanced]:
        """As the real one, once the times are over."""
        self.times -= 1
        if self.times >= 0:
            raise StoreError("database: disk I/O error")
        return super().advance(owner, steps, now)


def test_without_a_ledger_nothing_is_sent(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """Better late than twice; it is said once, whatever the number of connections."""
    edition_id = rows.owed(store, 3)
    with pytest.raises(StoreError, match="disk I/O error"):
        sent(store, ledger=Unreachable(store, 100), ledger_retries=(0.01,))
    assert {"pending": 3} == counts(store, edition_id)
    gc.collect()
    assert [] == [one.message for one in caplog.records if one.name == "asyncio"]


def test_a_ledger_that_comes_back_loses_no_answer(store: Store) -> None:
    """What the server said is kept until it can be written."""
    edition_id = rows.owed(store, 9)
    _, box = sent(store, ledger=Unreachable(store, 2), ledger_retries=(0.01, 0.01))
    assert addresses(*range(1, 10)) == box.recipients
    assert {"accepted": 9} == counts(store, edition_id)


def test_a_service_goes_on_until_told_to_stop(store: Store) -> None:
    """It finds what became ready meanwhile."""
    rows.owed(store, 2)

    async def main() -> Sent:
        stopping = asyncio.Event()
        async with server() as box:
            with parts(store, smtp(box.port), rest=0.05) as given:
                task = asyncio.create_task(
                    send(given, lambda: NOW, until_idle=False, stopping=stopping)
                )
                while len(box.messages) < 2:
                    await asyncio.sleep(0.01)
                rows.owed(store, 3, key="daily:2")
                while len(box.messages) < 5:
                    await asyncio.sleep(0.01)
                stopping.set()
                return await task

    assert {ACCEPTED: 5} == asyncio.run(main()).counts
