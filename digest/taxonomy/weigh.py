"""What the words met in a text say for each label: which of them count, and how much.

A word counts less outside the title, in a dateline or a speaker's title, as a person's nationality
in passing, and where a war is only what somebody was punished for speaking of. The longest phrase
wins: what lies within another of the same sort is not counted.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.model import Dimension, Reason
from digest.taxonomy.gazetteer import Apart, Case, Gazetteer, Word
from digest.taxonomy.match import Match
from digest.taxonomy.rules import Phrase
from digest.taxonomy.zones import Text, Zone

# A title and a first sentence say what a release is about; the rest tells more.
PLACE_ZONES: Mapping[Zone, float] = {Zone.TITLE: 0.9, Zone.LEAD: 0.65, Zone.BODY: 0.3}
TOPIC_ZONES: Mapping[Zone, float] = {Zone.TITLE: 1.0, Zone.LEAD: 0.85, Zone.BODY: 0.55}

_SPEAKER = 0.15
_DATELINE = 0.15
_PASSING = 0.3
_OF_STATE = 1.0  # the whole weight of a nationality that stands for the state
_ASIDE = 0.35
_AGAIN = 0.5  # each further time that the same word is met in the same zone
_LONGEST_NAME = 30  # characters to look back for a given name
_MOST = 4  # times that one word is counted

_WAR_SPOKEN_OF = re.compile(
    r"(?:critici[sz]\w+|criticisms?|critics|criticised|opposing|opposition to|opposed|denounc\w+"
    r"|protest\w* against|dissent|speaking out|anti war|spoke out) (?:[^ ]+ ){0,6}?"
    r"(?:war|invasion|aggression|offensive|occupation)(?: (?:in|of|on|against) [^ ]+)?"
)
_COMPARED = re.compile(
    r"(?:countries (?:like|such as)|outpac\w+|compared (?:to|with)|unlike) "
    r"[^ ]+(?: (?!and |or )[^ ]+)?(?: (?:and|or) [^ ]+)?"
)
_BORDER = re.compile(
    r"(?:borders?|border crossing|frontier) with [^ ]+(?: and [^ ]+)?|neighbouring [^ ]+"
)
_NOT_A_NAME = re.compile(r"\b[a-z]{5,}")  # only a title in sentence case tells names apart
_NAMES = (Dimension.COUNTRY, Dimension.REGION)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One word that speaks for one label; the reason's weight is what it says in the end."""

    dimension: Dimension
    slug: str
    reason: Reason


def of_topics(text: Text, met: Iterable[Match[Phrase]]) -> Iterator[Evidence]:
    """The strongest evidence of each phrase."""
    by_topic: dict[str, list[Match[Phrase]]] = defaultdict(list)
    for match in met:
        by_topic[match.meaning.topic].append(match)
    for topic, matches in by_topic.items():
        best: dict[str, Reason] = {}
        for match in _longest(matches):
            reason = _topic_reason(text, match)
            held = best.get(match.meaning.text)
            if held is None or reason.weight > held.weight:
                best[match.meaning.text] = reason
        yield from (Evidence(Dimension.TOPIC, topic, reason) for reason in best.values())


def _topic_reason(text: Text, match: Match[Phrase]) -> Reason:
    zone = text.zone(match.start)
    phrase = match.meaning
    weight = round(phrase.weight * TOPIC_ZONES[zone], 3)
    rule = f"phrases/{phrase.language}: {phrase.text}"
    return Reason(text.original[match.start : match.end], zone.value, rule, weight)


def _longest(matches: Iterable[Match[Phrase]]) -> Iterator[Match[Phrase]]:
    """Phrases that neither a longer one covers nor one that says "never" touches."""
    ordered = sorted(matches, key=lambda m: (m.start, -m.end, bool(m.meaning.weight)))
    never = _merged((m.start, m.end) for m in ordered if not m.meaning.weight)
    end = 0
    for match in ordered:
        if match.end <= end:
            continue
        end = match.end
        if match.meaning.weight and not _touched(match, never):
            yield match


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that overlap made one."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _touched(match: Match[Phrase], never: Sequence[tuple[int, int]]) -> bool:
    """Whether the last span that begins before the match's end reaches into it from outside."""
    position = bisect_left(never, (match.end,)) - 1
    if position < 0:
        return False
    start, end = never[position]
    return end > match.start and not (match.start <= start and end <= match.end)


