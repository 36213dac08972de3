"""What `releases list` and `releases show` print: a contract with scripts."""

from __future__ import annotations

import os
import pty
import re
import subprocess
from typing import Any

import pytest

from tests.cli.desk import NOW, Called, Desk, command

FIELDS = [
    "uid",
    "source",
    "sources",
    "url",
    "title",
    "kind",
    "published",
    "published_precision",
    "updated",
    "summary",
    "truncated",
    "image",
    "countries",
    "regions",
    "topics",
    "language",
    "version",
    "status",
    "same_as",
]
_STYLE = re.compile(r"\x1b\[[0-9;]*m")
BELARUS, KENYA, PERU, UKRAINE = "Belarus", "Kenya", "Peru", "Ukraine"


def heads(shown: Called) -> list[str]:
    """The countries that the titles begin with."""
    return [one["title"].partition(":")[0] for one in shown.json]


def released(desk: Desk, country: str) -> dict[str, Any]:
    """The release whose title begins with that country."""
    found = desk("releases", "list", "--json").json
    return next(one for one in found if one["title"].startswith(country))


def test_each_release_has_exactly_the_promised_fields(kept: Desk) -> None:
    """In their order, null where the source did not say."""
    assert [FIELDS] * 4 == [list(one) for one in kept("releases", "list", "--json").json]


def test_a_release_of_a_saved_page(kept: Desk) -> None:
    """A day is a bare date; a summary that ends in "…" was cut by the page."""
    found = released(kept, KENYA)
    expected = {
        "source": "pages",
        "sources": ["pages"],
        "url": None,
        "title": "Kenya: Police attacked journalists at a protest",
        "kind": "report",
        "published": "2026-11-20",
        "published_precision": "day",
        "updated": "2026-11-20T00:00:00Z",
        "summary": "Officers in Nairobi beat reporters, and …",
        "truncated": True,
        "image": None,
        "countries": ["KE"],
        "regions": ["africa"],
        "language": "en",
        "version": 1,
        "status": "public",
        "same_as": None,
    }
    assert expected == {name: found[name] for name in expected}
    assert "journalists" in found["topics"]


def test_a_release_of_a_feed_has_its_instant(kept: Desk) -> None:
    found = released(kept, PERU)
    assert ("2026-11-20T10:30:00Z", "second") == (found["published"], found["published_precision"])
    assert "https://newsroom.example.org/peru" == found["url"]


def test_the_newest_is_first(kept: Desk) -> None:
    """A day counts from its midnight, so that an instant of that day is newer."""
    assert [UKRAINE, PERU, KENYA, BELARUS] == heads(kept("releases", "list", "--json"))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param(["--country", "BY"], [BELARUS], id="country"),
        pytest.param(["--country", "by"], [BELARUS], id="country in small letters"),
        pytest.param(["--region", "europe-central-asia"], [UKRAINE, BELARUS], id="region"),
        pytest.param(["--topic", "journalists"], [KENYA, BELARUS], id="topic"),
        pytest.param(["--source", "site"], [PERU], id="source"),
        pytest.param(["--since", "2026-11-20"], [UKRAINE, PERU, KENYA], id="since a day"),
        pytest.param(
            ["--topic", "journalists", "--since", "2026-11-20"], [KENYA], id="two at once"
        ),
        pytest.param(["--country", "FR"], [], id="nothing"),
    ],
)
def test_filters_narrow(kept: Desk, options: list[str], expected: list[str]) -> None:
    """Each by itself, together all of them."""
    assert expected == heads(kept("releases", "list", *options, "--json"))


def test_the_same_release_on_two_pages_is_one_row(filled: Desk) -> None:
    page = (filled.folder / "pages/november.txt").read_text()
    filled.write("pages/again.txt", page)
    assert 0 == filled("ingest", "--at", NOW).code
    assert 4 == len(filled("releases", "list", "--json").json)


def test_a_source_that_left_the_configuration_can_still_be_asked_for(filled: Desk) -> None:
    text = (filled.folder / "config.toml").read_text().replace('name = "site"', 'name = "other"')
    filled.write("config.toml", text)
    assert [PERU] == heads(filled("releases", "list", "--source", "site", "--json"))


