"""Brevo's transactional webhooks (developers.brevo.com/docs/transactional-webhooks), one event or a
list of them.

Brevo signs nothing: it shows a secret (user and password in the address, or a bearer token) and
tells from which networks it comes; those go into `allow`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from digest.config import Hook
from digest.mailin.hooks.call import Call, document, seconds, shared_secret, tables, text
from digest.mailin.hooks.said import Said, report
from digest.model.reports import Fault, Report, ReportKind

_EVENTS: Mapping[str, tuple[ReportKind, Fault | None]] = {
    "hard_bounce": (ReportKind.BOUNCE, Fault.ADDRESS),
    "invalid_email": (ReportKind.BOUNCE, Fault.ADDRESS),
    "soft_bounce": (ReportKind.BOUNCE, Fault.BUSY),
    "deferred": (ReportKind.DELAY, Fault.BUSY),
    "blocked": (ReportKind.BOUNCE, Fault.OURS),
    "error": (ReportKind.BOUNCE, Fault.OURS),
    "spam": (ReportKind.COMPLAINT, None),
    "complaint": (ReportKind.COMPLAINT, None),
    "unsubscribed": (ReportKind.UNSUBSCRIBE, None),
    "delivered": (ReportKind.DELIVERED, None),
}
"""Brevo's `blocked` is a block of its own or of the receiver against the sender."""


def heard(hook: Hook, call: Call, now: datetime) -> tuple[Report, ...]:  # noqa: ARG001
    """What it says; none for opens and clicks. Refused where the secret is not shown."""
    shared_secret(hook, call)
    found = (_said(one) for one in tables(document(call.body)))
    return tuple(report(one) for one in found if one is not None)


def _said(event: Mapping[str, object]) -> Said | None:
    name = text(event.get("event"))
    if name not in _EVENTS:
        return None
    kind, fault = _EVENTS[name]
    recipient, message = text(event.get("email")), text(event.get("message-id"))
    at = text(event.get("ts_event"))  # `id` is the webhook's own, and no event's
    return Said(
        kind,
        f"brevo:{name}:{message}:{recipient.lower()}:{at}",
        "brevo",
        recipient,
        seconds(at),
        message,
        fault=fault,
        words=text(event.get("reason")),
    )
