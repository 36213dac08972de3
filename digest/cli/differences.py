"""What an import changes, or would: row by row, and in all."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING

from digest.cli.output import say

if TYPE_CHECKING:
    from digest.enrolment import Imported, Outcome
    from digest.roll import Row

_SHOWN = 50
"""Changed rows that a dry run prints for people."""
_TOLD = 1000
"""Complaints that are told; the others are counted."""
_SIGNS = {
    "new person": "+",
    "now active": "~",
    "new wish": "~",
    "unchanged": "",
    "suppressed": "-",
    "refused": "!",
}


@dataclass(slots=True)
class Report:
    """What was wrong with rows of a file."""

    file: str
    mistakes: int = 0
    told: list[str] = field(default_factory=list)

    def add(self, row: Row) -> None:
        """Note what is wrong with a row, if anything."""
        self.mistakes += len(row.complaints)
        for one in row.complaints[: max(0, _TOLD - len(self.told))]:
            self.told.append(f"{self.file}: row {row.number}: {one}")

    def complaints(self) -> list[str]:
        """All that is told of."""
        more = self.mistakes - len(self.told)
        return [*self.told, f"{self.file}: and {more} more mistakes"] if more else self.told


class Difference:
    """Prints rows as they are decided, so that a long file takes no memory: with JSON all of
    them, in a list that is written on the way; of a dry run for people the first that change."""

    def __init__(self, *, dry_run: bool, as_json: bool) -> None:
        self._dry_run = dry_run
        self._as_json = as_json
        self._rows = 0
        self._changes = 0

    def __enter__(self) -> Difference:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is KeyboardInterrupt and not self._dry_run:
            say(f"{self._rows} rows were taken; the same import again takes the rest")

    def tell(self, outcome: Outcome) -> None:
        """One row."""
        self._rows += 1
        if self._as_json:
            sys.stdout.write('{\n  "changes": [\n    ' if self._rows == 1 else ",\n    ")
            sys.stdout.write(json.dumps(_shape(outcome), ensure_ascii=False))
        elif self._dry_run and (sign := _SIGNS[outcome.done]):
            self._changes += 1
            if self._changes <= _SHOWN:
                print(f"{sign} {_line(outcome)}")

    def end(self, done: Imported, report: Report) -> None:
        """All rows were told."""
        if self._as_json:
            self._close(asdict(done), report)
            return
        if self._changes > _SHOWN:
            print(f"… and {self._changes - _SHOWN} more; --json shows every row")
        print(("would be: " if self._dry_run else "") + _summary(done, report.mistakes))

    def _close(self, counts: Mapping[str, int], report: Report) -> None:
        sys.stdout.write("\n  ],\n" if self._rows else '{\n  "changes": [],\n')
        rest = {
            **counts,
            "dry_run": self._dry_run,
            "mistakes": report.mistakes,
            "errors": report.complaints(),
        }
        sys.stdout.write(json.dumps(rest, ensure_ascii=False, indent=2).removeprefix("{\n") + "\n")


def _shape(outcome: Outcome) -> dict[str, object]:
    line = outcome.line
    wish = {name: slugs for name, slugs in asdict(line.wish.filter).items() if slugs}
    return {
        "row": line.row,
        "email": line.person.email,
        "outcome": str(outcome.done),
        "status": str(line.person.status),
        "cadence": str(line.wish.cadence) if outcome.wished else None,
        "filter": wish if outcome.wished else None,
    }


def _line(outcome: Outcome) -> str:
    from digest.cli import shapes

    line = outcome.line
    parts = [f"{outcome.done}, {line.person.status}"]
    if outcome.wished:
        parts.append(f"{line.wish.cadence}, {shapes.filter_line(line.wish.filter)}")
    return f"row {line.row}  {line.person.email}  {'; '.join(parts)}"


def _summary(done: Imported, mistakes: int) -> str:
    """What an import did, without the noughts."""
    counts = {
        "new people": done.people,
        "now active": done.activated,
        "new wishes": done.wishes,
        "as they were": done.unchanged,
        "stopped for good": done.suppressed,
        "left out, since the address is stopped": done.refused,
        "mistakes, see below": mistakes,
    }
    told = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    return f"rows read: {done.rows}" + (f"; {told}" if told else "")
