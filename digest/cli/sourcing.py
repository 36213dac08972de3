"""The sources that are configured, and one more: sources try, sources add."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import looked, watching
from digest.cli.adding import adding
from digest.cli.output import emit, say
from digest.cli.session import AsJson, session
from digest.config import SourceKind

if TYPE_CHECKING:
    from digest.config.write import Value
    from digest.sourcing import Look

Place = Annotated[
    str,
    typer.Argument(
        metavar="URL|PATH", help="An address of the newsroom's site, of a feed, or files."
    ),
]
Kind = Annotated[SourceKind | None, typer.Option(help="Else found out by reading it.")]
Language = Annotated[str | None, typer.Option(help="Of releases that do not say.")]
Zone = Annotated[str | None, typer.Option(help="Of dates that do not say.")]


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    group = typer.Typer(help="Where releases come from.", no_args_is_help=True)
    group.command("list")(watching.list_sources)
    group.command("hook")(watching.hook)
    group.command("try")(try_out)
    group.command("add")(add)
    app.add_typer(group, name="sources")


def try_out(
    context: typer.Context,
    *,
    place: Place,
    kind: Kind = None,
    language: Language = None,
    zone: Zone = None,
    as_json: AsJson = False,
) -> None:
    """Say what an address or a file is, and show what it would bring. Writes nothing.

    Any address of a newsroom will do: its feed is found, or its WordPress API, or the list on the
    page. The first five releases are shown as they would be ingested, with their labels.

    Example: digest sources try https://newsroom.example.org/press/
    """
    given = _given(language=language, zone=zone)
    with adding(session(context), only_looking=True) as configuration:
        look = configuration.look(configuration.draft(place, kind=kind, name=None, more=given))
    if as_json:
        emit(looked.as_json(look))
        return
    say(f"{place}: {look.what}")
    say(f"read as {looked.in_short(look)}")
    looked.tell(look)
    options = {"kind": kind, "language": language, "zone": zone}
    said = "".join(f" --{name} {value}" for name, value in options.items() if value)
    say(f"To keep it: digest sources add {place}{said}")


def add(
    context: typer.Context,
    *,
    place: Place,
    name: Annotated[
        str | None, typer.Option(help="What to call it; else made of the place.")
    ] = None,
    kind: Kind = None,
    backfill: Annotated[
        bool, typer.Option(help="Whether the first reading mails no one, or is news.")
    ] = True,
    language: Language = None,
    zone: Zone = None,
    every: Annotated[str | None, typer.Option(help='How often to look, such as "1h".')] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Look, and write nothing.")] = False,
    no_look: Annotated[bool, typer.Option("--no-look", help="Write without looking.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read a source once and write it into the configuration.

    It shows what the source would bring. Of several ways to read an address the one is taken that
    tells most; --kind takes another. Everything else in the file stays as it is.

    Example: digest sources add https://newsroom.example.org/belarus/ --name belarus
    """
    from digest.sourcing import Look

    given = _given(every=every, language=language, zone=zone)
    if not backfill:
        given["backfill"] = False
    with adding(session(context)) as configuration:
        draft = configuration.draft(place, kind=kind, name=name, more=given)
        look = Look(draft) if no_look else configuration.look(draft)
        text = configuration.with_source(look.draft)
        if not dry_run:
            configuration.write(text)
    _tell(look, configuration.file, written=not dry_run, looked_at=not no_look, as_json=as_json)


def _given(**said: str | None) -> dict[str, Value]:
    return {key: value for key, value in said.items() if value}


def _tell(look: Look, file: Path, *, written: bool, looked_at: bool, as_json: bool) -> None:
    draft = look.draft
    if as_json:
        emit({**looked.as_json(look), "file": str(file), "written": written})
        return
    if looked_at:
        looked.tell(look)
    done = "is now in" if written else "would be in"
    print(f'source "{draft.name}" ({draft.written["kind"]}) {done} {file}')
    if written:
        quiet = draft.more.get("backfill", True)
        first = "mails no one" if quiet else "is news: it mails subscribers"
        say(f"Next: `digest ingest {draft.name}`. Its first reading {first}.")
        say("A service that runs takes it up when it is started again.")
