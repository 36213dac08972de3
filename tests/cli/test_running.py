"""`run --once`, `check` and `status`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from digest.model import DeliveryState
from tests.cli.desk import NOW, Desk

UNREACHABLE = '[mail]\ntransport = "smtp"\nlive = "always"\nport = 1\ntls = "none"\n'


def found(desk: Desk) -> dict[str, str]:
    """What `check` finds wrong, by what it looked at."""
    shown = desk("check", "--offline", "--json")
    findings = json.loads(shown.out)
    wrong = {one["what"]: one["detail"] for one in findings if not one["ok"]}
    assert (1 if wrong else 0) == shown.code
    return wrong


def test_one_round_does_everything_that_is_due(filled: Desk) -> None:
    """Read, publish, plan, send; and nothing more the second time."""
    done = filled("run", "--once", "--at", NOW, "--json").json
    assert ["pages", "site"] == [one["source"] for one in done["ingest"]]
    assert done["feeds"]["written"] > 0
    assert [("daily:2026-11-21:UTC:07", 2)] == [
        (one["key"], one["owed"]) for one in done["editions"]
    ]
    assert {"accepted": 2} == done["sent"]["counts"]
    again = filled("run", "--once", "--at", NOW, "--json").json
    assert (0, [], {}) == (again["feeds"]["written"], again["editions"], again["sent"]["counts"])


def test_one_round_for_people_is_one_line(filled: Desk) -> None:
    shown = filled("run", "--once", "--at", NOW)
    assert (0, "", 1) == (shown.code, shown.err, shown.out.count("\n"))
    assert shown.out.endswith(" 1 editions, 2 letters owed; sent: 2 accepted\n")


def test_what_fails_in_a_round_is_told_and_the_rest_goes_on(filled: Desk) -> None:
    filled.write("site.atom", "nothing like a feed")
    shown = filled("run", "--once", "--at", NOW)
    assert 1 == shown.code
    assert "site.atom" in shown.err
    assert "sent: 2 accepted" in shown.out


def test_a_sound_newsroom_passes_the_check(empty: Desk) -> None:
    """Before anything has been read, and without making anything."""
    assert {} == found(empty)
    assert not (empty.folder / "var").exists()


def test_check_says_what_it_looked_at_and_how_it_is(empty: Desk) -> None:
    findings = empty("check", "--offline", "--json").json
    assert {"config", "database", "taxonomy", "templates", "feeds", "maildir"} <= {
        one["what"] for one in findings
    }
    assert {"source pages", "source site"} <= {one["what"] for one in findings}
    lines = empty("check", "--offline").out.splitlines()
    assert f"ok       config        {empty.folder}/config.toml" == lines[0]
    assert len(findings) == len(lines)


@pytest.mark.parametrize(
    ("file", "text", "what", "expected"),
    [
        pytest.param("var", "", "database", "{0}/var: is a file; name a folder", id="a file"),
        pytest.param(
            "var/digest.db",
            "This is not a database but a letter to my mother. " * 9,
            "database",
            "{0}/var/digest.db: file is not a database",
            id="not a database",
        ),
        pytest.param(
            "own/mail/daily/body.txt",
            "{{ nobody.name }}",
            "templates",
            "{0}/own/mail/daily/body.txt:1: 'nobody' is undefined",
            id="a template that names what nobody gave",
        ),
        pytest.param(
            "own/mail/daily/body.html",
            "{% if %}",
            "templates",
            "{0}/own/mail/daily/body.html:1: Expected an expression, got 'end of statement block'",
            id="a template that does not parse",
        ),
        pytest.param("rules/topics.toml", "[", "taxonomy", "{0}/rules/topics.toml: ", id="rules"),
        pytest.param(
            "var/feeds", "", "feeds", "{0}/var/feeds: is a file; name a folder", id="feeds"
        ),
    ],
)
def test_check_finds_what_is_wrong(
    empty: Desk, file: str, text: str, what: str, expected: str
) -> None:
    """And says where, in words that lead to what to do."""
    (empty.folder / "own").mkdir()
    (empty.folder / "rules").mkdir()
    empty.configure('[templates]\ndirectory = "own"\n[taxonomy]\ndirectory = "rules"\n')
    empty.write(file, text)
    assert found(empty)[what].startswith(expected.format(empty.folder))


def test_check_tells_labels_that_do_not_exist(empty: Desk) -> None:
    """A source that adds a topic nobody knows would be silent for ever."""
    text = (empty.folder / "config.toml").read_text()
    wrong = 'name = "site"\nadd = {topics = ["dragons"]}\nmap = {News = "unicorns"}'
    empty.write("config.toml", text.replace('name = "site"', wrong))
    shown = empty("check", "--offline")
    assert 1 == shown.code
    lines = [line for line in shown.out.splitlines() if line.startswith("WRONG")]
    assert 'sources.site.add.topics: "dragons" is not one of ' in lines[0]
    assert 'sources.site.map.News: "unicorns": no kind and no label of that name' in lines[1]
    assert shown.err.startswith("digest: check: 2 of ")


def test_check_tells_a_source_without_files(empty: Desk) -> None:
    (empty.folder / "site.atom").unlink()
    expected = {"source site": f"{empty.folder}/site.atom: no such file; check the path"}
    assert expected == found(empty)


def test_check_tells_a_key_that_others_can_read(filled: Desk) -> None:
    filled("plan", "--at", NOW)
    filled("send", "--at", NOW)
    assert {} == found(filled)
    key = filled.folder / "var/digest.key"
    key.chmod(0o644)
    assert "chmod 600" in found(filled)["signing key"]
    key.chmod(0o600)
    key.write_text("gone")
    assert "damaged: restore it from a backup" in found(filled)["signing key"]


def test_check_asks_the_mail_server(empty: Desk) -> None:
    """And says which one did not answer."""
    empty.configure(UNREACHABLE)
    shown = empty("check", "--json")
    wrong = [one for one in json.loads(shown.out) if not one["ok"]]
    assert 1 == shown.code
    assert "127.0.0.1:1" in next(one for one in wrong if "mail" in one["what"])["detail"]


def test_check_gives_scripts_the_mistakes_of_the_configuration_too(empty: Desk) -> None:
    """The same document as ever on stdout, lines on stderr, and 2."""
    empty.configure('[mail]\nport = 0\ntransport = "pigeon"\n')
    shown = empty("check", "--json")
    findings = json.loads(shown.out)
    assert 2 == shown.code == len(findings)
    assert {("config", False)} == {(one["what"], one["ok"]) for one in findings}
    assert [f"digest: {one['detail']}" for one in findings] == shown.err.splitlines()


def test_status_reads_well(filled: Desk) -> None:
    """The books in words: who was owed, what became of it, that it balances."""
    filled("run", "--once", "--at", NOW)
    lines = [line.strip() for line in filled("status", "--at", NOW).out.splitlines()]
    assert f"at {NOW}" == lines[0]
    assert "last editions: the books are balanced" in lines
    assert "daily:2026-11-21:UTC:07  ready, late: 2 owed = 2 accepted, balanced" in lines
    assert "daily:2026-11-22:UTC:07  at 2026-11-22T07:00:00Z" in lines
    (pages,) = [one for one in lines if one.startswith("pages: ")]
    assert pages.startswith("pages: 3 releases, read 2026-11-21T08:00:00Z, again 2026-11-21T08:")
    assert {"4 owed", "3 active", "1 pending"} <= set(lines)


def test_status_says_which_source_fails_and_why(filled: Desk) -> None:
    filled.write("site.atom", "nothing like a feed")
    filled("ingest", "--at", NOW)
    line = next(one for one in filled("status").out.splitlines() if one.startswith("  site: "))
    assert f"FAILING since {NOW}: " in line


def test_status_gives_scripts_the_books(filled: Desk) -> None:
    """One sum for each edition, and one answer for all."""
    filled("plan", "--at", NOW)
    status: dict[str, Any] = filled("status", "--at", NOW, "--json").json
    for one in status["editions"]:
        assert one["owed"] == sum(one[state] for state in DeliveryState)
        assert one["balanced"] is True
    assert status["balanced"] is True
    assert {"daily": 2} == status["queue"]


def test_status_changes_nothing(filled: Desk) -> None:
    first = filled("status", "--at", NOW, "--json").out
    assert first == filled("status", "--at", NOW, "--json").out
