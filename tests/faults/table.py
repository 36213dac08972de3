"""What became of everyone's letters, scenario by scenario."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tests.faults.newsroom import FINAL, Newsroom
from tests.faults.server import Box


@dataclass(frozen=True)
class Row:
    """Numbers of one scenario over its runs: letters owed, those that their readers have not got
    and nobody would know of, copies too many, how many of these are allowed, letters in doubt that
    wait for a person, and whether the books balanced every time."""

    runs: int
    owed: int
    lost: int
    doubled: int
    bound: int
    in_doubt: int
    balanced: bool

    def __add__(self, other: Row) -> Row:
        """Both together."""
        return Row(
            self.runs + other.runs,
            self.owed + other.owed,
            self.lost + other.lost,
            self.doubled + other.doubled,
            self.bound + other.bound,
            self.in_doubt + other.in_doubt,
            self.balanced and other.balanced,
        )


def found(newsroom: Newsroom, box: Box, *, bound: int, runs: int = 1) -> Row:
    """How things stand at the end of a scenario in which everyone is owed one letter."""
    box.quiet()
    states, got = newsroom.states(), Counter(who for who, _ in box.taken)
    known = {who for who, state in states.items() if state in FINAL - {"accepted"} | {"in_doubt"}}
    everyone = {f"reader-{number}@mail.example" for number in range(newsroom.people)}
    assert got.keys() | states.keys() <= everyone
    assert len(set(box.taken)) == len(got), "a second copy has the Message-ID of the first"
    return Row(
        runs=runs,
        owed=newsroom.people,
        lost=len(everyone - got.keys() - known),
        doubled=len(box.taken) - len(got),
        bound=bound,
        in_doubt=sum(state == "in_doubt" for state in states.values()),
        balanced=newsroom.balanced(),
    )


class Table:
    """The rows of all scenarios that were tried, in order."""

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}

    def enter(self, scenario: str, row: Row) -> None:
        """Note a row, and hold it to what is promised."""
        before = self._rows.get(scenario)
        self._rows[scenario] = row if before is None else before + row
        assert (0, True) == (row.lost, row.balanced), row
        assert row.doubled <= row.bound, row

    def __str__(self) -> str:
        """As Markdown."""
        head = "| scenario | runs | owed | lost | doubled | bound | in doubt | books balance |"
        rule = "|---|--:|--:|--:|--:|--:|--:|---|"
        lines = [
            f"| {scenario} | {one.runs} | {one.owed} | {one.lost} | {one.doubled} | {one.bound} "
            f"| {one.in_doubt} | {'yes' if one.balanced else 'NO'} |"
            for scenario, one in self._rows.items()
        ]
        return "\n".join([head, rule, *lines])
