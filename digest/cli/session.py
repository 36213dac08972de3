"""What every command shares: its configuration, its clock, and how it speaks."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeAlias

import typer
from rich.console import Console
from rich.table import Table

from digest.config import Config, load
from digest.errors import UsageError
from digest.service import Service, build, machine_clock
from digest.taxonomy import Taxonomy
from digest.taxonomy import load as load_taxonomy

At: TypeAlias = Annotated[
    str | None,
    typer.Option("--at", metavar="ISO", help="Move the clock, e.g. 2026-11-21T07:00Z."),
]
AsJson: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print one JSON document on stdout and nothing else there.")
]


@dataclass(frozen=True, slots=True)
class Session:
    """One call of the command line."""

    file: Path

    def config(self) -> Config:
        """The configuration; ConfigError with every complaint."""
        return load(self.file, os.environ)

    def taxonomy(self) -> Taxonomy:
        """The taxonomy alone, for what needs no database."""
        return load_taxonomy(self.config().taxonomy)

    @contextmanager
    def service(self) -> Iterator[Service]:
        """Everything, built for this call."""
        service = build(self.config(), machine_clock)
        try:
            yield service
        finally:
            service.close()


def session(context: typer.Context) -> Session:
    """The session that the global options began."""
    found = context.obj
    if not isinstance(found, Session):
        raise UsageError("no session: call through `digest`")
    return found


def clock(at: str | None) -> Callable[[], datetime]:
    """The machine's clock, or one that stands at the instant pretended."""
    if at is None:
        return machine_clock
    moment = instant(at)
    return lambda: moment


def instant(text: str) -> datetime:
    """An ISO 8601 instant in UTC; without an offset it is UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--at: {text}: not an instant like 2026-11-21T07:00Z") from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def emit(document: object) -> None:
    """One JSON document on stdout."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


def say(text: str) -> None:
    """Talk, on stderr."""
    print(text, file=sys.stderr)


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Rows on stdout, as wide as the terminal."""
    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*("" if cell is None else str(cell) for cell in row))
    Console().print(drawn, markup=False) if rows else say("none")


def fail_with(why: Iterable[str]) -> None:
    """Say what failed and exit with 1; nothing where there is nothing."""
    complaints = list(why)
    for one in complaints:
        say(f"digest: {one}")
    if complaints:
        raise typer.Exit(1)
