"""What goes out to feed readers, and what they state: feeds build, feeds readers."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from digest.cli.output import emit, fail_with
from digest.cli.session import AsJson, At, clock, session
from digest.errors import UsageError


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    feeds = typer.Typer(help="The Atom feeds.", no_args_is_help=True)
    feeds.command("build")(build_feeds)
    feeds.command("readers")(read_logs)
    app.add_typer(feeds, name="feeds")


def build_feeds(context: typer.Context, at: At = None, as_json: AsJson = False) -> None:
    """Write the feeds that changed under `[feeds] directory`.

    Example: digest feeds build --json
    """
    now = clock(at)()
    with session(context).service() as service:
        built = service.publish(now=now)
        directory = service.config.feeds.directory
    if as_json:
        emit(
            {
                "directory": str(directory),
                "written": len(built.written),
                "unchanged": built.unchanged,
                "failed": len(built.failed),
                "files": list(built.written),
                "why": list(built.failed),
            }
        )
    else:
        print(f"{len(built.written)} written, {built.unchanged} unchanged, in {directory}")
    fail_with(built.failed)


def read_logs(
    context: typer.Context,
    files: Annotated[
        list[Path], typer.Argument(metavar="LOG…", help="Access logs, also packed (.gz).")
    ],
    as_json: AsJson = False,
) -> None:
    """Read from access logs what feed readers state of themselves.

    For where another server hands out the feeds; logs are in the form "combined" of nginx and
    Apache. Addresses in them are not looked at, and reading a log twice changes nothing. `digest
    stats` shows the sums.

    Example: digest feeds readers /var/log/nginx/feed-readers.log.1
    """
    from digest.counting import readers
    from digest.service import machine_clock

    with session(context).service() as service:
        below = urlsplit(service.config.web.url).path.rstrip("/") + "/feeds/"
        found = readers.read_log(_lines(files), below=below)
        changed = readers.keep(service.store, found, now=machine_clock())
    if as_json:
        emit({"stated": len(found), "new": changed})
    else:
        print(f"{len(found)} statements of feed readers, {changed} of them new")


def _lines(files: Sequence[Path]) -> Iterator[bytes]:
    """The lines of all, each cut where it has no end; OSError where one cannot be read."""
    from digest.feeds.access_log import LONGEST

    for path in files:
        try:
            with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
                while line := file.readline(LONGEST):
                    yield line
        except (EOFError, zlib.error) as error:
            raise UsageError(f"feeds readers: {path}: not a whole gzip file") from error
