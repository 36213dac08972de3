"""People: subscribers add, feed, revoke-links, erase, and what others are registered here."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import histories, inviting, rolls
from digest.cli.output import emit, fail_with
from digest.cli.session import AsJson, At, clock, session
from digest.errors import NotFound, UsageError

if TYPE_CHECKING:
    from digest.roll import Line
    from digest.service import Service


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    people = typer.Typer(help="Who gets letters.", no_args_is_help=True)
    people.command("erase")(erase)
    rolls.register(people)
    inviting.register(people)
    people.command("add")(add)
    histories.register(people)
    people.command("feed")(feed)
    people.command("revoke-links")(revoke_links)
    app.add_typer(people, name="subscribers")


def add(
    context: typer.Context,
    *,
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="The address.")],
    cadence: Annotated[
        str, typer.Option(metavar="CADENCE", help="alert, daily or weekly.")
    ] = "daily",
    topics: Annotated[str, typer.Option(metavar="S;S", help="Slugs joined by semicolons.")] = "",
    regions: Annotated[str, typer.Option(metavar="S;S", help="Slugs joined by semicolons.")] = "",
    countries: Annotated[
        str, typer.Option(metavar="CC;CC", help="ISO 3166 alpha-2, joined by semicolons.")
    ] = "",
    kinds: Annotated[str, typer.Option(metavar="K;K", help="Kinds joined by semicolons.")] = "",
    languages: Annotated[
        str, typer.Option(metavar="L;L", help='In order of preference, e.g. "fr;en".')
    ] = "",
    name: Annotated[str, typer.Option(metavar="NAME", help="How they are called.")] = "",
    role: Annotated[str, typer.Option(metavar="ROLE", help="reader or press.")] = "reader",
    zone: Annotated[str, typer.Option(metavar="ZONE", help="Such as Europe/Berlin.")] = "",
    hour: Annotated[str, typer.Option(metavar="H", help="Of digests, local, 0 to 23.")] = "",
    quiet_from: Annotated[
        str, typer.Option(metavar="HH:MM", help="No alert from this local time on.")
    ] = "",
    quiet_to: Annotated[str, typer.Option(metavar="HH:MM", help="Until this one.")] = "",
    alerts_per_day: Annotated[
        str, typer.Option(metavar="N", help="At most so many alerts in a local day.")
    ] = "",
    form: Annotated[
        str, typer.Option(metavar="FORM", help="short, or full: letters with whole texts.")
    ] = "",
    consent_how: Annotated[
        str, typer.Option(metavar="TEXT", help="How they agreed; without it they wait.")
    ] = "",
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Add one subscriber, or a wish to one. Mails nobody.

    Example: digest subscribers add desk@example.org --countries "BY;RU" --consent-how "by phone"
    """
    from digest import enrolment
    from digest.cli import shapes
    from digest.store import subscribers

    now = clock(at)()
    row = {
        "email": email,
        "cadence": cadence,
        "topics": topics,
        "regions": regions,
        "countries": countries,
        "kinds": kinds,
        "languages": languages,
        "name": name,
        "role": role,
        "zone": zone,
        "hour": hour,
        "quiet_from": quiet_from,
        "quiet_to": quiet_to,
        "alerts_per_day": alerts_per_day,
        "form": form,
        "consent_how": consent_how,
    }
    with session(context).service() as service:
        line = _line(service, row)
        done = enrolment.take(service.store, [line], now=now)
        person = subscribers.by_email(service.store, email)
    if done.refused:
        fail_with([f"subscriber: {email}: suppressed; only its owner can subscribe it again"])
    if as_json:
        emit(asdict(done) | {"subscriber": person and shapes.person(person)})
    elif done.unchanged:
        print(f"{email}: nothing new: they have this wish, or have left this cadence")
    else:
        print(f"{email}: {person.status if person else line.person.status}")


def feed(
    context: typer.Context,
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="The address.")],
    renew: Annotated[
        bool, typer.Option("--renew", help="Revoke the address there was, and make another.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Print the address of a subscriber's own feed.

    It shows in a feed reader what their letters bring; .rss and .json instead of .atom work too.
    Whoever has the address can read it.

    Example: digest subscribers feed desk@example.org --renew
    """
    from digest import private_feeds

    with session(context).service() as service:
        address = private_feeds.address(
            service.store, service.tokens, service.config.web.url, email, renew=renew
        )
    if as_json:
        emit({"email": email, "feed": address})
    else:
        print(address)


def revoke_links(
    context: typer.Context,
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="The address.")],
    as_json: AsJson = False,
) -> None:
    """Make the links in one's old letters useless.

    For one who passed a letter on, and finds that somebody changes their pace. Only unsubscribing
    goes on working in those letters; the next letter has new links.

    Example: digest subscribers revoke-links desk@example.org
    """
    from digest.store import subscribers

    with session(context).service() as service:
        person = subscribers.by_email(service.store, email)
        if person is None:
            raise NotFound(f"subscriber: {email}: not known")
        with service.store.writing():
            subscribers.revoke_links(service.store, person.id)
    if as_json:
        emit({"email": email, "revoked": True})
    else:
        print("revoked")


def erase(
    context: typer.Context,
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="The address.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Forget one subscriber for good. It cannot be undone.

    Of the address only a salted hash stays, by which no import brings it back; its owner can
    subscribe again. Consent events stay, and tell nobody.

    Example: digest subscribers erase desk@example.org --yes
    """
    from digest import enrolment

    now = clock(at)()
    with session(context).service() as service:
        if not yes and not _agreed(email):
            raise UsageError(f"erase: {email}: nothing was changed; say --yes to erase it")
        done = enrolment.erase(service.store, email, how="operator", now=now)
    if as_json:
        emit({"erased": done})
    else:
        print("erased" if done else "was erased before")


def _agreed(email: str) -> bool:
    """Whether the person at the terminal types it; nobody is asked elsewhere."""
    if not sys.stdin.isatty():
        return False
    typed: str = typer.prompt("Type the address to erase it for good", default="no", err=True)
    return typed.strip().casefold() == email.strip().casefold()


def _line(service: Service, row: dict[str, str]) -> Line:
    from digest import roll

    line, complaints = roll.read_row(row, labels=service.taxonomy, defaults=rolls.defaults(service))
    if complaints:
        raise UsageError("\n".join(f"subscriber: {one}" for one in complaints))
    return line
