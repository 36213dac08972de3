"""Real bounces against what another reader makes of them, as docs/explanation tells and judges it.

The corpus is not part of this repository: `DIGEST_CORPORA` names its folder.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from digest.mailin import messages, read
from digest.model import Fault
from tests.mailin.confusion import EXPECTED, MAILS, Pair, pairs, tables

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "how-reports-are-read.md"

pytestmark = pytest.mark.skipif(
    not EXPECTED.is_file(), reason="DIGEST_CORPORA names no folder with corpora/bounces"
)


@pytest.fixture(scope="module")
def every() -> list[Pair]:
    return list(pairs())


def judged() -> dict[str, str]:
    """Who is right, by message, as the page says it."""
    rows = PAGE.read_text(encoding="utf-8").partition("## Each disagreement")[2].splitlines()
    cells = [row.strip("| ").split(" | ") for row in rows if re.match(r"\| (lhost|rhost|rfc)", row)]
    return {
        name: row[3].partition(":")[0].partition(",")[0]
        for row in cells
        for name in row[0].split(", ")
    }


def test_the_page_shows_what_is_measured(every: list[Pair]) -> None:
    """Its tables are printed by the same program."""
    assert tables(every) in PAGE.read_text(encoding="utf-8")


def test_each_disagreement_is_judged_and_nothing_else(every: list[Pair]) -> None:
    differing = {one.file.removesuffix(".eml") for one in every if not one.is_same}
    assert differing == set(judged())
    assert Counter(judged().values()) == {"ours": 32, "open": 13, "theirs": 5}


def test_who_is_called_unknown_is_hard_to_the_other_reader_too(every: list[Pair]) -> None:
    """Or disabled, or judged."""
    gone = [one for one in every if one.report.fault is Fault.ADDRESS and not one.is_hard]
    assert all(one.reason == "suspend" or one.file.removesuffix(".eml") in judged() for one in gone)


def test_other_ends_of_lines_change_nothing() -> None:
    for path in (MAILS / "maildir" / "mac").iterdir():
        (same,) = messages(MAILS / "maildir" / "dos" / path.name)
        assert read(same) == read(path.read_bytes())


def test_no_report_of_the_corpus_names_anybody_in_its_words() -> None:
    skipped: list[str] = []
    for message in messages(MAILS, skipped.append):
        assert all("@" not in one.words + one.reporter for one in read(message))
    assert skipped == []
