"""The service itself: run, check, status."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.output import emit, fail_with, say
from digest.cli.session import AsJson, At, clock, going_clock, session
from digest.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.operations.finding import Finding
    from digest.rounds import Round


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
    """Run the service: read, publish, plan, send, serve the pages.

    It ends at SIGTERM or Ctrl-C, when the letters in hand are through. --json goes with --once.

    Example: digest run --once --at 2026-11-21T07:00Z --json
    """
    import asyncio
    import os
    import sys

    from digest import logs, rounds, running
    from digest.notify import starter

    if as_json and not only_once:
        raise UsageError("run: --json goes with --once")
    now = clock(at) if only_once else going_clock(at)
    pretended = now if at is not None else None
    with logs.shown(service=not only_once, clock=pretended), session(context).service() as service:
        if at is not None:
            service.refuse_moved_clock()
        if not only_once:
            begun_by = starter(os.environ, os.getpid())
            told = say if sys.stderr.isatty() else logs.told
            asyncio.run(running.serve(service, now, say=told, starter=begun_by))
            return
        done = asyncio.run(rounds.once(service, now))
    if as_json:
        emit(_round_json(done))
    else:
        print(done.summary)
    fail_with(done.failures)


def check(
    context: typer.Context,
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask neither the mail server nor name servers.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Look over all that the service needs; say what to mend.

    Configuration, database, signing key, disk, clock, rules, templates, folders, sources, the
    mail server, and what the internet says of our senders. Nothing is sent. It fails for what is
    wrong, not for a warning.

    Example: digest check
    """
    import asyncio

    from digest.dns import Names
    from digest.operations import fitness
    from digest.operations.finding import Finding
    from digest.service import machine_clock

    names = None if offline else Names()
    try:
        with session(context).service() as service:
            findings = asyncio.run(fitness.check(service, names, now=machine_clock()))
    except ConfigError as error:
        if as_json:
            emit([_finding(Finding("config", False, one)) for one in error.complaints])
        raise
    if as_json:
        emit([_finding(one) for one in findings])
    else:
        _print_findings(findings)
    wrong = sum(not one.ok for one in findings)
    fail_with([f"check: {wrong} of {len(findings)} to mend"] if wrong else [])


def status(context: typer.Context, at: At = None, as_json: AsJson = False) -> None:
    """Say how things stand: editions, books, queue, sources.

    Each edition balances: owed = pending + claimed + sending + accepted + deferred + refused +
    in_doubt + skipped.

    Example: digest status --json
    """
    from digest import operations
    from digest.cli.standing import told

    now = clock(at)()
    with session(context).service() as service:
        document = operations.status(
            service.store, service.config, service.hours, service.ledger, now=now
        )
    if as_json:
        emit(document)
    else:
        print("\n".join(told(document)))


def _finding(one: Finding) -> dict[str, object]:
    return {"what": one.what, "ok": one.ok, "level": one.level, "detail": one.detail}


def _print_findings(findings: Sequence[Finding]) -> None:
    """One line each, what is wrong standing out."""
    from digest.operations.finding import Level

    widest = max(len(one.what) for one in findings)
    for one in findings:
        shown = one.level.upper() if one.level is Level.WRONG else one.level
        print(f"{shown:7}  {one.what:{widest}}  {one.detail}")


def _round_json(done: Round) -> dict[str, object]:
    from digest.cli.editions import sent_json
    from digest.ingest import as_json as report_json

    return {
        "ingest": [report_json(one) for one in done.reports],
        "feeds": {
            "written": len(done.built.written),
            "unchanged": done.built.unchanged,
            "failed": len(done.built.failed),
        },
        "editions": [asdict(one) for one in done.planned],
        "sent": sent_json(done.sent),
    }
