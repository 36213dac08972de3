"""The grammar of phrases: alternatives, words that stand together, stems, and gaps.

Words are told apart by the single spaces of `folding.words`: a literal is looked for with the
spaces around it, so "niger" is never met in "Nigeria", and what punctuation parts ("Guinea,
Bissau") has two spaces and is not one phrase.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import prod

from digest.taxonomy.folding import fold

MOST_VARIANTS = 400
"""Phrases that the alternatives of one may stand for."""

GAP = 6  # words that " ... " may stand for
_GROUP = re.compile(r"\(([^()]*)\)")
_SPLIT = re.compile(r"\s*(?:\.\.\.|…)\s*|(?<=\*)\s+")

WINDOW = 120
"""Characters that a gap's words may take."""


@dataclass(frozen=True, slots=True)
class Part:
    """Words that stand together; `gap` is how many words may stand before them."""

    literal: str
    gap: int = 0

    @property
    def reach(self) -> int:
        """How far behind the word before it the literal may end, in characters."""
        return len(self.literal) + (WINDOW if self.gap else 0)


def variants(phrase: str) -> tuple[str, ...]:
    """What `(jailed|detained) reporter*` stands for, in order; an alternative may be empty.
    ValueError says what is wrong with the parentheses."""
    pieces = _GROUP.split(phrase)
    if any("(" in one or ")" in one for one in pieces[::2]):
        raise ValueError("a parenthesis without its other one")
    choices = [one.split("|") if at % 2 else [one] for at, one in enumerate(pieces)]
    if prod(map(len, choices)) > MOST_VARIANTS:
        raise ValueError(f"its alternatives stand for more than {MOST_VARIANTS} phrases")
    return tuple(" ".join("".join(one).split()) for one in product(*choices))


@lru_cache(maxsize=1 << 8)  # a phrase is checked as it is read, and compiled after
def parts(phrase: str) -> tuple[Part, ...]:
    """What to look for, in order; ValueError says why a phrase can never be met."""
    if "*" not in phrase and "..." not in phrase and "…" not in phrase:
        return (_part(phrase, 0),)  # most of them
    pieces = _SPLIT.split(phrase.strip())
    gaps = [0, *(GAP if mark.strip() else 0 for mark in _SPLIT.findall(phrase.strip()))]
    return tuple(map(_part, pieces, gaps))


@lru_cache(maxsize=1 << 8)  # the phrases that one line stands for are made of the same few
def _part(piece: str, gap: int) -> Part:
    return Part(_literal(piece), gap)


def _literal(piece: str) -> str:
    stem = piece.endswith("*")
    bare = piece.removesuffix("*")
    if "*" in bare:
        raise ValueError("a * may only end a word")
    folded = fold(bare)
    if len(folded) < (2 if stem else 1):
        raise ValueError("nothing is left to look for")
    return f" {folded}" if stem else f" {folded} "
