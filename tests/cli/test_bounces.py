"""`bounces process`, `list`, `undo`, `resume`, and a person's history."""

from __future__ import annotations

import json
import re
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from digest.bounces import take
from digest.delivery.claims import Claim
from digest.delivery.made_out import return_path
from digest.model import Cadence, Report, ReportKind
from digest.signing import secret_beside
from digest.store import Store, editions, subscribers, tallies
from digest.store.tallies import Pause
from digest.tokens import Tokens, Unsubscribe
from digest.verdicts import OURS_PAUSED
from tests.bounces.house import FULL, NO_SUCH
from tests.cli.desk import NOW, Desk
from tests.cli.test_outcomes import on_a_terminal
from tests.mailin.mails import FAILED, dsn
from tests.newsroom import enrol

ROOT = Path(__file__).parents[2]
EMAIL = "all@example.org"
AT = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
MAIL = """From: reader <{email}>
To: leave+{token}@news.example.org
Date: Sat, 21 Nov 2026 07:59:00 +0000
Message-ID: <{name}@example.org>
Subject: unsubscribe

"""


def tokens(made: Desk) -> tuple[Tokens, int]:
    """Those of the newsroom, and who has the address."""
    database = made.folder / "var/digest.db"
    with closing(Store(database)) as store:
        person = subscribers.by_email(store, EMAIL)
        assert person is not None
        return Tokens(secret_beside(database)), person.id


def leaving(made: Desk, name: str, *, forged: bool = False) -> Path:
    """A mail by which somebody unsubscribes from their daily."""
    signed, person = tokens(made)
    if forged:
        signed = Tokens(b"the secret of quite another newsroom")
    token = signed.unsubscribe(Unsubscribe(person, "daily", 0))
    return made.write(f"{name}.eml", MAIL.format(email=EMAIL, token=token, name=name))


def test_rows_of_mails_have_headings_on_a_terminal_and_name_the_file(filled: Desk) -> None:
    leaving(filled, "mails/new/one")
    leaving(filled, "mails/cur/two")
    told = on_a_terminal(filled, "bounces", "process", str(filled.folder / "mails"), "--at", NOW)
    first, *rows = re.sub(r"\x1b\[\d*m", "", told).splitlines()
    assert [
        "kind",
        "fault",
        "said",
        "about",
        "by",
        "done",
        "why",
        "report",
        "file",
    ] == first.split()
    assert ["one.eml", "two.eml"] == [row.split()[-1] for row in rows if EMAIL in row]


def reported(made: Desk, times: int) -> list[str]:
    """So many days with a full mailbox; the reports' ids."""
    signed, person = tokens(made)
    link = f"https://news.example.org/u/{signed.unsubscribe(Unsubscribe(person, 'daily', 0))}"
    with closing(Store(made.folder / "var/digest.db")) as store:
        for day in range(times):
            at = AT.replace(day=AT.day - times + day)
            report = Report(ReportKind.BOUNCE, f"r{day}", at, links=(link,), **FULL)
            take(store, signed, [report], door="file", now=AT)
    return [f"r{day}" for day in range(times)]


def blaming(made: Desk, *, people: int) -> Path:
    """A folder of mails by which so many people's servers say that it is our fault."""
    signed, _ = tokens(made)
    fields = FAILED.replace("5.1.1", "5.7.23").replace("User unknown", "SPF check failed")
    with closing(Store(made.folder / "var/digest.db")) as store:
        for number in range(people):
            email = f"{number}@example.org"
            key = enrol(store, email, Cadence.DAILY, now=AT).subscriber_id
            assert key is not None
            link = f"https://news.example.org/u/{signed.unsubscribe(Unsubscribe(key, 'daily', 0))}"
            letter = f"To: {email}\r\nList-Unsubscribe: <{link}>\r\n"
            head = (
                f"Message-ID: <{number}@mx.example.org>\r\nDate: Sat, 21 Nov 2026 07:59 +0000\r\n"
            )
            mail = dsn(fields.replace("reader@", f"{number}@"), letter=letter, head=head)
            made.write(f"blaming/{number}.eml", mail.decode())
    return made.folder / "blaming"


