"""All phrases found in one pass over the text, however many there are.

The home of ahocorasick_rs. Words are told apart by the single spaces of `folding.words`: a literal
is looked for with the spaces around it, so "niger" is never met in "Nigeria", and what punctuation
parts ("Guinea, Bissau") has two spaces and is not one phrase.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick

from digest.taxonomy.folding import fold

T = TypeVar("T")

GAP = 6  # words that " ... " may stand for
_SPLIT = re.compile(r"\s*(?:\.\.\.|…)\s*|(?<=\*)\s+")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """Words that stand together; `gap` is how many words may stand before them."""

    literal: str
    gap: int = 0


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """A phrase met at text[start:end]."""

    start: int
    end: int
    meaning: T


def parts(phrase: str) -> tuple[Part, ...]:
    """What to look for, in order; ValueError says why a phrase can never be met."""
    pieces = _SPLIT.split(phrase.strip())
    gaps = [0, *(GAP if mark.strip() else 0 for mark in _SPLIT.findall(phrase.strip()))]
    return tuple(Part(_literal(piece), gap) for piece, gap in zip(pieces, gaps, strict=True))


def _literal(piece: str) -> str:
    stem = piece.endswith("*")
    bare = piece.removesuffix("*")
    if "*" in bare:
        raise ValueError("a * may only end a word")
    folded = fold(bare)
    if len(folded) < (2 if stem else 1):
        raise ValueError("nothing is left to look for")
    return f" {folded}" if stem else f" {folded} "


class Matcher(Generic[T]):
    """Phrases with what they mean, compiled once."""

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        self._ids: dict[str, int] = {}
        self._whole: dict[int, list[T]] = defaultdict(list)
        self._chains: dict[int, list[tuple[tuple[tuple[int, int], ...], T]]] = defaultdict(list)
        for phrase, meaning in phrases:
            self._add(parts(phrase), meaning)
        literals = list(self._ids)
        self._open = tuple(not literal.endswith(" ") for literal in literals)
        self._automaton = AhoCorasick(literals)

    def _add(self, wanted: Sequence[Part], meaning: T) -> None:
        numbered = [(self._ids.setdefault(p.literal, len(self._ids)), p.gap) for p in wanted]
        first = numbered[0][0]
        if len(numbered) == 1:
            self._whole[first].append(meaning)
        else:
            self._chains[first].append((tuple(numbered[1:]), meaning))

    def find(self, words: str, breaks: Sequence[int]) -> Iterator[Match[T]]:
        """Every phrase in folded `words`; `breaks` are where sentences end, ascending."""
        padded = f" {words} "
        met: dict[int, list[Span]] = defaultdict(list)
        for number, start, end in self._automaton.find_matches_as_indexes(padded, overlapping=True):
            stop = padded.index(" ", end) if self._open[number] else end - 1
            met[number].append((start, stop - 1))
        for number, spans in met.items():
            for start, end in spans:
                for meaning in self._whole.get(number, ()):
                    yield Match(start, end, meaning)
            for rest, meaning in self._chains.get(number, ()):
                if all(follower in met for follower, _ in rest):
                    yield from _chained(words, breaks, spans, _Rest(rest, met), meaning)


@dataclass(frozen=True, slots=True)
class _Rest:
    """What must follow the first part, and where each of it was met."""

    wanted: tuple[tuple[int, int], ...]
    met: Mapping[int, Sequence[Span]]


def _chained(
    words: str, breaks: Sequence[int], spans: Iterable[Span], rest: _Rest, meaning: T
) -> Iterator[Match[T]]:
    for start, first_end in spans:
        end: int | None = first_end
        for number, gap in rest.wanted:
            end = None if end is None else _next(words, end, rest.met[number], gap)
        if end is not None and bisect_left(breaks, start) == bisect_left(breaks, end):
            yield Match(start, end, meaning)


def _next(words: str, after: int, spans: Sequence[Span], gap: int) -> int | None:
    """Where the nearest of `spans` ends that starts within `gap` words."""
    position = bisect_right(spans, (after, len(words)))
    if position == len(spans):
        return None
    start, end = spans[position]
    if gap == 0:
        return end if start == after + 1 else None
    return end if len(words[after:start].split()) <= gap else None
