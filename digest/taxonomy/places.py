"""What the words met in a text say for each country and region: which count, and how much.

A word counts less outside the title, in a dateline or a speaker's title, as a person's nationality
in passing, and where a place is only spoken of. The longest word wins: what lies within another is
not counted.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from digest.model import Dimension, Reason
from digest.taxonomy import names
from digest.taxonomy.aside import Opening, Spans
from digest.taxonomy.folding import fold
from digest.taxonomy.gazetteer import Case, Gazetteer, Word
from digest.taxonomy.lexicon import Hit
from digest.taxonomy.zones import DATELINE_LIMIT, ZONES, Text

_COUNTS = (0.9, 0.65, 0.3)  # in a title, in a first sentence, in the rest
_SPEAKER = 0.15
_DATELINE = {"place": 0.15, "hub": 0.15, "territory": 1.0}  # a town; nobody only meets in Gaza
_OF_DATELINE = 0.5  # all else in a dateline: "Ukraine –" may well be what it is about
_PASSING = 0.3
_OF_STATE = 1.0  # the whole weight of a nationality that stands for the state
_ASIDE = 0.35
_AGAIN = 0.5  # each further time that the same word is met in the same zone
_LONGEST_NAME = 30  # characters to look back for a given name
_ANY, _CAPITAL = Case.ANY, Case.CAPITAL
_MOST = 4  # times that one word is counted
_LOOKED_AT = 200  # words of a text; a longer one has said what it is about
_reason = tuple.__new__  # a Reason made this way costs half: a dozen are made for each text
_LONG_WORD = re.compile(r"\b[a-z]{5,}")  # only a title in sentence case tells names apart
_NAME_BEFORE = re.compile(r"([A-Z][a-z]+) \Z")
_IN_ARABIC = re.compile("[ء-ي]")
_NAME_AFTER = re.compile(r" [A-Z][a-z]+")
_BEFORE_PLACES = frozenset(
    {
        *("In", "From", "To", "Of", "Across", "Inside", "Outside", "Near", "Within", "Between"),
        *("Northern", "Southern", "Eastern", "Western", "Central", "Greater", "The", "And"),
        *("North", "South", "East", "West", "Republic"),
    }
)

Numbers = Mapping[tuple[Dimension, str], int]
"""The number of each label."""

Reasons = dict[int, list[Reason]]
"""What speaks for each label, by its number."""


class Meant(NamedTuple):
    """The labels that an ambiguous word means where one of `near` is met and none of `but`."""

    near: tuple[str, ...]
    but: tuple[str, ...]
    labels: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """A word, ready to be weighed: the labels that it points to, and all that is known of it.

    `weights` are those in each zone where nothing makes it weaker.
    """

    labels: tuple[int, ...]
    weight: float
    weights: tuple[float, float, float]
    case: Case
    sort: str
    given: bool
    apart: tuple[Meant, ...]


Standing = tuple[int, int, Points, float]
"""Where a word begins and stops, the word, and how much of its weight it has there."""


class Places:
    """Weighs the words of a gazetteer, compiled once."""

    def __init__(self, gazetteer: Gazetteer, numbers: Numbers) -> None:
        lists = gazetteer.lists
        self._given = frozenset(map(fold, lists["given"]))
        self._passing, self._passing_before, self._nationals, self._offices = (
            frozenset(_written(lists[one]))
            for one in ("passing", "passing_before", "nationals", "offices")
        )
        self._offices_before = frozenset(_written(lists["offices_before"]))
        self._spans = Spans(lists["ranks"])
        self._apart: dict[str, list[Meant]] = defaultdict(list)
        for rule in gazetteer.apart:
            means = tuple(numbers[Dimension.COUNTRY, code] for code in rule.means)
            for word in rule.word:
                self._apart[word].append(Meant(rule.near, rule.but, means))
        self._points = tuple(self._compiled(word, numbers) for word in gazetteer.words)

    def _compiled(self, word: Word, numbers: Numbers) -> Points:
        folded = fold(word.text.removesuffix("*"))
        return Points(
            () if word.dimension is None else (numbers[word.dimension, word.slug],),
            word.weight,
            _in_zones(word.weight),
            word.case,
            word.sort,
            folded in self._given,
            tuple(self._apart.get(folded, ())),
        )

    def weigh(self, text: Text, met: list[Hit], openings: Sequence[Opening]) -> Reasons:
        """The reasons for each label that anything speaks for, in the order of the text.

        `met` holds the numbers of words in the gazetteer.
        """
        title_end, lead_end = text.title_end, text.lead_end
        original, words = text.original, text.words
        told: Reasons = defaultdict(list)
        again: dict[tuple[int, str, int], int] = {}
        for begin, stop, point, factor in self._standing(text, met, openings):
            if point.given and _is_person(text, begin, stop):
                continue
            zone = 0 if begin < title_end else 1 if begin < lead_end else 2
            at = begin - (title_end if zone else 1)
            folded = words[begin:stop]
            for label in (point.apart and _meant(words, point.apart)) or point.labels:
                key = (label, folded, zone)
                again[key] = time = again[key] + 1 if key in again else 0
                if time < _MOST:
                    weight = point.weights[zone]
                    if time or factor != 1.0:
                        weight = round(weight * factor * _AGAIN**time, 3)
                    said = (original[begin:stop], ZONES[zone], point.sort, weight, at)
                    told[label].append(_reason(Reason, said))
        return told

    def _standing(
        self, text: Text, met: list[Hit], openings: Sequence[Opening]
    ) -> Iterable[Standing]:
        """The outermost words that are printed as they must be, and how much each then counts."""
        met.sort()
        original, points = text.original, self._points
        found: list[Standing] = []
        people = dated = False
        first = text.title_end
        dateline_limit = first + DATELINE_LIMIT
        last = end = 0
        for begin, stop, number in met:
            if -stop > end or (begin == last and -stop == end):
                point = points[number]
                if point.case is _CAPITAL:  # nearly all are: no call is worth its while
                    fits = original[begin].isupper()
                else:
                    fits = point.case is _ANY or _in_capitals(text, begin, -stop)
                if fits:
                    last, end = begin, -stop
                    found.append((begin, end, point, 1.0))
                    people = people or point.sort == "people"
                    dated = dated or first <= begin < dateline_limit
                    if len(found) == _LOOKED_AT:
                        break
        if people:
            found = self._of_people(text, found)
        if dated and (end := text.dateline_end()):
            found = [_in_dateline(one, first, end) for one in found]
        if openings and found:
            spans = self._spans.near(text, openings, [one[0] for one in found])
            if spans:
                found = [_in_spans(spans, one) for one in found]
        return found

    def _of_people(self, text: Text, found: Sequence[Standing]) -> list[Standing]:
        """A nationality stands for the state ("Polish police"), for a thing or people of the
        country, or for one person in passing: then in the whole text."""
        after = [_after(text, stop) if one.sort == "people" else "" for _, stop, one, _ in found]
        persons = {
            one.labels
            for (_, _, one, _), word in zip(found, after, strict=True)
            if word in self._nationals
        }
        changed = []
        for (begin, stop, one, factor), word in zip(found, after, strict=True):
            people = one.sort == "people"
            counts = self._of_one(one, _before(text, begin), word, persons) if people else 1.0
            changed.append((begin, stop, one, factor * counts))
        return changed

    def _of_one(
        self, one: Points, before: str, after: str, persons: Container[tuple[int, ...]]
    ) -> float:
        if after in self._offices or before in self._offices_before:
            return _OF_STATE / one.weight
        passing = after in self._passing or before in self._passing_before
        return _PASSING if passing or one.labels in persons else 1.0


@cache  # the files know a few dozen weights
def _in_zones(weight: float) -> tuple[float, float, float]:
    title, lead, body = (round(weight * one, 3) for one in _COUNTS)
    return title, lead, body


def _in_dateline(standing: Standing, first: int, end: int) -> Standing:
    begin, stop, one, factor = standing
    if first <= begin < end:
        factor *= _DATELINE.get(one.sort, _OF_DATELINE)
    return begin, stop, one, factor


def _in_spans(spans: Iterable[tuple[int, int, bool]], standing: Standing) -> Standing:
    begin, stop, one, factor = standing
    inside = {speaks for first, last, speaks in spans if first <= begin < last}
    for speaks in inside:
        factor *= _SPEAKER if speaks else _ASIDE
    return begin, stop, one, factor


def _in_capitals(text: Text, begin: int, stop: int) -> bool:
    """Whether a word is printed in capitals that are its own, not those of a whole title."""
    printed = text.original[begin:stop]
    shouted = begin < text.title_end and text.title_is_capitals()
    return printed.isupper() and not (shouted and "." not in printed)


def _meant(words: str, apart: Iterable[Meant]) -> tuple[int, ...]:
    """The labels that an ambiguous word means in this text; none where it means its own."""
    for near, but, labels in apart:
        if any(one in words for one in near) and not any(one in words for one in but):
            return labels
    return ()


def _is_person(text: Text, begin: int, stop: int) -> bool:
    """Whether a given name stands beside another capitalised word of a sentence."""
    original, title_end = text.original, text.title_end
    if begin < title_end and not _LONG_WORD.search(original, 0, title_end):
        return False
    if _NAME_AFTER.match(original, stop):
        return True
    before = _NAME_BEFORE.search(original, max(0, begin - _LONGEST_NAME), begin)
    if before is None or before[1] in _BEFORE_PLACES:
        return False
    return not text.opens_sentence(before.start())


def _after(text: Text, stop: int) -> str:
    """The word that follows, empty where a mark parts them."""
    return text.words[stop + 1 : text.words.index(" ", stop + 1)]


def _before(text: Text, begin: int) -> str:
    """The word before, empty where a mark parts them."""
    words = text.words
    return words[words.rfind(" ", 0, begin - 1) + 1 : begin - 1]


def _written(words: Iterable[str]) -> Iterable[str]:
    """Words as they stand in a folded text, in Arabic with what is written onto them too."""
    for word in map(fold, words):
        yield from names.arabic(word) if _IN_ARABIC.match(word) else (word,)
