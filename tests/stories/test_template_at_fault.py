"""An operator's template with a mistake: letters go out, and the operator is told once."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.stories.house import House

READER, OPERATOR = "reader@mail.example", "desk@newsroom.example.org"
FILE = "mail/daily/body.html"


@pytest.fixture
def desk(tmp_path: Path) -> House:
    """A newsroom with templates of its own and one reader of its daily, who was sent none yet."""
    (tmp_path / "config.toml").write_text(
        f"""
        [newsroom]
        name = "Watchhouse"
        url = "https://newsroom.example.org"
        [[sources]]
        name = "pages"
        kind = "archive"
        path = "pages/*.txt"
        backfill = false
        [templates]
        directory = "own"
        [mail]
        transport = "maildir"
        operator = "{OPERATOR}"
        """
    )
    (tmp_path / "own").mkdir()
    house = House(tmp_path)
    house.page("a.txt", [("Kenya: Police must answer", "In Nairobi.", "November 19, 2026")])
    day(house, 20, hour=5)
    (tmp_path / "list.csv").write_text(f"email,cadence,consent_how\n{READER},daily,form\n")
    house.call("subscribers", "import", str(tmp_path / "list.csv"))
    return house


def template(desk: House, text: str) -> None:
    file = desk.folder / "own" / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def day(desk: House, number: int, hour: int = 8) -> str:
    """A round on a morning of November; its news is one release."""
    desk.page(f"{number}.txt", [(f"Peru: Day {number}", "In Lima.", f"November {number}, 2026")])
    at = f"2026-11-{number}T{hour:02}:00Z"
    code, _, err = desk.call("run", "--once", "--at", at)
    assert 0 == code, err
    return at


def box(desk: House, to: str) -> list[EmailMessage]:
    """A person's letters, by date."""
    files = (desk.folder / "var/outbox/new").glob("*")
    every = [message_from_bytes(one.read_bytes(), policy=policy.default) for one in files]
    return sorted((one for one in every if to == one["To"]), key=lambda one: one["Date"].datetime)


def html(letter: EmailMessage) -> str:
    body = letter.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def plain(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_letters_go_out_and_each_mistake_is_told_once_until_it_is_mended(desk: House) -> None:
    template(desk, "<p>\n{{ letter.headlin }}</p>")
    place = f"{desk.folder / 'own' / FILE}:2"
    day(desk, 21)
    at = day(desk, 22)
    assert ["Peru: Day 21" in html(one) for one in box(desk, READER)] == [True, False]
    (notice,) = box(desk, OPERATOR)
    assert f"Template {FILE} has a mistake" == notice["Subject"]
    assert (True, True) == (place in plain(notice), "'headlin'" in plain(notice))
    (told,) = desk.digest("status", "--at", at)["templates"]
    assert (FILE, "2026-11-21T08:00:00Z", place) == (told["name"], told["since"], told["place"])
    assert f"  {FILE}: since 2026-11-21T08:00:00Z: {place}: " in desk.call("status")[1]
    _, checked, _ = desk.call("check", "--offline")
    assert f"{place}: 'digest.letters.view.LetterView object' has no attribute" in checked

    template(desk, "{{ another }}")
    day(desk, 23)
    assert [False, True] == ["'another'" in plain(one) for one in box(desk, OPERATOR)]

    template(desk, "<p>Mine</p>")
    at = day(desk, 24)
    assert [False] * 3 + [True] == ["<p>Mine</p>" in html(one) for one in box(desk, READER)]
    assert 2 == len(box(desk, OPERATOR))
    assert [] == desk.digest("status", "--at", at)["templates"]
    assert str(desk.folder / "own" / FILE) not in desk.call("check", "--offline")[1]
