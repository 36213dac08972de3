"""Who is right where readers disagree: the table of docs/explanation/feeds-that-disagree.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from benchmarks.corpora.agreement import Compared

TABLE = Path(__file__).parents[2] / "docs/explanation/feeds-that-disagree.md"


@dataclass(frozen=True, slots=True)
class Judgement:
    """For documents whose path ends in one of `names` (with `*`), and some fields: who is right,
    and why."""

    names: tuple[str, ...]
    fields: tuple[str, ...]
    right: str
    why: str

    def holds(self, one: Compared) -> bool:
        """Whether it is about this disagreement."""
        path = one.path.as_posix()
        return one.field in self.fields and any(fnmatchcase(path, f"*/{n}") for n in self.names)


def judgements(table: Path = TABLE) -> tuple[Judgement, ...]:
    """The rows whose first cell names documents in backquotes: documents, fields, right, why."""
    rows = [line.strip().strip("|").split(" | ") for line in table.read_text().splitlines()]
    return tuple(
        Judgement(_listed(row[0]), _listed(row[1]), row[2].strip(), row[3].strip())
        for row in rows
        if len(row) == 4 and row[0].lstrip().startswith("`")
    )


def judge(one: Compared, known: Sequence[Judgement]) -> Judgement | None:
    """The judgement of a disagreement; None where nobody has judged it yet."""
    return next((judgement for judgement in known if judgement.holds(one)), None)


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(one.strip().strip("`") for one in cell.split(","))
