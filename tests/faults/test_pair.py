"""More than one sender at once, some of them killed or frozen."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from tests.cli.desk import NOW
from tests.faults import SOAK
from tests.faults.conftest import Open
from tests.faults.newsroom import Newsroom, kill
from tests.faults.patience import LONG, until
from tests.faults.server import Answer, Box, Event
from tests.faults.table import Table, found

PEOPLE, CONNECTIONS = 120, 4


def test_two_senders_at_once_one_of_them_killed(newsrooms: Open, box: Box, table: Table) -> None:
    """The other goes on, and nobody gets two but by the one that died."""
    newsroom = newsrooms(PEOPLE, connections=CONNECTIONS)
    newsroom.at_server(box.port)
    go = [False]

    def act(event: Event) -> Answer:
        if event.kind == "connect":
            until(lambda: go[0], "both are there")
        if event.kind == "content" and event.number == PEOPLE // 2:
            kill(one)
        return None

    box.act = act
    one, other = (newsroom.begin("send", "--at", NOW) for _ in range(2))
    until(lambda: box.seen["connect"] == 2 * CONNECTIONS, "both have connected")
    go[0] = True
    assert [-9, 0] == [one.wait(LONG), other.wait(LONG)]
    newsroom.finish()
    table.enter("two senders at once, one killed", found(newsroom, box, bound=CONNECTIONS))


def lease_over(newsroom: Newsroom) -> None:
    """A minute goes by without a sign of life; in a short run, on the books alone."""
    if SOAK:
        time.sleep(61)
    else:
        newsroom.write("UPDATE owners SET beat_at = '2026-01-01T00:00:00Z'")


def has_stopped(pid: int) -> bool:
    """Whether a process stands still (proc(5)): a signal takes a moment to arrive."""
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    return stat.rpartition(")")[2].split()[0] == "T"


@pytest.mark.parametrize("in_doubt", ["resend", "hold"] if SOAK else ["resend"])
def test_a_frozen_sender_wakes_after_its_lease(
    in_doubt: str, newsrooms: Open, box: Box, table: Table
) -> None:
    """Another has taken over what it held. It goes on with what is still to do, as somebody who
    lives: whoever looks then takes nothing from it."""
    newsroom = newsrooms(PEOPLE, connections=CONNECTIONS)
    newsroom.at_server(box.port, in_doubt)

    def freeze(event: Event) -> Answer:
        if (event.kind, event.number) == ("content", 10):
            with newsroom.locked():  # not while it writes: nobody could take over
                frozen.send_signal(signal.SIGSTOP)
                until(lambda: has_stopped(frozen.pid), "it stands still")
        return None

    box.act = freeze
    frozen = newsroom.begin("send", "--at", NOW)
    until(lambda: box.seen["content"] > 10, "it is frozen")
    time.sleep(0.5)  # the server has answered all that it asked
    lease_over(newsroom)

    def wake(event: Event) -> Answer:
        if event.kind == "content":
            time.sleep(0.05)
            frozen.send_signal(signal.SIGCONT)
        return None

    box.act = wake
    other = newsroom.begin("send", "--at", NOW)
    while frozen.poll() is None:
        newsroom.finish(NOW)
    assert [0, 0] == [frozen.wait(LONG), other.wait(LONG)]
    newsroom.finish()
    bound = 0 if in_doubt == "hold" else CONNECTIONS
    table.enter(
        f"frozen sender wakes after its lease, {in_doubt}", found(newsroom, box, bound=bound)
    )
