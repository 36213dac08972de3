"""Postmark's webhooks (postmarkapp.com/developer/webhooks): bounces, complaints, deliveries and
changes of a subscription.

Postmark signs nothing: what proves a call is the secret in the address that it was given (HTTP
basic authentication) or in a header of one's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from digest.config import Hook
from digest.mailin.hooks.call import Call, document, instant, shared_secret, tables, text
from digest.mailin.hooks.said import Said, named, report
from digest.model.reports import Fault, Report, ReportKind

_BOUNCES: Mapping[str, tuple[ReportKind, Fault | None]] = {
    "HardBounce": (ReportKind.BOUNCE, Fault.ADDRESS),
    "BadEmailAddress": (ReportKind.BOUNCE, Fault.ADDRESS),
    "AddressChange": (ReportKind.AUTO_REPLY, None),
    "AutoResponder": (ReportKind.AUTO_REPLY, None),
    "ChallengeVerification": (ReportKind.CHALLENGE, None),
    "SoftBounce": (ReportKind.BOUNCE, Fault.BUSY),
    "Transient": (ReportKind.DELAY, Fault.BUSY),
    "DnsError": (ReportKind.BOUNCE, Fault.BUSY),
    "Blocked": (ReportKind.BOUNCE, Fault.OURS),
    "DMARCPolicy": (ReportKind.BOUNCE, Fault.OURS),
    "SMTPApiError": (ReportKind.BOUNCE, Fault.OURS),
    "SpamNotification": (ReportKind.BOUNCE, Fault.CONTENT),
    "VirusNotification": (ReportKind.BOUNCE, Fault.CONTENT),
    "SpamComplaint": (ReportKind.COMPLAINT, None),
    "Unsubscribe": (ReportKind.UNSUBSCRIBE, None),
    "Unknown": (ReportKind.BOUNCE, Fault.UNKNOWN),
}
"""By the name of the type; the others are not about a letter of ours."""


def heard(hook: Hook, call: Call, now: datetime) -> tuple[Report, ...]:  # noqa: ARG001
    """What it says; none for opens and clicks. Refused where the secret is not shown."""
    shared_secret(hook, call)
    found = (_said(one) for one in tables(document(call.body)))
    return tuple(report(one) for one in found if one is not None)


def _said(event: Mapping[str, object]) -> Said | None:
    kind = text(event.get("RecordType"))
    if kind in ("Bounce", "SpamComplaint"):
        return _bounce(event)
    if kind == "Delivery":
        name, at = text(event.get("MessageID")), event.get("DeliveredAt")
        recipient = text(event.get("Recipient"))
        return Said(
            ReportKind.DELIVERED,
            f"postmark:delivery:{name}:{recipient.lower()}",
            "postmark",
            recipient,
            instant(at),
            name,
            words=text(event.get("Details")),
        )
    return _change(event) if kind == "SubscriptionChange" else None


def _bounce(event: Mapping[str, object]) -> Said | None:
    """A complaint has the form of a bounce. The name is Postmark's own of the letter."""
    found = _BOUNCES.get(text(event.get("Type")))
    if found is None:
        return None
    return Said(
        found[0],
        named("postmark", event.get("ID"), event),
        "postmark",
        text(event.get("Email")),
        instant(event.get("BouncedAt")),
        text(event.get("MessageID")),
        fault=found[1],
        words=text(event.get("Details")) or text(event.get("Description")),
    )


def _change(event: Mapping[str, object]) -> Said | None:
    """Someone left by Postmark's own link; what follows from a bounce is told by the bounce."""
    reason = text(event.get("SuppressionReason"))
    if event.get("SuppressSending") is not True or reason != "ManualSuppression":
        return None
    recipient, at = text(event.get("Recipient")), text(event.get("ChangedAt"))
    return Said(
        ReportKind.UNSUBSCRIBE,
        f"postmark:left:{recipient.lower()}:{at}",
        "postmark",
        recipient,
        instant(at),
        text(event.get("MessageID")),
    )
