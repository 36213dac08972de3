"""The page that shows any letter as any subscriber gets it: proofs."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli.browser import open_unseen
from digest.cli.output import say
from digest.cli.session import At, clock, session


def register(app: typer.Typer) -> None:
    """Put this command on the command line."""
    app.command()(proofs)


def proofs(
    context: typer.Context,
    *,
    opened: Annotated[bool, typer.Option("--open", help="Open it in the browser as well.")] = False,
    at: At = None,
) -> None:
    """Print the address of a page that shows any letter.

    In light, dark, text and source, as wide as a phone or a desk. The address works for an hour,
    while the service runs; whoever has it sees what subscribers get, so pass it on to nobody. The
    page sends nothing and changes nothing.

    Example: digest proofs --open
    """
    with session(context).service() as service:
        token = service.tokens.proofs(clock(at)())
        address = f"{service.config.web.url.rstrip('/')}/proofs/{token}"
    if opened:
        open_unseen(address)
    else:
        print(address)
    say("it works for an hour; keep it to yourself")
