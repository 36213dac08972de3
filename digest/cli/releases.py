"""What has been ingested: releases list, releases show."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Annotated

import typer

from digest.cli import shapes
from digest.cli.session import AsJson, emit, session, table
from digest.errors import NotFound, UsageError
from digest.model import Dimension, Entry, Release
from digest.store import entries, versions
from digest.taxonomy import Taxonomy

Listed = list[tuple[Release, Entry]]


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    releases = typer.Typer(help="What has been ingested.", no_args_is_help=True)
    releases.command("list")(list_releases)
    releases.command("show")(show)
    app.add_typer(releases, name="releases")


def list_releases(
    context: typer.Context,
    region: Annotated[str | None, typer.Option(help="A region's slug.")] = None,
    country: Annotated[str | None, typer.Option(help="ISO alpha-2, e.g. BY.")] = None,
    topic: Annotated[str | None, typer.Option(help="A topic's slug.")] = None,
    source: Annotated[str | None, typer.Option(help="A source's name.")] = None,
    since: Annotated[str | None, typer.Option(help="A day, e.g. 2026-11-01.")] = None,
    as_json: AsJson = False,
) -> None:
    """List all releases, newest first.

    Example: digest releases list --country BY --since 2022-01-01 --json
    """
    with session(context).service() as service:
        wanted = _labels(
            service.taxonomy,
            {
                Dimension.REGION: region and region.lower(),
                Dimension.COUNTRY: country and country.upper(),
                Dimension.TOPIC: topic and topic.lower(),
            },
        )
        found = _listed(entries.select(service.store))
    chosen = [pair for pair in found if _fits(pair[0], wanted, source, _day(since))]
    if as_json:
        emit([shapes.release(*pair) for pair in chosen])
        return
    rows = [
        (
            str(one.published)[:10],
            one.kind,
            ",".join(one.slugs(Dimension.COUNTRY)),
            _head(one),
            one.uid,
        )
        for one, _ in chosen
    ]
    table(("published", "kind", "countries", "title", "uid"), rows)


def show(
    context: typer.Context,
    uid: Annotated[str, typer.Argument(help="The uid that `releases list` prints.")],
    as_json: AsJson = False,
) -> None:
    """Show one release: its text, labels with their reasons, and every version.

    Example: digest releases show 4f7q2zsa6ctk
    """
    with session(context).service() as service:
        entry = entries.by_uid(service.store, uid)
        if entry is None:
            raise NotFound(f"release: {uid}: not known; `digest releases list` prints them")
        one = next(each for each in (entry.root, *entry.others) if each.uid == uid)
        history = versions.history(service.store, uid)
        labels = [shapes.label(label, service.taxonomy) for label in one.labels]
    document = shapes.release(one, entry) | {
        "tag": one.tag,
        "mailing": one.mailing,
        "seq": one.seq,
        "labels": labels,
        "versions": shapes.history(history),
    }
    if as_json:
        emit(document)
    else:
        _print_release(one, labels, document["versions"])


def _labels(
    taxonomy: Taxonomy, asked: dict[Dimension, str | None]
) -> tuple[tuple[Dimension, str], ...]:
    """The labels asked for; UsageError with what there is for one not known."""
    given = tuple((dimension, slug) for dimension, slug in asked.items() if slug)
    for dimension, slug in given:
        if not taxonomy.known(dimension, slug):
            allowed = ", ".join(taxonomy.choices(dimension))
            raise UsageError(f"--{dimension}: {slug}: not known; one of {allowed}")
    return given


def _day(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--since: {text}: not a day like 2026-11-01") from error
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _listed(found: Iterable[Entry]) -> Listed:
    pairs = [(one, entry) for entry in found for one in (entry.root, *entry.others)]
    return sorted(pairs, key=lambda pair: (pair[0].published.at, pair[0].uid), reverse=True)


def _fits(
    one: Release,
    wanted: tuple[tuple[Dimension, str], ...],
    source: str | None,
    since: datetime | None,
) -> bool:
    return (
        all(slug in one.slugs(dimension) for dimension, slug in wanted)
        and (source is None or one.source == source)
        and (since is None or one.published.at >= since)
    )


def _cells(one: Release) -> tuple[object, ...]:
    countries = ",".join(one.slugs(Dimension.COUNTRY))
    return (str(one.published)[:10], one.kind, countries, _head(one), one.uid)


def _head(one: Release) -> str:
    return one.title or f"({one.summary[:70]}…)"


def _print_release(one: Release, labels: list[dict[str, object]], history: object) -> None:
    print(one.title or "(no title)")
    print(f"{one.published} · {one.kind or 'no kind'} · {one.status} · version {one.version}")
    print(f"\n{one.summary}\n")
    for label in labels:
        print(shapes.label_line(label))
    for version in history if isinstance(history, list) else []:
        print(f"version {version['version']}  {version['at']}  {version['severity']}")
