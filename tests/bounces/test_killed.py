"""The same reports taken by two processes at once, or by one that is killed, count once."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from digest.store import Store
from tests.bounces.crowd import settle

PEOPLE = 600


@pytest.fixture
def database(tmp_path: Path) -> Path:
    store = Store(tmp_path / "digest.db")
    settle(store, PEOPLE)
    store.close()
    return tmp_path / "digest.db"


def begin(database: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.bounces.crowd", str(database), str(PEOPLE)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def ended(taking: subprocess.Popen[str]) -> tuple[int, int]:
    """How many counted, and how many were here before."""
    said, _ = taking.communicate(timeout=120)
    counted, repeated = said.split()
    return int(counted), int(repeated)


def counted(database: Path) -> tuple[int, int, int]:
    """How many reports are kept, what the scores add up to, and the highest of them."""
    store = Store(database)
    row = store.one("SELECT (SELECT count(*) FROM reports), sum(score), max(score) FROM standings")
    store.close()
    assert row is not None
    return row[0], row[1] or 0, row[2] or 0


def test_two_processes_that_take_the_same_reports_count_each_once(database: Path) -> None:
    both = [begin(database), begin(database)]
    found = [ended(one) for one in both]
    assert PEOPLE == sum(number for number, _ in found)
    assert PEOPLE == sum(repeated for _, repeated in found)
    assert (PEOPLE, PEOPLE, 1) == counted(database)


def test_a_process_that_is_killed_in_the_middle_has_counted_what_it_kept(database: Path) -> None:
    taking = begin(database)
    deadline = time.monotonic() + 60
    while counted(database)[0] < 50:
        assert time.monotonic() < deadline
        assert taking.poll() is None
    taking.kill()
    taking.communicate()
    kept, scores, most = counted(database)
    assert 50 <= kept < PEOPLE
    assert (kept, 1) == (scores, most)
    assert (PEOPLE - kept, kept) == ended(begin(database))
    assert (PEOPLE, PEOPLE, 1) == counted(database)
