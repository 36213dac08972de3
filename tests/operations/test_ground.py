"""The ground the service stands on, as `check` finds it."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.operations import ground
from digest.operations.finding import Level
from digest.store import Store, sources
from tests.cli.desk import desk
from tests.disks import disk

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("mode", "level"),
    [(0o600, Level.OK), (0o400, Level.OK), (0o640, Level.WARNING), (0o644, Level.WRONG)],
)
def test_who_may_read_a_secret(tmp_path: Path, mode: int, level: Level) -> None:
    """Its owner only; with the command that mends it."""
    file = tmp_path / "digest.key"
    file.touch()
    file.chmod(mode)
    found = ground.private("signing key", file)
    if os.geteuid() != 0 and mode == 0o400:
        level = Level.WRONG
    assert level is found.level
    assert (mode & 0o077 != 0) == (f"chmod 600 {file}" in found.detail)


@pytest.mark.parametrize(
    ("room", "level"),
    [(10, Level.WRONG), (100, Level.WARNING), (600, Level.OK)],
)
def test_how_much_room_is_left(tmp_path: Path, room: int, level: Level) -> None:
    """In mebibytes; two folders on one disk are told once."""
    with disk(tmp_path / "disk", mebibytes=room) as small:
        folders = [small.folder / "a", small.folder / "b" / "c", small.folder]
        (found,) = ground.space(folders)
        assert (level, True) == (found.level, f"{room} MiB free" in found.detail)


def test_a_disk_without_room_for_more_files_is_told(tmp_path: Path) -> None:
    """However many octets are free."""
    with disk(tmp_path / "disk", mebibytes=600, files=500) as small:
        (found,) = ground.space([small.folder])
        assert (Level.WARNING, True) == (found.level, "more files only" in found.detail)


def test_a_sound_database_is_told_with_its_size(store: Store) -> None:
    """And nothing else."""
    (found,) = ground.database(store)
    assert (Level.OK, True) == (found.level, "sound, its schema is current; 0." in found.detail)


def test_a_long_log_is_a_warning(store: Store) -> None:
    """Something reads and never ends."""
    log = store.path.with_name("digest.db-wal")
    store.read("SELECT 1 FROM releases")
    with log.open("ab") as file:
        file.truncate(ground.LARGE_LOG + 1)
    levels = [one.level for one in ground.database(store)]
    assert [Level.OK, Level.WARNING] == levels


@pytest.mark.parametrize(
    ("back", "pretended", "level"),
    [
        (timedelta(0), False, Level.OK),
        (timedelta(minutes=4), False, Level.OK),
        (timedelta(hours=1), False, Level.WRONG),
        (timedelta(hours=1), True, Level.WARNING),
        (timedelta(hours=-9), False, Level.OK),
    ],
)
def test_a_clock_before_the_last_poll(
    store: Store, back: timedelta, pretended: bool, level: Level
) -> None:
    """Set back by a little is no matter, by more it is."""
    with store.writing():
        sources.meet(store, "a")
        sources.failed(store, "a", at=NOW + back, next_check_at=NOW, why="x")
    assert level is ground.clock(store, now=NOW, pretended=pretended).level


def test_an_empty_database_knows_no_time(store: Store) -> None:
    """Any clock is right."""
    assert Level.OK is ground.clock(store, now=NOW, pretended=False).level


def test_root_is_told_whose_files_these_are(tmp_path: Path) -> None:
    """What root makes the service cannot write."""
    if os.geteuid() != 0:
        pytest.skip("only root is told")
    assert [] == list(ground.user(tmp_path))
    os.chown(tmp_path, 65534, 65534)
    (found,) = ground.user(tmp_path)
    assert (Level.WARNING, True) == (found.level, "sudo -u" in found.detail)


def test_warnings_do_not_fail_the_check(tmp_path: Path) -> None:
    """Only what is wrong does; a document says the level of each."""
    one = desk(tmp_path)
    one.configure('[mail]\ntransport = "smtp"\n')
    assert 0 == one("ingest").code
    found = {each["what"]: each["level"] for each in one("check", "--offline", "--json").json}
    assert ("warning", "ok", "ok") == (found["web"], found["database"], found["mail server"])
    (tmp_path / "var/digest.db").chmod(0o644)
    done = one("check", "--offline")
    assert (1, True) == (done.code, "WRONG    database file" in done.out)
