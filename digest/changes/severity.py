"""How much a change matters to those who had the release.

Silent: marks, spaces, markup, articles and slips of the pen. Correction: the text says so of
itself. Everything else is an update: a number, a name, a negation, a day, a sentence more or less.
A withdrawal is an editor's alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from digest.changes.corrections import says_corrected
from digest.changes.counters import without_counters
from digest.changes.lexicon import ARTICLES
from digest.changes.slips import is_slip, same_letters
from digest.changes.steps import steps
from digest.model import Item, Release, Severity
from digest.text import plain, primary

_WORD = re.compile(
    r"[%‰$€£¥₽₴₦₹]|\d+(?:[.,:/\u202f\xa0 ](?=\d{3}(?!\d))\d+|[.:/]\d+)*"
    r"|[^\W\d_]+(?:['’.](?=[^\W\d_])[^\W\d_]+)*|\w"
)
_THOUSANDS = re.compile(r"(?<=\d)[.,\u202f\xa0 ](?=\d{3}(?!\d))")
_SPELT_OUT = (
    (re.compile(r"\bcan[’']?t\b|\bcannot\b", re.IGNORECASE), "can not"),
    (re.compile(r"\bwon[’']t\b", re.IGNORECASE), "will not"),
    (re.compile(r"(?<=\w)n[’']t\b", re.IGNORECASE), " not"),
    (re.compile(r"\b([cdjlmnstCDJLMNST]|[Qq]u)[’'](?=\w)"), r"\1 "),
)
_SENTENCE = re.compile(r"(?:^|[.!?…؟:]|\n)[\W_]*$")


@dataclass(frozen=True, slots=True)
class _Text:
    """A field as words; `names` are those among them that are names."""

    words: tuple[str, ...]
    names: frozenset[str]
    counts: Counter[str]


def severity_of(known: Release, item: Item) -> Severity:
    """What the step from what we know to what the source says now weighs."""
    if says_corrected(item) > says_corrected(known):
        return Severity.CORRECTION
    if len(item.enclosures) != len(known.enclosures):
        return Severity.UPDATE
    language = primary(item.language or known.language or "en")
    fields = zip(_fields(known), _fields(item), (False, known.truncated, False), strict=True)
    names = _names(" \n".join((*_fields(known)[1:], *_fields(item)[1:])), language)
    silent = all(
        _is_silent(_text(old, names), _text(new, names), language, cut=cut)
        for old, new, cut in fields
    )
    return Severity.SILENT if silent else Severity.UPDATE


def _fields(telling: Release | Item) -> tuple[str, str, str]:
    content = plain(telling.content) if telling.content else ""
    return (telling.title or "", without_counters(telling.summary), without_counters(content))


def _text(text: str, names: frozenset[str]) -> _Text:
    words = tuple(one.casefold() for one in _spelt(text))
    return _Text(words, names, Counter(words))


def _spelt(text: str) -> list[str]:
    """The words as printed, contractions spelt out, 1,200 and 1200 alike."""
    for contraction, whole in _SPELT_OUT:
        text = contraction.sub(whole, text)
    return _WORD.findall(_THOUSANDS.sub("", text))


def _names(text: str, language: str) -> frozenset[str]:
    """Words that stand with a capital within a sentence and nowhere without one. In German every
    noun does, and in scripts without capitals none: there only the other rules tell."""
    if language == "de":
        return frozenset()
    for contraction, whole in _SPELT_OUT:
        text = contraction.sub(whole, text)
    capitals, small = set(), set()
    for found in _WORD.finditer(text):
        word = found[0]
        if word[0].islower():
            small.add(word.casefold())
        elif word[0].isupper() and not _SENTENCE.search(
            text, max(0, found.start() - 6), found.start()
        ):
            capitals.add(word.casefold())
    return frozenset(capitals - small)


def _is_silent(old: _Text, new: _Text, language: str, *, cut: bool) -> bool:
    """`cut`: the old text ended in the middle, so that a longer end says nothing new."""
    found = steps(old.words, new.words)
    if found is None:
        return False
    for a, b, c, d in found:
        before, after = old.words[a:b], new.words[c:d]
        at_end = (b, d) == (len(old.words), len(new.words))
        longer_end = cut and at_end and (not before or _continues(before, after))
        if not (longer_end or _says_nothing(before, after, old, new, language)):
            return False
    return True


def _continues(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether a word cut in two is whole now, and more may follow."""
    return len(before) == 1 and bool(after) and after[0].startswith(before[0])


def _says_nothing(
    before: Sequence[str], after: Sequence[str], old: _Text, new: _Text, language: str
) -> bool:
    if same_letters("".join(before), "".join(after)):
        return not any(map(_counts, (*before, *after)))
    articles = ARTICLES.get(language, frozenset())
    if not (before and after):
        return _is_filling(before or after, old if before else new, articles)
    first, second = (_without(articles, words) for words in (before, after))
    return len(first) == len(second) and all(
        a == b or _is_slip_here(a, b, old, new) for a, b in zip(first, second, strict=True)
    )


def _counts(word: str) -> bool:
    """A figure, or a sign such as % or $."""
    return any(letter.isdigit() for letter in word) or not word[0].isalnum()


def _without(articles: frozenset[str], words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in articles]


def _is_slip_here(a: str, b: str, old: _Text, new: _Text) -> bool:
    """A word that stays elsewhere in the text was no slip, and neither is what was there before;
    a name is never one, since nobody here can tell which of two names is meant."""
    if a in old.names or b in old.names:
        return same_letters(a, b)
    return is_slip(a, b) and (same_letters(a, b) or not (new.counts[a] or old.counts[b]))


def _is_filling(words: Sequence[str], text: _Text, articles: frozenset[str]) -> bool:
    """Articles, or a word said twice in a row."""
    doubled = {a for a, b in pairwise(text.words) if a == b}
    return all(word in articles or word in doubled for word in words)
