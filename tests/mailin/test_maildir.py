"""A folder that the mail server writes into."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.errors import StoreError, Unreachable
from digest.mailin.maildir import AT_ONCE, collect
from digest.mailin.mime import LONGEST
from tests.mailin.desk import Desk, mail


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for part in ("tmp", "new"):
        (tmp_path / part).mkdir()
    return tmp_path


def put(folder: Path, name: str, message: bytes) -> None:
    (folder / "new" / name).write_bytes(message)


def names(folder: Path, part: str) -> list[str]:
    return sorted(one.name for one in (folder / part).iterdir())


def test_each_mail_is_taken_once_and_put_away(folder: Path) -> None:
    """Oldest first; what is still being written lies elsewhere."""
    desk = Desk()
    for name in ("1003.b", "1001.a", ".hidden"):
        put(folder, name, mail(name))
    (folder / "tmp" / "1004.c").write_bytes(b"half a ma")
    assert (2, 0) == (
        collect(folder, desk.receive, desk.stopping),
        collect(folder, desk.receive, desk.stopping),
    )
    assert [mail("1001.a"), mail("1003.b")] == [message for message, _ in desk.came]
    assert (["1001.a:2,S", "1003.b:2,S"], [".hidden"]) == (
        names(folder, "cur"),
        names(folder, "new"),
    )


def test_while_the_store_is_locked_mails_stay(folder: Path) -> None:
    """And are taken when it is not."""
    desk = Desk(fault=StoreError("database is locked"))
    put(folder, "1001.a", mail("one"))
    with pytest.raises(StoreError):
        collect(folder, desk.receive, desk.stopping)
    assert ["1001.a"] == names(folder, "new")
    desk.fault = None
    assert (1, ["1001.a:2,S"]) == (
        collect(folder, desk.receive, desk.stopping),
        names(folder, "cur"),
    )


def test_a_mail_that_makes_trouble_is_flagged_and_stops_no_other(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is not tried for ever."""
    desk = Desk(fault=KeyError("unforeseen"), at=b"bad")
    put(folder, "1001.a", mail("bad"))
    put(folder, "1002.b", mail("good"))
    assert 2 == collect(folder, desk.receive, desk.stopping)
    assert ["1001.a:2,F", "1002.b:2,S"] == names(folder, "cur")
    assert "mail left" in caplog.text


def test_a_flood_and_a_huge_mail_are_bounded(folder: Path) -> None:
    """The rest waits, and of 50 MB the beginning is enough."""
    desk = Desk()
    with (folder / "new" / "0001.huge").open("wb") as file:
        file.write(mail("huge"))
        file.truncate(50 * 1024 * 1024)
    for number in range(AT_ONCE):
        put(folder, f"1{number:04}", mail("one of many"))
    assert (AT_ONCE, 1) == (collect(folder, desk.receive, desk.stopping), len(names(folder, "new")))
    assert LONGEST == len(desk.came[0][0])


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match=r"elsewhere/new|elsewhere: No such file"):
        collect(tmp_path / "elsewhere", Desk().receive, Desk().stopping)


def test_a_stop_waits_for_one_mail_and_leaves_the_rest(folder: Path) -> None:
    desk = Desk(enough=1)
    for name in ("1001.a", "1002.b"):
        put(folder, name, mail(name))
    assert (1, ["1002.b"]) == (
        collect(folder, desk.receive, desk.stopping),
        names(folder, "new"),
    )
