"""Real senders, killed in the middle of their work: what is lost, what comes twice."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.store import Store
from digest.store.ledger import Ledger
from tests.delivery.servers import Mailbox, server
from tests.store import rows

ROOT = Path(__file__).parents[1]
PEOPLE, CONNECTIONS, KILLS = 400, 4, 5


async def sender(store: Store, port: int, hold: str) -> asyncio.subprocess.Process:
    """A real process that sends all that is due."""
    arguments = [str(store.path), str(port), str(CONNECTIONS), hold]
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.sending", *arguments, cwd=ROOT
    )


async def kill_after(process: asyncio.subprocess.Process, box: Mailbox, number: int) -> None:
    """kill -9 as soon as so many messages have arrived in all."""
    while len(box.messages) < number and process.returncode is None:
        await asyncio.sleep(0)
    process.kill()
    assert -signal.SIGKILL == await process.wait()


async def killed_again_and_again(store: Store, hold: str) -> Mailbox:
    """Senders killed at different moments, then one that is left to finish."""
    async with server() as box:
        for n in range(1, KILLS + 1):
            process = await sender(store, box.port, hold)
            await kill_after(process, box, n * PEOPLE // (KILLS + 2) + n)
        last = await sender(store, box.port, hold)
        assert 0 == await last.wait()
    return box


def accepted(store: Store, edition_id: int) -> set[str]:
    """To whom the ledger says that a server took a letter over."""
    found = rows.states(store, edition_id)
    return {
        f"reader-{number}@mail.example" for number, state in found.items() if state == "accepted"
    }


@pytest.mark.parametrize("hold", ["", "daily"], ids=["resend", "hold"])
def test_killed_senders_lose_nothing_and_double_little(store: Store, hold: str) -> None:
    """Under `resend` at most one letter per connection of each killed sender comes twice; under
    `hold` none, and what is in doubt is on the books."""
    edition_id = rows.owed(store, PEOPLE)
    box = asyncio.run(killed_again_and_again(store, hold))
    ledger = Ledger(store, clock=lambda: datetime.now(UTC), hold=[hold])
    counts = {str(state): n for state, n in ledger.counts(edition_id).counts.items() if n}
    got = Counter(box.recipients)
    in_doubt = counts.pop("in_doubt", 0)
    assert PEOPLE == ledger.counts(edition_id).owed
    assert {"accepted": PEOPLE - in_doubt} == counts
    doubled = sum(got.values()) - len(got)
    assert accepted(store, edition_id) <= got.keys()
    if hold:
        assert 0 == doubled
        assert 0 < in_doubt <= KILLS * CONNECTIONS
    else:
        assert (0, PEOPLE) == (in_doubt, len(got))
        assert doubled <= KILLS * CONNECTIONS
