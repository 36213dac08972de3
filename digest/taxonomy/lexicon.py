"""All words and phrases of one language, found in one scan of a text however many there are.

The home of ahocorasick_rs. What each literal is good for is decided when a lexicon is compiled: the
scan gives numbers, and the number of a literal leads to what it says. Literals are numbered by
sort, so that the number alone tells the common ones apart.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence

from ahocorasick_rs import AhoCorasick

from digest.taxonomy.aside import Opening
from digest.taxonomy.chains import Chains
from digest.taxonomy.match import Part, parts
from digest.taxonomy.pages import Pages
from digest.taxonomy.zones import Text

PLACE, OPENS = -1, -2

Target = tuple[int, int]
"""What a phrase means: a topic's label (0 and more) and the number of the phrase; or PLACE and the
number of the word; or OPENS and what it opens."""

Hit = tuple[int, int, int]
"""Where a phrase begins, where it stops times -1, and its number: sorted, the outermost of each
place is first."""

Topics = defaultdict[int, list[Hit]]
Met = tuple[Topics, list[Hit], list[Opening]]

_OF_TOPIC, _STEM_OF_TOPIC, _OF_PLACE, _OTHER = range(4)


class Lexicon:
    """Phrases with what they mean, compiled once."""

    def __init__(self, phrases: Iterable[tuple[str, Target]]) -> None:
        whole: dict[str, list[Target]] = defaultdict(list)
        chained: list[tuple[tuple[Part, ...], Target]] = []
        for phrase, target in phrases:
            found = parts(phrase)
            if len(found) > 1:
                chained.append((found, target))
            else:
                whole[found[0].literal].append(target)
        linked = {part.literal for found, _ in chained for part in found}
        sorts = {
            one: _OTHER if one in linked else _sort(one, whole[one]) for one in {*whole, *linked}
        }
        self.literals = tuple(sorted(sorts, key=lambda one: (sorts[one], one)))
        ordered = sorted(sorts.values())
        self._ends = tuple(bisect_left(ordered, one) for one in (_STEM_OF_TOPIC, _OF_PLACE, _OTHER))
        self._single = tuple(whole[one][0] for one in self.literals[: self._ends[-1]])
        self._whole = tuple(tuple(whole.get(one, ())) for one in self.literals)
        number = {one: place for place, one in enumerate(self.literals)}
        self._chains = Chains(number, chained)
        self._automaton = AhoCorasick(self.literals)
        self.pages = Pages(self.literals)

    def scan(self, words: str) -> list[tuple[int, int, int]]:
        """The bare scan: number, start and end of every literal, overlapping ones too."""
        return self._automaton.find_matches_as_indexes(words, overlapping=True)

    def find(self, text: Text) -> Met:
        """Every phrase: by topic, of places, and words that open a span."""
        topics: Topics = defaultdict(list)
        places: list[Hit] = []
        others: list[tuple[int, int, int]] = []
        words, single = text.words, self._single
        words_end, topics_end, places_end = self._ends
        for hit in self.scan(words):
            number, start, end = hit
            if number < words_end:
                topic, phrase = single[number]
                topics[topic].append((start + 1, 1 - end, phrase))
            elif number < topics_end:
                topic, phrase = single[number]
                topics[topic].append((start + 1, -words.index(" ", end), phrase))
            elif number < places_end:
                places.append((start + 1, 1 - end, single[number][1]))
            else:
                others.append(hit)
        met: Met = (topics, places, [])
        if others:
            self._read(text, others, met)
        return met

    def _read(self, text: Text, hits: Iterable[tuple[int, int, int]], met: Met) -> None:
        """Add what literals mean that are no topic's or place's alone, or that are parts."""
        index, whole = text.words.index, self._whole
        parts = [(number, start, index(" ", end - 1)) for number, start, end in hits]
        for number, start, stop in parts:
            for target in whole[number]:
                _add(met, start + 1, stop, target)
        for begin, stop, target in self._chains.find(text, parts):
            _add(met, begin, stop, target)


def _add(met: Met, begin: int, stop: int, target: Target) -> None:
    topics, places, openings = met
    group, number = target
    if group >= 0:
        topics[group].append((begin, -stop, number))
    elif group == PLACE:
        places.append((begin, -stop, number))
    else:
        openings.append((begin, stop, number))


def _sort(literal: str, targets: Sequence[Target]) -> int:
    """Whether a literal means one thing only: a topic's phrase, or a place by whole words."""
    stem = not literal.endswith(" ")
    ((group, _),) = targets if len(targets) == 1 else ((OPENS, 0),)
    if group >= 0:
        return _STEM_OF_TOPIC if stem else _OF_TOPIC
    return _OF_PLACE if group == PLACE and not stem else _OTHER
