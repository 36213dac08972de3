"""Mail servers that die, stall, talk out of turn, or have had enough."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.cli.desk import NOW
from tests.faults import SOAK
from tests.faults.conftest import Open
from tests.faults.newsroom import kill
from tests.faults.patience import LONG, until
from tests.faults.server import DROP, LOSE, Answer, Box, Event
from tests.faults.table import Table, found

PEOPLE, CONNECTIONS = 45, 2
Act = Callable[[Event], Answer]


def at(kind: str, numbers: range, said: str) -> Act:
    """Say that to those events of one kind."""
    return lambda event: said if event.kind == kind and event.number in numbers else None


def any_of(*acts: Act) -> Act:
    """What the first says that says anything."""
    return lambda event: next((said for act in acts if (said := act(event))), None)


def slow(event: Event) -> Answer:
    """Some answers take two seconds."""
    if event.kind in ("connect", "MAIL", "DATA", "content") and event.number == 1:
        time.sleep(2)
    return None


def no_more_than_ten(said: str) -> Act:
    """A connection is closed, with these words or in silence, after ten messages."""
    messages: Counter[int] = Counter()

    def act(event: Event) -> Answer:
        messages[event.peer] += event.kind == "answered"
        return said if event.kind == "MAIL" and messages[event.peer] == 10 else None

    return act


@dataclass(frozen=True)
class Bad:
    """A server's way: how often it takes a letter and does not say so, and what it announces."""

    act: Act
    doubtful: int = 0
    in_doubt: str = "resend"
    extensions: tuple[str, ...] = ("PIPELINING", "SIZE 10000000")


SOME = range(3, 33, 10)
DIES = at("content", SOME, DROP)
OUT_OF_STEP = any_of(
    at("MAIL", SOME, "250 2.1.0 ok\r\n250 2.1.0 ok again"),
    at("RCPT", range(5, 35, 10), "250 2.1.5 ok\r\n354 go ahead"),
    at("DATA", range(7, 37, 10), "250 2.0.0 queued\r\n354 go ahead"),
    at("content", range(9, 39, 10), "354 go ahead"),
)
BAD = {
    "accepts and dies, resend": Bad(DIES, len(SOME)),
    "accepts and dies, hold, no PIPELINING": Bad(DIES, len(SOME), "hold", extensions=()),
    "answers out of order": Bad(OUT_OF_STEP, 4 * len(SOME)),
    "closes after ten messages": Bad(no_more_than_ten(DROP)),
}
MORE = {
    "accepts and dies, resend, no PIPELINING": Bad(DIES, len(SOME), extensions=()),
    "accepts and dies, hold": Bad(DIES, len(SOME), "hold"),
    "drops before 250": Bad(at("content", SOME, LOSE)),
    "is slow": Bad(slow),
    "says 421 after ten messages": Bad(no_more_than_ten("421 4.4.2 enough for now")),
}
WAYS = BAD | MORE if SOAK else BAD


@pytest.mark.parametrize("way", WAYS)
def test_a_bad_server_costs_no_letter(way: str, newsrooms: Open, box: Box, table: Table) -> None:
    """It is itself again an hour later; only what it took without saying so may come twice."""
    bad = WAYS[way]
    newsroom = newsrooms(PEOPLE, connections=CONNECTIONS)
    newsroom.at_server(box.port, bad.in_doubt)
    box.act, box.extensions = bad.act, bad.extensions
    assert newsroom.begin("send", "--at", NOW).wait(LONG) in (0, 1)
    assert 0 == newsroom.counts()["claimed"] + newsroom.counts()["sending"]
    box.act = lambda event: None
    newsroom.finish()
    held = bad.in_doubt == "hold"
    row = found(newsroom, box, bound=0 if held else bad.doubtful)
    assert (bad.doubtful if held else 0) == row.in_doubt
    table.enter(f"server {way}", row)


def test_a_server_that_never_answers(newsrooms: Open, box: Box, table: Table) -> None:
    """It took the letters, and whoever waits for its word is killed."""
    newsroom = newsrooms(PEOPLE, connections=CONNECTIONS)
    newsroom.at_server(box.port)

    def act(event: Event) -> Answer:
        if event.kind == "content" and event.number >= 5:
            until(lambda: process.poll() is not None, "the sender is gone")
            return DROP
        return None

    box.act = act
    process = newsroom.begin("send", "--at", NOW)
    until(lambda: box.seen["content"] == 5 + CONNECTIONS, "each connection waits")
    kill(process)
    until(lambda: len(box.taken) == 5 + CONNECTIONS, "the server has them")
    box.act = lambda event: None
    newsroom.finish()
    table.enter("server stalls, sender killed", found(newsroom, box, bound=CONNECTIONS))


@pytest.mark.parametrize("kind", ["content", "MAIL", "connect"] if SOAK else ["content"])
def test_a_storm_of_421(kind: str, newsrooms: Open, box: Box, table: Table) -> None:
    """Whoever is told again and again to come back is killed at the fourth time."""
    newsroom = newsrooms(PEOPLE, connections=CONNECTIONS)
    newsroom.at_server(box.port)

    def act(event: Event) -> Answer:
        if event.kind != kind:
            return None
        if event.number == 3:
            kill(process)
        return "421 4.3.2 shutting down"

    box.act = act
    process = newsroom.begin("send", "--at", NOW)
    assert -9 == process.wait(LONG)
    box.quiet()
    box.act = lambda event: None
    newsroom.finish()
    where = "at the door" if kind == "connect" else f"to each {kind}"
    table.enter(f"server says 421 {where}, sender killed", found(newsroom, box, bound=0))
