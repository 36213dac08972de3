"""People: subscribers add, show, feed, revoke-links, erase."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli import inviting, rolls
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
    people.command("show")(show)
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


def show(
    context: typer.Context,
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="The address.")],
    as_json: AsJson = False,
) -> None:
    """Show one subscriber: wishes, live and ended, and consent.

    Example: digest subscribers show desk@example.org
    """
    from digest.cli import shapes
    from digest.store import consent, subscribers, wishes

    with session(context).service() as service:
        store = service.store
        person = subscribers.by_email(store, email)
        suppressed = consent.suppressed(store, subscribers.address_key(email))
        if person is None:
            why = f"suppressed ({suppressed})" if suppressed else "not known"
            raise NotFound(f"subscriber: {email}: {why}")
        document = shapes.person(person) | {
            "suppressed": suppressed,
            "subscriptions": [
                shapes.subscription(one) for one in wishes.of_subscriber(store, person.id)
            ],
            "consent": [shapes.consent(one) for one in consent.of_subscriber(store, person.id)],
        }
    if as_json:
        emit(document)
    else:
        _print(document)


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


def _print(shown: Mapping[str, Any]) -> None:
    """A person as one reads about them."""
    hour = "the newsroom's hour" if shown["hour"] is None else f"{shown['hour']:02}:00"
    print(f"{shown['email']}  {shown['status']}" + (f"  {shown['name']}" if shown["name"] else ""))
    if shown["suppressed"]:
        print(f"suppressed: {shown['suppressed']}")
    print(f"{shown['role']}, {' then '.join(shown['languages'])}, {shown['zone']}, {hour}")
    print(f"{shown['form']} letters, {shown['subject_style']} subjects")
    if shown["quiet_from"]:
        print(f"no alerts from {shown['quiet_from']} to {shown['quiet_to']}")
    if shown["alerts_per_day"]:
        print(f"alerts a day: at most {shown['alerts_per_day']}")
    for one in shown["subscriptions"]:
        wish = "; ".join(f"{name}: {', '.join(slugs)}" for name, slugs in one["filter"].items())
        ended = f"  ended {one['ended']}: {one['ended_reason']}" if one["ended"] else ""
        print(f"{one['cadence']}  {wish or 'everything'}  since {one['since']}{ended}")
    for event in shown["consent"]:
        print(f"{event['at']}  {event['event']}: {event['how']}")
