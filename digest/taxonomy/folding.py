"""How texts and phrases are made alike before they are compared.

`readable` is what a person sees, `words` is what is searched: of the same length, so that a place
found in one is the same place in the other. Letter case, accents of Latin letters, Arabic vowel
signs and letter forms, letters of one alphabet that stand in for those of another, and every mark
that is not part of a word make no difference.

This is the slow way, letter by letter, and says what is meant; `pages` says the same faster.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

FOREIGN = "\x1a"
"""A letter of an alphabet that no phrase is written in: part of a word, and never met."""

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\U000e0000-\U000e01ef]"
)
_NOT_WORD = re.compile(rf"[^\w{FOREIGN}]|_")
_WORD = re.compile(r"[^\W\d_]+")
_MIXED = re.compile("[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z]")
# What looks like a Latin letter and is Cyrillic or Greek, each as it is printed.
_CYRILLIC = dict(
    zip("аеорсухіјѕһԁԛԝкАВЕКМНОРСТУХІЈЅ", "aeopcyxijshdqwkABEKMHOPCTYXIJS", strict=True)
)
_GREEK = dict(zip("αονριικΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aovpiikABEZHIKMNOPTYX", strict=True))
_TO_LATIN = str.maketrans(_CYRILLIC | _GREEK)
_TO_CYRILLIC = str.maketrans({latin: one for one, latin in _CYRILLIC.items()})


def _plain_letters() -> Iterator[tuple[int, str]]:
    """Latin letters without their accents, Arabic letters without their variants."""
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base != chr(code) and base.isascii():
            yield code, base
    yield from {
        ord(one): other for one, other in zip("ıøłđßæœðþƒ", "ioldsaodtf", strict=True)
    }.items()
    yield from {ord(letter): "ا" for letter in "أإآٱ"}.items()
    yield from {ord("ى"): "ي", ord("ة"): "ه", ord("ё"): "е", ord("ґ"): "г"}.items()
    yield from {ord(letter): "'" for letter in "ʹʻʼʽ"}.items()
    yield from {ord("ی"): "ي", ord("ک"): "ك"}.items()  # as Persian keyboards write them


_PLAIN = dict(_plain_letters())
_PLAIN_ASCII = {
    code: letter.lower() if letter.isalnum() or letter == FOREIGN else " "
    for code, letter in enumerate(map(chr, range(128)))
}


def readable(text: str) -> str:
    """The text in Unicode form KC, without characters that nobody sees."""
    if text.isascii():
        return text
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


def words(text: str) -> str:
    """A readable text folded one character for one, with a space for all that is no letter."""
    if is_mixed(text):
        text = _WORD.sub(_of_one_alphabet, text)
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(letter.lower()[0] for letter in text)
    if not lowered.isascii():
        lowered = lowered.translate(_PLAIN)
    return _NOT_WORD.sub(" ", lowered)


@lru_cache(maxsize=1 << 8)  # each name of a place is asked for several times while loading
def fold(phrase: str) -> str:
    """A name or phrase as it is looked for; empty where it holds no letter or digit."""
    if phrase.isascii():
        return phrase.translate(_PLAIN_ASCII).strip()
    return words(readable(phrase)).strip()


def is_mixed(text: str) -> bool:
    """Whether letters of two alphabets touch, as where some only look right."""
    return not text.isascii() and _MIXED.search(text) is not None


def _of_one_alphabet(found: re.Match[str]) -> str:
    """A word of two alphabets in the one that it must be meant in: Latin where it can be."""
    word = found[0]
    if not _MIXED.search(word):
        return word
    latin = word.translate(_TO_LATIN)
    return latin if not _MIXED.search(latin) else word.translate(_TO_CYRILLIC)
