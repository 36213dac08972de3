"""`plan`, `send`, `preview`, `explain`."""

from __future__ import annotations

import json
from datetime import datetime
from email import message_from_string, policy
from pathlib import Path

import pytest

from digest.signing import secret_beside
from digest.tokens import Tokens
from tests.cli.desk import NOW, Desk, run

DAILY = "daily:2026-11-21:UTC:07"
LATER = "2026-11-21T09:00:00Z"
UNREACHABLE = """
[mail]
transport = "smtp"
live = "always"
port = 1
tls = "none"
connections = 2
"""


def uid(desk: Desk, country: str) -> str:
    """The uid of the release whose title begins with that country."""
    found = desk("releases", "list", "--json").json
    return next(str(one["uid"]) for one in found if one["title"].startswith(country))


def edition(desk: Desk, key: str = DAILY) -> dict[str, object]:
    """Its books."""
    found = desk("status", "--json").json["editions"]
    return next(one for one in found if one["key"] == key)


def test_a_dry_run_says_who_would_get_what_and_makes_nothing(filled: Desk) -> None:
    found = filled("plan", "--dry-run", "--at", NOW, "--json").json
    assert {("all@example.org", 4), ("africa@example.org", 1)} == {
        (one["email"], len(one["items"])) for one in found
    }
    assert {DAILY} == {one["key"] for one in found}
    assert [] == filled("status", "--json").json["editions"]
    lines = filled("plan", "--dry-run", "--at", NOW).out.splitlines()
    assert f"{DAILY}\tall@example.org\t4" in lines


def test_plan_makes_what_is_due_once(filled: Desk) -> None:
    made = filled("plan", "--at", NOW, "--json").json
    assert [(DAILY, "ready", 2, 2, None)] == [
        (one["key"], one["state"], one["owed"], one["letters"], one["failed"]) for one in made
    ]
    assert [] == filled("plan", "--at", NOW, "--json").json


@pytest.mark.parametrize(
    ("cadence", "expected"),
    [
        pytest.param("weekly", ["weekly:2026-W47:UTC:07"], id="weekly"),
        pytest.param("daily", [DAILY], id="daily"),
        pytest.param("alert", [], id="alert"),
    ],
)
def test_one_cadence_can_be_planned_alone(filled: Desk, cadence: str, expected: list[str]) -> None:
    """The last slot, however late it is, which a first try wants."""
    made = filled("plan", cadence, "--last-slot", "--at", NOW, "--json").json
    assert expected == [one["key"] for one in made]


def test_send_delivers_what_is_ready_and_counts_it(filled: Desk) -> None:
    filled("plan", "--at", NOW)
    sent = filled("send", "--at", NOW, "--json").json
    assert ({"accepted": 2}, {}) == (sent["counts"], sent["paused"])
    assert 2 == len(list((filled.folder / "var/outbox/new").iterdir()))
    assert "nothing was sent\n" == filled("send", "--at", NOW).out


def test_a_mail_server_that_is_not_there_pauses_the_stream(filled: Desk) -> None:
    """Said once for each stream, and not for each letter; everything stays owed."""
    filled.configure(UNREACHABLE)
    filled("plan", "--at", NOW)
    shown = filled("send", "--at", NOW, "--json")
    assert shown.err.startswith("digest: daily: paused: mail: 127.0.0.1:1: ")
    assert (1, 1) == (shown.code, shown.err.count("\n"))
    told = json.loads(shown.out)
    assert ({}, ["daily"]) == (told["counts"], list(told["paused"]))
    books = edition(filled)
    assert (2, 2, True) == (books["owed"], books["pending"], books["balanced"])
    filled.configure("")
    assert {"accepted": 2} == filled("send", "--at", LATER, "--json").json["counts"]


def test_a_broken_template_is_named_and_holds_no_letter_up(filled: Desk) -> None:
    """With file and line, by whatever makes a letter, until it is mended."""
    own = filled.write("own/mail/daily/body.txt", "Hello {{ nobody.name }}\n")
    filled.configure('[templates]\ndirectory = "own"\n')
    told = f"template: {own}:1: 'nobody' is undefined; the shipped one is used\n"
    looked = filled("preview", "daily", "--as", "all@example.org", "--at", NOW)
    assert (0, told) == (looked.code, looked.err)
    shown = filled("plan", "--at", NOW, "--json")
    assert (0, told) == (shown.code, shown.err)
    assert [(DAILY, "ready", 2)] == [
        (one["key"], one["state"], one["owed"]) for one in json.loads(shown.out)
    ]
    assert [str(own)] == [one["place"][:-2] for one in filled("status", "--json").json["templates"]]
    own.write_text("Mine")
    assert [] == filled("plan", "--at", LATER, "--json").json
    assert [] == filled("status", "--json").json["templates"]


def test_preview_prints_text_with_the_line_ends_of_a_file(kept: Desk) -> None:
    shown = kept("preview", "daily", "--as", "africa@example.org", "--at", NOW)
    assert (0, "") == (shown.code, shown.err)
    assert "Kenya: Police attacked journalists at a protest" in shown.out
    assert "Belarus" not in shown.out
    assert "\r" not in shown.out


def test_preview_prints_html(kept: Desk) -> None:
    shown = kept("preview", "daily", "--as", "africa@example.org", "--format", "html")
    assert "<html" in shown.out
    assert "Kenya: Police attacked" in shown.out


