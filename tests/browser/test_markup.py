"""Markup before two independent judges: html-validate and the Nu Html Checker."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.browser.conftest import HERE
from tests.browser.kept import Kept

STATIC = HERE.parents[1] / "digest" / "web" / "static"


@pytest.fixture(scope="session")
def folder(pages: Mapping[str, Kept]) -> Path:
    """Where the pages lie."""
    return next(iter(pages.values())).file.parent


def html_validate(modules: Path, folder: Path) -> list[str]:
    """What html-validate tells of the pages in a folder."""
    judge = [str(modules / ".bin" / "html-validate"), "--config", str(HERE / "htmlvalidate.json")]
    done = subprocess.run(
        [*judge, "--formatter", "json", f"{folder}/*.html"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    return [
        f"{Path(file['filePath']).name}:{one['line']}: {one['ruleId']}: {one['message']}"
        for file in json.loads(done.stdout)
        for one in file["messages"]
    ]


def nu(modules: Path, *folders: Path) -> list[str]:
    """What the Nu Html Checker tells of pages, stylesheets and pictures in some folders."""
    if shutil.which("java") is None:
        pytest.skip("no Java is installed (Debian: apt install default-jre-headless)")
    jar = modules / "vnu-jar" / "build" / "dist" / "vnu.jar"
    judge = ["java", "-jar", str(jar), "--format", "json", "--stdout", "--exit-zero-always"]
    done = subprocess.run(
        [*judge, "--also-check-css", "--also-check-svg", *map(str, folders)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    return [
        f"{one['url'].rpartition('/')[2]}:{one.get('lastLine')}: {one['message']}"
        for one in json.loads(done.stdout)["messages"]
    ]


def test_html_validate_finds_nothing(modules: Path, folder: Path) -> None:
    """Elements, attributes and what assistive technology makes of them, as strictly as it can; but
    for boxes that share a name, as they must, and for long titles, which are the newsroom's."""
    assert [] == html_validate(modules, folder)


def test_the_nu_html_checker_finds_nothing(modules: Path, folder: Path) -> None:
    """The W3C's own; stylesheets and pictures too."""
    assert [] == nu(modules, folder, STATIC)


def test_a_bad_page_makes_both_speak(modules: Path, tmp_path: Path) -> None:
    """Neither is deaf."""
    (tmp_path / "bad.html").write_text("<!DOCTYPE html><html><title></title><p><div></p>")
    assert "bad.html" in " ".join(html_validate(modules, tmp_path))
    assert "bad.html" in " ".join(nu(modules, tmp_path))
