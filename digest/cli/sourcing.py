"""The sources that are configured: sources list, sources add."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.output import emit, say, table
from digest.cli.session import AsJson, Session, session
from digest.config import SourceKind
from digest.errors import UsageError

if TYPE_CHECKING:
    from digest.config.write import Value
    from digest.service import Service
    from digest.sourcing import Draft, Look, Seen

SHOWN = 5
"""Items that `sources add` shows."""

Place = Annotated[
    str, typer.Argument(metavar="URL|PATH", help="The address of a feed or a page, or files.")
]


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    group = typer.Typer(help="Where releases come from.", no_args_is_help=True)
    group.command("list")(list_sources)
    group.command("add")(add)
    app.add_typer(group, name="sources")


def list_sources(context: typer.Context, as_json: AsJson = False) -> None:
    """List the sources that are configured, and how each of them is.

    Example: digest sources list
    """
    from digest import operations

    with session(context).service() as service:
        listed = operations.listed(service.store, service.config)
    if as_json:
        emit(listed)
        return
    columns = ("name", "kind", "place", "releases", "last_success", "error")
    table(columns, [[one[name] for name in columns] for one in listed], wide="place")


def add(
    context: typer.Context,
    *,
    place: Place,
    name: Annotated[
        str | None, typer.Option(help="What to call it; else made of the place.")
    ] = None,
    kind: Annotated[SourceKind | None, typer.Option(help="Else found out by reading it.")] = None,
    backfill: Annotated[
        bool, typer.Option(help="Whether the first reading mails no one, or is news.")
    ] = True,
    language: Annotated[str | None, typer.Option(help="Of releases that do not say.")] = None,
    zone: Annotated[str | None, typer.Option(help="Of dates that do not say.")] = None,
    every: Annotated[str | None, typer.Option(help='How often to look, such as "1h".')] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Look, and write nothing.")] = False,
    no_look: Annotated[bool, typer.Option("--no-look", help="Write without looking.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read a source once and write it into the configuration.

    It shows what the source would bring. A web page that names its feed will do. Everything
    else in the file stays as it is.

    Example: digest sources add https://newsroom.example.org/belarus/ --name belarus
    """
    from digest.sourcing import Look

    more = {"every": every, "language": language, "zone": zone}
    given: dict[str, Value] = {key: value for key, value in more.items() if value}
    if not backfill:
        given["backfill"] = False
    with _adding(session(context)) as adding:
        draft = adding.draft(place, kind=kind, name=name, more=given)
        look = Look(draft) if no_look else adding.look(draft)
        text = adding.with_source(look.draft)
    if not dry_run:
        adding.write(text)
    _tell(look, adding.file, written=not dry_run, as_json=as_json)


@dataclass(frozen=True, slots=True)
class Adding:
    """A configuration file that is to get one more source."""

    service: Service
    file: Path
    text: str

    def draft(
        self, place: str, *, kind: SourceKind | None, name: str | None, more: dict[str, Value]
    ) -> Draft:
        """What is to be written; UsageError for a source that is there already."""
        from digest import sourcing

        sources = self.service.config.sources
        taken = {one.name for one in sources}
        found = sourcing.draft(
            place,
            here=Path.cwd(),
            folder=self.file.absolute().parent,
            taken=taken | self._remembered(),
            kind=kind,
            name=name,
            more=more,
        )
        if found.name in taken:
            raise UsageError(f"source: {found.name}: there is one of that name; choose another")
        return found

    def look(self, draft: Draft) -> Look:
        """Read it once."""
        import asyncio

        from digest.service import machine_clock

        return asyncio.run(self.service.look(draft, self.text, os.environ, now=machine_clock()))

    def with_source(self, draft: Draft) -> str:
        """The file's text with the source; ConfigError where that would be wrong."""
        from digest.config import loads
        from digest.config.write import with_source

        text = with_source(self.text, draft.written)
        new = loads(text, self.file, os.environ).sources[-1]
        for old in self.service.config.sources:
            if (old.url, old.path) == (new.url, new.path):
                raise UsageError(f'source: {draft.place}: is there already, as "{old.name}"')
        return text

    def write(self, text: str) -> None:
        """Put the text in place of the file's."""
        from digest import files

        marked = self.file.read_bytes().startswith(codecs.BOM_UTF8)
        files.rewrite(self.file, text.encode("utf-8-sig" if marked else "utf-8"))

    def _remembered(self) -> set[str]:
        """Names of sources that once were: another one would be taken for them, and not fill in
        without mailing."""
        from digest.store import sources

        if not self.service.config.store.path.exists():
            return set()
        return {one.name for one in sources.all_states(self.service.store)}


@contextmanager
def _adding(call: Session) -> Iterator[Adding]:
    """Read the file; ConfigError where it is wrong, but it may have no source yet."""
    from digest.config import loads, text_of
    from digest.service import build, machine_clock

    call.need_file()
    text = text_of(call.file)
    service = build(loads(text, call.file, os.environ, sourceless=True), machine_clock)
    try:
        yield Adding(service, call.file, text)
    finally:
        service.close()


def _tell(look: Look, file: Path, *, written: bool, as_json: bool) -> None:
    draft = look.draft
    if as_json:
        emit(
            {
                "source": draft.written,
                "file": str(file),
                "written": written,
                "items": len(look.seen),
                "first": [_shown(one) for one in look.seen[:SHOWN]],
                "faults": look.faults,
                "others": look.others,
            }
        )
        return
    tell_look(look)
    done = "is now in" if written else "would be in"
    print(f'source "{draft.name}" ({draft.kind}) {done} {file}')
    if written:
        quiet = draft.more.get("backfill", True)
        first = "mails no one" if quiet else "is news: it mails subscribers"
        say(f"Next: `digest ingest {draft.name}`. Its first reading {first}.")
        say("A service that runs takes it up when it is started again.")


def tell_look(look: Look) -> None:
    """The first items with their labels, for people."""
    for one in look.seen[:SHOWN]:
        shown = _shown(one)
        labels = [f"{label.dimension} {label.slug}" for label in one.labels if label.published]
        print(f"{shown['published']}  {shown['title']}")
        print(f"    {', '.join(labels) or 'no labels'}")
    more = len(look.seen) - SHOWN
    if more > 0:
        print(f"… and {more} more")
    for other in look.others:
        say(f"the page also names {other}")
    for fault in look.faults:
        say(f"not read: {fault}")


def _shown(one: Seen) -> dict[str, object]:
    from digest.model import Dimension
    from digest.text import headline

    return {
        "published": str(one.item.published),
        "title": headline(one.item.title, one.item.summary),
        "language": one.item.language,
        "countries": one.slugs(Dimension.COUNTRY),
        "regions": one.slugs(Dimension.REGION),
        "topics": one.slugs(Dimension.TOPIC),
    }
