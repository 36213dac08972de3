"""A release was wrong: three people, of whom one had it by alert, one by daily, one not at all."""

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
    RIGHT,
    TITLE,
    WRONG,
    correct,
    round_at,
    shown,
    text,
    uid_of,
)
from tests.stories.house import House, Inbox


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def house(tmp_path: Path, inbox: Inbox) -> Iterator[House]:
    with desk.newsroom(tmp_path, inbox) as opened:
        assert [ALERTED, DAILY] == [who for who, _ in inbox.letters]
        yield opened


def test_it_follows_those_who_had_the_release_and_only_them(house: House, inbox: Inbox) -> None:
    uid = uid_of(house)
    done = correct(house, "--confirm", "2")
    assert {"alert": 1, "daily": 1, "weekly": 0} == done["by_cadence"]
    assert (2, 1) == (done["recipients"], done["not_yet"])
    round_at(house, DECIDED + MINUTE)
    assert 2 == len(inbox.letters)
    assert "public" == shown(house)["status"]
    for now in (CARRIED_OUT, CARRIED_OUT + 60 * MINUTE):
        round_at(house, now)
    assert [ALERTED, DAILY] == sorted(who for who, _ in inbox.letters[2:])
    for who in (ALERTED, DAILY):
        first, second = inbox.of(who)
        assert first["Message-ID"] == second["In-Reply-To"] == second["References"]
        assert f"CORRECTED: {TITLE}" == second["Subject"]
        assert REASON in text(second)
        assert RIGHT in text(second)
    round_at(house, MONDAY)
    (weekly,) = inbox.of(LATER)
    assert RIGHT in text(weekly)
    assert "[Corrected]" in text(weekly)
    assert 5 == len(inbox.letters)
    assert desk.balanced(house)
    answers = {who: house.digest("explain", who, uid) for who in (ALERTED, LATER)}
    assert "; its correction: sent: the mail server accepted it" in answers[ALERTED]["answer"]
    assert f"in edition correction:{uid}:2" in answers[ALERTED]["answer"]
    assert "correction" not in answers[LATER]["answer"]


def test_everything_that_shows_it_shows_it_corrected(house: House, inbox: Inbox) -> None:
    uid = uid_of(house)
    correct(house, "--confirm", "2")
    round_at(house, CARRIED_OUT)
    found = shown(house)
    assert ("corrected", 2, REASON) == (found["status"], found["version"], found["note"])
    assert ["done"] == [one["state"] for one in found["amendments"]]
    assert [("correct", REASON)] == [(one["act"], one["reason"]) for one in found["acts"]]
    assert "correction" == found["versions"][-1]["severity"]
    (listed, *_) = house.digest("editions", "list")
    assert (f"correction:{uid}:2", 2) == (listed["key"], listed["accepted"])
    assert REASON in listed["note"]
    house.digest("feeds", "build")
    feed = (house.folder / "var/feeds/all.atom").read_text()
    assert f"Corrected: {TITLE}" in feed
    assert REASON in feed
    assert WRONG not in feed
    desk.news(house, WRONG, CARRIED_OUT + MINUTE)
    assert RIGHT == shown(house)["summary"]


def test_a_dry_run_tells_all_and_changes_nothing(house: House, inbox: Inbox) -> None:
    before = shown(house), house.digest("editions", "list")
    found = correct(house, "--dry-run")
    assert (2, 1, 0) == (found["recipients"], found["not_yet"], found["waiting"])
    (sample,) = found["samples"]
    assert f"CORRECTED: {TITLE}" == sample["subject"]
    assert RIGHT in sample["text"]
    round_at(house, CARRIED_OUT + MINUTE)
    assert before == (shown(house), house.digest("editions", "list"))
    assert 2 == len(inbox.letters)


COMPLAINTS = {
    "--confirm: missing: the number of people is 2": [],
    "--confirm: 3: the number of people is 2 now": ["--confirm", "3"],
    "--reason: say what was": ["--confirm", "2", "--reason", " "],
    "says that already": ["--confirm", "2", "--summary", WRONG],
    "--title: is empty": ["--confirm", "2", "--title", ""],
}


