"""Bad ground: full and read-only disks, locked, damaged and newer databases, a wrong clock. Each
is told in a line with what to do, and nothing is lost by it."""

from __future__ import annotations

import json
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from digest.errors import StoreError
from digest.model import Cadence
from digest.plan import plan
from digest.service import machine_clock
from digest.store import Store
from tests.cli.desk import NOW as AT
from tests.cli.desk import Called, Desk, desk
from tests.disks import Disk, disk
from tests.newsroom import HOURS, PlainComposer, enrol, make_public, release

DUE = "2026-11-22T07:00Z"
PEOPLE = 3_000


@pytest.fixture
def small(tmp_path: Path) -> Iterator[tuple[Desk, Disk]]:
    """A desk with three thousand people whose state folder is a disk of six megabytes."""
    with disk(tmp_path / "var", mebibytes=6) as found:
        made = desk(tmp_path)
        rows = "".join(f"reader-{one}@mail.example,daily,by form\n" for one in range(PEOPLE))
        roll = made.write("roll.csv", f"email,cadence,consent_how\n{rows}")
        assert 0 == made("subscribers", "import", str(roll), "--at", AT).code
        assert 0 == made("ingest", "--at", AT).code
        yield made, found


def edition(one: Desk) -> dict[str, Any]:
    """The one there is."""
    (found,) = one("status", "--at", DUE, "--json").json["editions"]
    return dict(found)


def told(done: Called, words: str) -> bool:
    """Whether it failed with one line on stderr that has these words."""
    return done.code == 1 and words in done.err and len(done.err.splitlines()) == 1


def test_a_disk_that_fills_up_while_planning_loses_nothing(small: tuple[Desk, Disk]) -> None:
    """The edition waits, half filled; with room again it is finished, everyone owed once."""
    one, full = small
    full.fill(but=150_000)
    assert told(one("plan", "--at", DUE), "is full: make room on the disk")
    half = edition(one)
    assert ("planning", True) == (half["state"], half["owed"] < PEOPLE)
    full.empty()
    assert 0 == one("plan", "--at", DUE).code
    whole = edition(one)
    assert ("ready", PEOPLE, True) == (whole["state"], whole["owed"], whole["balanced"])
    assert [] == one("plan", "--at", DUE, "--json").json


def test_a_full_disk_keeps_a_backup_from_being_half(small: tuple[Desk, Disk]) -> None:
    """Nothing of it is left, and the one before stays as it was."""
    one, full = small
    file = full.folder / "backup"
    assert 0 == one("backup", str(file)).code
    before, names = file.read_bytes(), sorted(one.name for one in full.folder.iterdir())
    full.fill(but=200_000)
    assert told(one("backup", str(file)), "full: make room")
    full.empty()
    assert (before, names) == (file.read_bytes(), sorted(one.name for one in full.folder.iterdir()))


def test_a_full_disk_keeps_a_restore_from_being_half(small: tuple[Desk, Disk]) -> None:
    """What was there is there."""
    one, full = small
    file = one.folder / "backup"
    assert 0 == one("backup", str(file)).code
    full.fill(but=200_000)
    assert told(one("restore", str(file), "--force"), "No space left on device")
    full.empty()
    assert [] == list(full.folder.glob("*before-restore"))
    assert [] == list(full.folder.glob(".restore*"))
    assert PEOPLE == one("status", "--json").json["subscribers"]["active"]


def test_a_read_only_state_folder_is_told_by_every_command(small: tuple[Desk, Disk]) -> None:
    """And `check` says which folders."""
    one, state = small
    state.remount("ro")
    for command in ("ingest", "plan", "send", "status", "run --once", "backup /tmp/never"):
        assert told(one(*command.split()), "Read-only file system"), command
    found = {one["what"]: one for one in failed(one)}
    assert {"database", "feeds", "maildir"} <= set(found)
    assert "file system is read-only; remount it" in found["feeds"]["detail"]
    state.remount("rw")
    assert 0 == one("plan", "--at", DUE).code
    assert PEOPLE == edition(one)["owed"]


def failed(one: Desk) -> list[dict[str, Any]]:
    """What `check` finds wrong."""
    done = one("check", "--offline", "--json")
    assert 1 == done.code
    return [one for one in json.loads(done.out) if one["level"] == "wrong"]