def test_process_says_what_each_says_and_what_was_done(filled: Desk) -> None:
    """Once; the mails stay where they are."""
    file = leaving(filled, "one")
    strange = filled.write("strange.eml", "From: a@b.example\nSubject: Hello\n\nHow are you?\n")
    shown = filled("bounces", "process", str(file), str(strange), "--at", NOW, "--json")
    first, second = json.loads(shown.out)
    assert ("unsubscribe", EMAIL, "link", "unsubscribed") == tuple(
        first[name] for name in ("kind", "email", "by", "did")
    )
    assert ("other", None, "unknown") == tuple(second[name] for name in ("kind", "email", "did"))
    assert "2 mails: 1 unknown, 1 unsubscribed\n" == shown.err
    again = filled("bounces", "process", str(file), "--at", NOW)
    assert again.out.split("\t")[5] == "repeated"
    assert file.exists()


def test_a_rehearsal_says_what_would_be_done_and_does_nothing(filled: Desk) -> None:
    file = leaving(filled, "one")
    shown = filled("bounces", "process", str(file), "--dry-run", "--at", NOW)
    *cells, report, name = shown.out.rstrip("\n").split("\t")
    assert ["unsubscribe", "", "", EMAIL, "link", "unsubscribed", ""] == cells
    again = filled("bounces", "process", str(file), "--dry-run", "--at", NOW, "--json")
    assert [("one.eml", report)] == [(one["file"], one["id"]) for one in json.loads(again.out)]
    assert "one.eml" == name
    assert "would be: 1 mail: 1 unsubscribed\n" == shown.err
    assert [] == filled("bounces", "list", "--at", NOW, "--json").json["reports"]
    assert "active" == filled("subscribers", "show", EMAIL, "--json").json["status"]


def test_a_folder_is_walked_and_what_cannot_be_read_is_named(filled: Desk) -> None:
    leaving(filled, "mails/new/one")
    filled.write("mails/cur/two", "")
    shown = filled("bounces", "process", str(filled.folder / "mails"), "--at", NOW, "--json")
    assert (1, 1) == (shown.code, len(json.loads(shown.out)))
    assert "digest: bounces process: " in shown.err
    assert "two: empty" in shown.err


def test_a_forged_token_is_told_in_one_line_without_an_address(filled: Desk) -> None:
    shown = filled("bounces", "process", str(leaving(filled, "one", forged=True)), "--json")
    (one,) = json.loads(shown.out)
    assert ("unsubscribe", None, "refused") == (one["kind"], one["email"], one["did"])
    told, counted = shown.err.splitlines()
    assert "unsubscribe link: not one of ours" in told
    assert "1 mail: 1 refused" == counted
    assert EMAIL not in shown.err
    assert "active" == filled("subscribers", "show", EMAIL, "--json").json["status"]


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (["process", "nowhere.eml"], 2, "bounces process: nowhere.eml: no such file"),
        (["undo", "nothing", "--reason", "why"], 1, "report: nothing: not known"),
        (["resume", "daily", "--reason", "why"], 1, "bounces resume: daily: not paused"),
        (["resume", "foo", "--reason", "why"], 2, "foo: no such stream; there are transactional, "),
        (["undo", "nothing"], 2, "--reason"),
    ],
)
def test_a_mistake_is_named(filled: Desk, arguments: list[str], code: int, why: str) -> None:
    shown = filled("bounces", *arguments)
    assert code == shown.code
    assert why in shown.err
    assert "" == shown.out


def test_reports_are_listed_and_taken_back_with_a_reason(filled: Desk) -> None:
    *_, last = reported(filled, 5)
    listed = filled("bounces", "list", "--at", NOW).out.splitlines()
    assert 5 == len(listed)
    assert ["bounce", "busy", "452 4.2.2 mailbox full", "example.org", "link", "suspended"] == (
        listed[0].split("\t")[2:8]
    )
    undo = ["bounces", "undo", last, "--reason", "their server was broken", "--at", NOW]
    assert "taken back: suspended; the person gets letters now\n" == filled(*undo).out
    assert "undone: their server was broken" in filled("bounces", "list", "--at", NOW).out
    again = filled(*undo)
    assert (1, True) == (again.code, "taken back before: their server was broken" in again.err)
    assert 1 == filled("subscribers", "reinstate", EMAIL, "--reason", "why").code


