"""Letters before html-validate and the Nu Html Checker."""

from __future__ import annotations

from pathlib import Path

from tests.browser.conftest import HERE
from tests.browser.markup import html_validate, nu

CONFIG = HERE / "mail" / "htmlvalidate.json"


def test_html_validate_finds_nothing(modules: Path, folder: Path) -> None:
    """But that styles are in elements, and a wrapper says that it is an article: mail programs
    throw away style sheets, and elements that they do not know."""
    assert [] == html_validate(modules, folder, CONFIG)


def test_the_nu_html_checker_finds_nothing(modules: Path, folder: Path) -> None:
    assert [] == nu(modules, folder)


def test_a_bad_letter_makes_both_speak(modules: Path, tmp_path: Path) -> None:
    """Neither is deaf: to a block in a paragraph, to a control character that a title brought."""
    bad = '<!DOCTYPE html><html lang="en"><head><title>x</title></head><body><p>{}</body></html>'
    (tmp_path / "block.html").write_text(bad.format("<div>x</div></p>"))
    (tmp_path / "control.html").write_text(bad.format("\x1b</p>"))
    assert "block.html" in " ".join(html_validate(modules, tmp_path, CONFIG))
    assert {"block.html", "control.html"} == {one.split(":")[0] for one in nu(modules, tmp_path)}
