"""Sources are read with everything that is configured, and nothing is left behind."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from digest.config import load
from digest.errors import ConfigError
from digest.service import Service, build
from tests.newsdesk import BELARUS, NOW, feed

CONFIG = """
[newsroom]
name = "Watchhouse"
url = "https://newsroom.example"
[[sources]]
name = "wire"
kind = "feed"
path = "feed.xml"
"""


def service(folder: Path, more: str = "") -> Service:
    (folder / "config.toml").write_text(CONFIG + more)
    (folder / "feed.xml").write_text(feed(("1", *BELARUS[:2])))
    return build(load(folder / "config.toml", {}), lambda: NOW)


def helpers() -> set[str]:
    """The processes that we have begun and that go on (proc_pid_children(5))."""
    found: set[str] = set()
    for task in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError):  # a thread that has ended meanwhile
            found.update((task / "children").read_text().split())
    return found


def test_feeds_are_taken_apart_in_a_process_that_ends_with_the_service(tmp_path: Path) -> None:
    before = helpers()
    house = service(tmp_path)
    (report,) = asyncio.run(house.ingest(now=NOW))
    begun = helpers() - before
    asyncio.run(house.ingest(now=NOW))
    assert (1, 1, begun) == (report.new, len(begun), helpers() - before)
    house.close()
    assert before == helpers()


def test_no_process_is_begun_while_there_is_nothing_to_take_apart(tmp_path: Path) -> None:
    before = helpers()
    house = service(tmp_path)
    (tmp_path / "feed.xml").unlink()
    (report,) = asyncio.run(house.ingest(now=NOW))
    assert (1, before) == (len(report.failed), helpers())
    house.close()


def test_a_label_that_nobody_knows_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    house = service(tmp_path, 'add = {topics = ["deth-penalty"]}\n')
    with pytest.raises(ConfigError, match="deth-penalty"):
        asyncio.run(house.ingest(now=NOW))
    house.close()
