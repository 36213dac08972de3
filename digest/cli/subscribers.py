"""People: subscribers import, add, show, export."""

from __future__ import annotations

import csv
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from digest import enrolment, roll
from digest.cli import shapes
from digest.cli.session import AsJson, At, clock, emit, fail_with, session
from digest.errors import NotFound, RowErrors, UsageError
from digest.roll import Defaults, Line
from digest.service import Service
from digest.store import consent, subscribers, wishes


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    people = typer.Typer(help="Who gets letters.", no_args_is_help=True)
    people.command("import")(import_)
    people.command("add")(add)
    people.command("show")(show)
    people.command("export")(export)
    app.add_typer(people, name="subscribers")


def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A CSV file.", metavar="FILE.csv")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done.")] = False,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Import subscribers and their wishes from CSV. Mails nobody.

    Columns, all but email optional: email, name, role, cadence, topics, regions, countries,
    kinds, languages, zone, hour, status, consent_at, consent_how. Lists are joined by ";".
    A row with consent_how is active; without, it waits to be invited.

    Example: digest subscribers import people.csv --dry-run
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}") from error
    with session(context).service() as service:
        lines, errors = roll.read(
            data, file=str(file), labels=service.taxonomy, defaults=_defaults(service)
        )
        if dry_run:
            done = enrolment.rehearse(service.store, lines)
        else:
            done = enrolment.take(service.store, lines, now=clock(at)())
    if as_json:
        emit(asdict(done) | {"dry_run": dry_run, "errors": list(errors)})
    else:
        counts = (f"{count} {name}" for name, count in asdict(done).items())
        print(("would be: " if dry_run else "") + ", ".join(counts))
    fail_with(errors)


def add(
    context: typer.Context,
    email: Annotated[str, typer.Argument(help="The address.")],
    cadence: Annotated[str, typer.Option(help="alert, daily or weekly.")] = "daily",
    topics: Annotated[str, typer.Option(help='Slugs joined by ";".')] = "",
    regions: Annotated[str, typer.Option(help='Slugs joined by ";".')] = "",
    countries: Annotated[str, typer.Option(help='ISO alpha-2 joined by ";".')] = "",
    kinds: Annotated[str, typer.Option(help='Kinds joined by ";".')] = "",
    languages: Annotated[str, typer.Option(help='In order of preference, e.g. "fr;en".')] = "",
    name: Annotated[str, typer.Option(help="How they are called.")] = "",
    role: Annotated[str, typer.Option(help="reader or press.")] = "reader",
    zone: Annotated[str, typer.Option(help="A time zone like Europe/Berlin.")] = "",
    hour: Annotated[str, typer.Option(help="The local hour of digests, 0 to 23.")] = "",
    consent_how: Annotated[
        str, typer.Option(help="How they agreed; without it they wait to be invited.")
    ] = "",
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Add one subscriber, or a wish to one. Mails nobody.

    Example: digest subscribers add desk@example.org --topics "journalists;death-penalty"
    --countries "BY;RU" --consent-how "asked by phone"
    """
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
        "consent_how": consent_how,
    }
    with session(context).service() as service:
        line = _line(service, row)
        done = enrolment.take(service.store, [line], now=clock(at)())
        person = subscribers.by_email(service.store, email)
    if done.refused:
        fail_with([f"subscriber: {email}: suppressed; only its owner can subscribe it again"])
    if as_json:
        emit(asdict(done) | {"subscriber": person and shapes.person(person)})
    else:
        print(f"{email}: {'nothing new' if done.unchanged else line.person.status}")


def show(
    context: typer.Context,
    email: Annotated[str, typer.Argument(help="The address.")],
    as_json: AsJson = False,
) -> None:
    """Show one subscriber: wishes, live and ended, and consent.

    Example: digest subscribers show desk@example.org
    """
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


def export(context: typer.Context, as_json: AsJson = False) -> None:
    """Write all subscribers with their live wishes to stdout, as CSV that `import` reads.

    Example: digest subscribers export > people.csv
    """
    with session(context).service() as service:
        rows = enrolment.export(service.store)
        if as_json:
            emit(list(rows))
            return
        writer = csv.DictWriter(sys.stdout, roll.COLUMNS, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)


def _defaults(service: Service) -> Defaults:
    newsroom = service.config.newsroom
    return Defaults(newsroom.zone, newsroom.languages)


def _line(service: Service, row: dict[str, str]) -> Line:
    line, complaints = roll.read_row(row, labels=service.taxonomy, defaults=_defaults(service))
    if complaints:
        raise RowErrors([f"subscriber: {one}" for one in complaints])
    return line


def _print(document: dict[str, object]) -> None:
    for name, value in document.items():
        if isinstance(value, list):
            print(f"{name}:")
            for one in value:
                print(f"  {one}")
        else:
            print(f"{name}: {value}")
