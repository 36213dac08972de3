"""What became of rows: of each, and in all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from digest.roll import Line


class Done(StrEnum):
    """What became of one row; a person's first row and an activation may bring a wish or not."""

    PERSON = "new person"
    ACTIVATED = "now active"
    WISH = "new wish"
    UNCHANGED = "unchanged"
    SUPPRESSED = "suppressed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row, and whether a wish is new."""

    line: Line
    done: Done
    wished: bool = False


Tell: TypeAlias = Callable[[Outcome], object]
"""Hears what became of each row, in their order, once it is written."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did or, rehearsed, would do: people and wishes that are new, people who
    waited and have agreed now, rows that changed nothing, rows that stopped an address, rows
    refused because it is stopped already."""

    rows: int
    people: int
    wishes: int
    activated: int
    unchanged: int
    suppressed: int
    refused: int


@dataclass(slots=True)
class Tally:
    """Counts outcomes."""

    counts: Counter[Done] = field(default_factory=Counter)
    wishes: int = 0

    def add(self, outcome: Outcome) -> None:
        """Count one."""
        self.counts[outcome.done] += 1
        self.wishes += outcome.wished

    def imported(self) -> Imported:
        """All that was counted."""
        return Imported(
            rows=self.counts.total(),
            people=self.counts[Done.PERSON],
            wishes=self.wishes,
            activated=self.counts[Done.ACTIVATED],
            unchanged=self.counts[Done.UNCHANGED],
            suppressed=self.counts[Done.SUPPRESSED],
            refused=self.counts[Done.REFUSED],
        )


def of_row(line: Line, *, wished: bool, is_new: bool, activated: bool) -> Outcome:
    """The outcome of a row whose address may be written to."""
    if is_new:
        return Outcome(line, Done.PERSON, wished)
    if activated:
        return Outcome(line, Done.ACTIVATED, wished)
    return Outcome(line, Done.WISH if wished else Done.UNCHANGED, wished)
