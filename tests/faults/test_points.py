"""A sender killed at each of seven points around one message."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import NamedTuple

import pytest

from tests.cli.desk import NOW
from tests.faults import SOAK
from tests.faults.conftest import Open
from tests.faults.newsroom import Newsroom, has_open, kill, until_read
from tests.faults.patience import LONG, until
from tests.faults.server import DROP, Answer, Box, Event
from tests.faults.table import Table, found

PEOPLE = 5
FIRST = "reader-0@mail.example"


@dataclass
class Victim:
    """A sender on one connection, and the server that it talks to."""

    newsroom: Newsroom
    box: Box

    def begin(self) -> subprocess.Popen[bytes]:
        """Let it send."""
        self.process = self.newsroom.begin("send", "--at", NOW)
        return self.process

    def dies(self, kind: str) -> None:
        """Kill it when the server sees the first such event, which it answers no more; what was a
        whole message then, it has taken."""
        self.box.act = lambda event: (
            self.kill() if (event.kind, event.number) == (kind, 0) else None
        )
        self.begin().wait(LONG)

    def kill(self) -> Answer:
        """kill -9."""
        kill(self.process)
        return DROP


def before_claim(victim: Victim) -> None:
    """It has the ledger open, in which another is writing."""
    with victim.newsroom.locked():
        process = victim.begin()
        until(lambda: has_open(process, victim.newsroom.database), "the ledger is open")
        time.sleep(0.5)  # to the point where it waits for the other
        victim.kill()


def after_claim(victim: Victim) -> None:
    """It opens a connection when it has something to send."""
    victim.dies("connect")


def after_MAIL(victim: Victim) -> None:  # as the command is spelt
    victim.dies("MAIL")


def after_final_dot(victim: Victim) -> None:
    """The server has the whole message, and has not said so."""
    victim.dies("content")


def after_250(victim: Victim) -> None:
    """It has read the reply, and cannot write it down: another is writing."""
    others = ExitStack()

    def act(event: Event) -> Answer:
        if (event.kind, event.number) == ("content", 0):
            others.enter_context(victim.newsroom.locked())
        if (event.kind, event.number) != ("answered", 0):
            return None
        until_read(victim.box.port, event.peer)
        with others:
            return victim.kill()

    victim.box.act = act
    victim.begin().wait(LONG)


def after_settling(victim: Victim) -> None:
    """It is on the books that the first is accepted; the server says nothing more."""

    def act(event: Event) -> Answer:
        if (event.kind, event.number) != ("answered", 0):
            return None
        until(lambda: victim.newsroom.states()[FIRST] == "accepted", "the first is settled")
        return victim.kill()

    victim.box.act = act
    victim.begin().wait(LONG)


def at_the_end(victim: Victim) -> None:
    """It says goodbye to the server."""
    victim.dies("QUIT")


class Point(NamedTuple):
    """How a sender is killed, how many letters have arrived by then, how many may come twice."""

    reached: Callable[[Victim], None]
    arrived: int
    bound: int


POINTS = [
    Point(before_claim, 0, 0),
    Point(after_claim, 0, 0),
    Point(after_MAIL, 0, 0),
    Point(after_final_dot, 1, 1),
    Point(after_250, 1, 1),
    Point(after_settling, 1, 0),
    Point(at_the_end, PEOPLE, 0),
]

# Where nothing can be in doubt, a short run asks only what becomes of it by `resend`.
DOUBTFUL = (after_MAIL, after_final_dot, after_250)
TRIED = [
    pytest.param(one, in_doubt, id=f"{one.reached.__name__}, {in_doubt}")
    for one in POINTS
    for in_doubt in ("resend", "hold")
    if SOAK or in_doubt == "resend" or one.reached in DOUBTFUL
]


@pytest.mark.parametrize(("point", "in_doubt"), TRIED)
def test_a_sender_killed_around_a_message_loses_nothing(
    point: Point, in_doubt: str, newsrooms: Open, box: Box, table: Table
) -> None:
    """One letter at most comes twice, and only where the server's word could not be written down;
    under `hold` none does, and one at most waits for a person."""
    newsroom = newsrooms(PEOPLE)
    newsroom.at_server(box.port, in_doubt)
    victim = Victim(newsroom, box)
    point.reached(victim)
    assert -9 == victim.process.returncode
    box.quiet()
    assert point.arrived == len(box.taken)
    assert newsroom.counts()["sending"] <= 1
    box.act = lambda event: None
    newsroom.finish()
    held = in_doubt == "hold"
    row = found(newsroom, box, bound=0 if held else point.bound)
    assert row.in_doubt <= (1 if held else 0)
    where = point.reached.__name__.replace("_", " ")
    table.enter(f"sender killed {where}, {in_doubt}", row)
