"""How texts and phrases are made alike before they are compared.

`readable` is what a person sees, `words` is what is searched: of the same length, so that a place
found in one is the same place in the other. Letter case, accents of Latin letters, Arabic vowel
signs and letter forms, and every mark that is not part of a word make no difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
    "\u0610-\u061a\u0640\u064b-\u065f\u0670]"
)
_NOT_WORD = re.compile(r"[\W_]")


def _plain_letters() -> Iterator[tuple[int, str]]:
    """Latin letters without their accents, Arabic letters without their variants."""
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base != chr(code) and base.isascii():
            yield code, base
    yield from {ord("ı"): "i", ord("ø"): "o", ord("ł"): "l", ord("đ"): "d"}.items()
    yield from {ord(letter): "ا" for letter in "أإآٱ"}.items()
    yield from {ord("ى"): "ي", ord("ة"): "ه", ord("ё"): "е", ord("ґ"): "г"}.items()


_PLAIN = dict(_plain_letters())


def readable(text: str) -> str:
    """The text in Unicode form KC, without characters that nobody sees."""
    if text.isascii():
        return text
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


def words(text: str) -> str:
    """A readable text folded one character for one, with a space for all that is no letter."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(letter.lower()[0] for letter in text)
    if not lowered.isascii():
        lowered = lowered.translate(_PLAIN)
    return _NOT_WORD.sub(" ", lowered)


def fold(phrase: str) -> str:
    """A name or phrase as it is looked for; empty where it holds no letter or digit."""
    return words(readable(phrase)).strip()
