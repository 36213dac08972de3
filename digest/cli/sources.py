"""What comes in: ingest, and classify, which says how a text would be labelled."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Iterator
from typing import Annotated

import typer

from digest.cli import shapes
from digest.cli.session import AsJson, At, clock, emit, fail_with, session, table
from digest.errors import UsageError
from digest.ingest import as_json as report_json
from digest.taxonomy import Document


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    app.command()(ingest)
    app.command()(classify)


def ingest(
    context: typer.Context,
    sources: Annotated[
        list[str] | None, typer.Argument(help="Only these, due or not.", metavar="[SOURCE]...")
    ] = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Read the sources that are due and write what is new.

    Example: digest ingest belarus --json
    """
    with session(context).service() as service:
        reports = asyncio.run(service.ingest(*(sources or ()), now=clock(at)()))
    if as_json:
        emit([report_json(one) for one in reports])
    else:
        columns = ("source", "fetched", "new", "changed", "unchanged", "held", "failed")
        rows = [[report_json(one)[name] for name in columns] for one in reports]
        table(columns, rows)
    fail_with([why for one in reports for why in one.failed])


def classify(
    context: typer.Context,
    file: Annotated[
        typer.FileText, typer.Argument(help="JSON lines of {title, summary, …}; - is stdin.")
    ],
    as_json: AsJson = False,
) -> None:
    """Say which countries, regions and topics a text gets, and because of which words.

    Example: echo '{"title": "Belarus: Journalist jailed"}' | digest classify -
    """
    taxonomy = session(context).taxonomy()
    labelled = [(one, taxonomy.classify(one)) for one in _documents(file, file.name)]
    if as_json:
        emit(
            [
                {"title": one.title, "labels": [shapes.label(label, taxonomy) for label in labels]}
                for one, labels in labelled
            ]
        )
        return
    for one, labels in labelled:
        print(one.title or one.summary[:80])
        for label in labels:
            print(f"  {shapes.label_line(shapes.label(label, taxonomy))}")


def _documents(lines: Iterable[str], name: str) -> Iterator[Document]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError as error:
            raise UsageError(f"{name}: line {number}: not JSON: {error}") from error
        if not isinstance(value, dict):
            raise UsageError(f'{name}: line {number}: not an object like {{"title": "…"}}')
        yield Document(
            title=value.get("title"),
            summary=value.get("summary") or "",
            language=value.get("language"),
            terms=tuple(value.get("terms") or ()),
        )
