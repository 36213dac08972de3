"""Which rules fire on which texts: those that never do, those that always do, those that lose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from digest.taxonomy.numbered import Named
from digest.taxonomy.rules import Phrase

EVERYWHERE = 0.2
"""The share of texts in a language from which on a phrase tells nothing about any of them."""
ENOUGH = 30
"""Texts in a language, from which on it is worth saying what always fires or never counts."""
MANY = 500
"""Texts in a language, from which on it is worth saying what never fires."""
OFTEN = 3
"""Times from which on being contradicted is no accident."""


class Trouble(StrEnum):
    """What is wrong with a rule."""

    CONTRADICTED = "speak for what editors took away"
    EVERYWHERE = "fire everywhere"
    SILENCED = "are met and never count: a longer phrase or a never silences them"
    IDLE = "say never, are met and silence nothing"
    NEVER = "never fire"

    def of(self, count: int) -> str:
        """How many rules have it, in words: "1 of the rules never fires"."""
        return f"{count} of the rules {_OF_ONE[self] if count == 1 else self.value}"


_OF_ONE = {
    Trouble.CONTRADICTED: "speaks for what editors took away",
    Trouble.EVERYWHERE: "fires everywhere",
    Trouble.SILENCED: "is met and never counts: a longer phrase or a never silences it",
    Trouble.IDLE: "says never, is met and silences nothing",
    Trouble.NEVER: "never fires",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A line of phrases of a topic; of weight 0 it says "never"."""

    language: str
    topic: str
    text: str
    weight: float

    @classmethod
    def of(cls, phrase: Phrase) -> Rule:
        """The line of a file that a phrase comes from."""
        return cls(phrase.language, phrase.topic, phrase.written, phrase.weight)

    def __str__(self) -> str:
        """As a reason names it, with its topic."""
        return f"phrases/{self.language}: [{self.topic}] {self.text}"


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule and what is wrong with it; `times` out of `texts` in its language."""

    rule: Rule
    trouble: Trouble
    times: int
    texts: int


@dataclass(slots=True)
class Firing:
    """What was counted over texts, by rule."""

    texts: Counter[str] = field(default_factory=Counter)
    met: Counter[Rule] = field(default_factory=Counter)
    counted: Counter[Rule] = field(default_factory=Counter)
    silencing: Counter[Rule] = field(default_factory=Counter)
    contradicted: Counter[Rule] = field(default_factory=Counter)

    def count(self, language: str, fired: Fired, contradicted: Iterable[Named]) -> None:
        """Take one text into account; `contradicted` are labels that an editor took away."""
        self.texts[language] += 1
        self.met.update(fired.met)
        self.counted.update(fired.counted)
        self.silencing.update(fired.silencing)
        wrong = {slug for _, slug in contradicted}
        self.contradicted.update(rule for rule in fired.counted if rule.topic in wrong)

    def findings(self, rules: Iterable[Rule]) -> Iterator[Finding]:
        """Every rule that something is wrong with, in the order of the files."""
        for rule in rules:
            texts = self.texts[rule.language]
            trouble = self._trouble(rule, texts)
            if trouble is not None:
                times = self.contradicted if trouble is Trouble.CONTRADICTED else self.met
                yield Finding(rule, trouble, times[rule], texts)

    def _trouble(self, rule: Rule, texts: int) -> Trouble | None:
        met, counted = self.met[rule], self.counted[rule]
        wrong = self.contradicted[rule]
        if wrong >= OFTEN and wrong * 2 >= counted:
            return Trouble.CONTRADICTED
        if texts < ENOUGH:
            return None
        if not met:
            return Trouble.NEVER if texts >= MANY else None
        if met >= texts * EVERYWHERE and rule.weight:
            return Trouble.EVERYWHERE
        if not rule.weight:
            return None if self.silencing[rule] else Trouble.IDLE
        return None if counted else Trouble.SILENCED


@dataclass(frozen=True, slots=True)
class Fired:
    """Of one text: the rules that were met, those that counted, those that silenced others."""

    met: frozenset[Rule]
    counted: frozenset[Rule]
    silencing: frozenset[Rule]
