"""Phrases of several parts, such as `jailed ... for ... poem*`, read off the places of their parts.

All parts are literals of the one scan, so a text is not looked at again, however many phrases there
are. Where a first part was met, the phrases that begin so are open; each further literal leads
them on by a look into a table, or does not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from digest.taxonomy.match import WINDOW, Part
from digest.taxonomy.zones import Text

Target = tuple[int, int]
"""What a phrase means: a topic's label and the number of the phrase."""

Found = tuple[int, int, Target]
"""Where a phrase begins and stops, and what it means."""

Step = tuple[int, int]
"""How many words may stand before a part, and the state that it leads to."""


_Begun = tuple[int, int, Mapping[int, Sequence[Step]]]
"""Where phrases begin, where what was met of them stops, and what may follow."""

_MANY = 8  # phrases that have begun, from which on it is worth dropping those that end too far back


class Chains:
    """All phrases of several parts, compiled once. A state is how far a phrase has come; the
    number of its first part is the first."""

    def __init__(
        self, number: Mapping[str, int], phrases: Iterable[tuple[Sequence[Part], Target]]
    ) -> None:
        """`number` are those of the literals."""
        self._steps: dict[int, dict[int, tuple[Step, ...]]] = defaultdict(dict)
        self._ends: dict[int, list[Target]] = defaultdict(list)
        self._states = len(number)
        self._late = WINDOW + max(map(len, number), default=0)
        for parts, target in phrases:
            state = number[parts[0].literal]
            for part in parts[1:]:
                state = self._step(state, number[part.literal], part.gap)
            self._ends[state].append(target)
        self._steps = dict(self._steps)
        self._parts = frozenset(part for steps in self._steps.values() for part in steps)

    def _step(self, state: int, part: int, gap: int) -> int:
        """The state that a part leads to, made where there is none."""
        known = self._steps[state].get(part, ())
        for words, after in known:
            if words == gap:
                return after
        self._states += 1
        self._steps[state][part] = (*known, (gap, self._states))
        return self._states

    def find(self, text: Text, hits: Iterable[tuple[int, int, int]]) -> list[Found]:
        """The phrases whose parts follow each other within one sentence. `hits` are the number of
        each literal, where it begins and where its word stops, in the order of their ends."""
        steps, parts = self._steps, self._parts
        begun: list[_Begun] = []
        found: list[Found] = []
        seen: set[tuple[int, int, int]] = set()
        for number, start, stop in hits:
            if number in parts:
                if len(begun) > _MANY:
                    begun = [one for one in begun if one[1] + self._late >= start]
                for one in [one for one in begun if number in one[2] and one[1] <= start]:
                    for state in _after(text, one, number, start, seen):
                        if state in steps:
                            begun.append((one[0], stop, steps[state]))
                        found += self._ended(text, one[0], stop, state)
            if number in steps:
                begun.append((start + 1, stop, steps[number]))
        return found

    def _ended(self, text: Text, begin: int, stop: int, state: int) -> list[Found]:
        ends = self._ends.get(state)
        if ends and text.is_one_sentence(begin, stop):
            return [(begin, stop, target) for target in ends]
        return []


def _after(
    text: Text, one: _Begun, number: int, start: int, seen: set[tuple[int, int, int]]
) -> Iterator[int]:
    """The states that a part leads to. Of several places of a part the nearest counts: where one
    was `seen` before, it leads nowhere any more."""
    begin, stop, steps = one
    between = text.words[stop:start]
    for gap, state in steps[number]:
        if gap == 0:
            if not between:
                yield state
        elif (begin, stop, state) not in seen:
            seen.add((begin, stop, state))
            if len(between) <= WINDOW and len(between.split()) <= gap:
                yield state
