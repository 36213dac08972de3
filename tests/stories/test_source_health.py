"""A source that fails and is mended: what the operator gets, and what each door tells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.fetching import CONFIG
from tests.stories.house import House
from tests.stories.site import Site, site

BEGUN = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


@pytest.fixture
def newsroom() -> Iterator[Site]:
    """A site with one release."""
    with site("Belarus: Journalists jailed") as shown:
        yield shown


def house(folder: Path, newsroom: Site, mail: str) -> House:
    """A newsroom that reads the site each half hour, into a Maildir."""
    (folder / "config.toml").write_text(
        f"""
        [newsroom]
        name = "Watchhouse"
        url = "https://newsroom.example.org"
        {CONFIG}
        [[sources]]
        name = "site"
        kind = "feed"
        url = "{newsroom.feed}"
        every = "30m"
        [[sources]]
        name = "pages"
        kind = "archive"
        path = "pages/*.txt"
        [mail]
        {mail}
        """
    )
    made = House(folder)
    made.page("a.txt", [("Kenya: Police must answer", "In Nairobi.", "May 1, 2026")])
    return made


@pytest.fixture
def desk(tmp_path: Path, newsroom: Site) -> House:
    """One whose operator wants to be told."""
    return house(tmp_path, newsroom, 'operator = "desk@newsroom.example.org"')


def rounds(desk: House, *hours: float) -> str:
    """A round so many hours after the beginning, each; when the last one was."""
    at = BEGUN
    for one in hours:
        at = BEGUN + timedelta(hours=one)
        desk.call("run", "--once", "--at", at.isoformat())
    return at.isoformat()


def letters(desk: House) -> list[EmailMessage]:
    """In the Maildir."""
    box = desk.folder / "var/outbox/new"
    return [message_from_bytes(one.read_bytes(), policy=policy.default) for one in box.glob("*")]


def subjects(desk: House) -> list[str]:
    return sorted(str(one["Subject"]) for one in letters(desk))


def listed(desk: House) -> dict[str, object]:
    """The site, as `sources list` tells of it."""
    found: dict[str, object] = next(
        one for one in desk.digest("sources", "list") if one["name"] == "site"
    )
    return found


def test_seven_hours_of_failing_are_one_letter_and_the_end_one_more(
    desk: House, newsroom: Site
) -> None:
    """Whatever the number of rounds; a failure of minutes is none."""
    rounds(desk, 0)
    newsroom.status = 500
    rounds(desk, 1, 2)
    newsroom.status = 200
    rounds(desk, 6, 7)
    assert [] == subjects(desk)
    newsroom.status = 500
    rounds(desk, 8, 11, 13.9)
    assert [] == subjects(desk)
    rounds(desk, 14, 14.5, 15)
    (failing,) = letters(desk)
    assert failing["Subject"].startswith("Source site could not be read for ")
    assert ("desk@newsroom.example.org", "auto-generated") == (
        failing["To"],
        failing["Auto-Submitted"],
    )
    newsroom.status = 200
    rounds(desk, 24, 25)
    assert [str(failing["Subject"]), "Source site is read again"] == subjects(desk)


def test_without_an_operator_nobody_is_written_to(tmp_path: Path, newsroom: Site) -> None:
    """The log and `status` tell all the same."""
    desk = house(tmp_path, newsroom, "")
    newsroom.status = 500
    rounds(desk, 0, 3, 7)
    assert [] == subjects(desk)
    assert "failing" == listed(desk)["state"]


def test_a_source_that_is_gone_is_told_and_not_asked_again(desk: House, newsroom: Site) -> None:
    """Until it has another address."""
    newsroom.status = 410
    rounds(desk, 1, 2, 30)
    assert (1, ["Source site is gone and is not read any more"]) == (
        newsroom.asked,
        subjects(desk),
    )
    told = listed(desk)
    assert ("disabled", None) == (told["state"], told["next_check"])
    assert str(told["problem"]).startswith("since 2026-11-21T02:00:00Z, not asked any more: ")


def test_a_flood_is_told_with_what_to_do(desk: House, newsroom: Site) -> None:
    """Once, while it is held and after."""
    rounds(desk, 1)
    newsroom.titles += [f"Old story {number}" for number in range(40)]
    rounds(desk, 3, 5)
    assert ["Source site: 40 new releases are held from mail"] == subjects(desk)
    body = letters(desk)[0].get_body(("plain",))
    assert body is not None
    assert "digest releases approve --source site" in body.get_content()
    desk.digest("releases", "approve", "--source", "site")
    rounds(desk, 6)
    assert 1 == len(subjects(desk))


def test_every_door_says_how_a_source_is(desk: House, newsroom: Site) -> None:
    """Since when, why, when it was read last, and when it is tried again."""
    rounds(desk, 0)
    well = listed(desk)
    assert ("well", None, 1, "2026-11-21T01:00:00Z") == tuple(
        well[name] for name in ("state", "problem", "releases", "last_success")
    )
    newsroom.status = 500
    now = rounds(desk, 1, 3, 8)
    failing = listed(desk)
    assert ("failing", "2026-11-21T01:00:00Z") == (failing["state"], failing["last_success"])
    assert str(failing["failing_since"]) < str(failing["next_check"])
    assert "answered 500" in str(failing["error"])
    status = desk.digest("status", "--at", now)
    ours = next(one for one in status["sources"] if one["name"] == "site")
    assert ours.items() <= failing.items()
    assert ["accepted"] == [one["state"] for one in status["notices"]]
    _, text, _ = desk.call("status", "--at", now)
    line = next(one for one in text.splitlines() if one.startswith("  site: "))
    assert f"FAILING since {failing['failing_since']}: " in line
    assert f"again {failing['next_check']}" in line
    assert f"  source-failing:site:{failing['failing_since']}  sent " in text
    _, text, _ = desk.call("sources", "list")
    assert "site\tfeed\t" in text
    assert "\tfailing\t" in text
