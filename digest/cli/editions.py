"""Letters: plan, send, preview, explain."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.browser import kept_for_a_browser, open_in_browser
from digest.cli.output import emit, fail_with, instant, say, say_faults, table
from digest.cli.session import AsJson, At, clock, session
from digest.errors import UsageError
from digest.model import Cadence, Outcome

if TYPE_CHECKING:
    from digest.delivery.claims import Claim
    from digest.explain import Explanation
    from digest.plan import Forecast, Planned
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
    *,
    cadence: Annotated[
        Cadence | None,
        typer.Argument(help="Only this one: alert, daily or weekly.", metavar="CADENCE"),
    ] = None,
    at: At = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say who would get what, and do nothing.")
    ] = False,
    last_slot: Annotated[
        bool, typer.Option("--last-slot", help="Make the last slot's, however late it is.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make the editions that are due: who is owed what.

    Over SMTP, --at needs --dry-run, or live = "always".

    Example: digest plan daily --dry-run
    """
    from digest import plan as planning

    now = clock(at)()
    cadences = (cadence,) if cadence else planning.ALL
    with session(context).service() as service:
        if dry_run:
            found = planning.forecast(
                service.store, service.hours, now=now, cadences=cadences, last_slot=last_slot
            )
            _print_forecast(list(found), as_json=as_json)
            return
        if at is not None:
            service.refuse_moved_clock()
        amended = service.amend(now=now) if cadence is None else ()
        planned = amended + planning.plan(
            service.store,
            service.composer,
            service.hours,
            now=now,
            cadences=cadences,
            last_slot=last_slot,
        )
        service.notice(now=now)
        say_faults(service.standins.faults)
    _print_planned(planned, as_json=as_json)
    fail_with(one.failed for one in planned if one.failed)


def send(context: typer.Context, at: At = None, as_json: AsJson = False) -> None:
    """Deliver all that is ready; end when nothing is due.

    On a terminal it shows how far it is.

    Example: digest send --json
    """
    import asyncio

    from digest import logs

    now = clock(at)
    with logs.shown(service=False), session(context).service() as service:
        if at is not None:
            service.refuse_moved_clock()
        with _progress(service) as watch:
            sent = asyncio.run(service.send(now, watch=watch))
        service.learn(now=now())
    if as_json:
        emit(sent_json(sent))
    else:
        print(counted(sent))
    fail_with(f"{stream}: paused: {why}" for stream, why in sent.paused.items())


def preview(
    context: typer.Context,
    *,
    cadence: Annotated[
        Cadence, typer.Argument(help="Which letter: alert, daily or weekly.", metavar="CADENCE")
    ],
    email: Annotated[str, typer.Option("--as", metavar="EMAIL", help="Whose letter.")],
    form: Annotated[
        Format | None,
        typer.Option("--format", help="What to show.  [default: text, with --open html]"),
    ] = None,
    opened: Annotated[
        bool, typer.Option("--open", help="Open it in the browser, and print its address.")
    ] = False,
    at: At = None,
) -> None:
    """Print or open the letter a person would get now.

    `text` is its plain part, `html` the other one, `eml` the whole message. Sends nothing, changes
    nothing; its links do nothing.

    Example: digest preview daily --as desk@example.org --open
    """
    from digest import preview as previewing

    now, form = clock(at)(), form or (Format.HTML if opened else Format.TEXT)
    if opened and form is Format.EML:
        raise UsageError("preview: --open: a browser shows html or text, a mail program eml")
    with session(context).service() as service:
        message = previewing.preview(service.store, service.composer, cadence, email, now=now)
        say_faults(service.standins.faults)
    if message is None:
        say(f"{email} would get no {cadence} letter now: nothing is new to them")
    elif form is Format.EML:
        sys.stdout.flush()
        sys.stdout.buffer.write(message)
    else:
        text = previewing.part(message, "html" if form is Format.HTML else "plain")
        if opened:
            suffix = ".html" if form is Format.HTML else ".txt"
            open_in_browser(kept_for_a_browser(text, suffix))
        else:
            sys.stdout.write(text)


def explain(
    context: typer.Context,
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="Whose letters.")],
    uid: Annotated[str, typer.Argument(metavar="UID", help="As `releases list` prints it.")],
    as_json: AsJson = False,
) -> None:
    """Say why a person got a release, or why not.

    Example: digest explain desk@example.org 4f7q2zsa6ctk
    """
    from digest.explain import explain as explanation

    with session(context).service() as service:
        why = explanation(service.store, email, uid)
    if as_json:
        emit(asdict(why))
        return
    print(why.answer)
    for line in _details(why):
        print(f"  {line}")


def sent_json(sent: Sent) -> dict[str, object]:
    """What a sending run did."""
    return {
        "counts": dict(sent.counts),
        "paused": dict(sent.paused),
        "recovered": asdict(sent.recovered),
    }


def counted(sent: Sent) -> str:
    """What a sending run did, in a line."""
    counts = ", ".join(f"{count} {state}" for state, count in sent.counts.items())
    return counts or "nothing was sent"


@contextmanager
def _progress(service: Service) -> Iterator[Callable[[Claim, Outcome], None] | None]:
    """A progress bar on a terminal, nothing elsewhere."""
    waiting = sum(service.ledger.backlog().values())
    if not sys.stderr.isatty() or not waiting:
        yield None
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress

    columns = (*Progress.get_default_columns(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("sending", total=waiting)
        yield lambda *_: bar.advance(task)


def _print_planned(planned: Sequence[Planned], *, as_json: bool) -> None:
    """The editions made, one row each."""
    if as_json:
        emit([asdict(one) for one in planned])
        return
    rows = [
        (one.key, one.state, "late" if one.late else "", one.owed, one.letters, len(one.missed))
        for one in planned
    ]
    table(("edition", "state", "", "owed", "letters", "missed before"), rows)


def _print_forecast(found: Sequence[Forecast], *, as_json: bool) -> None:
    """Who would get what, one row each."""
    if as_json:
        emit([asdict(one) for one in found])
        return
    table(("edition", "who", "items"), [(one.key, one.email, len(one.items)) for one in found])


def _details(why: Explanation) -> Iterator[str]:
    """The rows behind the answer: each delivery, what came back for it, then each wish."""
    from digest.cli.bounces import report_json, report_line
    from digest.cli.shapes import filter_line
    from digest.explain import MISSED

    for one in why.deliveries:
        when = f" at {one.settled_at}" if one.settled_at else ""
        labels = ", ".join(each.slug or "everything" for each in one.because)
        because = f", because of {labels}" if labels else ""
        amends = one.cadence not in list(Cadence)
        part = f"tells of its {one.cadence}" if amends else _PARTS[one.part]
        yield f"{one.edition}: {part}, {one.state}{when}{because}"
    for report in why.reports:
        yield f"came back: {report_line(report_json(report))}"
    if why.suspended_since:
        yield f"the person is suspended since {instant(why.suspended_since)}"
    for wish in why.wishes:
        fits = "matches" if not wish.misses else ", ".join(MISSED[name] for name in wish.misses)
        ended = f" (ended: {wish.ended})" if wish.ended else ""
        yield f"{wish.cadence} wish{ended}, {filter_line(wish.filter)}: {fits}"


_PARTS = {"new": "as news", "more": 'behind "N more"', "had": "listed as had before"}
