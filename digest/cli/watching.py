"""How the sources are, and the hooks that make them be read at once: sources list, sources hook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.output import emit, say, table
from digest.cli.session import AsJson, session
from digest.errors import NotFound

if TYPE_CHECKING:
    from digest.service import Service

SHOWN = ("name", "kind", "place", "state", "next_check", "last_success", "releases", "problem")
"""The columns of `sources list`."""


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
    table(SHOWN, [[one[name] for name in SHOWN] for one in listed], wide="problem")


def hook(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="SOURCE", help="A source that is configured.")],
    *,
    renew: Annotated[
        bool, typer.Option("--renew", help="Make another; the one before ends at once.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Print the address at which a site tells that it has news.

    A POST to it makes the service that runs read that source at once. Whoever knows it can do
    that and nothing else; --renew ends it.

    Example: digest sources hook belarus
    """
    with session(context).service() as service:
        url = _url(service, name, renew=renew)
        local = service.config.web.local
    line = f"curl --fail --silent --show-error --request POST {url}"
    if as_json:
        emit({"source": name, "url": url, "curl": line, "renewed": renew})
        return
    print(url)
    print(line)
    if renew:
        say("The address before it has ended.")
    if local:
        say("Only this machine can call it: [web] url is not a public address.")


def _url(service: Service, name: str, *, renew: bool) -> str:
    from digest import calls
    from digest.service import machine_clock

    names = sorted(one.name for one in service.config.sources)
    if name not in names:
        raise NotFound(f"source: {name}: not configured; there are {', '.join(names)}")
    token = calls.token(service.store, service.tokens, name, renew=renew, now=machine_clock())
    return f"{service.config.web.url.rstrip('/')}/hooks/ingest/{token}"
