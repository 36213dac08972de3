"""How fast this is, as ratios against something else that is measured in the same run."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

import digest
from digest.errors import UsageError

_ROOT = Path(digest.__file__).parents[1]


class What(StrEnum):
    """What can be measured."""

    SEND = "send"
    LETTERS = "letters"
    PLAN = "plan"
    INGEST = "ingest"
    FEEDS = "feeds"
    SERVE = "serve"


_MODULES = {
    What.SEND: ("sending",),
    What.LETTERS: ("letters",),
    What.PLAN: ("plan",),
    What.INGEST: ("parsing", "importing", "polling"),
    What.FEEDS: ("feeds",),
    What.SERVE: ("serving",),
}


def register(app: typer.Typer) -> None:
    """Put this command on the command line."""
    app.command()(bench)


def bench(
    what: Annotated[What, typer.Argument(metavar="WHAT", help=", ".join(What) + ".")],
) -> None:
    """Measure, and print ratios with their spread.

    From the source tree, with the packages that development needs. It takes minutes, and a machine
    that does nothing else. `send` needs Postfix's smtp-source and smtp-sink.

    Example: digest bench send
    """
    import subprocess

    if not (_ROOT / "benchmarks").is_dir():
        raise UsageError("bench: the benchmarks are in the source tree, and this was installed")
    command = [sys.executable, "-m", "benchmarks", *_MODULES[what]]
    raise typer.Exit(subprocess.run(command, cwd=_ROOT, check=False).returncode)
