"""Mailgun's webhooks (documentation.mailgun.com, "Webhooks" and "Securing webhooks").

The signature is the HMAC-SHA256 of a timestamp and a token, with the webhook signing key. It does
not cover the event itself, so that it proves who made the call, and when; that a token speaks for
one event alone is remembered (`Spoken`).
"""

from __future__ import annotations

import hashlib
import hmac
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta

from digest.config import Hook
from digest.mailin.hooks.call import (
    AHEAD,
    Call,
    document,
    forged,
    fresh,
    same,
    seconds,
    table,
    text,
    unreadable,
)
from digest.mailin.hooks.said import Said, hashed, named, report
from digest.model.reports import Fault, Report, ReportKind

WINDOW = timedelta(hours=12)
"""It tries again for eight hours."""

KEPT = 50_000
"""Tokens that are remembered, some 10 MB; where more come within the window, the oldest go."""

_EVENTS: Mapping[str, ReportKind] = {
    "failed": ReportKind.BOUNCE,
    "delivered": ReportKind.DELIVERED,
    "complained": ReportKind.COMPLAINT,
    "unsubscribed": ReportKind.UNSUBSCRIBE,
}
_REASONS: Mapping[str, Fault] = {
    "suppress-bounce": Fault.ADDRESS,
    "suppress-complaint": Fault.ADDRESS,
    "suppress-unsubscribe": Fault.ADDRESS,
    "espblock": Fault.OURS,
}
"""What Mailgun itself decides; else the reply of the server says whose fault it is."""


def heard(hook: Hook, call: Call, now: datetime) -> tuple[Report, ...]:
    """What it says; none for opens and clicks. Refused where the signature is not Mailgun's, or
    old."""
    told = table(document(call.body))
    _signed(hook, table(told.get("signature")), now)
    event = table(told.get("event-data"))
    if not event:
        raise unreadable("it has no event-data")
    said = _said(event)
    return (report(said),) if said is not None else ()


def spoken(call: Call) -> tuple[str, str]:
    """The token of a call that was heard, and a hash of the event that it came with."""
    told = table(document(call.body))
    token = text(table(told.get("signature")).get("token"))
    return token, hashed(table(told.get("event-data")))


class Spoken:
    """Which event each token came with. Whoever saw a call has its timestamp, token and signature,
    and could have them speak for events of their own else."""

    def __init__(self, kept: int = KEPT) -> None:
        """Of the last `kept` tokens at most."""
        self._kept = kept
        self._events: OrderedDict[str, tuple[datetime, str]] = OrderedDict()

    def look(self, token: str, event: str, now: datetime) -> None:
        """Remember it; Refused where the token came with another event before."""
        self._forget(now)
        _, known = self._events.setdefault(token, (now, event))
        if known != event:
            raise forged("replayed: its token came with another event before")

    def _forget(self, now: datetime) -> None:
        while self._events:
            came_at, _ = next(iter(self._events.values()))
            if len(self._events) <= self._kept and now - came_at <= WINDOW + AHEAD:
                return
            self._events.popitem(last=False)


def _signed(hook: Hook, signature: Mapping[str, object], now: datetime) -> None:
    timestamp, token = text(signature.get("timestamp")), text(signature.get("token"))
    shown = text(signature.get("signature"))
    if not (timestamp and token and shown):
        raise forged("unsigned: it has no timestamp, token and signature")
    known = hmac.new((hook.secret or "").encode(), f"{timestamp}{token}".encode(), hashlib.sha256)
    if not hook.secret or not same(shown.lower(), known.hexdigest()):
        raise forged("its signature is wrong")
    fresh(seconds(timestamp), now, WINDOW)


def _said(event: Mapping[str, object]) -> Said | None:
    kind = _EVENTS.get(text(event.get("event")))
    if kind is None:
        return None
    status, message = table(event.get("delivery-status")), table(event.get("message"))
    if kind is ReportKind.BOUNCE and text(event.get("severity")) == "temporary":
        kind = ReportKind.DELAY
    code = status.get("code")
    return Said(
        kind,
        named("mailgun", event.get("id"), event),
        "mailgun",
        text(event.get("recipient")),
        seconds(event.get("timestamp")),
        text(table(message.get("headers")).get("message-id")),
        sent_to=(text(table(event.get("envelope")).get("sender")),),
        fault=_REASONS.get(text(event.get("reason"))),
        status=text(status.get("enhanced-code")),
        code=code if isinstance(code, int) and 200 <= code < 560 else None,
        words=text(status.get("message")) or text(status.get("description")),
    )
