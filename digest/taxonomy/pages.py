"""Folding by whole texts instead of letters.

Nearly every text fits a code page of 256 letters: Western Europe's, the Cyrillic or the Arabic one.
In it a letter is a byte, so one table over the bytes folds a text at a tenth of the cost. What
fits no page is folded by `folding`, letter by letter, to the same end.
"""

from __future__ import annotations

from collections.abc import Iterable
from unicodedata import combining

from digest.taxonomy.folding import FOREIGN, is_mixed, readable, words

_FEW = 12  # letters of other alphabets, each folded by itself; with more, the text is not of a page


class Page:
    """One code page: what each of its bytes becomes, which are dropped, which it lacks."""

    def __init__(self, name: str) -> None:
        self.name = name
        letters = [bytes([code]).decode(name, "ignore") for code in range(256)]
        self.hidden = bytes(code for code, one in enumerate(letters) if one and not readable(one))
        self.letters = frozenset(letters)
        self.mixes = any("\u0370" <= one <= "\u052f" for one in letters)
        self.table = bytes(map(self._folded, letters))

    def _folded(self, letter: str) -> int:
        alike = words(readable(letter))
        return self.nearest(alike).encode(self.name)[0] if len(alike) == 1 else ord(" ")

    def nearest(self, letter: str) -> str:
        """A folded letter, or FOREIGN where the page has none."""
        return letter if letter in self.letters else FOREIGN

    def holds(self, literal: str) -> bool:
        """Whether a folded literal can be met in texts folded by this page."""
        return FOREIGN not in literal and self.letters.issuperset(literal)

    def fold(self, text: str, raw: bytes) -> tuple[str, str] | None:
        """A text that `raw` writes in this page; None where letters of two alphabets touch in what
        a person reads, which a table over single letters cannot mend."""
        folded = raw.translate(self.table, self.hidden)
        if len(folded) != len(text):
            text = raw.translate(None, self.hidden).decode(self.name)
        if self.mixes and is_mixed(text):
            return None
        return text, folded.decode("ascii" if folded.isascii() else self.name)


_PAGES = tuple(map(Page, ("cp1252", "cp1251", "cp1256")))
_ASCII = _PAGES[0].table


class Pages:
    """Folds texts that are searched for the given literals, which are folded already."""

    def __init__(self, literals: Iterable[str]) -> None:
        letters = "".join(set("".join(literals)))
        self._pages = tuple(page for page in _PAGES if page.holds(letters))

    def fold(self, text: str) -> tuple[str, str]:
        """What a person reads, and its folded words; alike in length."""
        if text.isascii():
            return text, text.encode().translate(_ASCII).decode()
        for page in self._pages:
            try:
                raw = text.encode(page.name)
            except UnicodeEncodeError:
                continue
            if found := page.fold(text, raw):
                return found
        return self._with_strangers(text) or _slowly(text)

    def _with_strangers(self, text: str) -> tuple[str, str] | None:
        """A text of the first page but for a few letters; None where it is none."""
        if not self._pages:
            return None
        page = self._pages[0]
        plain = {one: readable(one) for one in set(text) - page.letters}
        if len(plain) > _FEW or any(map(_is_hard, plain.values())):
            return None
        alike = text
        for one, other in plain.items():
            alike = alike.replace(one, page.nearest(words(other)))
        found = page.fold(alike, alike.encode(page.name))
        return (text, found[1]) if found and len(found[1]) == len(text) else None


def _is_hard(letter: str) -> bool:
    """Whether it changes its neighbours, or may stand in for a Latin letter."""
    return len(letter) != 1 or combining(letter) > 0 or "\u0370" <= letter <= "\u052f"


def _slowly(text: str) -> tuple[str, str]:
    shown = readable(text)
    return shown, words(shown)