def test_a_persons_history_is_on_one_screen_with_how_to_undo(filled: Desk) -> None:
    reported(filled, 5)
    shown = filled("subscribers", "show", EMAIL, "--at", NOW).out
    assert f"{EMAIL}  suspended\n" in shown
    tried = "; the first letter from 2026-11-28T08:00:00Z on tries the address\n"
    assert f"suspended since 2026-11-21T08:00:00Z{tried}" in shown
    status = filled("status", "--at", NOW)
    assert (
        "1 bounced\n  of the bounced 1 suspended: a letter tries the address again\n" in status.out
    )
    assert 1 == filled("status", "--at", NOW, "--json").json["suspended"]
    assert "evidence: bounce: 452 4.2.2 mailbox full (daily letter, by link, report r4)" in shown
    assert f'undo: digest subscribers reinstate {EMAIL} --reason "…"\n' in shown
    assert 5 == shown.count("452 4.2.2 mailbox full  by link")
    done = filled("subscribers", "reinstate", EMAIL, "--reason", "by phone", "--at", NOW)
    assert f"{EMAIL}: was suspended, gets letters again\n" == done.out
    shown = filled("subscribers", "show", EMAIL, "--at", NOW, "--json").json
    assert ("active", "good", 0) == (
        shown["status"],
        shown["standing"]["stage"],
        shown["standing"]["score"],
    )
    assert {"by phone"} == {one["undone_why"] for one in shown["reports"]}


@pytest.mark.parametrize(
    ("kind", "said", "expected"),
    [
        pytest.param(ReportKind.COMPLAINT, {}, "complained", id="a complaint"),
        pytest.param(ReportKind.BOUNCE, NO_SUCH, "stopped", id="no such mailbox"),
    ],
)
def test_who_was_stopped_is_headed_so(
    filled: Desk, kind: ReportKind, said: dict[str, Any], expected: str
) -> None:
    signed, person = tokens(filled)
    link = f"https://news.example.org/u/{signed.unsubscribe(Unsubscribe(person, 'daily', 0))}"
    with closing(Store(filled.folder / "var/digest.db")) as store:
        report = Report(kind, "one", AT, recipient=EMAIL, links=(link,), **said)
        take(store, signed, [report], door="file", now=AT)
    assert filled("subscribers", "show", EMAIL, "--at", NOW).out.startswith(f"{EMAIL}  {expected}")


def test_a_score_is_shown_as_it_is_now(filled: Desk) -> None:
    reported(filled, 2)
    assert "score: 2 of 5 days" in filled("subscribers", "show", EMAIL, "--at", NOW).out
    later = filled("subscribers", "show", EMAIL, "--at", "2027-01-21T08:00:00Z").out
    assert "score" not in later


def test_a_paused_stream_is_listed_and_goes_on_when_told(filled: Desk) -> None:
    with closing(Store(filled.folder / "var/digest.db")) as store, store.writing():
        tallies.pause(store, Pause("daily", AT, "spf", "550 5.7.23 SPF"))
    listed = filled("bounces", "list", "--at", NOW)
    assert (
        "paused: daily: since 2026-11-21T08:00:00Z: 550 5.7.23 SPF; mend spf, then " in listed.err
    )
    assert '`digest bounces resume daily --reason "…"`\n' in listed.err
    sent = filled("send", "--at", NOW)
    assert 1 == sent.code
    assert "digest: daily: paused: 550 5.7.23 SPF; see `digest bounces list`" in sent.err
    assert "daily: goes on\n" == filled("bounces", "resume", "daily", "--reason", "mended").out
    assert 0 == filled("send", "--at", NOW).code


