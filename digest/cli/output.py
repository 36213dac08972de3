"""How commands speak: data on stdout, talk on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import typer

_GAP = 2
_LEAST = 20
"""The narrowest that a column is cut to, in characters."""


def emit(document: object) -> None:
    """One JSON document on stdout."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2, default=_written)
    sys.stdout.write("\n")


def instant(at: datetime) -> str:
    """RFC 3339 in UTC, whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def say(text: str) -> None:
    """Talk, on stderr."""
    print(text, file=sys.stderr)


def say_faults(faults: Iterable[object]) -> None:
    """Name the templates that a letter was made without."""
    for one in faults:
        say(f"template: {one}; the shipped one is used")


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, wide: str = "") -> None:
    """Rows on stdout. On a terminal they have headings and fit its width: the `wide` column is
    cut where need be. Elsewhere each is one line of whole cells, parted by tabs."""
    cells = [[_cell(one) for one in row] for row in rows]
    if not cells:
        say("none")
    elif sys.stdout.isatty():
        _draw(columns, cells, wide)
    else:
        sys.stdout.writelines("\t".join(row) + "\n" for row in cells)


def fail_with(why: Iterable[str]) -> None:
    """Say what failed and exit with 1; nothing where there is nothing."""
    complaints = list(why)
    for one in complaints:
        say(f"digest: {one}")
    if complaints:
        raise typer.Exit(1)


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return instant(value)
    raise TypeError(f"not for JSON: {type(value).__name__}")


def _cell(value: object) -> str:
    """On one line, so that a row is a line and a tab parts two cells."""
    return "" if value is None else " ".join(str(value).split())


def _draw(columns: Sequence[str], cells: Sequence[Sequence[str]], wide: str) -> None:
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    longest = [max(map(cell_len, column)) for column in zip(columns, *cells, strict=True)]
    gaps = _GAP * (len(columns) - 1)
    room = console.width - sum(longest) - gaps
    drawn = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold")
    for place, (column, width) in enumerate(zip(columns, longest, strict=True)):
        if column == wide:
            longest[place] = min(width, max(_LEAST, width + min(room, 0)))
        drawn.add_column(column, no_wrap=True, overflow="ellipsis", width=longest[place])
    for row in cells:
        drawn.add_row(*map(Text, row))
    console.width = max(console.width, sum(longest) + gaps)
    console.print(drawn, soft_wrap=True)
