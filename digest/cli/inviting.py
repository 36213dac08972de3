"""Asking people whether they want letters: subscribers invite."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.output import emit, say
from digest.cli.session import AsJson, At, clock, session
from digest.errors import UsageError

if TYPE_CHECKING:
    from digest.model import Subscriber

_MANY = 100
"""Letters from which on a bar shows how far it is."""


def register(people: typer.Typer) -> None:
    """Put this command among those about people."""
    people.command("invite")(invite)


def invite(
    context: typer.Context,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say who would be asked, and mail nobody.")
    ] = False,
    at_most: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Only so many, the first who came first."),
    ] = None,
    confirm: Annotated[
        int | None, typer.Option(metavar="N", help="The number of letters, instead of typing it.")
    ] = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Ask those who wait on the list whether they want letters.

    Each gets one letter with a link, and nothing more before they follow it; who does not within
    seven days is forgotten. The number of letters is to be typed, so that nobody mails everyone
    by accident. `digest run` sends them, or `digest send`.

    Example: digest subscribers invite --at-most 500 --confirm 500
    """
    from digest import invitations

    now = clock(at)()
    with session(context).service() as service:
        if at is not None:
            service.refuse_moved_clock()
        waiting = invitations.waiting(service.store)
        people = invitations.next_waiting(service.store, at_most)
        asked = 0
        if not dry_run and people:
            _agree(len(people), confirm)
            with _progress(len(people)) as tell:
                asked = invitations.invite(
                    service.inviting, people, live=service.live, now=now, tell=tell
                )
    if as_json:
        emit(
            {
                "waiting": waiting,
                "invited": asked,
                "people": [one.email for one in people],
                "dry_run": dry_run,
            }
        )
    elif dry_run:
        print("".join(f"{one.email}\n" for one in people), end="")
        say(f"{len(people)} would be asked, of {waiting} who wait")
    else:
        print(f"{asked} asked; {waiting - asked} still wait")


def _agree(number: int, confirm: int | None) -> None:
    """UsageError unless the number of letters was named."""
    if confirm is None and sys.stdin.isatty():
        confirm = typer.prompt(
            f"{number} people will get a letter. Type that number", type=int, err=True
        )
    if confirm != number:
        raise UsageError(
            f"invite: {number} people would get a letter; nobody was asked; "
            f"say --confirm {number} to ask them"
        )


@contextmanager
def _progress(number: int) -> Iterator[Callable[[Subscriber], object]]:
    """A bar on a terminal where it takes long, nothing elsewhere."""
    if not sys.stderr.isatty() or number < _MANY:
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress

    columns = (*Progress.get_default_columns(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("writing", total=number)
        yield lambda _: bar.advance(task)
