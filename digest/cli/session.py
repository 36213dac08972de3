"""What every command shares: its configuration and its clock."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from digest.errors import UsageError

if TYPE_CHECKING:
    from digest.config import Config
    from digest.service import Service

At: TypeAlias = Annotated[
    str | None,
    typer.Option("--at", metavar="ISO", help="Move the clock, e.g. 2026-11-21T07:00Z."),
]
AsJson: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print one JSON document on stdout and nothing else there.")
]

Clock: TypeAlias = Callable[[], datetime]

_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Session:
    """One call of the command line."""

    file: Path

    def config(self) -> Config:
        """The configuration; ConfigError with every complaint."""
        from digest.config import load

        self.need_file()
        return load(self.file, os.environ)

    def need_file(self) -> None:
        """UsageError where there is no configuration."""
        if not self.file.exists():
            raise UsageError(
                f"{self.file}: no such file; go where it is, name it with --config FILE, or make "
                "one with `digest init`"
            )

    @contextmanager
    def service(self) -> Iterator[Service]:
        """Everything there is, for this call."""
        from digest.service import build, machine_clock

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


def clock(at: str | None) -> Clock:
    """The machine's clock, or one that stands at the instant pretended."""
    if at is None:
        from digest.service import machine_clock

        return machine_clock
    moment = instant(at)
    return lambda: moment


def going_clock(at: str | None) -> Clock:
    """As `clock`, but from the instant pretended it goes on: for what runs long."""
    stands, begun = clock(at), monotonic()
    if at is None:
        return stands
    return lambda: stands() + timedelta(seconds=monotonic() - begun)


def instant(text: str) -> datetime:
    """An ISO 8601 instant in UTC; without an offset it is UTC."""
    try:
        moment = datetime.fromisoformat(text)
        utc = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"--at: {text}: not an instant like 2026-11-21T07:00Z") from error
    if not _FIRST <= utc < _LAST:
        raise UsageError(f"--at: {text}: not between the years {_FIRST.year} and {_LAST.year}")
    return utc
