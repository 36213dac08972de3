"""`stats` and `feeds readers`."""

from __future__ import annotations

import gzip
from contextlib import closing
from datetime import timedelta

import pytest

from digest.counting import readers
from digest.store import Store
from tests.cli.desk import Desk, desk
from tests.cli.test_outcomes import on_a_terminal
from tests.counting.test_figures import people
from tests.counting.test_rates import counted
from tests.store.rows import NOW

AT = ("--at", "2026-11-21T07:00:00Z")


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Some people who came, some who left, and what feed readers state."""
    made = desk(tmp_path_factory.mktemp("grown"))
    with closing(Store(made.folder / "var/digest.db")) as store:
        people(store, (48, "torture", None), (13, "torture", "unsubscribed"), (7, "refugees", None))
        counted(store, "gmail", 1180, days=8)
        counted(store, "gmail", 1240)
        counted(store, "gmail", 12, why="address")
        yesterday = (NOW - timedelta(days=1)).date()
        stated = {(yesterday, "all.atom", "Feedly"): 462, (yesterday, "all.atom", "Feedbin"): 102}
        readers.keep(store, stated, now=NOW)
    return made


TOLD = """\
people and letters by week, since 2026-11-09
(in tens; fewer than ten are not shown)

              new  confirmed  left  suppressed  accepted  refused
  2026-11-09  <10        <10   <10         <10     1,180      <10  ███████████████████
  2026-11-16   60        <10    10         <10     1,240       10  ████████████████████

topics: who follows them now, and who ended that since 2026-11-09
           follow  ended
  torture      40     10  ████████████████████

countries: who follows them now, and who ended that since 2026-11-09
      follow  ended
  KE      50     10  ████████████████████

feed readers, by the subscribers they state, in the last seven days
  Feedly   460  ████████████████████
  Feedbin  100  ████▎
"""


def test_a_terminal_gets_small_bars(grown: Desk) -> None:
    assert TOLD == on_a_terminal(grown, "stats", "--since", "2026-11-13", *AT)


def test_elsewhere_the_numbers_stand_alone(grown: Desk) -> None:
    told = grown("stats", "--since", "2026-11-13", *AT).out
    assert [line.rstrip(" █▎▌") for line in TOLD.splitlines()] == told.splitlines()


def test_the_document_has_null_for_fewer_than_ten(grown: Desk) -> None:
    found = grown("stats", "--by", "month", *AT, "--json").json
    assert ("2025-12-01", "month", 10) == (found["since"], found["by"], found["fewest"])
    latest = found["periods"][-1]
    assert {
        "begins": "2026-11-01",
        "new": 60,
        "confirmed": None,
        "left": 10,
        "suppressed": None,
        "accepted": 2420,
        "refused": 10,
    } == latest
    assert [{"slug": "torture", "follow": 40, "ended": 10}] == found["topics"]
    assert {"name": "Feedly", "subscribers": 460} == found["readers"][0]


def test_a_day_that_is_none_is_told(grown: Desk) -> None:
    done = grown("stats", "--since", "yesterday")
    assert (2, "digest: --since: yesterday: not a day like 2026-11-21\n") == (done.code, done.err)


def test_an_empty_desk_has_nothing_to_show(empty: Desk) -> None:
    found = empty("stats", *AT, "--json").json
    assert ([], [], []) == (found["topics"], found["countries"], found["readers"])
    assert {None} == {number for one in found["periods"] for number in list(one.values())[1:]}
    told = empty("stats", *AT).out
    assert "  none that ten or more follow\n" in told
    assert "  none by which ten or more follow a feed\n" in told


LINE = '203.0.113.9 - - [20/Nov/2026:08:00:00 +0000] "GET /feeds/{} HTTP/1.1" 200 5 "-" "{}"\n'


def test_logs_of_a_server_in_front_are_read_once(empty: Desk) -> None:
    """Also packed ones; nothing of who asked is kept."""
    plain = empty.write("access.log", LINE.format("all.atom", "Feedbin - 42 subscribers") * 3)
    packed = empty.folder / "access.log.2.gz"
    packed.write_bytes(gzip.compress(LINE.format("all.rss", "Feedly (120 readers)").encode()))
    done = empty("feeds", "readers", str(plain), str(packed))
    assert "2 statements of feed readers, 2 of them new\n" == done.out
    again = empty("feeds", "readers", str(plain), str(packed), "--json").json
    assert {"stated": 2, "new": 0} == again
    found = empty("stats", *AT, "--json").json["readers"]
    assert {"Feedly": 120, "Feedbin": 40} == {one["name"]: one["subscribers"] for one in found}
    assert b"203.0.113.9" not in (empty.folder / "var/digest.db").read_bytes()


def test_a_log_that_cannot_be_read_is_told(empty: Desk) -> None:
    broken = empty.folder / "access.log.gz"
    broken.write_bytes(gzip.compress(b"x" * 100)[:-9])
    done = empty("feeds", "readers", str(broken))
    assert (2, f"digest: feeds readers: {broken}: not a whole gzip file\n") == (done.code, done.err)
    missing = empty.folder / "missing.log"
    done = empty("feeds", "readers", str(missing))
    assert (1, f"digest: {missing}: No such file or directory\n") == (done.code, done.err)
