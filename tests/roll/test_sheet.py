"""Files are bounded, and are looked through before anything is taken of them."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from digest.errors import RowErrors, UsageError
from digest.roll import LARGEST, opened


def cells(path: Path, encoding: str | None = None) -> list[list[str] | str]:
    with opened(path, encoding=encoding) as sheet:
        return [one for _, one in sheet.rows()]


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        pytest.param("utf-8", None, id="UTF-8"),
        pytest.param("utf-8-sig", None, id="UTF-8 with its mark"),
        pytest.param("utf-16", None, id="UTF-16 with its mark"),
        pytest.param("utf-16-be", "utf-16-be", id="UTF-16 without"),
        pytest.param("cp1252", "cp1252", id="Windows, western"),
        pytest.param("utf-8-sig", "cp1252", id="a mark outdoes what is said"),
    ],
)
def test_a_file_in_a_known_encoding_is_read(
    encoding: str, told: str | None, tmp_path: Path
) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes("email,name\na@b.org,Müller\n".encode(encoding))
    assert [["email", "name"], ["a@b.org", "Müller"]] == cells(path, told)


def test_what_excel_saves_is_told_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes("email,name\na@b.org,A\nb@b.org,Müller\n".encode("cp1252"))
    with pytest.raises(RowErrors, match=r"line 3, octet 30: not UTF-8: .* --encoding cp1252 for"):
        cells(path)


def test_a_mistake_far_down_stops_the_file_before_its_first_row(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(b"email\n" + b"a@b.org\n" * 200_000 + b"\xff@b.org\n")
    with pytest.raises(RowErrors, match="line 200002, octet 1600006: not UTF-8"):
        cells(path)


@pytest.mark.parametrize("encoding", ["klingon", "base64", "undefined"])
def test_an_encoding_that_is_none_is_told(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(b"email\n")
    with pytest.raises(UsageError, match=f"--encoding: {encoding}: not known; one such as utf-8"):
        cells(path, encoding)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(RowErrors, match="over 200 MB; part it into several files"):
        cells(path)


def test_a_pipe_is_read_as_a_file_is(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(b"email\na@b.org\n",))
    writer.start()
    assert [["email"], ["a@b.org"]] == cells(path)
    writer.join()


@pytest.mark.parametrize("name", ["none.csv", ""])
def test_what_is_no_file_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        cells(tmp_path / name)
