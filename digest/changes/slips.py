"""Whether one word is another mistyped: a slip that says nothing new.

Without a dictionary a slip is told by what it is not: no number, day, negation or name, no word
that the text still uses elsewhere, and no more than one stroke away. In doubt it is a change.
"""

from __future__ import annotations

import re
import unicodedata

from digest.changes.lexicon import DAYS, NEGATIONS, NUMBERS, PREFIXES

_SHORTEST = 5
"""Letters of the shortest word of which one may be wrong: "was" and "has" differ by one too."""

_ALIKE = str.maketrans({**dict.fromkeys("أإآٱ", "ا"), "ى": "ي", "ة": "ه", "ё": "е", "ß": "s"})
_HAMZA_AND_STRETCH = re.compile("[ـ\u200c\u200d]")


def _bare(word: str) -> str:
    """A word without what spelling varies by: accents, vowel signs, apostrophes."""
    letters = unicodedata.normalize("NFD", _HAMZA_AND_STRETCH.sub("", word.translate(_ALIKE)))
    return "".join(one for one in letters if one.isalnum())


SUBSTANCE = frozenset(_bare(word) for word in NEGATIONS | NUMBERS | DAYS)
_PREFIXES = frozenset(_bare(word) for word in PREFIXES)


def same_letters(old: str, new: str) -> bool:
    """Whether two stretches differ in accents, spaces and marks alone."""
    return _bare(old) == _bare(new)


def is_slip(old: str, new: str) -> bool:
    """Whether two words, in lower case, are one word mistyped and mended, or mistyped now."""
    first, second = _bare(old), _bare(new)
    if first == second:
        return True
    if first in SUBSTANCE or second in SUBSTANCE or any(one.isdigit() for one in first + second):
        return False
    if _turns(first, second) or _turns(second, first) or _is_listed({first, second}):
        return False
    if max(len(first), len(second)) < _SHORTEST:
        return len(first) >= 3 and first[0] == second[0] and _are_swapped(first, second)
    return _is_one_stroke(first, second)


_PAIRS = """
    woman/women femme/femmes mujer/mujeres legal/lethal county/country police/policy prison/poison
    trail/trial charged/changed injured/insured detained/retained detention/retention tried/tired
    message/massage killed/filled freed/feared accept/except affect/effect north/south
    caught/taught
"""
_NEVER = frozenset(frozenset(pair.split("/")) for pair in _PAIRS.split())


def _is_listed(pair: set[str]) -> bool:
    """Words one stroke apart that newsrooms use both."""
    return frozenset(pair) in _NEVER


def _turns(shorter: str, longer: str) -> bool:
    """Whether the longer is the shorter turned round: legal, illegal; законный, незаконный."""
    return longer.endswith(shorter) and longer.removesuffix(shorter) in _PREFIXES


def _are_swapped(first: str, second: str) -> bool:
    return first != second and len(first) == len(second) and _one_swap(first, second)


def _is_one_stroke(first: str, second: str) -> bool:
    """One letter more, fewer or other, or two beside each other swapped (Damerau, 1964)."""
    shorter, longer = sorted((first, second), key=len)
    if len(longer) - len(shorter) > 1:
        return False
    if len(longer) == len(shorter):
        differing = sum(a != b for a, b in zip(first, second, strict=True))
        return differing == 1 or _one_swap(first, second)
    at = next((i for i, letter in enumerate(shorter) if letter != longer[i]), len(shorter))
    return shorter[at:] == longer[at + 1 :]


def _one_swap(first: str, second: str) -> bool:
    differing = [i for i, pair in enumerate(zip(first, second, strict=True)) if pair[0] != pair[1]]
    if len(differing) != 2 or differing[1] - differing[0] != 1:
        return False
    left, right = differing
    return (first[left], first[right]) == (second[right], second[left])
