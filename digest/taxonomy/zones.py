"""Which part of a release a word stands in, and which parts are only about who speaks.

A title and a first sentence say what a release is about; the rest tells more. A dateline ("OTTAWA
–", "Moscow, 3 May –") and the title of a spokesperson ("Director of the Moscow office", "Americas
director at …") hold names of places that the release is not about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from digest.taxonomy.folding import readable, words

_READ = 20_000  # characters; what a release is about is said before
_LEAD_LIMIT = 450  # characters; a longer first sentence is a text without full stops
_LEAD_LEAST = 40  # a shorter first sentence is a heading: the next one belongs to the lead
_SHORT = (
    r"(?<![A-Z]\.)(?<!\bDr\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bSt\.)(?<!\bMrs\.)(?<!\bNo\.)(?<!\bvs\.)"
)
_BREAK = re.compile(rf"\n\s*\n|[.!?؟…。]{_SHORT}[”’\"')\]]*\s+")
_DATELINE = re.compile(
    r"\A\s*\(?[A-Z][\w.’'-]*(?:[ ,/(]+(?:[A-Z][\w.’'-]*|\d{1,4}|of|de|and|the))*"
    r"[ ,)]*\s?[–—-]{1,2}\s"
)
_DATELINE_LIMIT = 80
_CONNECTED = r"(?:and|of|for|the|&|on)"
_NAME = r"[A-Z][\w’'-]*"


class Zone(StrEnum):
    """Where a phrase stands."""

    TITLE = "title"
    LEAD = "lead"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Text:
    """A release made ready: `original` and `words` are alike in length."""

    original: str
    words: str
    title_end: int
    lead_end: int
    dateline_end: int
    breaks: tuple[int, ...]
    speakers: tuple[tuple[int, int], ...]

    def zone(self, start: int) -> Zone:
        """Where the character at `start` stands."""
        if start < self.title_end:
            return Zone.TITLE
        return Zone.LEAD if start < self.lead_end else Zone.BODY

    def in_dateline(self, start: int) -> bool:
        """Whether it stands before the dash that opens the first sentence."""
        return self.title_end <= start < self.dateline_end

    def of_speaker(self, start: int) -> bool:
        """Whether it stands in an organisation's section or a spokesperson's title."""
        return any(first <= start < last for first, last in self.speakers)

    def title_is_capitals(self) -> bool:
        """Whether the title is printed in capitals, so that "US" may be "us"."""
        return self.original[: self.title_end].isupper()


class Speakers:
    """Finds who speaks, by names of organisations and of offices, compiled once."""

    def __init__(
        self, organisations: Iterable[str], ranks: Iterable[str], titles: Iterable[str]
    ) -> None:
        named, rank, title = (_any_of(names) for names in (organisations, ranks, titles))
        more = rf"(?:\s+(?:{_CONNECTED}\s+(?:the\s+)?)?{_NAME}){{0,8}}"
        after = rf"(?i:{title})s?\s+(?:of|for|on|at)(?:\s+the)?\s+{_NAME}{more}"
        before = rf"{_NAME}{more}\s+(?:(?i:{rank})\s+){{0,3}}(?i:{title})\b"
        self._section = re.compile(rf"\b(?:{named})(?:[’']s)?\s{_NAME}{more}")
        self._title = re.compile(rf"\b(?:{after}|{before})")
        self._adjacent = re.compile(rf"\b(?:{named})(?:[’']s)?\s{_NAME}(?:\s{_NAME})?")

    def spans(self, title: str, summary: str, offset: int) -> Iterator[tuple[int, int]]:
        """Spans of the joined text; `offset` is where the summary begins in it."""
        for found in self._adjacent.finditer(title):
            yield found.span()
        for pattern in (self._section, self._title):
            for found in pattern.finditer(summary):
                yield found.start() + offset, found.end() + offset


def _any_of(names: Iterable[str]) -> str:
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return "|".join(re.escape(name) for name in longest_first) or "(?!)"


def prepare(title: str | None, summary: str, speakers: Speakers) -> Text:
    """The text in its zones; title and summary are joined by a blank line."""
    heading = readable((title or "")[:_READ]).strip()
    told = readable(summary[:_READ]).strip()
    offset = len(heading) + 2 if heading else 0
    original = f"{heading}\n\n{told}" if heading else told
    breaks = tuple(found.end() for found in _BREAK.finditer(original))
    dateline = _DATELINE.match(told[:_DATELINE_LIMIT])
    return Text(
        original=original,
        words=words(original),
        title_end=offset,
        lead_end=_lead_end(offset, len(original), breaks),
        dateline_end=offset + dateline.end() if dateline else 0,
        breaks=breaks,
        speakers=tuple(speakers.spans(heading, told, offset)),
    )


def _lead_end(start: int, length: int, breaks: Sequence[int]) -> int:
    for end in breaks:
        if end - start > _LEAD_LEAST:
            return min(end, start + _LEAD_LIMIT)
    return min(length, start + _LEAD_LIMIT)
