"""The picture of a release's page, with the caption, credit and description printed around it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from digest.model import Image
from digest.sources.credits import is_file_name, picture
from digest.sources.facts import fuller
from digest.sources.markup import Element, Tree, hints, words
from digest.sources.page_text import outside_furniture
from digest.sources.selecting import Selectors, line, picture_address, pictured
from digest.text import clean

_SIZED = re.compile(r"(?:[-_]\d{2,5}x\d{2,5}|-scaled|@\dx)+$")
_CREDIT = re.compile(r"(?:^|[\s_-])(?:credits?|copyright|photographer|source)(?:$|[\s_-])")
_CAPTION = re.compile(r"(?:caption|legend|description|credit|copyright|photographer)")
_AROUND = re.compile(r"(?:^|[\s_-])(?:wp-caption|figure|image|photo|picture|media|hero)")
_SMALLEST = 100
_LONGEST = 600


def of_page(page: Tree, start: Element, told: Image | None, selectors: Selectors) -> Image | None:
    """The picture that the page's head tells of, or the first one below `start`, with what is
    printed around it.
    """
    chosen = pictured(selectors, "image", page.root)
    if chosen is not None:
        printed = described(chosen, page, selectors)
        return _selected(printed, page.root, selectors) or told
    for image in outside_furniture(page.root if told else start, "img"):
        url = picture_address(image, page)
        if url is None or _is_small(image):
            continue
        if told is None:
            # On a page without `main` the first picture is as likely a logo.
            found = described(image, page) if start is not page.root else None
            return _selected(found, page.root, selectors)
        if told.url and _same(url, told.url):
            printed = described(image, page)
            same = replace(printed, url=told.url) if printed else None
            return _selected(fuller(told, same), page.root, selectors)
    return _selected(told, page.root, selectors)


def described(image: Element, page: Tree, selectors: Selectors | None = None) -> Image | None:
    """An `img` with its description, and the caption and credit in the figure around it."""
    url = picture_address(image, page, selectors)
    if url is None:
        return None
    alt = clean(str(image.get("alt") or ""))
    caption, credit = _around(image)
    useful = alt and not is_file_name(alt) and alt != caption
    return Image(url=url, caption=caption, credit=credit, alt=alt if useful else None)


def _selected(image: Image | None, start: Element, selectors: Selectors) -> Image | None:
    """With the caption and credit that selectors of the source find."""
    if image is None:
        return None
    caption, credit = (line(selectors, field, start) for field in ("caption", "credit"))
    return replace(image, caption=caption or image.caption, credit=credit or image.credit)


def _around(image: Element) -> tuple[str | None, str | None]:
    """The caption and the credit in the figure that holds a picture."""
    figure = _figure(image)
    if figure is None:
        return None, None
    lines: list[str] = []
    credits_: list[str] = []
    for one in _printed(figure):
        text = words(one)
        if text and len(text) <= _LONGEST:
            (credits_ if _CREDIT.search(hints(one)) else lines).append(text)
    told = picture(lines)
    credit = " ".join(dict.fromkeys(credits_)) or (told.credit if told else None)
    return (told.caption if told else None), credit


def _figure(image: Element) -> Element | None:
    """The nearest element around a picture that was made to hold it and its words."""
    around = image.getparent()
    for _ in range(5):
        if around is None or around.tag in ("body", "main", "article"):
            return None
        if around.tag == "figure" or (_AROUND.search(hints(around)) and _printed(around)):
            return around
        around = around.getparent()
    return None


def _printed(figure: Element) -> list[Element]:
    """The lines of words in a figure: what is called a caption or a credit, outermost parts whose
    own parts are not."""
    named = [
        one
        for one in figure.iterdescendants()
        if isinstance(one.tag, str) and (one.tag == "figcaption" or _CAPTION.search(hints(one)))
    ]
    lines: list[Element] = []
    for one in named:
        parts = [part for part in one if isinstance(part.tag, str) and part.tag != "br"]
        apart = [part for part in parts if part.tag in ("p", "div", "span", "cite", "small")]
        bare = (one.text or "").strip() or any((part.tail or "").strip() for part in parts)
        if apart and not bare and len(apart) == len(parts):
            lines += [part for part in apart if part not in lines]
        elif one not in lines and not any(up in lines for up in one.iterancestors()):
            lines.append(one)
    return lines


def _is_small(image: Element) -> bool:
    said = (str(image.get(name) or "").removesuffix("px") for name in ("width", "height"))
    return any(one.isascii() and one.isdigit() and int(one) < _SMALLEST for one in said)


def _same(url: str, other: str) -> bool:
    """Whether two addresses are sizes of one picture."""
    return _stem(url) == _stem(other)


def _stem(url: str) -> str:
    return _SIZED.sub("", PurePosixPath(unquote(urlsplit(url).path)).stem).lower()
