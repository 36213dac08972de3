"""CSS selectors as config.toml writes them: `h3 > a`, `img.lead@data-src`, `@href`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from lxml.cssselect import CSSSelector

from digest.config.checks import parted
from digest.sources.markup import Element, Tree, words
from digest.text import clean

Selectors = Mapping[str, str]
"""A selector by field; a field without one is absent."""

_PICTURES = ("data-src", "data-lazy-src", "data-original", "src")
_WIDTH = re.compile(r"(\d+(?:\.\d+)?)[wx]$")


def elements(selectors: Selectors, field: str, start: Element) -> list[Element]:
    """All that a field's selector finds at `start` and below it, in the page's order."""
    css = parted(selectors.get(field, ""))[0]
    if field not in selectors:
        return []
    return _matching(css, start) if css else [start]


def element(selectors: Selectors, field: str, start: Element) -> Element | None:
    """The first of them; None where there is none, or no selector."""
    return next(iter(elements(selectors, field, start)), None)


def line(selectors: Selectors, field: str, start: Element) -> str | None:
    """The words, or the attribute, of the first that has any."""
    attribute = parted(selectors.get(field, ""))[1]
    found = (_said(one, attribute) for one in elements(selectors, field, start))
    return next(filter(None, found), None)


def lines(selectors: Selectors, field: str, start: Element) -> tuple[str, ...]:
    """The words, or the attribute, of all of them, repeats dropped."""
    attribute = parted(selectors.get(field, ""))[1]
    found = (_said(one, attribute) for one in elements(selectors, field, start))
    return tuple(dict.fromkeys(one for one in found if one))


def address(selectors: Selectors, field: str, start: Element, page: Tree) -> str | None:
    """Where the first match links to: by its attribute, itself, a link in it, or one around it
    that is still within `start`.
    """
    attribute = parted(selectors.get(field, ""))[1]
    for one in elements(selectors, field, start):
        if attribute:
            if found := page.link(one.get(attribute)):
                return found
        elif found := nearest_link(one, start, page):
            return found
    return None


def nearest_link(one: Element, within: Element, page: Tree) -> str | None:
    """The address of a link that an element is, holds, or is held by, but not beyond `within`."""
    holds = (page.link(link.get("href")) for link in one.iter("a", "area"))
    if found := next(filter(None, holds), None):
        return found
    around: Element | None = one
    while around is not None and around is not within.getparent():
        if around.tag == "a" and (found := page.link(around.get("href"))):
            return found
        around = around.getparent()
    return None


def pictured(selectors: Selectors, field: str, start: Element) -> Element | None:
    """The `img` that a field's selector finds, is in what it finds, or has the attribute asked."""
    for one in elements(selectors, field, start):
        if parted(selectors[field])[1] or one.tag == "img":
            return one
        if (inside := next(one.iter("img"), None)) is not None:
            return inside
    return None


def picture_address(
    image: Element, page: Tree, selectors: Selectors | None = None, field: str = "image"
) -> str | None:
    """Where a picture is: also where a script would fetch it later, or the widest of a set."""
    wanted = parted((selectors or {}).get(field, ""))[1]
    if wanted:
        return page.link(image.get(wanted))
    for name in ("data-srcset", "srcset"):
        if found := _widest(str(image.get(name) or ""), page):
            return found
    said = (str(image.get(name) or "") for name in _PICTURES)
    return next((found for one in said if one and (found := page.link(one))), None)


def _widest(srcset: str, page: Tree) -> str | None:
    """The widest candidate of a `srcset` (HTML § 4.8.4.2.1)."""
    best, widest = None, -1.0
    for candidate in re.findall(r"(\S+[^,\s])(?:\s+([\d.]+[wx]))?\s*(?:,|$)", srcset[:8192]):
        width = _WIDTH.match(candidate[1] or "1x")
        found = page.link(candidate[0])
        if found and width and float(width[1]) > widest:
            best, widest = found, float(width[1])
    return best


def _said(one: Element, attribute: str) -> str:
    return clean(str(one.get(attribute) or "")) if attribute else words(one)


def _matching(css: str, start: Element) -> list[Element]:
    found = _compiled(css)(start)
    return [one for one in found if isinstance(one, Element)] if isinstance(found, list) else []


@lru_cache(maxsize=256)
def _compiled(css: str) -> CSSSelector:
    return CSSSelector(css, translator="html")
