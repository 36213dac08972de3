"""The service itself: run, check, status."""

from __future__ import annotations

import asyncio
import logging
from typing import Annotated

import typer

from digest import operations
from digest.cli.editions import sent_json
from digest.cli.session import AsJson, At, clock, emit, fail_with, say, session, table
from digest.ingest import as_json as report_json
from digest.running import Round, once, serve


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    app.command()(run)
    app.command()(check)
    app.command()(status)


def run(
    context: typer.Context,
    only_once: Annotated[
        bool, typer.Option("--once", help="Do all that is due, then exit.")
    ] = False,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Run the service: read sources, publish feeds, plan and send letters, serve the pages.

    Example: digest run
    Example: digest run --once --at 2026-11-21T07:00Z --json
    """
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    with session(context).service() as service:
        if at is not None:
            service.refuse_moved_clock()
        if not only_once:
            asyncio.run(serve(service, clock(at), say=say))
            return
        done = asyncio.run(once(service, clock(at)))
    if as_json:
        emit(_round_json(done))
    else:
        say(done.summary)
    fail_with(done.failures)


def check(context: typer.Context, as_json: AsJson = False) -> None:
    """Look at configuration, database, templates, folders and sources; say what to mend.

    Example: digest check
    """
    with session(context).service() as service:
        findings = operations.check(service.config, service.store, service.templates)
    if as_json:
        emit([{"what": one.what, "ok": one.ok, "detail": one.detail} for one in findings])
    else:
        table(
            ("", "what", ""),
            [("ok" if one.ok else "WRONG", one.what, one.detail) for one in findings],
        )
    if not all(one.ok for one in findings):
        raise typer.Exit(1)


def status(context: typer.Context, at: At = None, as_json: AsJson = False) -> None:
    """Say how things stand: next and last editions, the books, sources, the queue.

    Example: digest status --json
    """
    with session(context).service() as service:
        document = operations.status(
            service.store, service.config, service.hours, service.ledger, now=clock(at)()
        )
    if as_json:
        emit(document)
        return
    for name, value in document.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            print(f"\n{name}")
            table(tuple(value[0]), [tuple(one.values()) for one in value])
        else:
            print(f"{name}: {value}")


def _round_json(done: Round) -> dict[str, object]:
    return {
        "ingest": [report_json(one) for one in done.reports],
        "feeds": {"written": len(done.built.written), "unchanged": done.built.unchanged},
        "editions": [
            {"key": one.key, "state": one.state, "late": one.late, "owed": one.owed}
            for one in done.planned
        ],
        "sent": sent_json(done.sent),
    }
