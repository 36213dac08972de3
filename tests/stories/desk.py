"""A newsroom on a Saturday: one person had its release by alert, one by daily, one not yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from tests.stories.house import House, Inbox, config, server

ALERTED, DAILY, LATER = "alert@example.org", "daily@example.org", "later@example.org"
ROLL = f"""email,cadence,topics,consent_how
{ALERTED},alert,,signed up at the fair
{DAILY},daily,,signed up at the fair
{LATER},weekly,,signed up at the fair
"""
TITLE = "Belarus: Journalists jailed after unfair trial"
WRONG = "A court in Minsk jailed three reporters."
RIGHT = "A court in Minsk jailed two reporters."
OTHER = "Kenya: Police attack a protest"
REASON = "The court jailed two reporters, not three"
EARLY = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
DECIDED = EARLY + timedelta(hours=5)
CARRIED_OUT = DECIDED + timedelta(minutes=2)
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@contextmanager
def newsroom(folder: Path, inbox: Inbox, roll: str = ROLL, extra: str = "") -> Iterator[House]:
    """The alert went out at five, the daily at seven; the weekly is due on Monday."""
    controller = server(inbox)
    controller.start()
    house = config(folder, port=controller.port, extra=extra)
    (folder / "roll.csv").write_text(roll)
    house.page("old.txt", [("Belarus: An old story", "Nothing new.", "May 1, 2020")])
    call(house, EARLY, "ingest")
    call(house, EARLY, "subscribers", "import", str(folder / "roll.csv"))
    news(house, WRONG)
    for now in (EARLY + 3 * MINUTE, DECIDED):
        round_at(house, now)
    yield house
    controller.stop()


def news(house: House, text: str, at: datetime = EARLY) -> None:
    """The newsroom says this, beside something else, and is read."""
    day = "November 21, 2026"
    house.page("news.txt", [(TITLE, text, day), (OTHER, "Police in Nairobi beat people.", day)])
    call(house, at, "ingest")


def call(house: House, at: datetime, *arguments: str) -> Any:
    """A command at an instant; what it printed."""
    return house.digest(*arguments, "--at", at.isoformat())


def round_at(house: House, now: datetime) -> None:
    """Plan and send what is due."""
    call(house, now, "plan")
    call(house, now, "send")


def uid_of(house: House, title: str = TITLE) -> str:
    """By what the release is known."""
    found = house.digest("releases", "list")
    return next(str(one["uid"]) for one in found if one["title"] == title)


def correct(house: House, *arguments: str, at: datetime = DECIDED) -> Any:
    """The editor corrects the release."""
    given = ("--reason", REASON, "--summary", RIGHT, *arguments)
    return call(house, at, "releases", "correct", uid_of(house), *given)


def withdraw(house: House, *arguments: str, at: datetime = DECIDED) -> Any:
    """The editor withdraws the release."""
    return call(house, at, "releases", "withdraw", uid_of(house), "--reason", REASON, *arguments)


def text(message: EmailMessage) -> str:
    """The words of a letter, on one line."""
    body = message.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


def shown(house: House) -> Any:
    """All that is known of the release."""
    return house.digest("releases", "show", uid_of(house))


def balanced(house: House) -> bool:
    """Whether the books of every edition balance."""
    return all(one["balanced"] for one in house.digest("status")["editions"])
