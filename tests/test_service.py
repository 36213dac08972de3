"""Everything built from a configuration: when asked for, once, and closed again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from digest.config import load
from digest.errors import NotLive, StoreError
from digest.service import Service, build, machine_clock
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
