"""Letters: plan, send, preview, explain."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

from digest import plan as planning
from digest import preview as previewing
from digest.cli.session import AsJson, At, clock, emit, fail_with, say, session, table
from digest.explain import Explanation
from digest.explain import explain as explanation
from digest.model import Cadence, Outcome
from digest.plan import Planned
from digest.send import Sent
from digest.service import Service


class Format(StrEnum):
    """How `preview` prints a letter."""

    HTML = "html"
    TEXT = "text"
    EML = "eml"


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    app.command()(plan)
    app.command()(send)
    app.command()(preview)
    app.command()(explain)


def plan(
    context: typer.Context,
    cadence: Annotated[
        Cadence | None, typer.Argument(help="Only this cadence.", metavar="[CADENCE]")
    ] = None,
    at: At = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say who would get what.")] = False,
    last_slot: Annotated[
        bool, typer.Option("--last-slot", help="Make the last slot's, however late it is.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make the editions that are due: who is owed what, frozen, ready to send.

    Example: digest plan daily --dry-run
    """
    cadences = (cadence,) if cadence else planning.ALL
    with session(context).service() as service:
        if at is not None:
            service.refuse_moved_clock()
        now = clock(at)()
        if dry_run:
            _forecast(service, cadences, at, last_slot=last_slot, as_json=as_json)
            return
        planned = planning.plan(
            service.store,
            service.composer,
            service.hours,
            now=now,
            cadences=cadences,
            last_slot=last_slot,
        )
    print_planned(planned, as_json=as_json)


def send(context: typer.Context, at: At = None, as_json: AsJson = False) -> None:
    """Deliver everything that is ready, and exit when nothing is due.

    Example: digest send --json
    """
    with session(context).service() as service:
        if at is not None:
            service.refuse_moved_clock()
        with progress(service) as watch:
            sent = asyncio.run(service.send(clock(at), watch=watch))
    if as_json:
        emit(sent_json(sent))
    else:
        counts = ", ".join(f"{count} {state}" for state, count in sent.counts.items())
        print(counts or "nothing was due")
    fail_with(f"{stream}: paused: {why}" for stream, why in sent.paused.items())


def preview(
    context: typer.Context,
    cadence: Annotated[Cadence, typer.Argument(help="Which letter.")],
    email: Annotated[str, typer.Option("--as", metavar="EMAIL", help="Whose letter.")],
    form: Annotated[Format, typer.Option("--format", help="What to print.")] = Format.TEXT,
    at: At = None,
) -> None:
    """Print the letter that a person would get now. Sends nothing, changes nothing.

    Example: digest preview daily --as desk@example.org --format html > letter.html
    """
    with session(context).service() as service:
        message = previewing.preview(
            service.store, service.composer, cadence, email, now=clock(at)()
        )
    if message is None:
        say(f"{email} would get no {cadence} letter now: nothing is new to them")
        return
    if form is Format.EML:
        sys.stdout.buffer.write(message)
        return
    sys.stdout.write(previewing.part(message, "html" if form is Format.HTML else "plain"))


def explain(
    context: typer.Context,
    email: Annotated[str, typer.Argument(help="Whose letters.")],
    uid: Annotated[str, typer.Argument(help="The release's uid.")],
    as_json: AsJson = False,
) -> None:
    """Say why a person got a release, or why not.

    Example: digest explain desk@example.org 4f7q2zsa6ctk
    """
    with session(context).service() as service:
        why = explanation(service.store, email, uid)
    if as_json:
        emit(asdict(why))
        return
    print(why.answer)
    for line in _details(why):
        print(f"  {line}")


def print_planned(planned: tuple[Planned, ...], *, as_json: bool) -> None:
    """The editions made, one row each."""
    if as_json:
        emit([asdict(one) for one in planned])
        return
    rows = [
        (one.key, one.state, "late" if one.late else "", one.owed, one.letters, len(one.missed))
        for one in planned
    ]
    table(("edition", "state", "", "owed", "letters", "missed before"), rows)


def sent_json(sent: Sent) -> dict[str, object]:
    """What a sending run did."""
    return {
        "counts": dict(sent.counts),
        "paused": dict(sent.paused),
        "recovered": asdict(sent.recovered),
    }


@contextmanager
def progress(service: Service) -> Iterator[Callable[[Outcome], None] | None]:
    """A progress bar on a terminal, nothing elsewhere."""
    console = Console(stderr=True)
    waiting = sum(service.ledger.backlog().values())
    if not console.is_terminal or not waiting:
        yield None
        return
    with Progress(*Progress.get_default_columns(), MofNCompleteColumn(), console=console) as bar:
        task = bar.add_task("sending", total=waiting)
        yield lambda _: bar.advance(task)


def _forecast(
    service: Service,
    cadences: tuple[Cadence, ...],
    at: str | None,
    *,
    last_slot: bool,
    as_json: bool,
) -> None:
    found = planning.forecast(
        service.store, service.hours, now=clock(at)(), cadences=cadences, last_slot=last_slot
    )
    if as_json:
        emit([asdict(one) for one in found])
        return
    table(("edition", "who", "items"), [(one.key, one.email, len(one.items)) for one in found])


def _details(why: Explanation) -> Iterator[str]:
    for one in why.deliveries:
        labels = ", ".join(each.slug or "everything" for each in one.because)
        yield f"{one.edition}: {one.part}: {one.state} {one.settled_at or ''} because of {labels}"
    for wish in why.wishes:
        ended = f", ended: {wish.ended}" if wish.ended else ""
        fits = f"misses {', '.join(wish.misses)}" if wish.misses else "matches"
        yield f"{wish.cadence} wish{ended}: {fits}"
