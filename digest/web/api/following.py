"""What the links in letters do: confirm what was asked for, end letters, take that back."""

from __future__ import annotations

from starlette.responses import Response

from digest import keeping
from digest.tokens import Unsubscribe
from digest.web import acts
from digest.web.api import told
from digest.web.api.operations import Call
from digest.web.api.preferring import take_back
from digest.web.api.problems import PRIVATE
from digest.web.api.shapes import EVERYTHING
from digest.web.unsubscribe import cadence_of

_HOW = "api"


def confirm(call: Call[int]) -> Response:
    """What was asked for begins; also where it has begun."""
    done = acts.confirm(call.parts, call.who)
    return told.answer({"cadences": list(done.cadences)})


def unsubscribe(call: Call[Unsubscribe]) -> Response:
    """The letters of that sort end, or all of them; also where they had ended."""
    cadence = None if call.sent.get(EVERYTHING) else cadence_of(call.who)
    store, person = call.parts.store, call.who.subscriber_id
    keeping.leave(store, person, cadence, how=_HOW, now=call.parts.clock())
    return told.answer(told.ended(cadence))


def resubscribe(call: Call[Unsubscribe]) -> Response:
    """The last leaving is taken back."""
    take_back(call, acts.in_force(call.parts, call.who).subscriber_id)
    return Response(status_code=204, headers=PRIVATE)
