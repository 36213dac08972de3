"""What is wrong with a page in a browser, by several judges in one visit: axe-core, and what can be
seen of its layout, its focus, its print and what it asks of others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.async_api import ConsoleMessage, Request
from playwright.async_api import Page as Tab

from tests.browser.kept import Kept
from tests.browser.looks import looks, put_on

Rules = Mapping[str, object]
"""Which rules of axe are asked, as its options have it."""

ALL: Rules = {}
BY_WORDS: Rules = {"rules": {"color-contrast": {"enabled": False}}}
"""Colours are the same in every language, and judging them takes as long as all else."""

BY_LOOK: Rules = {
    "runOnly": {
        "type": "rule",
        "values": [
            *("color-contrast", "target-size"),
            *("link-in-text-block", "scrollable-region-focusable"),
        ],
    }
}
"""Rules whose verdict depends on width or colours; the others need one look."""

COLOURED = ("en", "ar")
"""A language of each direction, in which colours are judged, and both looks."""


def shown(pages: Mapping[str, Kept], *, thorough: bool) -> dict[str, Kept]:
    """The pages that browsers are shown: every state in those languages, and each page once in the
    others, where the words differ and nothing else; `thorough` shows all of them."""
    met: set[tuple[str, str]] = set()
    chosen = {}
    for name, one in pages.items():
        route = (one.language, one.page.route)
        if thorough or one.language in COLOURED or route not in met:
            chosen[name] = one
        met.add(route)
    return chosen


AXE = """rules => axe.run(document, {iframes: false, resultTypes: ["violations"], ...rules})
  .then(told => told.violations.flatMap(rule => rule.nodes.map(
    node => `${rule.id}: ${rule.help}: ${node.html.slice(0, 200)}`)))"""

BEYOND = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

UNMARKED = """() => {
  const kinds = new Map();
  for (const one of document.querySelectorAll("a, button, input, select, summary")) {
    const kind = [one.tagName, one.type, one.className, one.parentElement.className].join(" ");
    if (!kinds.has(kind) && one.tabIndex >= 0 && one.checkVisibility({visibilityProperty: true}))
      kinds.set(kind, one);
  }
  return [...kinds.values()].filter(one => {
    one.focus({focusVisible: true, preventScroll: true});
    const shown = getComputedStyle(one);
    return document.activeElement !== one
      || shown.outlineStyle === "none" || parseFloat(shown.outlineWidth) < 2;
  }).map(one => one.outerHTML.slice(0, 120));
}"""
"""One of each kind of thing on the page that can have the focus and does not show it."""

PRINTED = """() => [
  getComputedStyle(document.body).color,
  getComputedStyle(document.documentElement).backgroundColor,
  ...[...document.querySelectorAll("nav")].filter(one => one.checkVisibility()).map(() => "a menu"),
]"""
BLACK_ON_WHITE = ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


@dataclass(slots=True)
class Judges:
    """The judges, with what they have told by their names. `axe` is the text of axe-core, empty
    where it is not at hand; `thorough` has it judge all looks of all languages."""

    site: str
    axe: str
    thorough: bool = False
    told: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    async def see(self, tab: Tab, name: str, number: int) -> None:
        """Judge the page in two windows and on paper; `number` is its place among all."""
        first, second = looks(number)
        coloured = self.thorough or name[:2] in COLOURED
        with self._listening(tab, name):
            await put_on(tab, first)
            await tab.goto(f"{self.site}/{name}")
            await tab.evaluate(self.axe)
            await self._at(tab, name, first.width, ALL if coloured else BY_WORDS)
            await put_on(tab, second)
            await self._at(tab, name, second.width, BY_LOOK if coloured else None)
            self._add("focus", name, await tab.evaluate(UNMARKED))
            await tab.emulate_media(media="print")
            printed = await tab.evaluate(PRINTED)
            self._add("print", name, [printed] if printed != BLACK_ON_WHITE else [])

    async def _at(self, tab: Tab, name: str, width: int, rules: Rules | None) -> None:
        beyond = await tab.evaluate(BEYOND)
        self._add("edge", name, [f"{beyond} pixels too wide at {width}"] if beyond else [])
        if self.axe and rules is not None:
            self._add("axe", name, await tab.evaluate(AXE, rules))

    @contextmanager
    def _listening(self, tab: Tab, name: str) -> Iterator[None]:
        """Every message of the browser, such as of a broken policy, and every foreign request."""

        def heard(message: ConsoleMessage) -> None:
            self._add("console", name, [message.text])

        def asked(request: Request) -> None:
            if not request.url.startswith(f"{self.site}/"):
                self._add("elsewhere", name, [request.url])

        tab.on("console", heard)
        tab.on("request", asked)
        yield
        tab.remove_listener("console", heard)
        tab.remove_listener("request", asked)

    def _add(self, judge: str, name: str, found: list[str]) -> None:
        self.told[judge].extend(f"{name}: {one}" for one in found)
