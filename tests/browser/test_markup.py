"""Markup before two independent judges: html-validate and the Nu Html Checker."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.browser.conftest import HERE
from tests.browser.kept import Kept
from tests.browser.markup import html_validate, nu

CONFIG = HERE / "htmlvalidate.json"
STATIC = HERE.parents[1] / "digest" / "web" / "static"


@pytest.fixture(scope="session")
def folder(pages: Mapping[str, Kept]) -> Path:
    """Where the pages lie."""
    return next(iter(pages.values())).file.parent


def test_html_validate_finds_nothing(modules: Path, folder: Path) -> None:
    """Elements, attributes and what assistive technology makes of them, as strictly as it can; but
    for boxes that share a name, as they must, and for long titles, which are the newsroom's."""
    assert [] == html_validate(modules, folder, CONFIG)


def test_the_nu_html_checker_finds_nothing(modules: Path, folder: Path) -> None:
    """The W3C's own; stylesheets and pictures too."""
    assert [] == nu(modules, folder, STATIC)


def test_a_bad_page_makes_both_speak(modules: Path, tmp_path: Path) -> None:
    """Neither is deaf."""
    (tmp_path / "bad.html").write_text("<!DOCTYPE html><html><title></title><p><div></p>")
    assert "bad.html" in " ".join(html_validate(modules, tmp_path, CONFIG))
    assert "bad.html" in " ".join(nu(modules, tmp_path))
