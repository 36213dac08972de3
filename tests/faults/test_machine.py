"""A disk that is full, a database that another keeps, a clock that is set back."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event as Flag
from threading import Thread, Timer

import pytest

from tests.cli.desk import NOW, Desk
from tests.disks import disk
from tests.faults import SOAK
from tests.faults.conftest import Open
from tests.faults.newsroom import Newsroom, kill
from tests.faults.patience import LONG
from tests.faults.server import Answer, Box, Event
from tests.faults.table import Table, found

PEOPLE, CONNECTIONS = 45, 2
LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))


@pytest.mark.parametrize("comes_back", [True, False] if SOAK else [True])
def test_a_full_disk_stops_sending_and_loses_nothing(
    comes_back: bool, newsrooms: Open, box: Box, table: Table, tmp_path: Path
) -> None:
    """What cannot be written down is not begun. A sender waits some seconds for room; one that
    gives up knows of a letter on each connection what nobody else will."""
    with disk(tmp_path / "disk", mebibytes=24) as small:
        newsroom = newsrooms(PEOPLE, connections=CONNECTIONS, inside=small.folder)
        newsroom.at_server(box.port)

        def act(event: Event) -> Answer:
            if (event.kind, event.number) == ("content", 5):
                with suppress(OSError):  # the sender takes some of the room meanwhile
                    small.fill(but=0)
                if comes_back:
                    Timer(1.5, small.empty).start()
            return None

        box.act = act
        code = newsroom.begin("send", "--at", NOW).wait(LONG)
        if not comes_back:
            assert 1 == code
            assert len(box.taken) < PEOPLE
        small.empty()
        box.act = lambda event: None
        newsroom.finish()
        row = found(newsroom, box, bound=CONNECTIONS if code else 0)
        what = "for a moment" if comes_back else "until the sender gives up"
        table.enter(f"disk full {what}", row)


def test_another_writer_keeps_the_database(newsrooms: Open, box: Box, table: Table) -> None:
    """Sending waits."""
    newsroom, seconds = newsrooms(PEOPLE, connections=CONNECTIONS), 20 if SOAK else 2
    newsroom.at_server(box.port)
    held = Flag()

    def keep() -> None:
        with newsroom.locked():
            held.set()
            time.sleep(seconds)

    def act(event: Event) -> Answer:
        if (event.kind, event.number) == ("content", 5):
            Thread(target=keep).start()
            held.wait(LONG)
        return None

    box.act = act
    assert 0 == newsroom.begin("send", "--at", NOW).wait(LONG)
    table.enter(f"database locked for {seconds} s", found(newsroom, box, bound=0))


class Clock:
    """A clock for processes of their own, which can be set while they run."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.set(0)

    def set(self, hours: int) -> None:
        """So far from the machine's own."""
        (self.file.parent / "new").write_text(f"{hours:+d}h\n")
        (self.file.parent / "new").replace(self.file)

    @property
    def environ(self) -> dict[str, str]:
        """What makes a process go by it."""
        return {
            "LD_PRELOAD": str(LIBRARIES[-1]),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }


def planned_again(newsroom: Newsroom) -> int:
    """How many editions there are when a planner has come an hour too early."""
    done = Desk(newsroom.folder)("plan", "daily", "--at", "2026-11-21T07:00:00Z")
    assert 0 == done.code, done.err
    return len(newsroom.read("SELECT key, state FROM editions"))


@pytest.mark.skipif(not LIBRARIES, reason="libfaketime is not installed: no clock to set")
def test_the_clock_is_set_back_an_hour(
    newsrooms: Open, box: Box, table: Table, tmp_path: Path
) -> None:
    """While one sender is at work, which is killed later, and some letters are put off: the next
    takes over what it left, and what was put off is due when the clock says so again."""
    newsroom, clock = newsrooms(PEOPLE, connections=CONNECTIONS), Clock(tmp_path / "offset")
    newsroom.at_server(box.port)

    def act(event: Event) -> Answer:
        if event.kind == "RCPT" and event.number in (2, 3, 30):
            return "451 4.2.1 later"
        if event.kind == "content" and event.number == 5:
            clock.set(-1)
        if event.kind == "content" and event.number == 20:
            kill(process)
        return None

    box.act = act
    process = newsroom.begin("send", **clock.environ)
    assert -9 == process.wait(LONG)
    assert 0 == newsroom.begin("send", **clock.environ).wait(LONG)
    assert {"accepted": PEOPLE - 3, "deferred": 3} == newsroom.counts()
    box.act = lambda event: None
    newsroom.finish((datetime.now(UTC) + timedelta(hours=1)).isoformat())
    assert 1 == planned_again(newsroom)
    table.enter("clock set back an hour, sender killed", found(newsroom, box, bound=CONNECTIONS))
