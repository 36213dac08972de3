"""What comes in: ingest, and classify, which says how a text would be labelled."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.output import emit, fail_with, table
from digest.cli.session import AsJson, At, clock, session
from digest.errors import UsageError

if TYPE_CHECKING:
    from digest.taxonomy import Document


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    app.command()(ingest)
    app.command()(classify)


def ingest(
    context: typer.Context,
    sources: Annotated[
        list[str] | None, typer.Argument(help="Only these, due or not.", metavar="SOURCE")
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


def classify(
    context: typer.Context,
    file: Annotated[
        typer.FileBinaryRead,
        typer.Argument(help="JSON lines of {title, summary, …}; - is stdin.", metavar="FILE"),
    ],
    as_json: AsJson = False,
) -> None:
    """Say which labels a text gets, and because of which words.

    Each line is an object with title, summary, language and terms (a list), none of them needed.

    Example: echo '{"title": "Belarus: Journalist jailed"}' | digest classify -
    """
    from digest.cli import shapes

    documents = list(_documents(file, file.name))
    with session(context).service() as service:
        taxonomy = service.taxonomy
    labelled = [
        (one, [shapes.label(label, taxonomy) for label in taxonomy.classify(one)])
        for one in documents
    ]
    if as_json:
        emit([{"title": one.title, "labels": labels} for one, labels in labelled])
        return
    for one, labels in labelled:
        print(one.title or one.summary[:80])
        for label in labels:
            print(f"  {shapes.label_line(label)}")


def _documents(lines: Iterable[bytes], name: str) -> Iterator[Document]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _document(line, f"{name}: line {number}")


def _document(line: bytes, where: str) -> Document:
    from digest.taxonomy import Document

    try:
        value = json.loads(line)
    except UnicodeDecodeError as error:
        raise UsageError(f"{where}: not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{where}: not JSON: {error}") from error
    if not isinstance(value, dict):
        raise UsageError(f'{where}: not an object like {{"title": "…"}}')
    terms = value.get("terms") or []
    if not isinstance(terms, list) or not all(map(_is_text, terms)):
        raise UsageError(f'{where}: terms: not a list of texts like ["Death Penalty"]')
    return Document(
        title=_text(value, "title", where),
        summary=_text(value, "summary", where) or "",
        language=_text(value, "language", where),
        terms=tuple(terms),
    )


def _text(value: Mapping[str, object], field: str, where: str) -> str | None:
    found = value.get(field)
    if found is None or (isinstance(found, str) and _is_text(found)):
        return found
    raise UsageError(f"{where}: {field}: not a text")


def _is_text(value: object) -> bool:
    """Whether it is a text of whole characters: JSON can also write half a surrogate pair."""
    return isinstance(value, str) and value == value.encode("utf-8", "replace").decode()
