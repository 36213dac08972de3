"""What a person may do with the link that was mailed to them, as behind the link itself."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.responses import Response

from digest import keeping
from digest.model import Cadence, Subscriber
from digest.store import consent, subscribers
from digest.web import acts
from digest.web.api import told, wanted
from digest.web.api.operations import Call
from digest.web.api.problems import PRIVATE, Kind, Problem, Wrong
from digest.web.api.shapes import ALL
from digest.web.api.wanted import Wanted
from digest.web.forms.choice import Complaint
from digest.web.forms.person import Offer

_HOW = "api"


def standing(call: Call[Subscriber]) -> Response:
    """How things stand now."""
    return _standing(call)


def against_change(call: Call[Subscriber]) -> tuple[Wrong, ...]:
    """What the form would say of it."""
    return _wanted(call).wrong


def change(call: Call[Subscriber]) -> Response:
    """A person wishes for exactly this from now on."""
    asked, had = _wanted(call), acts.live(call.parts, call.who)
    profile = asked.profile(call.who)
    if not acts.save(call.parts, call.who, asked.wishes, profile, had=had, how=_HOW):
        raise Problem(Kind.CONFLICT, "Something else was changed meanwhile.")
    return _standing(call)


def against_pause(call: Call[Subscriber]) -> tuple[Wrong, ...]:
    """What is wrong with the day."""
    if "until" not in call.sent:
        return ()
    _, wrong = _until(call)
    return tuple(Wrong("/until", one) for one in wrong)


def pause(call: Call[Subscriber]) -> Response:
    """Nothing is sent until a day, and what comes meanwhile is kept."""
    (day, _), now = _until(call), call.parts.clock()
    if day is None or not keeping.pause(call.parts.store, call.who.id, day, how=_HOW, now=now):
        raise Problem(Kind.CONFLICT, "No letters come that could pause.")
    return _standing(call)


def resume(call: Call[Subscriber]) -> Response:
    """Letters come again; also where they never paused."""
    keeping.resume(call.parts.store, call.who.id, how=_HOW, now=call.parts.clock())
    return _standing(call)


def leave(call: Call[Subscriber]) -> Response:
    """One sort of letter ends, or all of them; also where it had ended."""
    said = call.sent["cadence"]
    cadence = None if said == ALL else Cadence(said)
    keeping.leave(call.parts.store, call.who.id, cadence, how=_HOW, now=call.parts.clock())
    return _standing(call)


def undo(call: Call[Subscriber]) -> Response:
    """The last leaving is taken back."""
    take_back(call, call.who.id)
    return _standing(call)


def against_move(call: Call[Subscriber]) -> tuple[Wrong, ...]:
    """What is wrong with the address."""
    return wanted.wrong_address(call.sent)


def move(call: Call[Subscriber]) -> Response:
    """Another address is mailed a link that confirms it."""
    call.bear(call.sent["email"])
    acts.move(call.parts, call.who, call.sent["email"], language=call.letters_in, how=_HOW)
    return _standing(call, status=202)


def export(call: Call[Subscriber]) -> Response:
    """All that is kept of a person."""
    return told.answer(keeping.export(call.parts.store, call.who.id))


def erase(call: Call[Subscriber]) -> Response:
    """A person is forgotten."""
    keeping.erase(call.parts.store, call.who.id, how=_HOW, now=call.parts.clock())
    return Response(status_code=204, headers=PRIVATE)


def take_back(call: Call[Any], subscriber_id: int) -> None:
    """Take back the last leaving; Problem where that cannot be."""
    store, now = call.parts.store, call.parts.clock()
    if not keeping.undo(store, subscriber_id, how=_HOW, now=now):
        raise Problem(
            Kind.CONFLICT,
            "There is no leaving that can be taken back: it is over a day old, or something else "
            "was done since.",
        )


def _wanted(call: Call[Subscriber]) -> Wanted:
    offer = call.desk.offer(call.request)
    spoken = tuple(dict.fromkeys((*call.who.languages, *offer.languages)))
    return wanted.read(call.sent, Offer(offer.language, spoken, call.who.zone))


def _until(call: Call[Subscriber]) -> tuple[date | None, tuple[Complaint, ...]]:
    return acts.day_of(call.parts, call.who, call.sent["until"])


def _standing(call: Call[Subscriber], *, status: int = 200) -> Response:
    store = call.parts.store
    person = subscribers.by_id(store, call.who.id)
    events = consent.of_subscriber(store, person.id)
    value = told.standing(person, acts.live(call.parts, person), events)
    return told.answer(value, status=status)
