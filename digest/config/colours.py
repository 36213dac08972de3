"""Colours of one's own: whether people can read what is written in them, and their shades."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count

from digest.config.checks import Wrong, text

LIGHT_PAPERS = ("#fcfbf8", "#f3f1ea")
DARK_PAPERS = ("#14171a", "#1e2327")
"""The backgrounds that pages have, light and dark, as the stylesheet has them."""

NEEDED = 4.5
"""The least contrast of words with what is behind them (WCAG 2.2 § 1.4.3)."""

_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}")
_STEP = 0.05


def light(value: object) -> str:
    """A colour that can be read on light pages, as `#rrggbb`."""
    return _read_on(_colour(value), LIGHT_PAPERS, "light", "darker")


def dark(value: object) -> str:
    """A colour that can be read on dark pages, as `#rrggbb`."""
    return _read_on(_colour(value), DARK_PAPERS, "dark", "lighter")


def lightened(colour: str) -> str:
    """The same, with as little white as makes it readable on dark pages."""
    steps = (mixed(colour, "#ffffff", _STEP * one) for one in count())
    return next(one for one in steps if worst(one, DARK_PAPERS)[0] >= NEEDED)


def mixed(colour: str, other: str, share: float) -> str:
    """A colour with a share of another one, 0 to 1, in sRGB."""
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def on(*grounds: str) -> str:
    """Black or white, whichever is easier to read on all of some colours."""
    return max(("#ffffff", "#000000"), key=lambda ink: worst(ink, grounds)[0])


def worst(colour: str, papers: Sequence[str]) -> tuple[float, str]:
    """The least contrast of a colour with some backgrounds, and with which one."""
    return min((contrast(colour, one), one) for one in papers)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _colour(value: object) -> str:
    written = text(value)
    if not _COLOUR.fullmatch(written):
        raise Wrong(f'"{written[:60]}" is not a colour such as "#0a5964"')
    digits = written[1:].lower()
    return "#" + (digits if len(digits) == 6 else "".join(2 * one for one in digits))


def _read_on(colour: str, papers: tuple[str, ...], scheme: str, way: str) -> str:
    ratio, paper = worst(colour, papers)
    if ratio >= NEEDED:
        return colour
    told = int(ratio * 100) / 100
    raise Wrong(
        f'"{colour}" has a contrast of {told}:1 with {paper}, a background of {scheme} pages; '
        f"{NEEDED}:1 is needed: choose a {way} colour"
    )


def _parts(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(one / 255) for one in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
