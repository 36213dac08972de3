"""Mailgun's webhooks (documentation.mailgun.com, "Webhooks" and "Securing webhooks").

The signature is the HMAC-SHA256 of a timestamp and a token, with the webhook signing key. It does
not cover the event itself, so that what it proves is who made the call, and when.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

from digest.config import Hook
from digest.mailin.hooks.call import (
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
from digest.mailin.hooks.said import Said, named, report
from digest.model.reports import Fault, Report, ReportKind

WINDOW = timedelta(hours=12)
"""It tries again for eight hours."""

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
