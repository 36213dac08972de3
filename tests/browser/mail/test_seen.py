"""Letters in a browser."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.browser.conftest import THOROUGH
from tests.browser.mail.post import EACH_WAY, Posted
from tests.browser.mail.seen import Told, see_letters

BAD = """<!DOCTYPE html><html lang="en"><head><title>x</title><meta name="color-scheme"
content="light dark"><style>body { color: #000; background: #fff }
@media (prefers-color-scheme: dark) { p { color: #555; background: #444 } }</style></head><body>
<h1>x</h1><p>Words</p><img src="http://127.0.0.1:1/none.png"><table><tr><td>
<div style="width: 5000px">x</div></td></tr></table></body></html>"""


@pytest.fixture(scope="session")
def axe(modules: Path) -> Path:
    """The text of axe-core."""
    return modules / "axe-core" / "axe.min.js"


@pytest.fixture(scope="session")
def told(chromium: Path, axe: Path, folder: Path, few: Mapping[str, Posted]) -> Told:
    """What is wrong with all letters."""
    files = {name: folder / f"{name}.html" for name in few}
    each_way = {files[name] for name, one in few.items() if THOROUGH or one.language in EACH_WAY}
    return see_letters(chromium, axe, files.values(), each_way)


@pytest.mark.parametrize(
    "judge",
    [
        pytest.param("axe", id="axe finds nothing, light and dark"),
        pytest.param("edge", id="nothing lies beyond the edge at 320 and 1280 pixels"),
        pytest.param("elsewhere", id="nobody is asked for anything"),
    ],
)
def test_a_letter_keeps_to_what_is_promised(told: Told, judge: str) -> None:
    assert [] == sorted(told[judge])


def test_a_bad_letter_makes_every_judge_speak(chromium: Path, axe: Path, tmp_path: Path) -> None:
    """None of them is deaf, nor blind in the dark."""
    (tmp_path / "bad.html").write_text(BAD)
    bad = [tmp_path / "bad.html"]
    found = see_letters(chromium, axe, bad, bad)
    assert {"axe", "edge", "elsewhere"} == set(found)
    assert any("image-alt" in one for one in found["axe"])
    assert any("dark: color-contrast" in one for one in found["axe"])
