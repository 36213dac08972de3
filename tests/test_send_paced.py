"""Letters that may not all go at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from digest.delivery.claims import Advanced, Step
from digest.send import send
from digest.store import Store
from digest.store.ledger import Ledger
from tests.delivery.servers import Manners, server
from tests.sending import counts, parts, sent, smtp
from tests.store import rows
from tests.store.rows import NOW

FAST = ("SIZE 10000000", "PIPELINING")


def mixed(store: Store, slow: int, others: int) -> int:
    """An edition for people of two providers, the slow one's first."""
    for number in range(1, slow + 1):
        rows.person(store, number, email=f"reader-{number}@slow.example")
    return rows.owed(store, slow + others)


def test_a_slow_provider_keeps_nobody_else_waiting(store: Store) -> None:
    """Its letters go one after the other, all others at once."""
    edition_id = mixed(store, 8, 40)
    start = time.monotonic()
    _, box = sent(store, Manners(extensions=FAST), rates={"slow.example": 20.0})
    took = time.monotonic() - start
    assert {"accepted": 48} == counts(store, edition_id)
    slow = [place for place, (who, _) in enumerate(box.messages) if who.endswith("slow.example")]
    assert 7 / 20 <= took
    assert slow[-1] == 47
    assert len([place for place in slow if place < 30]) < 8


class Watched(Ledger):
    """A ledger that counts what is given back to it unsent."""

    returned = 0

    def advance(self, owner: str, steps: Sequence[Step], now: datetime) -> list[Advanced]:
        """One turn."""
        self.returned += sum(one.outcome is None for step in steps for one in step.settled)
        return super().advance(owner, steps, now)


def test_a_letter_whose_turn_has_come_goes_by_a_connection_that_serves_its_stream(
    store: Store,
) -> None:
    """Those for urgent letters alone leave it to the others; given back it would wait anew."""
    mixed(store, 12, 0)
    ledger = Watched(store, clock=lambda: datetime.now(UTC))
    _, box = sent(
        store,
        Manners(extensions=FAST),
        rates={"slow.example": 40.0},
        connections=1,
        urgent_connections=4,
        ledger=ledger,
    )
    assert 12 == len(box.messages)
    assert 0 == ledger.returned


def test_what_would_wait_for_long_waits_in_its_row_and_loses_no_time(store: Store) -> None:
    """One after the other; the 48 hours begin when a letter is tried, not when it waits."""
    edition_id = mixed(store, 4, 0)
    _, box = sent(store, Manners(extensions=FAST), rates={"slow.example": 0.04})
    assert 1 == len(box.messages)
    waiting = [rows.delivery(store, edition_id, number) for number in range(1, 5)]
    later = [one for one in waiting if one["state"] == "deferred"]
    assert [("paced", None)] * 3 == [(one["reply"], one["first_tried_at"]) for one in later]
    assert 3 == len({one["until"] for one in later})


def test_told_to_stop_it_gives_back_who_waits(store: Store) -> None:
    """At once: nobody sits until the end of their turn."""
    edition_id = mixed(store, 20, 0)

    async def main() -> None:
        stopping = asyncio.Event()
        async with server(Manners(extensions=FAST)) as box:
            with parts(store, smtp(box.port), rates={"slow.example": 0.5}) as given:
                task = asyncio.create_task(send(given, lambda: NOW, stopping=stopping))
                while not box.messages:
                    await asyncio.sleep(0.01)
                stopping.set()
                await asyncio.wait_for(task, 5)

    asyncio.run(main())
    found = counts(store, edition_id)
    assert {"accepted", "pending", "deferred"} == set(found)
    assert (20, 1) == (sum(found.values()), found["accepted"])
