"""One edition whole: editions show."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.output import emit, instant, say, table
from digest.cli.pictured import pen, width
from digest.cli.session import AsJson, session
from digest.errors import UsageError
from digest.model import DeliveryState, Edition

if TYPE_CHECKING:
    from datetime import datetime

    from digest.counting.editions import Looked, Provider
    from digest.delivery.claims import Books
    from digest.store.letters import Kept

_TIMES = ("planned", "ready", "first_accepted", "last_accepted")
_STATES = (
    DeliveryState.ACCEPTED,
    DeliveryState.DEFERRED,
    DeliveryState.REFUSED,
    DeliveryState.IN_DOUBT,
    DeliveryState.SKIPPED,
)
_WAITING = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.SENDING)


def show(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="Such as daily:2026-11-21:UTC:07.")],
    svg: Annotated[
        Path | None, typer.Option("--svg", metavar="FILE", help="Draw it into this file as well.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show one edition: its books, who answered what, its letters.

    On a terminal with a picture of how many letters were accepted by when, and always in words.
    Providers are named, and domains that ten or more have; nobody else.

    Example: digest editions show daily:2026-11-21:UTC:07 --svg edition.svg
    """
    from digest import operations, runs
    from digest.counting.editions import look
    from digest.store import counted

    with session(context).service() as service:
        edition = runs.find(service.store, key)
        found = look(service.store, edition)
        kept = counted.letters_of(service.store, edition.id)
    books = operations.books(edition, _Counted(found.books))
    if svg is not None:
        _draw(svg, edition, found)
    if as_json:
        emit(_as_json(edition, books, found, kept))
    else:
        _print(books, found, kept)


class _Counted:
    """The books as they were counted with all the rest."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def counts(self, _edition_id: int) -> Books:
        return self._books

    def backlog(self) -> dict[str, int]:
        return {}


def _draw(path: Path, edition: Edition, found: Looked) -> None:
    from digest.pictures import drawn

    if found.course is None:
        raise UsageError(f"editions show: --svg: {edition.key}: nothing to draw: none was accepted")
    shares = [one.share for one in found.providers]
    path.write_text(drawn.svg(edition.key, found.course, shares), encoding="utf-8")
    say(f"drawn: {path}")


def _as_json(
    edition: Edition, books: dict[str, object], found: Looked, kept: tuple[Kept, ...]
) -> dict[str, object]:
    course = found.course
    return (
        books
        | {"cutoff": edition.cutoff, "forgotten": found.forgotten, "times": _times(found)}
        | {
            "providers": [
                {"name": one.name, "owed": one.owed}
                | {str(state): one.states.get(state, 0) for state in DeliveryState}
                for one in found.providers
            ],
            "replies": [asdict(one) for one in found.answers],
            "accepted_by": course
            and {
                "start": instant(course.start),
                "seconds": int(course.width.total_seconds()),
                "counts": list(course.counts),
                "later": course.later,
            },
            "letters": [asdict(one) for one in kept],
        }
    )


def _times(found: Looked) -> dict[str, str | None]:
    """Instants of acceptance are told by the span of the picture that they lie in."""
    course = found.course
    first: datetime | None = None
    if course is not None:
        before = next((n for n, count in enumerate(course.counts) if count), len(course.counts))
        first = course.start + before * course.width
    times = (found.planned_at, found.ready_at, first, course.last if course else None)
    return {name: instant(at) if at else None for name, at in zip(_TIMES, times, strict=True)}


def _print(books: dict[str, object], found: Looked, kept: tuple[Kept, ...]) -> None:
    print("\n".join(_head(books, found)))
    if found.course is not None:
        print()
        print("\n".join(_pictured(found)))
    if found.providers:
        print()
        columns = ("provider", "owed", *map(str, _STATES), "waiting")
        table(columns, map(_provider, found.providers))
    if found.answers:
        print()
        rows = [(one.letters, one.state, one.why) for one in found.answers]
        table(("letters", "state", "why"), rows)
    print()
    columns = ("people", "items", "language", "subject")
    table(columns, [[asdict(one)[name] for name in columns] for one in kept], wide="subject")


def _head(books: dict[str, object], found: Looked) -> Iterator[str]:
    for name, value in books.items():
        if value not in (None, False):
            yield f"{name}: {'yes' if value is True else value}"
    if not books["balanced"]:
        yield "balanced: NO"
    if found.forgotten:
        yield f"forgotten: {found.forgotten}, of whom only the books tell"
    for name, at in _times(found).items():
        if at:
            yield f"{name}: {at}"


def _pictured(found: Looked) -> Iterator[str]:
    """The picture, where there is room for one, and its words."""
    from digest.pictures import characters, words

    course = found.course
    if course is None:
        return
    drawn_with, room = pen(sys.stdout, os.environ), width(sys.stdout) - characters.MARGIN
    if drawn_with is not None and room >= characters.LEAST:
        yield from characters.area(course.in_spans(room), drawn_with)
        yield ""
    yield from words.sentences(course)


def _provider(one: Provider) -> list[object]:
    counts = [one.states.get(state, 0) for state in _STATES]
    return [one.name, one.owed, *counts, sum(one.states.get(state, 0) for state in _WAITING)]
