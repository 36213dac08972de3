"""Where a place is named and the release is not about it.

Names in an organisation's section or in a spokesperson's title ("Amnesty International's Malaysia
Researcher", "Director of the Moscow office", "Americas director at …") only say who speaks. A war
may be what somebody spoke of, a border only a direction, a country only what another is compared
with, or where others met. The words that open such a span are met with all others in one scan;
here it is only told how far the span reaches, and only where a place was met near by.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum

from digest.taxonomy.zones import Text

_CONNECTED = r"(?:and|of|for|the|&|on)"
_NAME = r"[A-Z][\w’'-]*"
_MORE = rf"(?:\s+(?:{_CONNECTED}\s+(?:the\s+)?)?{_NAME}){{0,8}}"
_BACK = 160  # characters before a spokesperson's title that may belong to it
_AHEAD = 200  # characters after an opening word that its span may cover

_SECTION = re.compile(rf"(?:[’']s)?\s{_NAME}{_MORE}")
_ADJACENT = re.compile(rf"(?:[’']s)?\s{_NAME}(?:\s{_NAME})?")
_OFFICE = re.compile(rf"\s+(?:of|for|on|at)(?:\s+the)?\s+{_NAME}{_MORE}")
_SPOKEN_OF = re.compile(
    r" (?:[^ ]+ ){0,6}?(?:war|invasion|aggression|offensive|occupation)(?= )"
    r"(?: (?:in|of|on|against) [^ ]+)?"
)
_BESIDE = re.compile(r" [^ ]+(?: (?!and |or )[^ ]+)?(?: (?:and|or) [^ ]+)?")

_MEETING = re.compile(r" [^ ]+(?: [^ ]+)?")


class Opens(IntEnum):
    """What a word may open."""

    SECTION = 1
    OFFICE = 2
    SPOKEN_OF = 3
    BESIDE = 4
    MEETING = 5


LISTS: Mapping[str, Opens] = {
    "organisations": Opens.SECTION,
    "titles": Opens.OFFICE,
    "spoken_of": Opens.SPOKEN_OF,
    "beside": Opens.BESIDE,
    "meetings": Opens.MEETING,
}
"""The lists of places.toml that say which words open a span."""

Opening = tuple[int, int, int]
"""Where a word that opens a span begins and stops, and what it opens (Opens)."""

_PATTERNS: Mapping[tuple[int, bool], re.Pattern[str] | None] = {
    (Opens.SECTION, False): _SECTION,
    (Opens.SECTION, True): _ADJACENT,
    (Opens.OFFICE, False): _OFFICE,
    (Opens.OFFICE, True): None,
    (Opens.SPOKEN_OF, False): _SPOKEN_OF,
    (Opens.SPOKEN_OF, True): _SPOKEN_OF,
    (Opens.BESIDE, False): _BESIDE,
    (Opens.BESIDE, True): _BESIDE,
    (Opens.MEETING, False): _MEETING,
    (Opens.MEETING, True): _MEETING,
}  # by what is opened, and whether in the title


class Spans:
    """Tells how far what was opened reaches."""

    def __init__(self, ranks: Iterable[str]) -> None:
        rank = "|".join(re.escape(one) for one in sorted(ranks, key=lambda one: (-len(one), one)))
        self._before = re.compile(rf"\b{_NAME}{_MORE}\s+(?:(?i:{rank or '(?!)'})\s+){{0,3}}\Z")

    def near(
        self, text: Text, openings: Iterable[Opening], begins: Sequence[int]
    ) -> list[tuple[int, int, bool]]:
        """The spans that hold one of `begins` (ascending), each with whether it says who speaks;
        otherwise a place in it is only spoken of."""
        found: list[tuple[int, int, bool]] = []
        for first, last, opens in openings:
            after = bisect_left(begins, last)
            ahead = after < len(begins) and begins[after] < last + _AHEAD
            if ahead:
                pattern = _PATTERNS[opens, first < text.title_end]
                told = text.original if opens <= Opens.OFFICE else text.words
                span = pattern.match(told, last) if pattern else None
                if span and begins[after] < span.end():
                    found.append((first, span.end(), opens <= Opens.OFFICE))
            if opens == Opens.OFFICE and after and begins[after - 1] > first - _BACK:
                start = max(text.title_end, first - _BACK)
                span = self._before.search(text.original, start, first)
                if span:
                    found.append((span.start(), last, True))
        return found
