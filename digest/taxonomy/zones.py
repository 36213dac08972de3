"""Which part of a release a word stands in.

A title and a first sentence say what a release is about; the rest tells more. A dateline ("OTTAWA
–", "Moscow, 3 May –") says where it was written, which the release is not about.
"""

from __future__ import annotations

import re

from digest.taxonomy.folding import readable
from digest.taxonomy.folding import words as folded
from digest.taxonomy.pages import Pages

ZONES = ("title", "lead", "body")
"""What the places in a text are called; a zone is its number here."""

_READ = 20_000  # characters; what a release is about is said before
_LEAD_LIMIT = 450  # characters; a longer first sentence is a text without full stops
_LEAD_LEAST = 40  # a shorter first sentence is a heading: the next one belongs to the lead
_SHORT = r"(?<![A-Z]\.)(?<!\b(?:Dr|Mr|Ms|St|No|vs)\.)(?<!\bMrs\.)"
# It begins with one set of characters, which is what makes the search for it quick.
_BREAK = re.compile(rf"[\n.!?؟…。](?:(?<=\n)\s*\n|(?<!\n){_SHORT}[”’\"')\]]*\s+)")
_CAPITALISED = r"[A-ZÀ-ÖØ-ÞĆČĎĐĘĚĞİŁŃŇŐŘŚŞŠŤŮŰŹŻŽȘȚЀ-ЯҐ][\w.’'-]*"
_DATE = r"\d{1,4}(?:er|º|°|\.)?(?: (?:de )?[^\W\d_]+)?"
_LINKS = "of|de|and|the|del|da|do|du|des|la|las|los|el|le|les|et|y|e|und|den|der|и|та|на|і"
_CITED = rf"{_CAPITALISED}(?:[ ,/(]+(?:{_CAPITALISED}|{_DATE}|{_LINKS}))*"
_ARABIC = "[ء-ي]+"  # without capitals, so only a few words, and what a comma or a date parts
_CITED_IN_ARABIC = (
    rf"{_ARABIC}(?: {_ARABIC}){{0,2}}"
    rf"(?:[،,/ ]+\d{{1,4}}(?: {_ARABIC})?|[،,/]\s*{_ARABIC}(?: {_ARABIC})?){{0,4}}"
)
_DATELINE = re.compile(rf"\s*\(?(?:{_CITED}|{_CITED_IN_ARABIC})[ ,،.)]*\s?[–—-]{{1,2}}\s")
_BREAK_LIMIT = 12  # characters that part two sentences
DATELINE_LIMIT = 80  # characters from where a summary begins


class Text:
    """A release made ready: title and summary, a blank line between them.

    `original` and `words` are alike in length and padded with a space before and two after, so
    that every word ends at a space that is followed by another character.
    """

    __slots__ = ("_capitals", "lead_end", "original", "title_end", "words")

    def __init__(self, original: str, words: str, title_end: int) -> None:
        self.original = original
        self.words = words
        self.title_end = title_end
        self.lead_end = _lead_end(original, title_end)
        self._capitals: bool | None = None

    def is_one_sentence(self, begin: int, end: int) -> bool:
        """Whether no sentence begins in between."""
        return _BREAK.search(self.original, begin, end) is None

    def opens_sentence(self, begin: int) -> bool:
        """Whether a sentence begins here."""
        if begin == self.title_end:
            return True
        before = _BREAK.finditer(self.original, max(0, begin - _BREAK_LIMIT), begin)
        return any(found.end() == begin for found in before)

    def dateline_end(self) -> int:
        """Where the dash ends that closes a dateline; 0 where there is none."""
        first = self.title_end
        found = _DATELINE.match(self.original, first, first + DATELINE_LIMIT)
        return found.end() if found else 0

    def title_is_capitals(self) -> bool:
        """Whether the title is printed in capitals, so that "US" may be "us"."""
        if self._capitals is None:
            self._capitals = self.original[: self.title_end].isupper()
        return self._capitals


def prepare(title: str | None, summary: str, pages: Pages) -> Text:
    """The text in its zones; of very long ones the beginning."""
    heading, told = (title or "")[:_READ], summary[:_READ]
    joined, title_end = _joined(heading, told)
    joined = joined.replace("\u00a0", " ")
    original, words = pages.fold(joined)
    if original != joined:
        original, title_end = _joined(readable(heading), readable(told))
        words = folded(original)
    return Text(original, words, title_end)


def _joined(title: str, summary: str) -> tuple[str, int]:
    if title:
        return f" {title}\n\n{summary}  ", len(title) + 3
    return f" {summary}  ", 1


def _lead_end(original: str, first: int) -> int:
    limit = first + _LEAD_LIMIT
    for found in _BREAK.finditer(original, first, limit):
        if found.end() - first > _LEAD_LEAST:
            return found.end()
    return limit