def test_preview_prints_the_whole_message(kept: Desk) -> None:
    """As it would be sent: ASCII, CRLF, with all headers."""
    shown = kept("preview", "weekly", "--as", "belarus@example.org", "--format", "eml")
    message = message_from_string(shown.out, policy=policy.default)
    assert "belarus@example.org" == message["To"]
    assert "multipart/alternative" == message.get_content_type()
    assert "\r\n" in shown.out


@pytest.mark.parametrize(
    ("form", "suffix", "holds"), [("html", ".html", "<h1"), ("text", ".txt", "Kenya: Police")]
)
def test_preview_opens_the_letter_in_the_browser(
    kept: Desk, form: str, suffix: str, holds: str
) -> None:
    """A file that nobody else can read; its address is printed as well."""
    browser = kept.write("browser", f'#!/bin/sh\necho "$1" > {kept.folder}/opened\n')
    browser.chmod(0o700)
    who = ["--config", str(kept.folder / "config.toml"), "preview", "daily"]
    asked = ["--as", "africa@example.org", "--open", "--format", form]
    environ = {"BROWSER": str(browser), "TMPDIR": str(kept.folder)}
    shown = run([*who, *asked], environ=environ)
    opened = (kept.folder / "opened").read_text()
    assert (0, opened) == (shown.code, shown.out)
    file = Path(opened.strip().removeprefix("file://"))
    assert (0o600, suffix) == (file.stat().st_mode & 0o777, file.suffix)
    assert holds in file.read_text()


def test_preview_says_where_there_is_no_browser(kept: Desk) -> None:
    who = ["--config", str(kept.folder / "config.toml"), "preview", "daily"]
    environ = {"PATH": "", "TMPDIR": str(kept.folder)}
    shown = run([*who, "--as", "africa@example.org", "--open"], environ=environ)
    assert (0, "no browser here; open that address yourself\n") == (shown.code, shown.err)
    assert "<h1" in Path(shown.out.strip().removeprefix("file://")).read_text()


def test_preview_opens_no_message_in_a_browser(kept: Desk) -> None:
    asked = ("preview", "daily", "--as", "africa@example.org", "--open", "--format", "eml")
    assert (2, "") == (kept(*asked).code, kept(*asked).out)


def test_preview_says_where_nothing_is_new(filled: Desk) -> None:
    """On stderr, since there is no letter; nothing has failed."""
    filled("plan", "--at", NOW)
    shown = filled("preview", "daily", "--as", "all@example.org", "--at", NOW)
    assert (0, "") == (shown.code, shown.out)
    assert "all@example.org would get no daily letter now: nothing is new to them\n" == shown.err


def test_explain_reads_well(filled: Desk) -> None:
    """The answer first, then each delivery and each wish."""
    filled("plan", "--at", NOW)
    filled("send", "--at", NOW)
    sent = filled("explain", "africa@example.org", uid(filled, "Kenya")).out.splitlines()
    assert [
        f"sent: the mail server accepted it, in edition {DAILY}",
        f"  {DAILY}: as news, accepted at {NOW}, because of africa",
        "  daily wish, regions africa: matches",
    ] == sent
    unsent = filled("explain", "africa@example.org", uid(filled, "Belarus")).out.splitlines()
    assert [
        "not sent: no wish matches; the daily wish: none of its countries or regions",
        "  daily wish, regions africa: none of its countries or regions",
    ] == unsent


def test_explain_gives_scripts_the_rows(filled: Desk) -> None:
    filled("plan", "--at", NOW)
    why = filled("explain", "all@example.org", uid(filled, "Peru"), "--json").json
    rows = ["deliveries", "wishes", "reports", "suspended_since"]
    assert ["email", "uid", "sent", "answer", "seq", *rows] == list(why)
    delivery, *others = why["deliveries"]
    assert (DAILY, "pending", []) == (delivery["edition"], delivery["state"], others)
    assert [{"dimension": None, "slug": None}] == delivery["because"]
    assert [("daily", [], None)] == [
        (one["cadence"], one["misses"], one["ended"]) for one in why["wishes"]
    ]


def test_proofs_opens_its_page_without_showing_the_address_to_others(kept: Desk) -> None:
    """What a browser is called with stands in the list of processes."""
    browser = kept.write("browser", f'#!/bin/sh\necho "$1" > {kept.folder}/opened\n')
    browser.chmod(0o700)
    environ = {"BROWSER": str(browser), "TMPDIR": str(kept.folder)}
    config = str(kept.folder / "config.toml")
    shown = run(["--config", config, "proofs", "--open"], environ=environ)
    opened = (kept.folder / "opened").read_text().strip()
    assert "/proofs/" in shown.out
    assert "/proofs/" not in opened
    assert f"url={shown.out.strip()}" in Path(opened.removeprefix("file://")).read_text()


def test_proofs_prints_the_address_of_the_operators_page(empty: Desk) -> None:
    """By the key of this installation; whoever reads stderr is told how long it works."""
    shown = empty("proofs", "--at", NOW)
    assert (0, "it works for an hour; keep it to yourself\n") == (shown.code, shown.err)
    url, _, token = shown.out.strip().rpartition("/")
    assert url.endswith("/proofs")
    signed = Tokens(secret_beside(empty.folder / "var/digest.db"))
    signed.read_proofs(token, now=datetime.fromisoformat(NOW))
