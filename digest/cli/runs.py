"""Editions: list, show, release, cancel."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import outcomes
from digest.cli.output import emit, fail_with, say_faults, table
from digest.cli.session import AsJson, At, clock, session

if TYPE_CHECKING:
    from digest.service import Service

Key = Annotated[str, typer.Argument(metavar="KEY", help="Such as daily:2026-11-21:UTC:07.")]


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    group = typer.Typer(help="Editions: what was due, what became of it.", no_args_is_help=True)
    group.command("list")(list_)
    group.command("show")(outcomes.show)
    group.command("release")(release)
    group.command("cancel")(cancel)
    app.add_typer(group, name="editions")


def list_(
    context: typer.Context,
    limit: Annotated[int, typer.Option(help="How many, newest first.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List the editions made last, newest first, with their books.

    Example: digest editions list --limit 10
    """
    with session(context).service() as service:
        found = _listed(service, limit)
    if as_json:
        emit(found)
        return
    shown = ("key", "state", "owed", "accepted", "pending", "refused", "skipped")
    rows = [[*(one[name] for name in shown), _remark(one)] for one in found]
    table((*shown, ""), rows, wide="")


def release(context: typer.Context, key: Key, at: At = None, as_json: AsJson = False) -> None:
    """Release a held edition: its letters are written now, and sent.

    Example: digest editions release daily:2026-11-21:UTC:07
    """
    from digest import runs

    with session(context).service() as service:
        if at is not None:
            service.refuse_moved_clock()
        now = clock(at)()
        done = runs.release(service.store, service.composer, service.hours, key, now=now)
        service.notice(now=now)
        say_faults(service.standins.faults)
    if as_json:
        emit(asdict(done))
    else:
        print(f"{done.key}: {done.state}, {done.owed} letters owed; `digest send` sends them")
    fail_with([done.failed] if done.failed else [])


def cancel(context: typer.Context, key: Key, at: At = None, as_json: AsJson = False) -> None:
    """Cancel a held or ready edition. Its news is in the next edition of those who did not get it.

    Example: digest editions cancel daily:2026-11-21:UTC:07
    """
    from digest import runs

    with session(context).service() as service:
        stopped = runs.cancel(service.store, service.ledger, key, now=clock(at)())
    if as_json:
        emit({"key": key, "state": "cancelled", "not_sent": stopped})
    else:
        print(f"{key}: cancelled, {stopped} letters not sent")


def _listed(service: Service, limit: int) -> list[dict[str, object]]:
    from digest import operations
    from digest.store import editions

    return [operations.books(one, service.ledger) for one in editions.latest(service.store, limit)]


def _remark(books: dict[str, object]) -> str:
    """What is to be said of an edition beside its numbers."""
    late = "late" if books["late"] else ""
    return "; ".join(str(one) for one in (late, books["note"]) if one)
