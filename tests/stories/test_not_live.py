"""Mail goes to everyone only where a person said so: not before, and not from a copy."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from digest.cli.app import build
from digest.errors import NotLive
from tests.stories.house import House, Inbox, config, server

ROLL = """email,cadence,consent_how
desk@example.org,alert,asked by mail
reader@example.org,alert,signed up at the fair
"""
DESK, READER = "desk@example.org", "reader@example.org"
EXTRA = """
        reply_to = "press@example.org"
        test_recipients = ["Desk@example.org"]
        [alerts]
        settle = "0s"
"""


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def relay(inbox: Inbox) -> Iterator[Controller]:
    controller = server(inbox)
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def house(tmp_path: Path, relay: Controller) -> House:
    """A newsroom that mails over SMTP and has not gone live."""
    (tmp_path / "house").mkdir()
    house = config(tmp_path / "house", port=relay.port, extra=EXTRA)
    change(house, 'live = "always"', 'live = "ask"')
    (house.folder / "roll.csv").write_text(ROLL)
    house.digest("subscribers", "import", str(house.folder / "roll.csv"))
    return house


def change(house: House, before: str, after: str) -> None:
    """Edit the configuration."""
    file = house.folder / "config.toml"
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after))


def news(house: House, title: str) -> str:
    """Something happens, and everything that is due is done; its uid."""
    house.page(f"{title}.txt", [(title, f"{title}, at length.", "May 1, 2026")])
    house.digest("ingest")
    house.digest("plan")
    house.digest("send")
    uids: dict[str, str] = {one["title"]: one["uid"] for one in house.digest("releases", "list")}
    return uids[title]


def got(inbox: Inbox) -> list[tuple[str, str]]:
    """Who got what, in order of arrival."""
    return [(to, message["Subject"]) for to, message in inbox.letters]


def standing(house: House) -> tuple[bool, str]:
    found = house.digest("status")["live"]
    return found["live"], found["why_not"] or ""


def back_up(house: House, file: Path) -> None:
    """A whole copy of the database, as SQLite makes it."""
    with (
        closing(sqlite3.connect(house.folder / "var/digest.db")) as live,
        closing(sqlite3.connect(file)) as copy,
    ):
        live.backup(copy)


def drop_log(house: House) -> None:
    """Without the write-ahead log of what is to be replaced."""
    for name in ("digest.db-wal", "digest.db-shm"):
        (house.folder / "var" / name).unlink(missing_ok=True)


def test_only_test_recipients_get_mail_before(house: House, inbox: Inbox) -> None:
    uid = news(house, "One")
    assert [(DESK, "One")] == got(inbox)
    assert (False, "nobody has said so yet") == standing(house)
    assert "(not live)" in house.digest("explain", READER, uid)["answer"]
    (edition,) = house.digest("status")["editions"]
    assert (1, 1, True) == (edition["accepted"], edition["skipped"], edition["balanced"])


def test_after_going_live_everyone_gets_what_is_newer_and_nothing_older(
    house: House, inbox: Inbox
) -> None:
    news(house, "One")
    assert 2 == house.digest("go-live", "--yes", "--offline")["people"]["people"]
    house.digest("plan")
    house.digest("send")
    assert [(DESK, "One")] == got(inbox)
    assert (True, "") == standing(house)
    news(house, "Two")
    assert [(DESK, "One"), (DESK, "Two"), (READER, "Two")] == sorted(got(inbox))


def test_a_letter_that_waits_when_mail_goes_live_goes_to_test_recipients_alone(
    house: House, inbox: Inbox
) -> None:
    house.page("One.txt", [("One", "At length.", "May 1, 2026")])
    house.digest("ingest")
    house.digest("plan")
    house.digest("go-live", "--yes", "--offline")
    house.digest("send")
    assert [(DESK, "One")] == got(inbox)


def test_what_was_public_but_not_planned_is_owed_to_nobody(house: House, inbox: Inbox) -> None:
    house.page("One.txt", [("One", "At length.", "May 1, 2026")])
    house.digest("ingest")
    house.digest("go-live", "--yes", "--offline")
    house.digest("plan")
    house.digest("send")
    assert [] == got(inbox)
    (uid,) = (one["uid"] for one in house.digest("releases", "list"))
    assert "public before mail went live" in house.digest("explain", READER, uid)["answer"]


def test_going_live_is_refused_with_every_reason_at_once(house: House) -> None:
    change(house, 'url = "https://news.example.org"', 'url = "http://localhost:8000"')
    change(house, 'postal_address = "1 Example Street, Exampletown"', "")
    change(house, 'reply_to = "press@example.org"', "")
    with pytest.raises(NotLive) as refused:
        build()(["--config", str(house.folder / "config.toml"), "go-live", "--yes", "--offline"])
    assert [
        "go-live: [web] url",
        "go-live: [newsroom] postal_address",
        "go-live: [mail] reply_to",
    ] == [": ".join(line.split(": ")[:2]) for line in str(refused.value).splitlines()]
    assert not standing(house)[0]


def test_going_live_needs_a_word(house: House) -> None:
    code, _, err = house.call("go-live", "--offline")
    assert 2 == code
    assert "people        2 would be written to: 2 alert" in err
    assert not standing(house)[0]


def test_plain_http_must_be_asked_for(house: House) -> None:
    change(house, 'url = "https://news.example.org"', 'url = "http://news.example.org"')
    assert 2 == house.call("go-live", "--yes", "--offline")[0]
    house.digest("go-live", "--yes", "--offline", "--allow-http")
    assert (True, "") == standing(house)


def test_a_copied_database_mails_nobody_until_told(house: House, inbox: Inbox) -> None:
    house.digest("go-live", "--yes", "--offline")
    copy = House(Path(shutil.copytree(house.folder, house.folder.parent / "copy")))
    news(copy, "One")
    assert [(DESK, "One")] == got(inbox)
    why = f"the database was copied or moved: it went live as {house.folder}/var/digest.db"
    assert (False, why) == standing(copy)
    assert (True, "") == standing(house)
    copy.digest("go-live", "--yes", "--offline")
    news(copy, "Two")
    assert (READER, "Two") in got(inbox)


def test_a_backup_put_in_place_of_the_database_mails_nobody(house: House, inbox: Inbox) -> None:
    house.digest("go-live", "--yes", "--offline")
    back_up(house, house.folder / "backup.db")
    database = house.folder / "var/digest.db"
    drop_log(house)
    database.unlink()
    shutil.copyfile(house.folder / "backup.db", database)
    news(house, "One")
    assert [(DESK, "One")] == got(inbox)
    assert "restored or copied" in standing(house)[1]


def test_a_backup_written_over_the_database_mails_nobody(house: House, inbox: Inbox) -> None:
    """The same file by name, number and birth: only what is inside is older."""
    house.digest("go-live", "--yes", "--offline")
    news(house, "One")
    back_up(house, house.folder / "backup.db")
    news(house, "Two")
    before = got(inbox)
    drop_log(house)
    shutil.copyfile(house.folder / "backup.db", house.folder / "var/digest.db")
    house.digest("plan")
    house.digest("send")
    news(house, "Three")
    assert [] == [one for one in got(inbox)[len(before) :] if one[0] == READER]
    assert "mail has gone out since" in standing(house)[1]


def test_another_mail_server_mails_nobody(house: House, inbox: Inbox, relay: Controller) -> None:
    house.digest("go-live", "--yes", "--offline")
    other = Inbox()
    second = server(other)
    second.start()
    try:
        change(house, f"port = {relay.port}", f"port = {second.port}")
        news(house, "One")
    finally:
        second.stop()
    assert [(DESK, "One")] == got(other)
    changed = f"the mail server was changed: from 127.0.0.1:{relay.port} to 127.0.0.1:{second.port}"
    assert (False, changed) == standing(house)


def test_one_can_go_back(house: House, inbox: Inbox) -> None:
    house.digest("go-live", "--yes", "--offline")
    assert not house.digest("go-live", "--undo")["live"]
    news(house, "One")
    assert [(DESK, "One")] == got(inbox)


def test_a_service_that_moved_carries_on(house: House, inbox: Inbox) -> None:
    """What people are owed when it moves, they get from its new place."""
    house.digest("go-live", "--yes", "--offline")
    house.page("One.txt", [("One", "At length.", "May 1, 2026")])
    house.digest("ingest")
    moved = House(house.folder.rename(house.folder.parent / "moved"))
    moved.digest("go-live", "--yes", "--offline", "--carry-on")
    moved.digest("plan")
    moved.digest("send")
    assert [(DESK, "One"), (READER, "One")] == sorted(got(inbox))


def test_there_is_nothing_to_carry_on_where_mail_was_never_live(house: House) -> None:
    assert 2 == house.call("go-live", "--yes", "--offline", "--carry-on")[0]
    assert not standing(house)[0]


def test_a_backup_restored_by_us_mails_nobody_until_it_carries_on(
    house: House, inbox: Inbox
) -> None:
    """A planned move to another place: what was owed when it was saved is not lost."""
    house.digest("go-live", "--yes", "--offline")
    house.page("One.txt", [("One", "At length.", "May 1, 2026")])
    house.digest("ingest")
    house.digest("backup", str(house.folder / "backup.tar.gz"))
    house.digest("restore", str(house.folder / "backup.tar.gz"), "--force")
    assert not standing(house)[0]
    house.digest("go-live", "--yes", "--offline", "--carry-on")
    house.digest("plan")
    house.digest("send")
    assert [(DESK, "One"), (READER, "One")] == sorted(got(inbox))
