"""Mail to everyone: go-live. Mail to one: send-test."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.editing import by
from digest.cli.output import emit, instant, say, say_faults
from digest.cli.session import AsJson, clock, session
from digest.errors import NotLive, UsageError

if TYPE_CHECKING:
    from digest.golive import Outlook
    from digest.live import Standing
    from digest.model import Outcome
    from digest.service import Service


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    app.command("go-live")(go_live)
    app.command("send-test")(send_test)


def go_live(
    context: typer.Context,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    undo: Annotated[
        bool, typer.Option("--undo", help="Mail only test recipients again, from now on.")
    ] = False,
    carry_on: Annotated[
        bool,
        typer.Option("--carry-on", help="The service has moved: what people are owed stays owed."),
    ] = False,
    allow_http: Annotated[
        bool, typer.Option("--allow-http", help="Although [web] url is not https.")
    ] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no name server.")] = False,
    as_json: AsJson = False,
) -> None:
    """Mail everyone from now on, here and by this mail server.

    Before, over SMTP, only [mail] test_recipients get mail. Nobody is owed anything older.

    Example: digest go-live
    """
    with session(context).service() as service:
        if undo:
            _go_back(service, as_json=as_json)
            return
        outlook = _look(service, allow_http=allow_http)
        concerns = () if offline else _concerns(service)
        if not yes and not _agreed():
            raise NotLive("go-live: nothing was changed; say --yes to go live")
        standing = _go(service, carry_on=carry_on)
    if as_json:
        emit(
            _standing_json(standing)
            | {"people": outlook.people, "from_seq": outlook.from_seq, "warnings": concerns}
        )
    else:
        print(f"live since {standing.since:%Y-%m-%d %H:%M} UTC")


def send_test(
    context: typer.Context,
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="Any address.")],
    as_json: AsJson = False,
) -> None:
    """Send one real letter; say what the mail server answered.

    It is marked as a test, is in no edition, and its links change nothing.

    Example: digest send-test you@example.org
    """
    import asyncio

    from digest.model import DeliveryState
    from digest.trial import Writer
    from digest.trial import send_test as send

    with session(context).service() as service:
        config = service.config
        writer = Writer(service.store, service.composer, config.newsroom, service.tokens)
        sender = config.mail.from_.digest
        now = clock(None)()
        outcome = asyncio.run(send(writer, service.transport(), sender, email, now=now))
        say_faults(service.standins.faults)
    if as_json:
        emit({"state": outcome.state, "code": outcome.code, "reply": outcome.reply})
    elif outcome.state is DeliveryState.ACCEPTED:
        print(_answer(outcome))
    if outcome.state is not DeliveryState.ACCEPTED:
        say(f"digest: send-test: {_answer(outcome)}")
        raise typer.Exit(1)


def _look(service: Service, *, allow_http: bool) -> Outlook:
    """Say what it would mean; NotLive with everything that stands in its way."""
    from digest import golive

    waiting = sum(service.ledger.backlog().values())
    outlook = golive.outlook(service.store, service.config, waiting, allow_http=allow_http)
    for line in _told(outlook):
        say(line)
    if outlook.refusals:
        raise NotLive("\n".join(f"go-live: {one}" for one in outlook.refusals))
    return outlook


def _concerns(service: Service) -> tuple[str, ...]:
    """Say what the internet finds wrong with our senders; it stands in nobody's way."""
    import asyncio

    from digest import golive
    from digest.config.values import is_loopback
    from digest.dns import Names, own_addresses

    config = service.config
    addresses = own_addresses() if is_loopback(config.mail.host) else ()
    found = asyncio.run(golive.concerns(config, Names(), addresses))
    for one in found:
        say(f"warning       {one}")
    return found


def _told(outlook: Outlook) -> Iterator[str]:
    by_cadence = {name: n for name, n in outlook.people.items() if name != "people"}
    counted = ", ".join(f"{n} {name}" for name, n in by_cadence.items()) or "nobody yet"
    yield f"mail server   {outlook.relay}"
    yield f"people        {outlook.people['people']} would be written to: {counted}"
    yield f"owed          what becomes public after seq {outlook.from_seq}; nothing older"
    if outlook.waiting:
        yield f"waiting       {outlook.waiting} letters, which nobody but test recipients will get"
    if outlook.standing.live:
        yield "now           live already; going live again owes nothing older once more"
    else:
        yield f"now           not live: {outlook.standing.why_not}"


def _agreed() -> bool:
    """Whether the person at the terminal types it; nobody is asked elsewhere."""
    if not sys.stdin.isatty():
        return False
    typed: str = typer.prompt('Type "live" to mail everyone', default="no", err=True)
    return typed == "live"


def _go(service: Service, *, carry_on: bool) -> Standing:
    from digest import golive

    golive.go(service.store, service.config, by(clock(None)()), carry_on=carry_on)
    return service.standing


def _go_back(service: Service, *, as_json: bool) -> None:
    from digest import golive

    if not golive.go_back(service.store, by(clock(None)())):
        raise UsageError("go-live: --undo: mail is not live")
    if as_json:
        emit(_standing_json(service.standing))
    else:
        print("not live any more: only test recipients get mail")


def _standing_json(standing: Standing) -> dict[str, object]:
    since = instant(standing.since) if standing.since else None
    return {"live": standing.live, "since": since, "why_not": standing.why_not}


def _answer(outcome: Outcome) -> str:
    code = f"{outcome.code} " if outcome.code else ""
    return f"{outcome.state}: {code}{outcome.reply}".rstrip(": ")
