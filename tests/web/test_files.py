"""Files as they lie in a folder: what is found, and what is kept of it."""

from __future__ import annotations

import gzip
import os
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from digest.web.files import MOST_KEPT, Shelf

TYPES = {".atom": "application/atom+xml"}


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
    found = Shelf(folder, TYPES).find("country/by.atom")
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
    assert Shelf(folder, TYPES).find(path) is None


def test_a_replaced_file_is_seen_at_once(folder: Path) -> None:
    """However often it was asked for before."""
    shelf, file = Shelf(folder, TYPES), folder / "country" / "by.atom"
    before = shelf.find("country/by.atom")
    assert before is shelf.find("country/by.atom")
    (folder / "new").write_bytes(b"<FEED/>")
    (folder / "new").replace(file)
    after = shelf.find("country/by.atom")
    assert after is not None
    assert b"<FEED/>" == after.body


def test_a_removed_file_is_gone_at_once(folder: Path) -> None:
    """Nothing is served from memory alone."""
    shelf = Shelf(folder, TYPES)
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
    found = Shelf(folder, TYPES).find("country/by.atom")
    assert found is not None
    assert expected is (found.packed is not None)
    assert found.packed is None or found.packed_etag != found.validators.etag


def test_memory_stays_bounded(folder: Path) -> None:
    """More files than are kept are all still served."""
    shelf = Shelf(folder, TYPES)
    for number in range(MOST_KEPT + 3):
        (folder / f"{number}.atom").write_bytes(b"%d" % number)
        assert shelf.find(f"{number}.atom") is not None
    found = shelf.find("0.atom")
    assert found is not None
    assert b"0" == found.body
