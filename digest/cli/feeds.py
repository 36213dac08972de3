"""What goes out to feed readers: feeds build."""

from __future__ import annotations

import typer

from digest.cli.output import emit, fail_with
from digest.cli.session import AsJson, At, clock, session


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    feeds = typer.Typer(help="The Atom feeds.", no_args_is_help=True)
    feeds.command("build")(build_feeds)
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
