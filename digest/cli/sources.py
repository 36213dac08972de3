"""What comes in: ingest."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli.output import emit, fail_with, table
from digest.cli.session import AsJson, At, clock, session


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    app.command()(ingest)


def ingest(
    context: typer.Context,
    sources: Annotated[
        list[str] | None, typer.Argument(help="Only these, due or not.", metavar="SOURCE...")
    ] = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Read the sources that are due; write what is new.

    Example: digest ingest belarus --json
    """
    import asyncio

    from digest.ingest import as_json as report_json

    now = clock(at)()
    with session(context).service() as service:
        reports = asyncio.run(service.ingest(*(sources or ()), now=now))
    told = [report_json(one) for one in reports]
    if as_json:
        emit(told)
    else:
        columns = ("source", "fetched", "new", "changed", "unchanged", "held", "failed")
        table(columns, [[one[name] for name in columns] for one in told])
    fail_with([why for one in reports for why in one.failed])
