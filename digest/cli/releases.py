"""What has been ingested: releases list, and what is done with one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import amending, editing, labelling, showing
from digest.cli.output import emit, table
from digest.cli.session import AsJson, session
from digest.errors import NotFound, UsageError
from digest.model import Dimension, Entry, Release

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.service import Service

Wanted = tuple[tuple[Dimension, str], ...]


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    releases = typer.Typer(help="What has been ingested.", no_args_is_help=True)
    releases.command("list")(list_releases)
    releases.command("show")(showing.show)
    editing.register(releases)
    amending.register(releases)
    labelling.register(releases)
    app.add_typer(releases, name="releases")


def list_releases(
    context: typer.Context,
    *,
    region: Annotated[
        str | None, typer.Option(metavar="S", help="A region's slug, e.g. africa.")
    ] = None,
    country: Annotated[
        str | None, typer.Option(metavar="CC", help="A country, ISO 3166 alpha-2, e.g. BY.")
    ] = None,
    topic: Annotated[
        str | None, typer.Option(metavar="S", help="A topic's slug, e.g. death-penalty.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="S", help="A source's name, as in config.toml.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="D", help="Published on that day or later.")
    ] = None,
    suggested: Annotated[
        bool, typer.Option("--suggested", help="Only those with labels that wait for an editor.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List all releases, newest first.

    Example: digest releases list --country BY --since 2022-01-01 --json
    """
    from digest.cli import shapes
    from digest.store import entries

    first = _day(since)
    asked = {
        Dimension.REGION: region and region.lower(),
        Dimension.COUNTRY: country and country.upper(),
        Dimension.TOPIC: topic and topic.lower(),
    }
    with session(context).service() as service:
        wanted = _labels(service, asked)
        _known_source(service, source)
        found = _listed(entries.select(service.store))
    chosen = [pair for pair in found if _fits(pair[0], wanted, source, first)]
    if suggested:
        _tell_suggested(chosen, as_json=as_json)
    elif as_json:
        emit([shapes.release(*pair) for pair in chosen])
    else:
        columns = ("published", "kind", "countries", "title", "uid")
        table(columns, [_cells(one) for one, _ in chosen], wide="title")


def _tell_suggested(chosen: Iterable[tuple[Release, Entry]], *, as_json: bool) -> None:
    """What waits for an editor beside each release; `releases label` accepts it."""
    from digest.cli import shapes
    from digest.labelling import suggested

    waiting = [
        (one, entry, [f"{dimension}:{slug}" for dimension, slug in suggested(one)])
        for one, entry in chosen
    ]
    found = [each for each in waiting if each[2]]
    if as_json:
        emit([shapes.release(one, entry) | {"suggested": said} for one, entry, said in found])
    else:
        rows = [
            (str(one.published)[:10], _head(one), " ".join(said), one.uid) for one, _, said in found
        ]
        table(("published", "title", "suggested", "uid"), rows, wide="title")


def _labels(service: Service, asked: dict[Dimension, str | None]) -> Wanted:
    """The labels asked for; UsageError with what there is for one not known."""
    given = tuple((dimension, slug) for dimension, slug in asked.items() if slug is not None)
    for dimension, slug in given:
        if not service.taxonomy.known(dimension, slug):
            allowed = ", ".join(service.taxonomy.choices(dimension))
            raise UsageError(f"--{dimension}: {slug}: not known; one of {allowed}")
    return given


def _known_source(service: Service, name: str | None) -> None:
    """NotFound for a source that is neither configured nor was ever read."""
    from digest.store import sources

    known = {one.name for one in service.config.sources}
    if name is None or name in known:
        return
    known |= {one.name for one in sources.all_states(service.store)}
    if name not in known:
        raise NotFound(f"source: {name}: not known; there are {', '.join(sorted(known))}")


def _day(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--since: {text}: not a day like 2026-11-01") from error
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _listed(found: Iterable[Entry]) -> list[tuple[Release, Entry]]:
    pairs = [(one, entry) for entry in found for one in (entry.root, *entry.others)]
    return sorted(pairs, key=lambda pair: (pair[0].published.at, pair[0].uid), reverse=True)


def _fits(one: Release, wanted: Wanted, source: str | None, since: datetime | None) -> bool:
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
