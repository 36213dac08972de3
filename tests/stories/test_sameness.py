"""A release is known when it is met again: elsewhere, under a report, edited, mistyped."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.newsdesk import feed
from tests.stories.house import House, Inbox, config, server

READER = "reader@example.org"
ROLL = f"email,cadence,consent_how\n{READER},daily,signed up at the fair\n"
LEAD = (
    "Police must say where two reporters are held who were arrested on Monday after they filmed "
    "the eviction of a village by the river, the newsroom said today. Their editor has not been "
    "able to reach them since. A neighbour saw them being led to a bus without number plates."
)
US = f"""Newsroom

Photo by a neighbour

Press Release

Police must say where two reporters are held

{LEAD[:240]}…

November 20, 2026

Press Release

Reporters are silenced in the north

In a new report, “Nobody came back”: How reporters are silenced, the newsroom tells of 18 cases.

November 19, 2026

Sheet of paper Report

Nobody came back: How reporters are silenced

It tells of 18 cases.

November 19, 2026
"""
CA = f"""Newsroom

November 20, 2026

{LEAD}

“Canada must speak up at once,” said the director.
"""
EXTRA = """
        [[sources]]
        name = "ca"
        kind = "archive"
        path = "ca/*.txt"
        backfill = false
        [[sources]]
        name = "wire"
        kind = "feed"
        path = "feed.xml"
        backfill = false
"""


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def house(tmp_path: Path, inbox: Inbox) -> Iterator[House]:
    """A newsroom that reads pages of two countries and a feed, with one reader."""
    controller = server(inbox)
    controller.start()
    house = config(tmp_path, port=controller.port, extra=EXTRA)
    for folder in ("pages", "ca"):
        (tmp_path / folder).mkdir()
    say(house, "Two reporters were arrested on Monday, the court was told.")
    (tmp_path / "roll.csv").write_text(ROLL)
    house.digest("subscribers", "import", str(tmp_path / "roll.csv"))
    yield house
    controller.stop()


def say(house: House, text: str) -> None:
    """What the feed says now."""
    (house.folder / "feed.xml").write_text(feed(("1", "The court sat in the north", text)))


def listed(house: House, source: str) -> dict[str | None, dict[str, Any]]:
    """A source's releases by title."""
    found = house.digest("releases", "list", "--source", source)
    return {one["title"]: one for one in found}


def test_a_statement_of_two_countries_is_one_entry_that_names_both(
    house: House, inbox: Inbox
) -> None:
    (house.folder / "pages/us.txt").write_text(US)
    (house.folder / "ca/ca.txt").write_text(CA)
    house.digest("ingest", "pages", "ca")
    (told,) = listed(house, "ca").values()
    first = listed(house, "pages")["Police must say where two reporters are held"]
    assert (first["uid"], ["pages", "ca"]) == (told["same_as"], told["sources"])
    shown = house.digest("releases", "show", told["uid"])
    assert ["pages", "ca"] == [one["source"] for one in shown["tellings"]]
    house.digest("plan", "daily", "--last-slot")
    house.digest("send")
    (letter,) = inbox.of(READER)
    body = letter.get_body(("plain",))
    assert body is not None
    assert 1 == " ".join(body.get_content().split()).count("the eviction of a village")


def test_a_report_is_tied_to_its_press_release_and_not_merged(house: House) -> None:
    (house.folder / "pages/us.txt").write_text(US)
    house.digest("ingest", "pages")
    found = listed(house, "pages")
    press = found["Reporters are silenced in the north"]
    report = found["Nobody came back: How reporters are silenced"]
    assert [None, None] == [press["same_as"], report["same_as"]]
    ties = [house.digest("releases", "show", one["uid"])["tied"] for one in (press, report)]
    assert [[(report["uid"], "report")], [(press["uid"], "press-release")]] == [
        [(one["uid"], one["kind"]) for one in tied] for tied in ties
    ]
    code, out, _ = house.call("releases", "show", press["uid"])
    assert 0 == code
    assert f"tied by title to {report['uid']} (report): Nobody came back" in out


@pytest.mark.parametrize(
    ("severity", "text", "line"),
    [
        pytest.param(
            "silent",
            "Two reporters were arested on Monday, the court was told.",
            "  summary: Two reporters were [-arrested-] {+arested+} on Monday, the court was …",
            id="a typo",
        ),
        pytest.param(
            "update",
            "Three reporters were arrested on Monday, the court was told.",
            "  summary: [-Two-] {+Three+} reporters were arrested on Monday, …",
            id="a number",
        ),
        pytest.param(
            "correction",
            "Two reporters were arrested on Monday, the court was told. Correction: on Sunday.",
            "  summary: … Monday, the court was told. {+Correction: on Sunday.+}",
            id="a correction",
        ),
    ],
)
def test_an_edited_item_is_a_second_version_with_its_difference(
    house: House, severity: str, text: str, line: str
) -> None:
    house.digest("ingest", "wire")
    say(house, text)
    (report,) = house.digest("ingest", "wire")
    assert 1 == report["changed"]
    (one,) = listed(house, "wire").values()
    shown = house.digest("releases", "show", one["uid"])
    assert [1, 2] == [version["version"] for version in shown["versions"]]
    assert severity == shown["versions"][1]["severity"]
    assert {"-", "+", "="} >= {part["op"] for part in shown["versions"][1]["changes"]["summary"]}
    lines = house.call("releases", "show", one["uid"])[1].splitlines()
    assert line in lines, lines


def test_the_real_pages_have_one_statement_twice_and_one_report_tied(
    house: House, corpora: Path
) -> None:
    """A US page and the Canadian page: the statement on Alexei Navalny is on both."""
    seeds = corpora / "seeds"
    if not seeds.is_dir():
        pytest.skip(f"{corpora}: no folder `seeds`")
    for page in sorted(seeds.glob("00[0-3]*.txt")):
        shutil.copy(page, house.folder / "pages")
    for page in sorted(seeds.glob("004*.txt")):
        shutil.copy(page, house.folder / "ca")
    house.digest("ingest", "pages", "ca")
    found = house.digest("releases", "list")
    (again,) = (one for one in found if one["same_as"])
    first = next(one for one in found if one["uid"] == again["same_as"])
    assert (["pages", "ca"], "ca", "pages") == (first["sources"], again["source"], first["source"])
    assert (first["title"] or "").startswith("Alleged poisoning of Russian opposition leader")
    tied = {
        (one["kind"], other["kind"], other["rule"])
        for one in found
        for other in house.digest("releases", "show", one["uid"])["tied"]
    }
    assert {("press-release", "report", "text"), ("report", "press-release", "text")} == tied
