"""What is wrong with letters in a browser, light and dark, wide and narrow: by axe-core, by what
lies beyond the edge, and by what is asked of others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable
from pathlib import Path

from playwright.async_api import Page as Tab
from playwright.async_api import Request

from tests.browser.looks import Look, looks, put_on, see_each
from tests.browser.seen import AXE, BEYOND, BY_LOOK, Rules

_OFF = {"enabled": False}
NO_LANDMARKS: Rules = {"rules": {"landmark-one-main": _OFF, "region": _OFF}}
"""A letter is shown within a page, whose landmarks are not its own."""
BY_WORDS: Rules = {"rules": {"landmark-one-main": _OFF, "region": _OFF, "color-contrast": _OFF}}
"""Colours are the same in every language."""

Told = defaultdict[str, list[str]]


def see_letters(
    chromium: Path, axe: Path, letters: Iterable[Path], coloured: Container[Path]
) -> Told:
    """What each judge tells of the HTML of letters, by the judge's name. Contrast is judged, and
    the second look taken by axe, of those that are `coloured`."""
    told: Told = defaultdict(list)
    source = axe.read_text(encoding="utf-8")
    files = {one.stem: (number, one) for number, one in enumerate(letters)}

    async def see(tab: Tab, name: str) -> None:
        number, file = files[name]

        def asked(request: Request) -> None:
            if request.url != file.as_uri():
                told["elsewhere"].append(f"{name}: {request.url}")

        tab.on("request", asked)
        first, second = looks(number)
        await put_on(tab, first)
        await tab.goto(file.as_uri())
        await tab.evaluate(source)
        await judge(tab, name, first, NO_LANDMARKS if file in coloured else BY_WORDS)
        await put_on(tab, second)
        await judge(tab, name, second, BY_LOOK if file in coloured else None)
        tab.remove_listener("request", asked)

    async def judge(tab: Tab, name: str, look: Look, rules: Rules | None) -> None:
        if beyond := await tab.evaluate(BEYOND):
            told["edge"].append(f"{name}: {beyond} pixels too wide at {look.width}")
        found = await tab.evaluate(AXE, rules) if rules else []
        told["axe"].extend(f"{name}: {look.scheme}: {one}" for one in found)

    see_each(chromium, files, see)
    return told
