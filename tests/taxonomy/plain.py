"""The slow and obvious way to classify, which the fast one must agree with.

Each phrase is looked for by itself, over the text folded letter by letter; whether one phrase
covers or touches another is asked of every pair. What stands around a place is weighed by the same
rules as in the fast way, which have tests of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from digest.model import Dimension, Label, Reason
from digest.taxonomy.aside import LISTS
from digest.taxonomy.classify import Evidence
from digest.taxonomy.folding import readable, words
from digest.taxonomy.gazetteer import Gazetteer
from digest.taxonomy.lexicon import OPENS, PLACE, Target
from digest.taxonomy.match import Part, parts
from digest.taxonomy.names import spoken_in
from digest.taxonomy.numbered import Numbered
from digest.taxonomy.places import Places
from digest.taxonomy.rules import Phrase
from digest.taxonomy.zones import ZONES, Text

COUNTS = {"title": 1.0, "lead": 0.85, "body": 0.55}


@dataclass(frozen=True, slots=True)
class Met:
    """A phrase met at [begin, end)."""

    begin: int
    end: int
    target: Target

    def lies_in(self, other: Met) -> bool:
        """Whether another one covers it."""
        return other.begin <= self.begin and self.end <= other.end

    def reaches_into(self, other: Met) -> bool:
        """Whether it overlaps another without lying in it."""
        return self.begin < other.end and other.begin < self.end and not self.lies_in(other)


class Plain:
    """Classifies texts of one language."""

    def __init__(
        self, language: str, phrases: Iterable[Phrase], places: Gazetteer, every: Numbered
    ) -> None:
        self._every = every
        self._phrases = sorted(phrases, key=lambda one: one.weight > 0)
        self._places = Places(places, every.number)
        self._wanted = [
            (parts(text), target)
            for spoken, text, target in _all(self._phrases, places, every)
            if spoken in (language, None)
        ]

    def labels(self, title: str | None, summary: str) -> tuple[Label, ...]:
        """As `Taxonomy.classify`, without what a source says."""
        text = _folded(title, summary)
        met = [one for want in self._wanted for one in _met(text, *want)]
        named = [(one.begin, -one.end, one.target[1]) for one in met if one.target[0] == PLACE]
        opened = sorted(
            (one.begin, one.end, one.target[1]) for one in met if one.target[0] == OPENS
        )
        told = self._places.weigh(text, named, opened)
        spoken = sorted((one for one in met if one.target[0] >= 0), key=lambda one: one.target)
        for topic, group in groupby(spoken, key=lambda one: one.target[0]):
            reasons = self._topic(text, list(group))
            if reasons:
                told[topic] = reasons
        return Evidence(self._every, {}, told).labels()

    def _topic(self, text: Text, met: Sequence[Met]) -> list[Reason]:
        never = [one for one in met if not self._of(one).weight]
        first: dict[Phrase, Met] = {}
        for one in sorted(met, key=lambda one: one.begin):
            covered = any(one.lies_in(other) and not other.lies_in(one) for other in met)
            twin = any(one.lies_in(other) and other.target < one.target for other in met)
            if not covered and not twin and not any(no.reaches_into(one) for no in never):
                first.setdefault(self._of(one), one)
        heard = ((phrase, one) for phrase, one in first.items() if phrase.weight)
        return [_reason(text, phrase, one) for phrase, one in heard]

    def _of(self, met: Met) -> Phrase:
        return self._phrases[met.target[1]]


def _all(
    phrases: Iterable[Phrase], places: Gazetteer, every: Numbered
) -> Iterator[tuple[str | None, str, Target]]:
    for place, phrase in enumerate(phrases):
        topic = every.number[Dimension.TOPIC, phrase.topic]
        yield phrase.language, phrase.text, (topic, place)
    for place, word in enumerate(places.words):
        for spoken in (word.language,) if word.language else spoken_in(word.text):
            yield spoken, word.text, (PLACE, place)
    for key, opens in LISTS.items():
        for text in places.lists[key]:
            yield from ((spoken, text, (OPENS, int(opens))) for spoken in spoken_in(text))


def _folded(title: str | None, summary: str) -> Text:
    heading, told = readable(title or ""), readable(summary)
    original = f" {heading}\n\n{told}  " if title else f" {told}  "
    return Text(original, words(original), len(heading) + 3 if title else 1)


def _met(text: Text, wanted: Sequence[Part], target: Target) -> Iterator[Met]:
    for found in _places(text, wanted[0], 0):
        end = found[1]
        for part in wanted[1:]:
            near = next(_places(text, part, end), None) if end else None
            between = "" if near is None else text.words[end : near[0] - 1]
            wide = part.reach - len(part.literal)
            fits = len(between) <= wide and len(between.split()) <= part.gap
            end = near[1] if near and fits else 0
        if end and (len(wanted) == 1 or text.is_one_sentence(found[0], end)):
            yield Met(found[0], end, target)


def _places(text: Text, part: Part, start: int) -> Iterator[tuple[int, int]]:
    """Where a literal stands, by whole words; a stem goes on to the end of its word."""
    found = text.words.find(part.literal, start)
    while found >= 0:
        yield found + 1, text.words.index(" ", found + len(part.literal) - 1)
        found = text.words.find(part.literal, found + 1)


def _reason(text: Text, phrase: Phrase, met: Met) -> Reason:
    place, at = "body", met.begin - text.title_end
    if met.begin < text.title_end:
        place, at = "title", met.begin - 1
    elif met.begin < text.lead_end:
        place = "lead"
    assert place in ZONES
    weight = round(phrase.weight * COUNTS[place], 3)
    rule = f"phrases/{phrase.language}: {phrase.written}"
    return Reason(text.original[met.begin : met.end], place, rule, weight, at)
