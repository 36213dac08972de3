"""Senders and planners killed at random moments, again and again."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from random import Random
from threading import Timer

import pytest

from tests.cli.desk import NOW
from tests.faults import SOAK
from tests.faults.conftest import Open
from tests.faults.newsroom import Newsroom
from tests.faults.patience import LONG, until
from tests.faults.server import Answer, Box, Event, serving
from tests.faults.table import Row, Table, found

PEOPLE, CONNECTIONS = 120, 4
CROWD = 1_200
EVENTS = 120
"""Within so many events at the server a sender is killed: about two dozen letters."""


@dataclass
class Killer:
    """Kills a sender when the server has seen so much more of it, or a moment later."""

    random: Random
    process: subprocess.Popen[bytes] | None = None

    def lies_in_wait(self, box: Box) -> None:
        """For the next process that talks to a server."""
        at = box.seen.total() + self.random.randrange(EVENTS)
        later = self.random.choice([0.0, self.random.uniform(0, 0.02)])

        def act(event: Event) -> Answer:
            process = self.process
            if box.seen.total() >= at and process is not None:
                self.process = None
                Timer(later, process.kill).start()
            return None

        box.act = act


def senders_killed(newsroom: Newsroom, killer: Killer, kills: int, in_doubt: str) -> Row:
    """Kill so many senders, fewer where all is sent before, then let one finish."""
    killed = 0
    with serving() as box:
        newsroom.at_server(box.port, in_doubt)
        for _ in range(kills):
            killer.lies_in_wait(box)
            killer.process = process = newsroom.begin("send", "--at", NOW)
            if process.wait(LONG) == 0:
                break
            assert -9 == process.returncode, newsroom.said.read_text()
            killed += 1
        box.quiet()
        box.act = lambda event: None
        newsroom.finish()
        doubtful = killed * CONNECTIONS
        row = found(newsroom, box, bound=0 if in_doubt == "hold" else doubtful, runs=killed)
    assert row.in_doubt <= (doubtful if in_doubt == "hold" else 0)
    return row


@pytest.mark.parametrize("in_doubt", ["resend", "hold"])
def test_senders_killed_at_random_lose_nothing(
    in_doubt: str, newsrooms: Open, table: Table
) -> None:
    """Under `resend` at most one letter per connection of each of them comes twice, under `hold`
    none."""
    killer = Killer(Random(f"senders, {in_doubt}"))
    kills = SOAK * 3 // 8 or 2
    while kills > 0:
        newsroom = newsrooms(PEOPLE, connections=CONNECTIONS)
        row = senders_killed(newsroom, killer, kills, in_doubt)
        table.enter(f"sender killed at random, {in_doubt}", row)
        kills -= row.runs


def kill_planner(newsroom: Newsroom, random: Random) -> bool:
    """Kill a planner when it has written down what so many are owed, or a moment later; whether
    it was still at it."""
    people = random.randrange(newsroom.people)
    process = newsroom.begin("plan", "daily", "--at", NOW)
    until(lambda: len(newsroom.states()) >= people or process.poll() is not None, "some are owed")
    Timer(random.uniform(0, 0.05), process.kill).start()
    return process.wait(LONG) != 0


def planners_killed(newsroom: Newsroom, random: Random, kills: int) -> Row:
    """Kill so many planners of one edition, fewer where it is ready before; then two finish it
    side by side, and it is sent."""
    killed = 0
    with serving() as box:
        newsroom.at_server(box.port)
        while killed < kills and kill_planner(newsroom, random):
            killed += 1
        both = [newsroom.begin("plan", "daily", "--at", NOW) for _ in range(2)]
        assert [0, 0] == [one.wait(LONG) for one in both]
        assert [("daily:2026-11-21:UTC:07", "ready")] == newsroom.read(
            "SELECT key, state FROM editions"
        )
        newsroom.finish()
        return found(newsroom, box, bound=0, runs=killed)


def test_planners_killed_at_random_owe_everyone_once(newsrooms: Open, table: Table) -> None:
    """One edition, one letter for each; nothing twice, since nothing was sent."""
    random = Random("planners")
    kills = SOAK // 4 or 2
    while kills > 0:
        newsroom = newsrooms(CROWD, connections=8, planned=False)
        row = planners_killed(newsroom, random, min(kills, 5))
        table.enter("planner killed at random", row)
        kills -= row.runs
