"""The signing key: one for each database, for ever."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from digest.errors import StoreError
from digest.signing import SECRET_OCTETS, secret_beside


def test_the_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    database = tmp_path / "var/digest.db"
    before = os.umask(0)
    try:
        secret = secret_beside(database)
    finally:
        os.umask(before)
    assert SECRET_OCTETS == len(secret)
    assert secret == secret_beside(database)
    key = tmp_path / "var/digest.key"
    assert 0o600 == stat.S_IMODE(key.stat().st_mode)
    assert [key] == list(key.parent.iterdir())


def test_processes_that_start_together_have_one_key(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from digest.signing import secret_beside\n"
        "sys.stdin.read(); print(secret_beside(Path(sys.argv[1])).hex())"
    )
    line = [sys.executable, "-c", code, str(tmp_path / "digest.db")]
    started = [
        subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    for one in started:  # all are waiting at their stdin; now they go
        assert one.stdin is not None
        one.stdin.close()
    keys = set()
    for one in started:
        with one:
            assert one.stdout is not None
            keys.add(one.stdout.read().strip())
    assert 1 == len(keys)
    assert 2 * SECRET_OCTETS == len(keys.pop())


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"abcd\n", id="too short"),
        pytest.param(b"not hexadecimal at all", id="words"),
        pytest.param(b"\xff\xfe", id="octets"),
    ],
)
def test_a_damaged_key_is_an_error_and_never_replaced(tmp_path: Path, content: bytes) -> None:
    """A new one would break the link in every letter sent so far."""
    key = tmp_path / "digest.key"
    key.write_bytes(content)
    with pytest.raises(StoreError, match="damaged: restore it from a backup"):
        secret_beside(tmp_path / "digest.db")
    assert content == key.read_bytes()


def test_a_key_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "digest.key").mkdir()
    with pytest.raises(StoreError) as caught:
        secret_beside(tmp_path / "digest.db")
    assert f"signing key: {tmp_path}/digest.key: Is a directory" == str(caught.value)
