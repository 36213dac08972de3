"""People as CSV: subscribers import, export."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.differences import Difference, Report
from digest.cli.output import emit, fail_with, say
from digest.cli.session import AsJson, At, clock, session
from digest.errors import UsageError
from digest.model import Cadence

if TYPE_CHECKING:
    from digest.roll import Defaults, Line, Row, Sheet
    from digest.service import Service

_LONG = 2_000_000
"""Octets from which on an import shows how far it is."""


def register(people: typer.Typer) -> None:
    """Put these commands among those about people."""
    people.command("import")(import_)
    people.command("export")(export)


def import_(
    context: typer.Context,
    *,
    file: Annotated[
        Path,
        typer.Argument(
            help="A CSV file: ours, or as Mailchimp or listmonk exports it.", metavar="FILE.csv"
        ),
    ],
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Say what would change, row by row, and change nothing."),
    ] = False,
    cadence: Annotated[
        Cadence,
        typer.Option(metavar="CADENCE", help="alert, daily or weekly, for rows that do not say."),
    ] = Cadence.DAILY,
    consent_how: Annotated[
        str, typer.Option(metavar="TEXT", help="How people agreed whose rows do not say.")
    ] = "",
    encoding: Annotated[
        str, typer.Option(metavar="NAME", help="Of a file that is not UTF-8, such as cp1252.")
    ] = "",
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Import subscribers and their wishes from CSV. Mails nobody.

    Columns, all but email optional: email, name, role, cadence, topics, regions, countries,
    kinds, languages, zone, hour, status, consent_at, consent_how, outlet, form, subject_style,
    paused_until, quiet_from, quiet_to, alerts_per_day. Lists are joined by ";".
    A row with consent_how is active; without, it waits to be invited. Who has unsubscribed,
    bounced or been blocklisted becomes a suppression, which no import overwrites.

    Exports of Mailchimp and listmonk are recognised by their columns.

    Example: digest subscribers import people.csv --dry-run
    """
    from digest import enrolment, roll

    now = clock(at)()
    with session(context).service() as service, roll.opened(file, encoding=encoding or None) as it:
        given = defaults(service, cadence=cadence, consent_how=consent_how)
        rows = roll.read(it, labels=service.taxonomy, defaults=given)
        report = Report(it.name)
        with Difference(dry_run=dry_run, as_json=as_json) as difference, _progress(it) as alive:
            lines = _good(rows, report, alive)
            if dry_run:
                done = enrolment.rehearse(service.store, lines, tell=difference.tell)
            else:
                done = enrolment.take(service.store, lines, now=now, tell=difference.tell)
            difference.end(done, report)
    fail_with(report.complaints())


def export(
    context: typer.Context,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write this file, whole or not at all, readable by you."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write everyone with their live wishes, as CSV.

    It goes to stdout, or to a file, in the columns that `import` reads. Cells that a spreadsheet
    would run as a formula begin with an apostrophe, which the import takes away.

    Example: digest subscribers export --output people.csv
    """
    from digest import enrolment, roll

    if output is not None and as_json:
        raise UsageError("--output: writes CSV; for JSON leave it out and keep what is printed")
    with session(context).service() as service:
        rows = enrolment.export(service.store)
        if as_json:
            emit(list(rows))
        elif output is None:
            roll.write(sys.stdout, rows)
        else:
            _write(output, rows)


def defaults(
    service: Service, *, cadence: Cadence = Cadence.DAILY, consent_how: str = ""
) -> Defaults:
    """What a person has who says nothing, in this newsroom."""
    from digest.roll import Defaults, masked

    newsroom = service.config.newsroom
    how = masked(consent_how.strip()) or None
    return Defaults(newsroom.zone, newsroom.languages, cadence, how)


def _write(path: Path, rows: Iterator[dict[str, str]]) -> None:
    from digest import files, roll

    if not path.parent.is_dir():
        raise UsageError(f"--output: {path}: there is no folder {path.parent}")
    with (
        files.replacing(path, mode=0o600) as fresh,
        fresh.open("w", encoding="utf-8", newline="") as out,
    ):
        roll.write(out, rows)
    say(f"{path}: written")


def _good(rows: Iterator[Row], report: Report, alive: Callable[[], object]) -> Iterator[Line]:
    for row in rows:
        alive()
        report.add(row)
        if row.line is not None:
            yield row.line


@contextmanager
def _progress(sheet: Sheet) -> Iterator[Callable[[], object]]:
    """A bar on a terminal for a long file, nothing elsewhere."""
    if not sys.stderr.isatty() or sheet.size < _LONG:
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import DownloadColumn, Progress

    columns = (*Progress.get_default_columns(), DownloadColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=sheet.size)
        yield lambda: bar.update(task, completed=sheet.position())
