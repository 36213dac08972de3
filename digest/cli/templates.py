"""Templates: proved before anyone gets a letter made of them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from digest.cli.output import emit, fail_with, say
from digest.cli.progress import progress
from digest.cli.session import AsJson, session

if TYPE_CHECKING:
    from digest.proving import Broken, Proved


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    templates = typer.Typer(help="The look and words of letters.", no_args_is_help=True)
    templates.command("check")(check)
    app.add_typer(templates, name="templates")


def check(context: typer.Context, as_json: AsJson = False) -> None:
    """Make every letter in every language; say what breaks.

    Of 0, 1, 7 and 40 items, of plain texts and of the worst that sources have brought, discreet
    and not. Both parts must hold the same links and words, and the HTML stay under 80 kB. Nothing
    is sent.

    Example: digest templates check
    """
    from digest.letters.brief import house_of
    from digest.proving import CASES, press, prove
    from digest.templates import Templates

    with session(context).service() as service, progress("letters", len(CASES)) as alive:
        config = service.config
        templates, zone = Templates(config.templates), config.newsroom.zone
        made_by = press(house_of(config), templates, service.taxonomy, zone)
        proved = prove(made_by, alive=alive)
    if as_json:
        emit({"letters": proved.letters, "broken": [_broken_json(one) for one in proved.broken]})
    else:
        _print(proved)
    fail_with([f"templates: {len(proved.broken)} to mend"] if proved.broken else [])


def _print(proved: Proved) -> None:
    for one in proved.broken:
        print(one)
    if not proved.broken:
        say(f"{proved.letters} letters made; nothing breaks")


def _broken_json(one: Broken) -> dict[str, object]:
    return {"why": one.why, "letters": [asdict(case) for case in one.cases]}
