"""Programs of the newsroom's that may ask by the API: api-tokens add, list, revoke."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli.output import emit, instant, say, table
from digest.cli.session import AsJson, session

SHOWN = ("name", "scopes", "made_at", "used_on", "revoked_at")
"""The columns of `api-tokens list`."""

Name = Annotated[str, typer.Argument(metavar="NAME", help="What uses it, such as our-site.")]


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    group = typer.Typer(help="Who may ask by the API for the newsroom.", no_args_is_help=True)
    group.command("add")(add)
    group.command("list")(list_tokens)
    group.command("revoke")(revoke)
    app.add_typer(group, name="api-tokens")


def add(
    context: typer.Context,
    name: Name,
    *,
    scope: Annotated[
        list[str] | None,
        typer.Option(metavar="SCOPE", help="subscribe or manage; may come twice."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a token for a program, and print it this once.

    With `subscribe` it may ask for subscriptions, which their address confirms; with `manage` it
    may have people mailed the link to their preferences. It can do nothing else.

    Example: digest api-tokens add our-site --scope subscribe
    """
    from digest import api_tokens
    from digest.service import machine_clock

    scopes = sorted(set(scope or ()))
    with session(context).service() as service:
        token = api_tokens.make(service.store, name, scopes, now=machine_clock())
    if as_json:
        emit({"name": name, "scopes": scopes, "token": token})
        return
    print(token)
    say("It is kept nowhere and cannot be shown again.")


def list_tokens(context: typer.Context, as_json: AsJson = False) -> None:
    """List the tokens, what each may do, and its last use.

    Example: digest api-tokens list
    """
    from digest.store import api_tokens

    with session(context).service() as service:
        found = api_tokens.all_of_them(service.store)
    listed = [
        {
            "name": one.name,
            "scopes": list(one.scopes),
            "made_at": instant(one.made_at),
            "used_on": one.used_on.isoformat() if one.used_on else None,
            "revoked_at": instant(one.revoked_at) if one.revoked_at else None,
        }
        for one in found
    ]
    if as_json:
        emit(listed)
        return
    rows = [one | {"scopes": " ".join(one["scopes"] or ())} for one in listed]
    table(SHOWN, [[one[name] for name in SHOWN] for one in rows])


def revoke(context: typer.Context, name: Name, as_json: AsJson = False) -> None:
    """End a token at once. Its row stays in the list.

    Example: digest api-tokens revoke our-site
    """
    from digest import api_tokens
    from digest.service import machine_clock

    with session(context).service() as service:
        api_tokens.revoke(service.store, name, now=machine_clock())
    if as_json:
        emit({"name": name, "revoked": True})
        return
    say(f"{name}: revoked.")
