"""Urgent letters do not wait behind a digest."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from digest.delivery.claims import Claim
from digest.model import Outcome
from digest.send import Parts, send
from digest.store import Store
from tests.delivery.servers import Mailbox, Manners, server
from tests.sending import TOKENS, counts, parts, smtp
from tests.store import rows
from tests.store.rows import NOW

FAST = ("SIZE 10000000", "PIPELINING")


def streams(box: Mailbox) -> list[str]:
    """Of the letters that arrived, in order."""
    tokens = [message.decode().partition("/u/")[2].partition(">")[0] for _, message in box.messages]
    return [TOKENS.read_unsubscribe(token).stream for token in tokens]


def alert(store: Store, people: int) -> int:
    """A ready one."""
    return rows.owed(store, people, key="alert:1", stream="alert")


async def sending(
    store: Store, manners: Manners, meanwhile: Callable[[Parts, Mailbox], object], number: int
) -> Mailbox:
    """Send, and do something when so many letters have been answered."""
    seen: list[Outcome] = []

    async with server(manners) as box:
        with parts(store, smtp(box.port, content_timeout=0.7)) as given:

            def watch(claim: Claim, outcome: Outcome) -> None:
                seen.append(outcome)
                if len(seen) == number:
                    meanwhile(given, box)

            await send(given, lambda: NOW, watch=watch)
    return box


def test_a_digest_stops_while_an_alert_goes_out(store: Store) -> None:
    """But for the letters that were claimed already: two for each connection at most."""
    rows.owed(store, 150)
    box = asyncio.run(
        sending(store, Manners(extensions=FAST), lambda given, box: alert(store, 40), 20)
    )
    found = streams(box)
    first, last = found.index("alert"), len(found) - 1 - found[::-1].index("alert")
    assert (40, 150) == (found.count("alert"), found.count("daily"))
    assert first <= 20 + 3 * 4
    assert found[first:last].count("daily") <= 2 * 4


def test_an_alert_has_connections_of_its_own(store: Store) -> None:
    """Where all others wait for a server that says nothing, it is gone before they give up."""
    edition_id = rows.owed(store, 8)
    manners = Manners(extensions=FAST, content=lambda n: "stall" if n < 4 else (250, "ok"))

    async def main() -> tuple[list[str], dict[str, int]]:
        async with server(manners) as box:
            with parts(store, smtp(box.port, content_timeout=2), urgent_connections=2) as given:
                task = asyncio.create_task(send(given, lambda: NOW))
                while box.contents < 4:
                    await asyncio.sleep(0.01)
                alert_id = alert(store, 6)
                while "accepted" not in (found := counts(store, alert_id)) or found["accepted"] < 6:
                    await asyncio.sleep(0.01)
                during = streams(box)
                await task
        return during, counts(store, edition_id)

    during, after = asyncio.run(main())
    assert ["alert"] * 6 == during
    assert {"accepted": 4, "in_doubt": 4} == after


def test_connections_for_urgent_letters_are_opened_when_there_are_some(store: Store) -> None:
    """A digest alone opens none of them."""
    rows.owed(store, 40)
    box = asyncio.run(sending(store, Manners(extensions=FAST), lambda given, box: None, 1))
    assert 4 == box.connections