def test_into_a_pipe_each_release_is_one_whole_line(kept: Desk) -> None:
    """Parted by tabs, without headings: for cut, awk and grep."""
    lines = kept("releases", "list").out.splitlines()
    uid = released(kept, KENYA)["uid"]
    title = "Kenya: Police attacked journalists at a protest"
    assert f"2026-11-20\treport\tKE\t{title}\t{uid}" == lines[2]
    assert 4 == len(lines)


def test_nothing_is_said_to_be_none(empty: Desk) -> None:
    """On stderr: there is no data."""
    shown = empty("releases", "list")
    assert (0, "", "none\n") == (shown.code, shown.out, shown.err)


def on_terminal(desk: Desk, *arguments: str, columns: int) -> list[str]:
    """The lines that a command draws on a terminal of that width."""
    ours, theirs = pty.openpty()
    line = command("--config", str(desk.folder / "config.toml"), *arguments)
    environ = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm"}
    subprocess.run(line, stdout=theirs, env=environ, check=True)
    os.close(theirs)
    drawn = b""
    try:
        while block := os.read(ours, 4096):
            drawn += block
    except OSError:  # the other end is closed, and everything has been read
        pass
    os.close(ours)
    return [line.rstrip() for line in _STYLE.sub("", drawn.decode()).split("\r\n")[:-1]]


def test_on_a_narrow_terminal_the_title_is_cut_and_the_uid_is_whole(kept: Desk) -> None:
    """No ragged columns: one line each, under headings."""
    lines = on_terminal(kept, "releases", "list", columns=75)
    uids = [one["uid"] for one in kept("releases", "list", "--json").json]
    assert ["published", "kind", "countries", "title", "uid"] == lines[0].split()
    assert uids == [line.split()[-1] for line in lines[1:]]
    assert all(len(line) <= 75 for line in lines)
    assert "Kenya: Police" in lines[3]
    assert "…" in lines[3]


def test_on_a_very_narrow_terminal_nothing_else_is_cut(kept: Desk) -> None:
    """The terminal itself wraps the line."""
    lines = on_terminal(kept, "releases", "list", columns=30)
    uids = [one["uid"] for one in kept("releases", "list", "--json").json]
    assert uids == [line.split()[-1] for line in lines[1:]]
    assert all("press-release" in line or "report" in line or " PE " in line for line in lines[1:])


def test_on_a_wide_terminal_everything_is_whole(kept: Desk) -> None:
    lines = on_terminal(kept, "releases", "list", columns=200)
    assert not any("…" in line for line in lines)
    assert "Kenya: Police attacked journalists at a protest" in lines[3]


def test_show_tells_the_words_behind_each_label(kept: Desk) -> None:
    found = released(kept, BELARUS)
    shown = kept("releases", "show", found["uid"], "--json").json
    country = next(one for one in shown["labels"] if one["dimension"] == "country")
    assert ("BY", "Belarus", True) == (country["slug"], country["name"], country["published"])
    assert "Belarus" in {reason["phrase"] for reason in country["reasons"]}
    assert found == {name: shown[name] for name in FIELDS}


def test_show_reads_well(kept: Desk) -> None:
    found = released(kept, PERU)
    lines = kept("releases", "show", found["uid"]).out.splitlines()
    assert "Peru: Court frees a land defender" == lines[0]
    assert "2026-11-20T10:30:00Z · no kind · public · version 1" == lines[1]
    assert "from site · https://newsroom.example.org/peru" == lines[2]
    assert "A judge in Lima freed her." in lines
    assert any(line.startswith("country PE  ") for line in lines)


def test_show_lists_every_version(filled: Desk) -> None:
    """With the day and how much the change mattered."""
    page = (filled.folder / "pages/november.txt").read_text()
    filled.write("pages/november.txt", page.replace("Dozens were", "Forty people were"))
    assert 0 == filled("ingest", "--at", "2026-11-22T08:00:00Z").code
    uid = released(filled, UKRAINE)["uid"]
    versions = filled("releases", "show", uid, "--json").json["versions"]
    assert [1, 2] == [one["version"] for one in versions]
    assert "2026-11-22T08:00:00Z" == versions[1]["at"]
    assert versions[1]["severity"] in {"silent", "update"}
