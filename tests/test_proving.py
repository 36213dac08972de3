"""Templates are proved: ours break nowhere, an operator's say where they do."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest import proving, taxonomy
from digest.config import TaxonomyConfig
from digest.letters.proof import Case
from digest.letters.proof.made import Press
from digest.letters.proof.texts import HARD
from digest.templates import Templates, shipped
from tests.letters.newsroom import HOUSE

DAILY = Case("daily", "fr", 7)


def press(folder: Path | None = None) -> Press:
    """By these templates, before ours."""
    rules = taxonomy.load(TaxonomyConfig())
    return proving.press(HOUSE, Templates(folder), rules, "Europe/Paris")


def own(folder: Path, name: str, old: str, new: str) -> Path:
    """A folder of the operator's that has changed a file of ours."""
    text = (shipped() / name).read_text()
    assert old in text
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_text(text.replace(old, new))
    return folder


def broken(folder: Path, *cases: Case) -> list[str]:
    return [str(one) for one in proving.prove(press(folder), cases or (DAILY,)).broken]


def test_ours_break_nowhere() -> None:
    proved = proving.prove(press())
    assert () == proved.broken
    assert len(proving.CASES) == proved.letters


def test_every_letter_is_made_in_every_language() -> None:
    """Of every size, and the hard texts all stand in the larger ones."""
    assert {"en", "fr", "es", "ar", "ru"} == {one.language for one in proving.CASES}
    news = {"daily", "weekly", "alert", "correction", "withdrawal"}
    asked = {"confirm", "invite", "manage", "welcome"}
    assert news | asked == {one.template for one in proving.CASES}
    assert {None, 0, 1, 7, 40} == {one.items for one in proving.CASES}
    assert len(HARD) <= 40


def test_a_mistake_is_told_once_with_its_line(tmp_path: Path) -> None:
    folder = own(tmp_path, "mail/_blocks/foot.html", "letter.leave_url", "letter.leeve_url")
    found = broken(folder, DAILY, Case("weekly", "ar", 1), Case("confirm", "en"))
    (line,) = [one for one in found if "leeve_url" in one]
    assert line.startswith(f"template: {folder}/mail/_blocks/foot.html:4: ")
    assert line.endswith("(in 2 letters, such as daily in fr, 7 items)")


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        ("_blocks/letter.txt", "{{ letter.leave_url }}", "", "body.txt: lacks the link"),
        ("_blocks/item.html", "{{ item.title }}", "News", "body.html: lacks 'Kenya"),
        ("_blocks/foot.html", "</table>", '</table><img src="https://x.example/">', "fetches"),
        ("_blocks/letter.html", "<h1>", "<h2>", "must have one <h1>"),
    ],
)
def test_what_a_letter_owes_is_missed(
    tmp_path: Path, name: str, old: str, new: str, fault: str
) -> None:
    found = broken(own(tmp_path, f"mail/{name}", old, new), Case("daily", "en", 1))
    assert any(fault in one for one in found)


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar", "ru"])
@pytest.mark.parametrize("follows", ["correction", "withdrawal"])
@pytest.mark.parametrize("part", ["txt", "html"])
def test_what_follows_a_release_says_what_was_wrong(
    tmp_path: Path, follows: str, language: str, part: str
) -> None:
    folder = own(tmp_path, f"mail/_blocks/amended.{part}", "amended.reason", "amended.label")
    (found,) = broken(folder, Case(follows, language, 1))
    assert found.startswith(f"body.{part}: lacks 'It was 12 & not 21")