def test_a_locked_database_is_told_after_a_while_and_nothing_is_lost(tmp_path: Path) -> None:
    """Another program holds it for longer than we wait."""
    with closing(Store(tmp_path / "digest.db", busy_seconds=0.1)) as store:
        now = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)
        enrol(store, "a@mail.example", Cadence.DAILY)
        make_public(store, release("a"), now=now)
        with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError, match="locked: another program holds it: close"):
                plan(store, PlainComposer(), HOURS, now=now)
        assert [1] == [one.owed for one in plan(store, PlainComposer(), HOURS, now=now)]


def test_a_damaged_database_is_told_and_left_alone(filled: Desk) -> None:
    """With the command that puts a backup in its place."""
    path = filled.folder / "var/digest.db"
    path.write_bytes(b"\0" * 100 + path.read_bytes()[100:])
    before = path.read_bytes()
    for command in ("plan", "send", "status"):
        assert told(filled(command), "digest restore FILE --force"), command
    assert before == path.read_bytes()
    assert ["database"] == [one["what"] for one in failed(filled)]


def test_damage_inside_the_database_is_found_by_check(filled: Desk) -> None:
    """Which most commands would not meet for long."""
    path = filled.folder / "var/digest.db"
    data = bytearray(path.read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    data[middle : middle + 8192] = bytes(range(256)) * 32
    path.write_bytes(data)
    (found, *_) = failed(filled)
    assert ("database", True) == (found["what"], "damaged" in found["detail"])


def test_a_database_of_a_newer_version_is_refused(filled: Desk) -> None:
    """By every command, before anything is written."""
    with closing(sqlite3.connect(filled.folder / "var/digest.db")) as connection, connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('digest', 'm999_tomorrow', '2030-01-01')"
        )
    for command in ("plan", "ingest", "run --once"):
        assert told(filled(*command.split()), "written by a newer version of digest"), command


def test_a_port_that_is_taken_is_told_before_anything_is_done(empty: Desk) -> None:
    """With what it may be."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        address = f"127.0.0.1:{other.getsockname()[1]}"
        text = (empty.folder / "config.toml").read_text().replace("127.0.0.1:0", address)
        empty.write("config.toml", text)
        assert told(empty("run"), f"{address}: already in use; is digest running?")
    assert 0 == empty("status", "--json").json["releases"].get("owed", 0)


def test_a_missing_password_file_is_told_with_its_line(empty: Desk) -> None:
    """As any mistake of the configuration: exit code 2, before anything is opened."""
    empty.configure('[mail]\nusername = "me"\npassword_file = "secret"\n')
    done = empty("run", "--once")
    assert (2, True) == (done.code, f"{empty.folder}/secret cannot be read: No such" in done.err)
    assert not (empty.folder / "var").exists()


@pytest.mark.parametrize(
    ("mail", "level"),
    [
        pytest.param("", "warning", id="where --at may have been used"),
        pytest.param('[mail]\ntransport = "smtp"\n', "wrong", id="where it may not"),
    ],
)
def test_a_clock_before_what_was_done_is_told(filled: Desk, mail: str, level: str) -> None:
    """The machine's own clock is long before the instant at which all of it was read."""
    if machine_clock() >= datetime(2090, 1, 1, tzinfo=UTC):
        pytest.skip("this machine's clock is not of our time")
    assert 0 == filled("ingest", "--at", "2099-01-01T00:00Z").code
    filled.configure(mail)
    done = filled("check", "--offline", "--json")
    (clock,) = [one for one in json.loads(done.out) if one["what"] == "clock"]
    assert (level, level == "wrong") == (clock["level"], done.code == 1)
    assert "something was done at 2099-01-01 00:00" in clock["detail"]


def test_a_clock_that_was_wrong_loses_nothing_and_sends_nothing_twice(filled: Desk) -> None:
    """Planned, then the clock a week back, then right again."""
    made = filled("plan", "--at", DUE, "--json").json
    assert 1 == len(made)
    back = [
        filled("plan", "--at", f"2026-11-15T{hour}:30Z", "--json").json for hour in ("06", "07")
    ]
    assert [[], []] == [[one for one in planned if one["owed"]] for planned in back]
    assert [] == filled("plan", "--at", DUE, "--json").json
