"""Everything built from a configuration: when asked for, once, and closed again."""

from __future__ import annotations

import asyncio
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from digest.config import load
from digest.errors import NotLive, StoreError
from digest.service import SECRET_OCTETS, Service, build, machine_clock, secret_beside
from digest.tokens import Unsubscribe

CONFIG = """
[newsroom]
name = "Watchhouse"
url = "https://newsroom.example"
{newsroom}
[web]
url = "https://news.example/digest/"
[[sources]]
name = "pages"
kind = "archive"
path = "pages/*.txt"
[mail]
{mail}
"""
SMTP = 'transport = "smtp"'


def service(folder: Path, *, mail: str = "", newsroom: str = "") -> Service:
    """A service configured in a folder."""
    file = folder / "config.toml"
    file.write_text(CONFIG.format(mail=mail, newsroom=newsroom))
    return build(load(file, {}), machine_clock)


def test_building_touches_nothing(tmp_path: Path) -> None:
    """Parts are made when they are asked for: `classify` needs no database."""
    service(tmp_path).close()
    assert ["config.toml"] == [one.name for one in tmp_path.iterdir()]


def test_each_part_is_built_once(tmp_path: Path) -> None:
    made = service(tmp_path)
    assert made.store is made.store
    assert made.taxonomy is made.taxonomy
    assert made.composer is made.composer
    assert made.tokens is made.tokens
    made.close()


def test_closing_ends_the_thread_and_the_database(tmp_path: Path) -> None:
    """What follows is an error and not a silent new connection."""
    made = service(tmp_path)
    made.prepare()
    assert made.store.one("SELECT 1")
    asyncio.run(made.send(machine_clock))
    made.close()
    with pytest.raises(StoreError):
        made.store.one("SELECT 1")


def test_prepare_tells_what_is_wrong_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "var/digest.db").mkdir(parents=True)
    made = service(tmp_path)
    with pytest.raises(StoreError, match="unable to open database file"):
        made.prepare()
    made.close()


@pytest.mark.parametrize("mail", [SMTP, f'{SMTP}\nlive = "ask"'])
def test_the_clock_is_not_moved_where_people_are_mailed(tmp_path: Path, mail: str) -> None:
    with pytest.raises(NotLive, match="--at: refused: ") as caught:
        service(tmp_path, mail=mail).refuse_moved_clock()
    assert 2 == caught.value.exit_code


@pytest.mark.parametrize("mail", ["", f'{SMTP}\nlive = "always"'])
def test_the_clock_may_be_moved_with_a_maildir_or_in_tests(tmp_path: Path, mail: str) -> None:
    service(tmp_path, mail=mail).refuse_moved_clock()


@pytest.mark.parametrize(
    ("mail", "expected"),
    [
        pytest.param("", True, id="Maildir"),
        pytest.param(SMTP, False, id="SMTP before anyone said go"),
        pytest.param(f'{SMTP}\nlive = "always"', True, id="SMTP that is always live"),
    ],
)
def test_live_is_what_was_meant(tmp_path: Path, mail: str, expected: bool) -> None:
    made = service(tmp_path, mail=mail)
    assert expected == made.live
    made.close()


def test_the_newsroom_hours_are_those_of_the_configuration(tmp_path: Path) -> None:
    more = "[editions.weekly]\nhour = 9\nday = 'friday'\n[alerts]\nsettle = '5m'"
    hours = service(tmp_path, newsroom='zone = "Europe/Minsk"', mail=more).hours
    assert (7, 9, "friday", 300, "Europe/Minsk") == (
        hours.daily,
        hours.weekly,
        hours.weekday,
        hours.settle.total_seconds(),
        hours.zone,
    )


def test_links_can_be_read_again_after_a_restart(tmp_path: Path) -> None:
    """The key outlives the process; a letter's link works for years."""
    what = Unsubscribe(subscriber_id=7, stream="daily", generation=0)
    first = service(tmp_path)
    token = first.tokens.unsubscribe(what)
    first.close()
    assert what == service(tmp_path).tokens.read_unsubscribe(token)


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
        "import sys; from pathlib import Path; from digest.service import secret_beside\n"
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
