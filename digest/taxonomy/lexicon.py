"""All words and phrases of one language, found in one scan of a text however many there are.

The home of ahocorasick_rs. What each literal is good for is decided when a lexicon is compiled: the
scan gives numbers, and the number of a literal leads to what it says. Literals are numbered by
sort, so that the number alone tells the common ones apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ahocorasick_rs import AhoCorasick

from digest.taxonomy.aside import Opening
from digest.taxonomy.match import Part, follow, parts
from digest.taxonomy.pages import Pages
from digest.taxonomy.zones import Text

PLACE, OPENS = -1, -2

Target = tuple[int, int]
"""What a phrase means: a topic's label (0 and more) and the number of the phrase; or PLACE and the
number of the word; or OPENS and what it opens."""

Hit = tuple[int, int, int]
"""Where a phrase begins, where it stops times -1, and its number: sorted, the outermost of each
place is first."""

Chain = tuple[str, int, tuple[Part, ...], Target]
"""The literal that must follow a first word, within how many characters; it and all that must
follow; and what the whole means."""

Topics = defaultdict[int, list[Hit]]
Met = tuple[Topics, list[Hit], list[Opening]]

_OF_TOPICS, _OF_PLACES, _MIXED = range(3)


class Lexicon:
    """Phrases with what they mean, compiled once."""

    def __init__(self, phrases: Iterable[tuple[str, Target]]) -> None:
        whole: dict[str, list[Target]] = defaultdict(list)
        chains: dict[str, list[Chain]] = defaultdict(list)
        for phrase, target in phrases:
            first, *rest = parts(phrase)
            if rest:
                chain = (rest[0].literal, rest[0].reach, tuple(rest), target)
                chains[first.literal].append(chain)
            else:
                whole[first.literal].append(target)
        sorts = {one: _MIXED if one in chains else _sort(whole[one]) for one in {*whole, *chains}}
        self.literals = tuple(sorted(sorts, key=lambda one: (sorts[one], one)))
        self._topics_end = sum(sort == _OF_TOPICS for sort in sorts.values())
        self._places_end = sum(sort != _MIXED for sort in sorts.values())
        self._whole = tuple(tuple(whole.get(one, ())) for one in self.literals)
        self._chains = tuple(tuple(chains.get(one, ())) for one in self.literals)
        self._automaton = AhoCorasick(self.literals)
        self.pages = Pages(self.literals)

    def scan(self, words: str) -> list[tuple[int, int, int]]:
        """The bare scan: number, start and end of every literal, overlapping ones too."""
        return self._automaton.find_matches_as_indexes(words, overlapping=True)

    def find(self, text: Text) -> Met:
        """Every phrase: by topic, of places, and words that open a span."""
        topics: Topics = defaultdict(list)
        places: list[Hit] = []
        others: list[Hit] = []
        index, whole = text.words.index, self._whole
        topics_end, places_end = self._topics_end, self._places_end
        for number, start, end in self.scan(text.words):
            stop = -index(" ", end - 1)
            if number < topics_end:
                for topic, phrase in whole[number]:
                    topics[topic].append((start + 1, stop, phrase))
            elif number < places_end:
                for _, word in whole[number]:
                    places.append((start + 1, stop, word))
            else:
                others.append((start + 1, stop, number))
        met: Met = (topics, places, [])
        for other in others:
            self._read(text, other, met)
        return met

    def _read(self, text: Text, hit: Hit, met: Met) -> None:
        """Add what a literal means that is no topic's or place's alone, or that begins others."""
        begin, stop, number = hit
        for target in self._whole[number]:
            _add(met, begin, stop, target)
        for literal, reach, rest, target in self._chains[number]:
            if text.words.find(literal, -stop, reach - stop) >= 0:
                last = follow(text, begin, -stop, rest)
                if last:
                    _add(met, begin, -last, target)


def _add(met: Met, begin: int, stop: int, target: Target) -> None:
    topics, places, openings = met
    group, number = target
    if group >= 0:
        topics[group].append((begin, stop, number))
    elif group == PLACE:
        places.append((begin, stop, number))
    else:
        openings.append((begin, -stop, number))


def _sort(targets: Sequence[Target]) -> int:
    """Whether all that a literal means are phrases of topics, or places."""
    if all(group >= 0 for group, _ in targets):
        return _OF_TOPICS
    return _OF_PLACES if all(group == PLACE for group, _ in targets) else _MIXED
