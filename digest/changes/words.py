"""Texts as words for comparison, and the places in them where another may begin."""

from __future__ import annotations

import re
from dataclasses import dataclass

from digest.model import Release
from digest.text import fold, plain

SAME = 200
"""Characters that two texts must share to be tellings of one statement."""

SHORT = 100
"""Characters from which on a shorter text, if it is the whole, is a statement's own."""

LONGEST = 6_000
"""Characters of a text that are looked at."""

LEAD = 400
"""Characters at most that may be put before a text that is told again."""

_WORD = re.compile(r"\w+")
_BREAK = re.compile(r"(?<=[.!?:؟。…])[\"'”’»)\]]*\s+|\n+|\s[-–—]\s")


@dataclass(frozen=True, slots=True)
class Told:
    """A text as words with one space between; `starts` are the beginnings of its first sentences,
    that of the text first."""

    words: str
    starts: tuple[int, ...]
    whole: bool


def words(text: str | None) -> str:
    """The words alone, folded: punctuation, case and the mark of a cut do not count."""
    return " ".join(_WORD.findall(fold(text or "")))


def told(release: Release) -> tuple[Told, ...]:
    """What a release tells: its summary, and its full text where it has one."""
    texts = [_told(release.summary, whole=not release.truncated)]
    if release.content:
        texts.append(_told(plain(release.content), whole=True))
    return tuple(dict.fromkeys(one for one in texts if one.words))


def _told(text: str, *, whole: bool) -> Told:
    starts, at = [0], 0
    for sentence in _BREAK.split(text[: 2 * LEAD])[:-1]:
        said = words(sentence)
        at += len(said) + bool(said)
        starts.append(at)
    near = tuple(dict.fromkeys(start for start in starts if start <= LEAD))
    return Told(words(text[:LONGEST]), near, whole)


def alike(one: Told, other: Told) -> bool:
    """Whether one text is the beginning of the other, or of the other after a lead put before it;
    or two shorter ones are the same from end to end."""
    if one.words == other.words and len(one.words) >= SHORT and one.whole and other.whole:
        return True
    return _begins(one, other) or _begins(other, one)


def _begins(inner: Told, outer: Told) -> bool:
    for start in outer.starts:
        length = min(len(inner.words), len(outer.words) - start)
        if length >= max(SAME, start) and inner.words.startswith(
            outer.words[start : start + length]
        ):
            return True
    return False