def test_what_is_wrong_is_said_and_nothing_is_done(house: House, inbox: Inbox) -> None:
    given = ("--reason", REASON, "--summary", RIGHT, "--at", DECIDED.isoformat())
    for complaint, arguments in COMPLAINTS.items():
        code, _, err = house.call("releases", "correct", uid_of(house), *given, *arguments)
        assert (2, True) == (code, complaint in err)
    round_at(house, CARRIED_OUT + MINUTE)
    assert 2 == len(inbox.letters)
    assert [] == shown(house)["amendments"]


def test_for_two_minutes_it_can_be_taken_back(house: House, inbox: Inbox) -> None:
    uid = uid_of(house)
    correct(house, "--confirm", "2")
    code, _, err = house.call("releases", "correct", uid, "--reason", "again", "--title", "Other")
    assert (2, True) == (code, f"`digest releases undo {uid}` takes it back" in err)
    desk.call(house, CARRIED_OUT - MINUTE, "releases", "undo", uid)
    round_at(house, CARRIED_OUT + MINUTE)
    assert ("public", 1) == (shown(house)["status"], shown(house)["version"])
    assert 2 == len(inbox.letters)
    correct(house, "--confirm", "2", at=CARRIED_OUT)
    round_at(house, CARRIED_OUT + 2 * MINUTE)
    assert 4 == len(inbox.letters)
    code, _, err = house.call("releases", "undo", uid)
    assert (2, True) == (code, "too late: its correction has been carried out" in err)
    assert ["correct", "undo", "correct"] == [one["act"] for one in shown(house)["acts"]]


def test_a_letter_that_waits_is_printed_anew(house: House, inbox: Inbox) -> None:
    """The weekly is planned, and its mail server away, when the release is corrected."""
    desk.call(house, MONDAY, "plan", "weekly")
    done = correct(house, "--confirm", "2", at=MONDAY)
    assert (2, 1, 0) == (done["recipients"], done["waiting"], done["not_yet"])
    desk.call(house, MONDAY + MINUTE, "send")
    assert [] == inbox.of(LATER)
    kept = house.digest("explain", LATER, uid_of(house))
    assert "kept back until what is wrong in it is put right" in kept["answer"]
    round_at(house, MONDAY + 2 * MINUTE)
    (weekly,) = inbox.of(LATER)
    assert RIGHT in text(weekly)
    assert desk.OTHER in text(weekly)
    assert [2, 2] == [len(inbox.of(who)) for who in (ALERTED, DAILY)]
    assert desk.balanced(house)


def test_a_letter_that_was_kept_back_goes_out_where_it_is_taken_back(
    house: House, inbox: Inbox
) -> None:
    desk.call(house, MONDAY, "plan", "weekly")
    correct(house, "--confirm", "2", at=MONDAY)
    desk.call(house, MONDAY + MINUTE, "send")
    desk.call(house, MONDAY + MINUTE, "releases", "undo", uid_of(house))
    round_at(house, MONDAY + 3 * MINUTE)
    (weekly,) = inbox.of(LATER)
    assert WRONG in text(weekly)
    assert 3 == len(inbox.letters)


def test_what_a_source_corrects_itself_follows_those_who_had_it(house: House, inbox: Inbox) -> None:
    said = f"Correction: An earlier version of this release said three reporters. {RIGHT}"
    desk.news(house, said, DECIDED)
    round_at(house, DECIDED + MINUTE)
    assert 2 == len(inbox.letters)
    round_at(house, CARRIED_OUT)
    assert [ALERTED, DAILY] == sorted(who for who, _ in inbox.letters[2:])
    assert all(one["Subject"] == f"CORRECTED: {TITLE}" for _, one in inbox.letters[2:])
    assert "An earlier version of this release said three" in text(inbox.of(DAILY)[1])


def test_what_a_source_changed_without_a_word_an_editor_may_call_a_correction(
    house: House, inbox: Inbox
) -> None:
    uid = uid_of(house)
    given = ("--reason", REASON, "--confirm", "2", "--at", DECIDED.isoformat())
    code, _, err = house.call("releases", "correct", uid, *given)
    assert (2, True) == (code, "says what it said from the beginning" in err)
    desk.news(house, RIGHT, DECIDED)
    assert 0 == house.call("releases", "correct", uid, *given)[0]
    round_at(house, CARRIED_OUT)
    assert f"correction:{uid}:2" == house.digest("editions", "list")[0]["key"]
    assert 4 == len(inbox.letters)
    code, _, err = house.call("releases", "correct", uid, *given)
    assert (2, True) == (code, "version 2 was told as a correction already" in err)
