"""Files as they lie in a folder: what is found, and what is kept of it."""

from __future__ import annotations

import gzip
import os
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from digest.web.files import Shelf, Shelved

TYPES = {".atom": "application/atom+xml"}


def shelf_of(folder: Path, most: int = 2**20) -> Shelf[Shelved]:
    """A shelf that hands out what lies there."""
    return Shelf(folder, TYPES, lambda _path, shelved: shelved, most=most)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder to serve, with a secret beside it."""
    (tmp_path / "secret.atom").write_bytes(b"not for anyone")
    (tmp_path / "feeds" / "country").mkdir(parents=True)
    (tmp_path / "feeds" / "country" / "by.atom").write_bytes(b"<feed/>")
    return tmp_path / "feeds"


def test_a_file_is_found_with_the_digest_of_its_bytes_and_its_time(folder: Path) -> None:
    """The digest in hexadecimal, between quotes."""
    os.utime(folder / "country" / "by.atom", (1_795_244_400, 1_795_244_400))
    found = shelf_of(folder).find("country/by.atom")
    assert found is not None
    assert b"<feed/>" == found.body
    assert f'"{sha256(b"<feed/>").hexdigest()}"' == found.validators.etag
    assert datetime(2026, 11, 21, 7, tzinfo=UTC) == found.validators.modified
    assert found.packed is None


@pytest.mark.parametrize(
    "path",
    [
        "../secret.atom",
        "country/../../secret.atom",
        "country/..%2f..%2fsecret.atom",
        "/etc/passwd",
        "//secret.atom",
        "country//by.atom",
        "country/./by.atom",
        "country\\by.atom",
        "country/by.atom\0",
        "country/by.atom\n",
        "country/.by.atom",
        "country/by.atom.gz",
        "country/by.xml",
        "country",
        "country/",
        "country.atom",
        "",
        ".",
        "a" * 10_000 + ".atom",
        "a" * 300 + ".atom",
        "out.atom",
    ],
)
def test_no_name_leads_to_anything_else(folder: Path, path: str) -> None:
    """Not upwards, not to hidden or half-written files, not by a link out of the folder."""
    (folder / "country" / ".by.atom").write_bytes(b"half")
    (folder / "country" / "by.xml").write_bytes(b"other")
    (folder / "country.atom").mkdir()
    (folder / "out.atom").symlink_to(folder.parent / "secret.atom")
    assert shelf_of(folder).find(path) is None


def test_a_replaced_file_is_seen_at_once(folder: Path) -> None:
    """However often it was asked for before."""
    shelf, file = shelf_of(folder), folder / "country" / "by.atom"
    before = shelf.find("country/by.atom")
    assert before is shelf.find("country/by.atom")
    (folder / "new").write_bytes(b"<FEED/>")
    (folder / "new").replace(file)
    after = shelf.find("country/by.atom")
    assert after is not None
    assert b"<FEED/>" == after.body


def test_a_removed_file_is_gone_at_once(folder: Path) -> None:
    """Nothing is served from memory alone."""
    shelf = shelf_of(folder)
    assert shelf.find("country/by.atom") is not None
    (folder / "country" / "by.atom").unlink()
    assert shelf.find("country/by.atom") is None


@pytest.mark.parametrize(
    ("packed", "expected"),
    [
        pytest.param(gzip.compress(b"<feed/>"), True, id="the same bytes"),
        pytest.param(gzip.compress(b"<old/>"), False, id="of an older state"),
        pytest.param(gzip.compress(b"<feed/>")[:-4], False, id="cut short"),
        pytest.param(b"not gzip at all", False, id="something else"),
        pytest.param(b"", False, id="empty"),
    ],
)
def test_a_gzip_file_is_used_only_where_it_holds_the_same(
    folder: Path, packed: bytes, expected: bool
) -> None:
    """So that a crash between two files shows nobody old news."""
    (folder / "country" / "by.atom.gz").write_bytes(packed)
    found = shelf_of(folder).find("country/by.atom")
    assert found is not None
    assert expected is (found.packed is not None)
    assert found.packed is None or found.packed_etag != found.validators.etag


def test_a_packed_file_that_comes_late_is_used_at_once(folder: Path) -> None:
    """And one that goes leaves the file that it was packed from."""
    shelf, beside = shelf_of(folder), folder / "country" / "by.atom.gz"
    assert (found := shelf.find("country/by.atom")) is not None
    assert found.packed is None
    beside.write_bytes(gzip.compress(b"<feed/>"))
    assert (found := shelf.find("country/by.atom")) is not None
    assert beside.read_bytes() == found.packed
    beside.unlink()
    assert (found := shelf.find("country/by.atom")) is not None
    assert b"<feed/>" == found.body


def test_what_is_kept_is_known_without_reading_and_only_while_it_is_true(folder: Path) -> None:
    """Before it was first read, after it was replaced and after it went, it has to be asked for."""
    shelf, file = shelf_of(folder), folder / "country" / "by.atom"
    assert shelf.kept("country/by.atom") is None
    found = shelf.find("country/by.atom")
    assert found is shelf.kept("country/by.atom")
    file.write_bytes(b"<longer/>")
    assert shelf.kept("country/by.atom") is None
    file.unlink()
    assert shelf.kept("country/by.atom") is None


def test_a_link_that_comes_to_lead_outside_is_no_longer_followed(folder: Path) -> None:
    """Though what it led to before is kept."""
    shelf, link = shelf_of(folder), folder / "in.atom"
    link.symlink_to(folder / "country" / "by.atom")
    assert shelf.find("in.atom") is not None
    link.unlink()
    link.symlink_to(folder.parent / "secret.atom")
    assert shelf.find("in.atom") is None


def test_memory_stays_bounded(folder: Path) -> None:
    """More than is kept is all still served; what came first has gone, the last is there."""
    shelf = shelf_of(folder, most=100)
    for number in range(30):
        (folder / f"{number}.atom").write_bytes(b"%010d" % number)
        assert shelf.find(f"{number}.atom") is not None
    kept = [number for number in range(30) if shelf.kept(f"{number}.atom") is not None]
    assert list(range(20, 30)) == kept
    found = shelf.find("0.atom")
    assert found is not None
    assert b"%010d" % 0 == found.body
