"""A letter as a screen in light or dark would show it, whatever the screen is that it is seen on.

A frame takes its scheme from the page around it in some browsers and from the system in others, so
the copy that is shown asks for none any more: its media queries are answered beforehand.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Scheme(StrEnum):
    """What a reader prefers."""

    LIGHT = "light"
    DARK = "dark"


_QUERY = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)", re.IGNORECASE)
_PROPERTY = re.compile(r"(color-scheme\s*:\s*)(?:light|dark)(?:\s+(?:light|dark))?", re.IGNORECASE)
_META = re.compile(
    r"""(<meta\s[^>]*name=["']?(?:supported-)?color-schemes?["']?[^>]*content=)(["'])[^"']*\2""",
    re.IGNORECASE,
)
_YES, _NO = "(min-width: 0)", "(max-width: 0)"


def seen_in(html: str, scheme: Scheme) -> str:
    """The HTML with what it says for a scheme in force, and nothing of the other."""

    def answered(query: re.Match[str]) -> str:
        return _YES if query[1].casefold() == scheme else _NO

    plain = _QUERY.sub(answered, html)
    plain = _META.sub(rf"\g<1>\g<2>{scheme}\g<2>", plain)
    return _PROPERTY.sub(rf"\g<1>{scheme}", plain)
