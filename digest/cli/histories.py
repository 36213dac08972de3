"""One subscriber's history on one screen, and how to undo what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest import verdicts
from digest.cli.bounces import Reason, report_json, report_line
from digest.cli.editing import by
from digest.cli.output import emit, instant
from digest.cli.session import AsJson, At, clock, session
from digest.errors import NotFound
from digest.model import Subscriber
from digest.verdicts import PROBE_AFTER, Stage

if TYPE_CHECKING:
    from digest.store import Store

_LETTERS, _SHOWN = 200, 10


def register(people: typer.Typer) -> None:
    """Put these commands among those about people."""
    people.command("show")(show)
    people.command("reinstate")(reinstate)


def show(
    context: typer.Context,
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="The address.")],
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Show all that is known of one subscriber.

    Wishes, consent, letters, reports, score.

    And why they are not written to, where that is so, with the evidence and how to undo it. --json
    has all that is kept, the screen the latest of each.

    Example: digest subscribers show desk@example.org
    """
    from digest.store import subscribers

    now = clock(at)()
    with session(context).service() as service:
        person = subscribers.by_email(service.store, email)
        document = _document(service.store, email, person, now)
    if as_json:
        emit(document)
    else:
        print("\n".join(_lines(document)))


def reinstate(
    context: typer.Context,
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="The address.")],
    reason: Reason,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Send letters again to one who was suspended or stopped.

    For a bounce or a complaint that was wrong. Their score is clean, and what they were owed
    meanwhile comes with the next letter. Who left by themselves comes back by themselves only.

    Example: digest subscribers reinstate desk@example.org --reason "mailbox works, by phone"
    """
    from digest.bounces import undoing

    with session(context).service() as service:
        stage = undoing.reinstate(service.store, email, by(clock(at)(), reason))
    if as_json:
        emit({"email": email, "was": stage})
    else:
        print(f"{email}: was {stage}, gets letters again")


def _document(
    store: Store, email: str, person: Subscriber | None, now: datetime
) -> dict[str, object]:
    from digest.cli import shapes
    from digest.store import consent, histories, reports, subscribers, wishes

    address = subscribers.address_key(email)
    suppressed, stands = consent.suppressed(store, address), histories.suppression(store, address)
    if person is None:
        why = f"suppressed ({suppressed})" if suppressed else "not known"
        raise NotFound(f"subscriber: {email}: {why}")
    return shapes.person(person) | {
        "suppressed": suppressed,
        "suppression": stands and asdict(stands),
        "standing": _standing(store, person.id, now),
        "subscriptions": [
            shapes.subscription(one) for one in wishes.of_subscriber(store, person.id)
        ],
        "consent": [shapes.consent(one) for one in consent.of_subscriber(store, person.id)],
        "letters": [asdict(one) for one in histories.answered(store, person.id, limit=_LETTERS)],
        "reports": [report_json(one) for one in reports.of_subscriber(store, person.id)],
    }


def _standing(store: Store, person: int, now: datetime) -> dict[str, object]:
    """With the score as it is now: it decays."""
    from digest.store import origins, standings

    stood = standings.of(store, person)
    arrived = origins.arrived_by(store, person, now - verdicts.REPORTED)
    standing = verdicts.decayed(stood.standing, now, arrived)
    day = standing.counted_on
    more = {"counted_on": day and day.isoformat(), "limit": verdicts.LIMIT, "why": stood.why}
    return asdict(standing) | more


def _lines(shown: Mapping[str, Any]) -> Iterator[str]:
    """A person as one reads about them."""
    hour = "the newsroom's hour" if shown["hour"] is None else f"{shown['hour']:02}:00"
    yield f"{shown['email']}  {_stands(shown)}" + (f"  {shown['name']}" if shown["name"] else "")
    yield from _stopped(shown)
    yield f"{shown['role']}, {' then '.join(shown['languages'])}, {shown['zone']}, {hour}"
    yield f"{shown['form']} letters, {shown['subject_style']} subjects"
    if shown["quiet_from"]:
        yield f"no alerts from {shown['quiet_from']} to {shown['quiet_to']}"
    if shown["alerts_per_day"]:
        yield f"alerts a day: at most {shown['alerts_per_day']}"
    for one in shown["subscriptions"]:
        wish = "; ".join(f"{name}: {', '.join(slugs)}" for name, slugs in one["filter"].items())
        ended = f"  ended {one['ended']}: {one['ended_reason']}" if one["ended"] else ""
        yield f"{one['cadence']}  {wish or 'everything'}  since {one['since']}{ended}"
    for event in shown["consent"]:
        yield f"{event['at']}  {event['event']}: {event['how']}"
    yield from _listed("letters", shown["letters"][:_SHOWN], shown["letters"], _letter)
    newest = shown["reports"][::-1]
    yield from _listed("reports", newest[:_SHOWN], newest, report_line)


def _stands(shown: Mapping[str, Any]) -> str:
    """As the pages call it: what was reported of them says more than their status."""
    stage = shown["standing"]["stage"]
    if stage == Stage.STOPPED:
        return "complained" if shown["suppressed"] == "complaint" else "stopped"
    return "suspended" if stage == Stage.SUSPENDED else str(shown["status"])


def _stopped(shown: Mapping[str, Any]) -> Iterator[str]:
    """Why they are not written to, and what may be done about it."""
    if shown["suppressed"]:
        stands = shown["suppression"]
        yield f"suppressed: {shown['suppressed']}" + (f"  since {stands['at']}" if stands else "")
        if stands and stands["evidence"]:
            yield f"evidence: {stands['evidence']}"
    standing, email = shown["standing"], shown["email"]
    if standing["stage"] != "good":
        yield f"{standing['stage']} since {instant(standing['since'])}{_tried(standing)}"
        if standing["why"] and not shown["suppressed"]:
            yield f"evidence: {standing['why']}"
        yield f'undo: digest subscribers reinstate {email} --reason "…"'
    elif standing["score"]:
        yield f"score: {standing['score']} of {standing['limit']} days with a soft bounce"


def _tried(standing: Mapping[str, Any]) -> str:
    if standing["stage"] != Stage.SUSPENDED:
        return ""
    return (
        f"; the first letter from {instant(standing['since'] + PROBE_AFTER)} on tries the address"
    )


def _listed(name: str, some: Any, everything: Any, line: Any) -> Iterator[str]:
    if some:
        more = len(everything) - len(some)
        yield f"{name}:" + (f" (the latest {len(some)}; {more} more with --json)" if more else "")
        yield from (f"  {line(one)}" for one in some)


def _letter(one: Mapping[str, Any]) -> str:
    said = " ".join(str(each) for each in (one["code"], one["reply"]) if each)
    until = f" until {one['until']}" if one["until"] else ""
    return f"{one['at'] or '':20}  {one['edition']}  {one['state']}{until}  {said}".rstrip()
