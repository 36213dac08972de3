"""The doors of a service side by side."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.config import Config, loads
from digest.errors import ListenError
from digest.receiving import Receiving
from digest.service import Service

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
CONFIG = """
[newsroom]
name = "N"
url = "https://newsroom.example.org"

[inbound]
maildir = "back"
imap = {host = "127.0.0.1", port = 1, username = "b"}
"""


def config(folder: Path, more: str = "") -> Config:
    environ = {"DIGEST_IMAP_PASSWORD": "x"}
    return loads(CONFIG + more, folder / "config.toml", environ, sourceless=True)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    made = Service(config(tmp_path), lambda: NOW)
    yield made
    made.close()


def test_one_door_that_is_shut_shuts_no_other_and_is_told_once(
    service: Service, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Again when it is shut for another reason, or after it was open."""
    caplog.set_level(logging.INFO)
    doors = Receiving(service, lambda: NOW)

    def told() -> list[str]:
        caplog.clear()
        doors.collect()
        ours = [one for one in caplog.records if one.name == "digest.receiving"]
        return [f"{one.msg}: {Path(str(one.__dict__['from'])).name}" for one in ours]

    shut, imap = "mail cannot be taken: back", "mail cannot be taken: imap 127.0.0.1"
    assert ([shut, imap], []) == (told(), told())
    new = tmp_path / "back/new"
    new.mkdir(parents=True)
    (new / "1.a").write_bytes(b"From: a@example.org\n\n")
    assert (["mails taken: back"], []) == (told(), told())
    new.rename(tmp_path / "away")
    assert ([shut], []) == (told(), told())


def test_without_doors_nothing_is_opened(tmp_path: Path) -> None:
    """Not even the database."""
    text = CONFIG.partition("[inbound]")[0]
    bare = Service(loads(text, tmp_path / "config.toml", {}, sourceless=True), lambda: NOW)

    async def opened() -> list[str]:
        async with Receiving(bare, lambda: NOW).open() as lines:
            return list(lines)

    assert ([], None) == (asyncio.run(opened()), Receiving(bare, lambda: NOW).hooks())
    assert [] == list(tmp_path.iterdir())


def test_an_address_that_cannot_be_had_ends_the_start(tmp_path: Path) -> None:
    """Before anything is read or sent."""
    more = 'lmtp = "203.0.113.1:24"\n'
    made = Service(config(tmp_path, more), lambda: NOW)

    async def opened() -> None:
        async with Receiving(made, lambda: NOW).open():
            raise AssertionError

    with pytest.raises(ListenError, match=r"\[inbound\] lmtp: 203\.0\.113\.1:24: "):
        asyncio.run(opened())


def test_once_it_is_closed_no_mail_is_taken(service: Service, tmp_path: Path) -> None:
    """The thread that takes them goes on by itself."""
    new = tmp_path / "back/new"
    new.mkdir(parents=True)
    doors = Receiving(service, lambda: NOW)

    async def opened() -> None:
        async with doors.open():
            pass

    asyncio.run(opened())
    (new / "1.a").write_bytes(b"From: a@example.org\n\n")
    doors.collect()
    assert ["1.a"] == [one.name for one in new.iterdir()]
