"""What programs of the newsroom's ask for others: a subscription, a link to somebody's preferences.

As on the pages, nothing begins before the address itself has confirmed it, and the answer is the
same, to the octet and in the work behind it, whoever has the address.
"""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import Response

from digest import joining
from digest.store.api_tokens import ApiToken
from digest.tokens import MANAGE_VALID
from digest.web import acts, limits
from digest.web.api import told, wanted
from digest.web.api.operations import Call
from digest.web.api.problems import Wrong
from digest.web.forms.choice import Complaint
from digest.web.forms.choice import Wrong as Why


def against_subscription(call: Call[ApiToken]) -> tuple[Wrong, ...]:
    """What a form would say of what is asked for."""
    asked = wanted.read(call.sent, call.desk.offer(call.request))
    return (*wanted.wrong_address(call.sent), *asked.wrong, *_wrong_visitor(call))


def subscribe(call: Call[ApiToken]) -> Response:
    """A subscription is written down, and its address is mailed a link."""
    asked = wanted.read(call.sent, call.desk.offer(call.request))
    call.bear(call.sent["email"], visitor=_visitor(call))
    how = f"api:{call.who.name}"
    acts.ask(call.parts, asked.request(call.sent, language=call.letters_in, how=how))
    return _asked(call, joining.VALID)


def against_link(call: Call[ApiToken]) -> tuple[Wrong, ...]:
    """What a form would say of the address."""
    return (*wanted.wrong_address(call.sent), *_wrong_visitor(call))


def link(call: Call[ApiToken]) -> Response:
    """Whoever has that address is mailed the link to their preferences."""
    email, how = call.sent["email"], f"api:{call.who.name}"
    call.bear(email, visitor=_visitor(call))
    acts.mail_manage_link(call.parts, email, language=call.letters_in, how=how)
    return _asked(call, MANAGE_VALID)


def _asked(call: Call[ApiToken], valid: timedelta) -> Response:
    until = call.parts.clock() + valid
    return told.answer({"valid_until": told.instant(until)}, status=202)


def _visitor(call: Call[ApiToken]) -> str | None:
    """The network of who asks; None where nothing is said of it, or nonsense."""
    return limits.visitor(call.sent.get("visitor", ""))


def _wrong_visitor(call: Call[ApiToken]) -> tuple[Wrong, ...]:
    written = call.sent.get("visitor")
    if written is None or _visitor(call):
        return ()
    return (Wrong("/visitor", Complaint("visitor", Why.UNKNOWN, written), "an IP address"),)