def test_status_and_check_tell_of_a_paused_stream(filled: Desk) -> None:
    assert [] == filled("status", "--at", NOW, "--json").json["paused"]
    assert 0 == filled("check", "--offline").code
    with closing(Store(filled.folder / "var/digest.db")) as store, store.writing():
        tallies.pause(store, Pause("daily", AT, None, "550 who are you"))
    (told,) = filled("status", "--at", NOW, "--json").json["paused"]
    assert ("daily", "2026-11-21T08:00:00Z", None) == (told["stream"], told["since"], told["mend"])
    ends = '550 who are you; when it is mended, `digest bounces resume daily --reason "…"`\n'
    shown = filled("status", "--at", NOW).out
    assert f"PAUSED, nothing of it is sent\n  daily: since {told['since']}: {ends}" in shown
    checked = filled("check", "--offline")
    assert 1 == checked.code
    assert "stream daily" in checked.out + checked.err
    assert f"paused since {told['since']}, nothing of it is sent: {ends}" in (
        checked.out + checked.err
    )


def test_process_says_at_its_end_which_stream_it_paused(filled: Desk) -> None:
    """Ten people's servers say in a day that it is our fault."""
    folder = blaming(filled, people=OURS_PAUSED)
    tried = filled("bounces", "process", str(folder), "--dry-run", "--at", NOW)
    assert "paused:" not in tried.err
    done = filled("bounces", "process", str(folder), "--at", NOW)
    assert done.err.splitlines()[-1].startswith("paused: daily: since 2026-11-21T08:00:00Z: 550 ")


def test_a_report_is_named_by_the_beginning_of_its_id(filled: Desk) -> None:
    """Where no other begins so; of eight characters at least."""
    signed, person = tokens(filled)
    link = f"https://news.example.org/u/{signed.unsubscribe(Unsubscribe(person, 'daily', 0))}"
    with closing(Store(filled.folder / "var/digest.db")) as store:
        for number, name in enumerate(["0123456789", "0123456799", "abcdefgh12"], start=18):
            report = Report(ReportKind.BOUNCE, name, AT.replace(day=number), links=(link,), **FULL)
            take(store, signed, [report], door="file", now=AT)
    undo = ("bounces", "undo", "--reason", "why", "--at", NOW)
    several = filled(*undo, "01234567")
    assert (2, "report: 01234567: several begin so: 0123456789, 0123456799; write more of it") == (
        several.code,
        several.err.removeprefix("digest: ").rstrip("\n"),
    )
    short = filled(*undo, "abcdefg")
    assert (1, True) == (short.code, "its first 8 characters or more" in short.err)
    assert 0 == filled(*undo, "abcdefgh").code
    assert 0 == filled(*undo, "012345678").code


@pytest.mark.parametrize(("email", "did"), [("nobody@example.org", "unknown"), (EMAIL, "counted")])
def test_the_report_to_try_does_what_its_page_says(filled: Desk, email: str, did: str) -> None:
    page = (ROOT / "docs/how-to/receive-what-comes-back.md").read_text(encoding="utf-8")
    mail = page.partition("cat > report.eml <<'END'\n")[2].partition("\nEND\n")[0]
    file = filled.write("report.eml", mail.replace("nobody@example.org", email))
    shown = filled("bounces", "process", "--dry-run", str(file), "--at", NOW, "--json")
    (one,) = json.loads(shown.out)
    assert ("address", "5.1.1", did) == (one["fault"], one["status"], one["did"])


def test_explain_tells_of_a_letter_that_came_back(filled: Desk) -> None:
    """And that its reader is suspended, where they are."""
    reported(filled, 4)
    filled("plan", "--at", NOW)
    filled("send", "--at", NOW)
    signed, person = tokens(filled)
    with closing(Store(filled.folder / "var/digest.db")) as store:
        (edition,) = (one for one in editions.latest(store, 9) if one.stream == "daily")
        claim = Claim(edition.id, person, 0, "daily", "", 0, AT)
        path = return_path(claim, "bounce@news.example.org", "", signed)
        report = Report(ReportKind.BOUNCE, "late", AT, sent_to=(path,), **FULL)
        take(store, signed, [report], door="file", now=AT)
    uid = filled("releases", "list", "--json").json[0]["uid"]
    told = filled("explain", EMAIL, uid).out
    assert "  came back: 2026-11-21T08:00:00Z  bounce 452 4.2.2 mailbox full  by return" in told
    assert "  the person is suspended since 2026-11-21T08:00:00Z\n" in told
