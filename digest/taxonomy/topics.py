"""What the phrases met in a text say for each topic: which of them count, and how much.

The longest phrase wins: what lies within another of the same topic is not counted, nor what a
phrase touches that says "never". A phrase that is met again says no more.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from digest.model import Reason
from digest.taxonomy.lexicon import Hit, Topics
from digest.taxonomy.rules import Phrase
from digest.taxonomy.zones import ZONES, Text

Reasons = dict[int, list[Reason]]
"""What speaks for each label, by its number."""

_reason = tuple.__new__  # a Reason made this way costs half: a dozen are made for each text
_COUNTS = (1.0, 0.85, 0.55)  # in a title, in a first sentence, in the rest


Says = tuple[str, tuple[float, float, float]]
"""A phrase, ready to be weighed: its rule, and its weight in each zone, all 0 for a "never"."""


def compiled(phrase: Phrase) -> Says:
    """The phrase with all that can be known of it before it is met."""
    return _line(phrase.language, phrase.written, phrase.weight)


@lru_cache(maxsize=1)  # the phrases that one line stands for come one after the other
def _line(language: str, written: str, weight: float) -> Says:
    return f"phrases/{language}: {written}", _in_zones(weight)


@cache  # the files know a few dozen weights
def _in_zones(weight: float) -> tuple[float, float, float]:
    title, lead, body = (round(weight * one, 3) for one in _COUNTS)
    return title, lead, body


def weigh(text: Text, met: Topics, says: Sequence[Says], nevers: int) -> Reasons:
    """The topics that anything speaks for, each with its reasons.

    `met` holds the numbers of phrases in `says`, of which the first `nevers` say "never".
    """
    original, title_end, lead_end = text.original, text.title_end, text.lead_end
    told: Reasons = {}
    for topic, hits in met.items():
        reasons = []
        for begin, stop, phrase in hits if len(hits) == 1 else _longest(hits, nevers):
            rule, weights = says[phrase]
            zone = 0 if begin < title_end else 1 if begin < lead_end else 2
            at = begin - (title_end if zone else 1)
            reasons.append(
                _reason(Reason, (original[begin:-stop], ZONES[zone], rule, weights[zone], at))
            )
        if reasons and (len(reasons) > 1 or reasons[0][3]):
            told[topic] = reasons
    return told


def fired(met: Topics, nevers: int) -> tuple[set[int], set[int], set[int]]:
    """The numbers of the phrases that were met, of those that count, and of those that say "never"
    and keep another from counting."""
    everything: set[int] = set()
    counted: set[int] = set()
    silencing: set[int] = set()
    for hits in met.values():
        told = {phrase for _, _, phrase in hits}
        kept = _told(hits, nevers)
        everything |= told
        counted |= kept
        for never in told:
            if never < nevers and _told([one for one in hits if one[2] != never], nevers) != kept:
                silencing.add(never)
    return everything, counted, silencing


def winners(hits: list[Hit], phrase: int, nevers: int) -> int | None:
    """The phrase that keeps another from counting wherever that one is met; None where it counts,
    or where nothing of it is met at all."""
    if phrase not in {one for _, _, one in hits} or phrase in _told(hits, nevers):
        return None
    others = sorted(one for _, _, one in hits if one != phrase)
    return next((one for one in others if _silences(hits, one, phrase, nevers)), None)


def _silences(hits: list[Hit], other: int, phrase: int, nevers: int) -> bool:
    return phrase in _told([one for one in hits if one[2] != other], nevers)


def _told(hits: list[Hit], nevers: int) -> set[int]:
    return {phrase for _, _, phrase in _longest(hits, nevers) if phrase >= nevers}


def _longest(hits: list[Hit], nevers: int) -> Iterable[Hit]:
    """Phrases that neither a longer one covers nor one that says "never" touches, each once."""
    hits.sort()
    kept: dict[int, Hit] = {}
    end = 0
    for hit in hits:
        _, stop, phrase = hit
        if stop < end:
            end = stop
            if phrase < nevers:
                return _but(hits, nevers)
            if phrase not in kept:
                kept[phrase] = hit
    return kept.values()


def _but(hits: Sequence[Hit], nevers: int) -> Iterable[Hit]:
    """As `_longest`, where something says "never"."""
    never = _merged((begin, -stop) for begin, stop, phrase in hits if phrase < nevers)
    kept: dict[int, Hit] = {}
    end = 0
    for hit in hits:
        begin, stop, phrase = hit
        if -stop > end:
            end = -stop
            if phrase >= nevers and phrase not in kept and not _touched(begin, end, never):
                kept[phrase] = hit
    return kept.values()


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that overlap made one."""
    merged: list[tuple[int, int]] = []
    for begin, end in spans:
        if merged and begin < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def _touched(begin: int, end: int, never: Sequence[tuple[int, int]]) -> bool:
    """Whether one of the spans reaches in from outside: it begins before, or ends after."""
    before = bisect_left(never, (begin,)) - 1
    if before >= 0 and never[before][1] > begin:
        return True
    last = bisect_left(never, (end,)) - 1
    return last >= 0 and never[last][1] > end
