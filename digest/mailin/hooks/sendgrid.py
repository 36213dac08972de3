"""SendGrid's signed event webhook (twilio.com/docs/sendgrid, "Event Webhook Security Features").

ECDSA with SHA-256 over a timestamp and the body as it came. The public key is what its settings
show: base64 of a SubjectPublicKeyInfo in DER.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from datetime import datetime

from digest.config import Hook
from digest.mailin.hooks.call import Call, document, forged, fresh, seconds, tables, text
from digest.mailin.hooks.said import Said, named, report
from digest.model.reports import Fault, Report, ReportKind

SIGNATURE = "x-twilio-email-event-webhook-signature"
TIMESTAMP = "x-twilio-email-event-webhook-timestamp"

_EVENTS: Mapping[str, ReportKind] = {
    "bounce": ReportKind.BOUNCE,
    "dropped": ReportKind.BOUNCE,
    "deferred": ReportKind.DELAY,
    "delivered": ReportKind.DELIVERED,
    "spamreport": ReportKind.COMPLAINT,
    "unsubscribe": ReportKind.UNSUBSCRIBE,
    "group_unsubscribe": ReportKind.UNSUBSCRIBE,
}
_DROPPED: Mapping[str, Fault] = {
    "bounced address": Fault.ADDRESS,
    "invalid": Fault.ADDRESS,
    "spam reporting address": Fault.ADDRESS,
    "unsubscribed address": Fault.ADDRESS,
    "spam content": Fault.CONTENT,
}
"""Why SendGrid itself sent nothing."""


def heard(hook: Hook, call: Call, now: datetime) -> tuple[Report, ...]:
    """What it says; none for opens and clicks. Refused where the signature is not by the key, or
    old."""
    shown, timestamp = call.headers.get(SIGNATURE, ""), call.headers.get(TIMESTAMP, "")
    if not (shown and timestamp):
        raise forged("unsigned: it has no signature and timestamp")
    if not _is_signed(hook.secret or "", shown, timestamp.encode() + call.body):
        raise forged("its signature is wrong")
    fresh(seconds(timestamp), now)
    found = (_said(one) for one in tables(document(call.body)))
    return tuple(report(one) for one in found if one is not None)


def key_fault(key: str) -> str | None:
    """What is wrong with a public key as it was copied; None where it is one."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        found = load_der_public_key(b64decode(key, validate=True))
    except (ValueError, UnsupportedAlgorithm):
        return "is not the verification key that SendGrid shows"
    return None if isinstance(found, EllipticCurvePublicKey) else "is no key for ECDSA"


def _is_signed(key: str, shown: str, content: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    if key_fault(key) is not None:
        return False
    public = load_der_public_key(b64decode(key))
    assert isinstance(public, EllipticCurvePublicKey)
    try:
        public.verify(b64decode(shown, validate=True), content, ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def _said(event: Mapping[str, object]) -> Said | None:
    name = text(event.get("event"))
    if name not in _EVENTS:
        return None
    reason = text(event.get("reason")) or text(event.get("response"))
    return Said(
        _EVENTS[name],
        named("sendgrid", event.get("sg_event_id"), event),
        "sendgrid",
        text(event.get("email")),
        seconds(event.get("timestamp")),
        text(event.get("smtp-id")),
        fault=_fault(name, text(event.get("type")), reason),
        status=text(event.get("status")),
        words=reason,
    )


def _fault(name: str, kind: str, reason: str) -> Fault | None:
    """A `blocked` is a refusal that may pass; the reply says whose fault it is."""
    if name == "dropped":
        return _DROPPED.get(reason.lower(), Fault.UNKNOWN)
    return Fault.UNKNOWN if name == "bounce" and kind == "blocked" and not reason else None
