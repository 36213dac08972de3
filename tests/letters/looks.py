"""What is wrong with a letter's HTML: outline, languages, hidden or remote things, sizes, contrast.

Colours are worked out from inline styles, and for the dark scheme from the one style block that
mail clients are given, by the cascade as far as a letter uses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import lxml.html
from lxml.html import HtmlElement

FORBIDDEN = (
    *("img", "script", "link", "iframe", "object", "embed", "form", "input", "svg", "video"),
    *("audio", "base"),
)
HIDING = ("display:none", "visibility:hidden", "opacity:0", "mso-hide", "font-size:0")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")

Style = Mapping[str, str]


def faults(html: str, language: str) -> list[str]:
    """One line per fault."""
    root = lxml.html.document_fromstring(html)
    return [
        *_frame(root, language),
        *_outline(root),
        *_safety(root, html),
        *_ids(root),
        *_print(root),
    ]


def _frame(root: HtmlElement, language: str) -> Iterator[str]:
    way = "rtl" if language == "ar" else "ltr"
    wrapper = root.find("body/div")
    if wrapper is None or wrapper.get("role") != "article":
        yield "html: no wrapper with the role of an article"
        return
    if wrapper.get("aria-roledescription") != "email" or not wrapper.get("aria-label"):
        yield "html: the wrapper does not say what it is"
    for element in (root, root.find("body"), wrapper):
        if element is None or (element.get("lang"), element.get("dir")) != (language, way):
            yield "html: lang or dir is missing or wrong"
    if any(table.get("role") != "presentation" for table in wrapper.iter("table")):
        yield "html: a table that is not for layout"


def _outline(root: HtmlElement) -> Iterator[str]:
    if len(list(root.iter("h1"))) != 1:
        yield "html: must have one h1"
    items = root.xpath("//*[starts-with(@id, 'item-')]")
    if any(len(list(item.iter("h2"))) != 1 for item in items):
        yield "html: an item without its h2"
    if list(root.iter("h3", "h4", "h5", "h6")):
        yield "html: headings below the items'"
    metas = {meta.get("name"): meta.get("content") for meta in root.iter("meta")}
    for name in ("color-scheme", "supported-color-schemes"):
        if metas.get(name) != "light dark":
            yield f"html: no meta {name}"


def _safety(root: HtmlElement, html: str) -> Iterator[str]:
    for element in root.iter(*FORBIDDEN):
        yield f"html: has {element.tag}"
    if re.search(r"url\(|@import|@font-face|\bsrc=|background=", html):
        yield "html: fetches something"
    tight = html.replace(" ", "")
    yield from (
        f"html: hides by {way}" for way in HIDING if way + ";" in tight or way + '"' in tight
    )
    for link in root.iter("a"):
        if not link.text_content().strip():
            yield f"html: a link without words: {link.get('href')}"


def _ids(root: HtmlElement) -> Iterator[str]:
    ids = [str(one) for one in root.xpath("//@id")]
    yield from (f"html: id twice: {one}" for one in sorted(set(ids)) if ids.count(one) > 1)
    for href in root.xpath("//a/@href[starts-with(., '#')]"):
        if href[1:] not in ids:
            yield f"html: leads nowhere: {href}"


def _print(root: HtmlElement) -> Iterator[str]:
    """Size of print, and contrast in both schemes, wherever there are words."""
    for scheme, changes in (("light", {}), ("dark", _dark(root))):
        for element in root.find("body").iter():
            if not isinstance(element.tag, str) or not _words(element):
                continue
            styles = [{**_style(one), **changes.get(one, {})} for one in _upwards(element)]
            size = _first(styles, "font-size").removesuffix("px")
            if not size.isdigit() or int(size) < 14:
                yield f"html: print of {size!r}: {_words(element)}"
            ratio = contrast(_first(styles, "color"), _first(styles, "background-color"))
            if ratio < 4.5:
                yield f"html: contrast of {ratio:.1f} in {scheme}: {_words(element)}"


def _words(element: HtmlElement) -> str:
    tails = (child.tail or "" for child in element)
    return " ".join(" ".join([element.text or "", *tails]).split())[:60]


def _upwards(element: HtmlElement) -> list[HtmlElement]:
    return [element, *element.iterancestors()]


def _first(styles: Sequence[Style], name: str) -> str:
    """The nearest ancestor's word on something that is inherited, or seen through."""
    return next((style[name] for style in styles if name in style), "")


def _style(element: HtmlElement) -> Style:
    return _declared(element.get("style", ""))


@lru_cache(maxsize=1024)
def _declared(text: str) -> Style:
    """A letter says the same few styles over and over."""
    pairs = (one.split(":", 1) for one in text.replace("!important", "").split(";") if ":" in one)
    return {name.strip(): value.strip() for name, value in pairs}


def _dark(root: HtmlElement) -> dict[HtmlElement, dict[str, str]]:
    """What the dark block changes. It must insist, or inline styles would win."""
    sheet = "".join(str(style.text) for style in root.iter("style"))
    start = sheet.index("(prefers-color-scheme: dark)")
    block = sheet[sheet.index("{", start) + 1 :].split("\n}\n", 1)[0]
    changes: dict[HtmlElement, dict[str, str]] = {}
    for selectors, body in _RULE.findall(block):
        assert body.count("!important") == body.count(":"), body
        for selector in selectors.split(","):
            for element in root.cssselect(selector.strip()):
                changes.setdefault(element, {}).update(_declared(body))
    return changes


def contrast(ink: str, paper: str) -> float:
    """WCAG 2.2 contrast ratio of two colours written in hex."""
    light, dark = sorted((_luminance(ink), _luminance(paper)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    full = digits if len(digits) == 6 else "".join(2 * one for one in digits)
    linear = [_linear(int(full[place : place + 2], 16) / 255) for place in (0, 2, 4)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
