"""The fields of a form or of a query, whatever was sent: cleaned, bounded, and never an error."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from digest import text

LONGEST = 400
"""Characters of one value that are looked at; no answer here is longer than an address's 254."""

MOST = 1000
"""Fields that are looked at; ticking everything there is sends some three hundred."""

_UNSEEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that come along by copying, and those that turn the direction of what follows."""


@dataclass(frozen=True, slots=True)
class Fields:
    """Names and values in the order sent, one line each, without control characters."""

    pairs: tuple[tuple[str, str], ...] = ()

    def one(self, name: str) -> str:
        """The first value that says anything; empty where there is none. A field sent twice counts
        once, as in the browser that showed it once."""
        return next((value for value in self.many(name) if value), "")

    def many(self, name: str) -> tuple[str, ...]:
        """Each different value of a field once, in the order sent."""
        return tuple(dict.fromkeys(value for key, value in self.pairs if key == name and value))

    def has(self, name: str) -> bool:
        """Whether a box was ticked, or anything else was said."""
        return bool(self.one(name))


def fields(pairs: Iterable[tuple[str, object]]) -> Fields:
    """What was sent, made fit to look at; files are left out."""
    kept = []
    for count, (name, value) in enumerate(pairs):
        if count >= MOST:
            break
        if isinstance(value, str):
            kept.append((name[:LONGEST], _cleaned(value)))
    return Fields(tuple(kept))


def _cleaned(value: str) -> str:
    """One more character than is allowed, so that what is too long stays so."""
    return _UNSEEN.sub("", text.clean(value[: LONGEST + 1], entities=False))
