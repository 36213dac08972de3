"""The first picture in an entry's own markup, with its caption and alternative text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from digest.model import Image
from digest.sources.addresses import absolute
from digest.sources.credits import picture
from digest.text import clean, plain

_MOST_TRIED = 5
_LONGEST = 8_000
_SMALLEST = 48  # less is a smiley, a button or something that counts readers


def first_picture(markup: str, base: str | None) -> Image | None:
    """The first that is large enough to be meant; None where there is none."""
    if "<img" not in markup:
        return None
    return next((found for piece in _pieces(markup) if (found := _picture(piece, base))), None)


def _pieces(markup: str) -> Iterator[str]:
    """The first pictures, each with the figure around it."""
    start = end = 0
    for _ in range(_MOST_TRIED):
        start = markup.find("<img", end)
        if start < 0:
            return
        figure = markup.rfind("<figure", end, start)
        end = start + len("<img")
        if figure < 0 or "</figure" in markup[figure:start]:
            yield markup[start : _after(markup, ">", start)]
        else:
            end = _after(markup, "</figure>", start)
            yield markup[figure:end]


def _after(markup: str, mark: str, start: int) -> int:
    """Where a mark ends that is near enough, else soon after the start."""
    found = markup.find(mark, start, start + _LONGEST)
    return start + _LONGEST if found < 0 else found + len(mark)


def _picture(piece: str, base: str | None) -> Image | None:
    try:
        found = html.fragment_fromstring(piece, create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    image = next(found.iter("img"), None)
    if image is None or any(_is_small(image.get(side)) for side in ("width", "height")):
        return None
    shown = str(image.get("src", ""))
    if shown.startswith("data:"):  # until a script puts the real one there
        shown = str(image.get("data-src") or image.get("data-lazy-src") or "")
    url = absolute(shown, base)
    if url is None:
        return None
    caption = next(found.iter("figcaption"), None)
    said = plain("" if caption is None else html.tostring(caption, encoding="unicode"))
    told = picture(said.split("\n\n")) if said else None
    return Image(
        url,
        told.caption if told else None,
        told.credit if told else None,
        clean(str(image.get("alt", "")), entities=False) or None,
    )


def _is_small(side: str | None) -> bool:
    number = re.match(r"\s*([0-9]{1,5})\s*(?:px)?\s*\Z", side or "")
    return number is not None and int(number[1]) < _SMALLEST