class Places:
    """Weighs the words of a gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        lists = gazetteer.lists
        self._given = frozenset(map(str.lower, lists["given"]))
        self._passing = frozenset(lists["passing"])
        self._nationals = frozenset(lists["nationals"])
        self._offices = frozenset(lists["offices"])
        self._apart: dict[str, list[Apart]] = defaultdict(list)
        for rule in gazetteer.apart:
            for word in rule.word:
                self._apart[word].append(rule)

    def weigh(self, text: Text, met: Iterable[Match[Word]]) -> Iterator[Evidence]:
        """Evidence for countries and regions."""
        counted: dict[tuple[str, str, Zone], int] = defaultdict(int)
        apart: dict[str, tuple[str, ...]] = {}
        aside = _aside(text)
        outermost = tuple(_outermost(text, met))
        persons = self._persons(text, outermost)
        for match in outermost:
            word = match.meaning
            if word.dimension not in _NAMES or self._is_person(text, match):
                continue
            zone = text.zone(match.start)
            folded = text.words[match.start : match.end]
            if folded not in apart:
                apart[folded] = self._apart_here(text, folded)
            for slug in apart[folded] or (word.slug,):
                time = counted[slug, folded, zone]
                counted[slug, folded, zone] += 1
                if time < _MOST:
                    spoken_of = any(first <= match.start < last for first, last in aside)
                    weight = self._weight(text, match, persons) * (_ASIDE if spoken_of else 1)
                    weight *= PLACE_ZONES[zone] * _AGAIN**time
                    yield _evidence(text, match, slug, weight)

    def _persons(self, text: Text, met: Iterable[Match[Word]]) -> frozenset[str]:
        """Countries that somebody in the text is said to be a national of."""
        return frozenset(
            match.meaning.slug
            for match in met
            if match.meaning.sort == "people" and _after(text, match) in self._nationals
        )

    def _weight(self, text: Text, match: Match[Word], persons: frozenset[str]) -> float:
        word = match.meaning
        weight = word.weight
        if word.sort == "people":
            after = _after(text, match)
            if after in self._offices:
                weight = _OF_STATE
            elif after in self._passing or word.slug in persons:
                weight *= _PASSING
        if text.of_speaker(match.start):
            weight *= _SPEAKER
        elif text.in_dateline(match.start):
            weight *= _DATELINE if word.sort in ("place", "hub") else 0.5
        return weight

    def _apart_here(self, text: Text, word: str) -> tuple[str, ...]:
        """The places that an ambiguous word means in this text; empty where it means its own."""
        padded = f" {text.words} "
        for rule in self._apart.get(word, ()):
            near = any(one in padded for one in rule.near)
            if near and not any(one in padded for one in rule.but):
                return rule.means
        return ()

    def _is_person(self, text: Text, match: Match[Word]) -> bool:
        """Whether a given name stands beside another capitalised word of a sentence."""
        if text.words[match.start : match.end] not in self._given:
            return False
        if match.start < text.title_end and not _NOT_A_NAME.search(text.original[: text.title_end]):
            return False
        window = max(0, match.start - _LONGEST_NAME)
        before = re.search(r"([A-Z][a-z]+) $", text.original[window : match.start])
        named = False
        if before is not None:
            first = window + before.start()
            opens = first == text.title_end or first in text.breaks
            named = not opens and before[1] not in _BEFORE_PLACES
        after = re.match(r" [A-Z][a-z]+", text.original[match.end :])
        return named or after is not None


_BEFORE_PLACES = frozenset(
    {
        *("In", "From", "To", "Of", "Across", "Inside", "Outside", "Near", "Within", "Between"),
        *("Northern", "Southern", "Eastern", "Western", "Central", "Greater", "The", "And"),
        *("North", "South", "East", "West", "Republic"),
    }
)


def _after(text: Text, match: Match[Word]) -> str:
    """The word that follows, empty where a mark parts them."""
    return text.words[match.end + 1 : match.end + 40].split(" ", 1)[0]


def _aside(text: Text) -> tuple[tuple[int, int], ...]:
    """Where a war is not the matter but what somebody spoke of, a border only a direction, and a
    country only what another is compared with."""
    found: list[tuple[int, int]] = []
    if " war" in text.words or " invasion" in text.words:
        found.extend(one.span() for one in _WAR_SPOKEN_OF.finditer(text.words))
    if " border" in text.words or "neighbouring" in text.words:
        found.extend(one.span() for one in _BORDER.finditer(text.words))
    found.extend(one.span() for one in _COMPARED.finditer(text.words))
    return tuple(found)


def _outermost(text: Text, met: Iterable[Match[Word]]) -> Iterator[Match[Word]]:
    """Words printed as they must be, in the order of the text, the longest of each place."""
    fit = (match for match in met if _printed(text, match))
    covered: list[Match[Word]] = []
    for match in sorted(fit, key=lambda m: (m.start, -m.end)):
        if covered and match.end <= covered[-1].end and not _same_span(match, covered[-1]):
            continue
        covered.append(match)
        yield match


def _same_span(one: Match[Word], other: Match[Word]) -> bool:
    return (one.start, one.end) == (other.start, other.end)


def _printed(text: Text, match: Match[Word]) -> bool:
    case = match.meaning.case
    if case is Case.ANY:
        return True
    original = text.original[match.start : match.end]
    if case is Case.CAPITAL:
        return original[0].isupper()
    shouted = match.start < text.title_end and text.title_is_capitals()
    return original.isupper() and not (shouted and "." not in original)


def _evidence(text: Text, match: Match[Word], slug: str, weight: float) -> Evidence:
    word = match.meaning
    assert word.dimension is not None
    place = text.zone(match.start).value
    phrase = text.original[match.start : match.end]
    return Evidence(word.dimension, slug, Reason(phrase, place, word.sort, round(weight, 3)))
