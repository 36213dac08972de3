"""All commands, and what an error looks like to the shell. The home of Typer."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from digest import __version__
from digest.cli import editions, feeds, releases, running, sources, subscribers
from digest.cli.session import Session
from digest.errors import DigestError

_HELP = """Newsroom releases as Atom feeds and email digests: nothing lost, nothing sent twice.

A first look:  digest ingest · digest releases list · digest feeds build · digest run"""


def build() -> typer.Typer:
    """The command line, put together."""
    app = typer.Typer(
        help=_HELP,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_globals)
    for module in (sources, releases, feeds, subscribers, editions, running):
        module.register(app)
    return app


def main() -> None:
    """Run a command. Exit: 0 done, 1 something failed, 2 bad usage or configuration."""
    try:
        build()()
    except DigestError as error:
        for line in str(error).splitlines():
            print(f"digest: {line}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)


def _globals(
    context: typer.Context,
    config: Annotated[
        Path, typer.Option("--config", metavar="FILE", help="The configuration file.")
    ] = Path("config.toml"),
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", is_eager=True)
    ] = False,
) -> None:
    if version:
        print(f"digest {__version__}")
        raise typer.Exit
    context.obj = Session(config)
