"""A copy of a file is told from the file."""

import shutil
from pathlib import Path

import pytest

from digest.machine import last_sent_beside, note_last_sent_beside, place_of

ID = "3d1219c7c4c5404aaa1f6d2a48adfda4"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "digest.db"
    path.write_bytes(b"rows")
    return path


def machine_id(folder: Path, text: str) -> Path:
    file = folder / "machine-id"
    file.write_text(text)
    return file


def test_a_file_is_in_its_place_however_it_is_named(database: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(database)
    assert place_of(database) == place_of(link)
    database.write_bytes(b"other rows")
    assert place_of(database) == place_of(link)


def test_a_copy_under_the_same_name_is_another_file(database: Path, tmp_path: Path) -> None:
    """Also where the file system gives it the number of the one that was deleted."""
    before = place_of(database)
    shutil.copy2(database, tmp_path / "backup")
    database.unlink()
    shutil.copy2(tmp_path / "backup", database)
    after = place_of(database)
    assert before.path == after.path
    assert (before.inode, before.born) != (after.inode, after.born)


def test_a_machine_never_shows_its_id(database: Path, tmp_path: Path) -> None:
    place = place_of(database, [machine_id(tmp_path, ID + "\n")])
    assert place.machine is not None
    assert ID not in repr(place)
    assert place == place_of(database, [tmp_path / "none", machine_id(tmp_path, ID)])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty, as in many containers"),
        pytest.param("uninitialized\n", id="not yet made (machine-id(5))"),
    ],
)
def test_a_machine_without_an_id_is_not_told(database: Path, tmp_path: Path, text: str) -> None:
    assert place_of(database, [machine_id(tmp_path, text)]).machine is None
    assert place_of(database, []).machine is None


def test_what_went_out_last_is_noted_beside_the_database(database: Path) -> None:
    assert last_sent_beside(database) is None
    note_last_sent_beside(database, "daily:2026-11-21:UTC:07 2026-11-21T07:00:00Z")
    assert "daily:2026-11-21:UTC:07 2026-11-21T07:00:00Z" == last_sent_beside(database)
    assert 0o600 == database.with_suffix(".sent").stat().st_mode & 0o777


def test_a_note_that_cannot_be_made_stops_nothing(tmp_path: Path) -> None:
    note_last_sent_beside(tmp_path / "none" / "digest.db", "alert:1")
    assert last_sent_beside(tmp_path / "none" / "digest.db") is None
