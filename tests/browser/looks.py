"""How pages are looked at: the windows and colours they are seen in, and a browser to see them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.async_api import Page as Tab
from playwright.async_api import async_playwright

TABS = 3
"""Pages that are looked at side by side."""

NARROW, WIDE, TALL = 320, 1280, 900
"""CSS pixels; at the first WCAG 2.2 § 1.4.10 wants nothing to scroll sideways."""

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
"""Chromium's, for a machine without a screen where everybody is root."""


@dataclass(frozen=True, slots=True)
class Look:
    """A window's width and the colours that its owner likes."""

    width: int
    scheme: Literal["light", "dark"]


LOOKS = (
    (Look(WIDE, "light"), Look(NARROW, "dark")),
    (Look(NARROW, "light"), Look(WIDE, "dark")),
)


def looks(number: int) -> tuple[Look, Look]:
    """Two for a page, by its place among all: they show both widths and both schemes. Pages take
    turns, so that each state is seen in all four ways by one language or another."""
    return LOOKS[number % len(LOOKS)]


async def put_on(tab: Tab, look: Look) -> None:
    """Have the page seen so."""
    await tab.set_viewport_size({"width": look.width, "height": TALL})
    await tab.emulate_media(media="screen", color_scheme=look.scheme)


def see_each(
    chromium: Path, names: Iterable[str], see: Callable[[Tab, str], Coroutine[None, None, None]]
) -> None:
    """Have `see` look at each page by its name, several side by side in one browser."""
    left = list(names)

    async def all_of_them() -> None:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)

            async def work() -> None:
                tab = await browser.new_page()
                while left:
                    await see(tab, left.pop())

            await asyncio.gather(*(work() for _ in range(TABS)))
            await browser.close()

    asyncio.run(all_of_them())
