"""A release is taken back: it reaches everyone who had it, and nobody else gets it any more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stories import desk
from tests.stories.desk import (
    ALERTED,
    CARRIED_OUT,
    DAILY,
    DECIDED,
    LATER,
    MINUTE,
    MONDAY,
    REASON,
    TITLE,
    WRONG,
    round_at,
    shown,
    text,
    uid_of,
    withdraw,
)
from tests.stories.house import House, Inbox


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def house(tmp_path: Path, inbox: Inbox) -> Iterator[House]:
    with desk.newsroom(tmp_path, inbox) as opened:
        yield opened


def test_it_reaches_those_who_had_it_and_nobody_gets_it_any_more(
    house: House, inbox: Inbox
) -> None:
    uid = uid_of(house)
    found = withdraw(house, "--dry-run")
    assert (2, 1) == (found["recipients"], found["not_yet"])
    withdraw(house, "--confirm", "2")
    for now in (DECIDED + MINUTE, CARRIED_OUT, CARRIED_OUT + 60 * MINUTE, MONDAY):
        round_at(house, now)
    assert [ALERTED, DAILY] == sorted(who for who, _ in inbox.letters[2:4])
    for who in (ALERTED, DAILY):
        first, second = inbox.of(who)
        assert first["Message-ID"] == second["In-Reply-To"] == second["References"]
        assert f"WITHDRAWN: {TITLE}" == second["Subject"]
        assert REASON in text(second)
        assert WRONG not in text(second)
    (weekly,) = inbox.of(LATER)
    assert TITLE not in text(weekly)
    assert desk.OTHER in text(weekly)
    assert f"withdrawal:{uid}:2" in {one["key"] for one in house.digest("editions", "list")}
    assert desk.balanced(house)
    answers = {who: house.digest("explain", who, uid)["answer"] for who in (DAILY, LATER)}
    assert "; its withdrawal: sent: the mail server accepted it" in answers[DAILY]
    assert f"not sent: the release is withdrawn ({REASON})" == answers[LATER]


def test_page_and_feeds_say_so_and_no_more(house: House, inbox: Inbox) -> None:
    withdraw(house, "--confirm", "2")
    round_at(house, CARRIED_OUT)
    house.digest("feeds", "build")
    feed = (house.folder / "var/feeds/all.atom").read_text()
    assert "This release has been withdrawn." in feed
    assert REASON in feed
    assert TITLE not in feed
    found = shown(house)
    assert ("withdrawn", 2, REASON) == (found["status"], found["version"], found["note"])


def test_letters_that_wait_do_not_bring_it(house: House, inbox: Inbox) -> None:
    """One weekly holds it beside another release, one holds nothing else."""
    alone = "alone@example.org"
    (house.folder / "more.csv").write_text(
        f"email,cadence,countries,consent_how\n{alone},weekly,BY,signed up at the fair\n"
    )
    early = desk.EARLY.isoformat()
    house.digest("subscribers", "import", str(house.folder / "more.csv"), "--at", early)
    title = "Belarus: Editor released"
    house.page("more.txt", [(title, "An editor in Minsk is free.", "November 22, 2026")])
    desk.call(house, DECIDED, "ingest")
    desk.call(house, MONDAY, "plan", "weekly")
    withdraw_title(house, title)
    desk.call(house, MONDAY + MINUTE, "send")
    assert [] == inbox.of(LATER) + inbox.of(alone)
    round_at(house, MONDAY + 2 * MINUTE)
    assert [] == inbox.of(alone)
    (weekly,) = inbox.of(LATER)
    assert title not in text(weekly)
    assert TITLE in text(weekly)
    assert desk.balanced(house)
    made = house.digest("editions", "list")
    weekly_books = next(one for one in made if one["key"].startswith("weekly:"))
    assert (1, 1) == (weekly_books["skipped"], weekly_books["accepted"])


def withdraw_title(house: House, title: str) -> None:
    given = ("--reason", REASON, "--confirm", "0", "--at", MONDAY.isoformat())
    assert 0 == house.call("releases", "withdraw", uid_of(house, title), *given)[0]


def test_what_is_withdrawn_stays_so_and_is_not_withdrawn_twice(house: House, inbox: Inbox) -> None:
    uid = uid_of(house)
    withdraw(house, "--confirm", "2")
    code, _, err = house.call("releases", "withdraw", uid, "--reason", "x", "--confirm", "2")
    assert (2, True) == (code, "a withdrawal of it by" in err)
    round_at(house, CARRIED_OUT)
    for command in ("withdraw", "correct"):
        code, _, err = house.call("releases", command, uid, "--reason", "x", "--confirm", "2")
        assert (2, True) == (code, "is withdrawn already" in err)
    desk.news(house, f"Correction: {WRONG}", CARRIED_OUT)
    round_at(house, CARRIED_OUT + 5 * MINUTE)
    assert "withdrawn" == shown(house)["status"]
    assert 4 == len(inbox.letters)


def test_it_overtakes_a_correction_that_waits(house: House, inbox: Inbox) -> None:
    desk.correct(house, "--confirm", "2")
    withdraw(house, "--confirm", "2", at=DECIDED + MINUTE)
    round_at(house, CARRIED_OUT + MINUTE)
    assert 4 == len(inbox.letters)
    assert {f"WITHDRAWN: {TITLE}"} == {one["Subject"] for _, one in inbox.letters[2:]}


def test_an_unknown_release_is_named(house: House) -> None:
    for command in ("withdraw", "correct"):
        code, _, err = house.call("releases", command, "nothing", "--reason", "x")
        assert (1, True) == (code, "release: nothing: not known" in err)
    assert 1 == house.call("releases", "undo", "nothing")[0]
