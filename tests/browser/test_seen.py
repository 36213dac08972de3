"""Every page in every language in a browser: whether everybody can use it, and keeps what it says.

axe-core judges with all its rules, best practices too; pa11y adds HTML_CodeSniffer, which finds
what axe misses.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Page as Tab

from tests.browser.conftest import HERE, MODULES, THOROUGH
from tests.browser.kept import Kept, served
from tests.browser.looks import FLAGS, TABS, Look, looks, see_each
from tests.browser.newsroom import Newsroom
from tests.browser.pages import PAGES
from tests.browser.seen import Judges, shown


@pytest.fixture(scope="session")
def seen(pages: Mapping[str, Kept]) -> Mapping[str, Kept]:
    """Those that browsers are shown."""
    return shown(pages, thorough=THOROUGH)


@pytest.fixture(scope="session")
def judges(chromium: Path, site: str, seen: Mapping[str, Kept]) -> Judges:
    """All of them seen."""
    axe = MODULES / "axe-core" / "axe.min.js"
    told = axe.read_text(encoding="utf-8") if axe.is_file() else ""
    judges = Judges(site, told, thorough=THOROUGH)
    numbers = {name: number for number, name in enumerate(seen)}

    async def see(tab: Tab, name: str) -> None:
        await judges.see(tab, name, numbers[name])

    see_each(chromium, seen, see)
    return judges


def test_axe_finds_nothing(modules: Path, judges: Judges) -> None:
    """At 320 and at 1280 pixels, light and dark."""
    assert [] == sorted(judges.told["axe"])


@pytest.mark.parametrize(
    "judge",
    [
        pytest.param("edge", id="nothing lies beyond the edge at 320 and 1280 pixels"),
        pytest.param("focus", id="what has the focus is outlined"),
        pytest.param("console", id="no policy is broken and no message left"),
        pytest.param("elsewhere", id="nobody else is asked"),
        pytest.param("print", id="on paper it is black on white without menus"),
    ],
)
def test_a_page_keeps_to_what_is_promised(judges: Judges, judge: str) -> None:
    assert [] == sorted(judges.told[judge])


def pa11y(chromium: Path, visits: Sequence[Mapping[str, object]]) -> list[str]:
    """What pa11y tells of pages, each in one look."""
    asked = {"browser": str(chromium), "flags": FLAGS, "tabs": TABS, "visits": visits}
    done = subprocess.run(
        ["node", str(HERE / "pa11y.mjs")],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == done.returncode, done.stderr
    return [
        f"{one['url'].rpartition('/')[2]}: {one['width']}: {one['code']}: {one['context'][:200]}"
        for one in json.loads(done.stdout)
    ]


def visit(site: str, name: str, look: Look) -> dict[str, object]:
    """A page in a look, as pa11y is told of it."""
    return {"url": f"{site}/{name}", "width": look.width, "dark": look.scheme == "dark"}


def test_pa11y_finds_nothing(
    chromium: Path, modules: Path, site: str, seen: Mapping[str, Kept]
) -> None:
    """By WCAG 2 AA; pages take turns in width and colours."""
    taken = [(name, looks(number)[number // 2 % 2]) for number, name in enumerate(seen)]
    told = pa11y(chromium, [visit(site, name, look) for name, look in taken])
    assert [] == sorted(told)


BAD = """<!DOCTYPE html><html><head><title></title>
<style>* { outline: none !important } body { width: 5000px; color: #999 }</style></head>
<body><nav><a href="/">x</a></nav><img src="http://127.0.0.1:1/none.png"></body></html>"""


def test_a_bad_page_makes_every_judge_speak(
    chromium: Path, modules: Path, newsroom: Newsroom, tmp_path: Path
) -> None:
    """None of them is deaf."""
    answer = httpx.Response(200, headers={"Content-Type": "text/html"}, text=BAD)
    bad = {"en-bad": Kept(PAGES[0], "en", answer, tmp_path, {})}
    axe = (modules / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    with served(bad, newsroom) as site:
        judges = Judges(site, axe)
        see_each(chromium, bad, lambda tab, name: judges.see(tab, name, 0))
        found = pa11y(chromium, [visit(site, "en-bad", looks(0)[0])])
    spoke = {judge for judge, told in judges.told.items() if told}
    assert {"axe", "edge", "focus", "console", "elsewhere", "print"} == spoke
    assert any("H57" in one for one in found)
