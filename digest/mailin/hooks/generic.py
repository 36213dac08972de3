"""A webhook of our own making, for a provider or mail server that has none of the others'.

`X-Digest-Timestamp` are seconds since 1970, `X-Digest-Signature` is the HMAC-SHA256, in
hexadecimal digits, of the timestamp, a dot and the body, with the shared secret. The body is a JSON
object, or a list of them: `id` and `kind`, and of the rest what is known.
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
    instant,
    same,
    seconds,
    tables,
    text,
    unreadable,
)
from digest.mailin.hooks.said import Said, report
from digest.model.reports import Fault, Report, ReportKind

SIGNATURE, TIMESTAMP = "x-digest-signature", "x-digest-timestamp"

WINDOW = timedelta(minutes=5)
"""Each attempt is signed anew."""


def heard(hook: Hook, call: Call, now: datetime) -> tuple[Report, ...]:
    """What it says. Refused where it is not signed, or long ago, or one of its reports has a kind
    or fault that there is not: nothing of it is taken then."""
    shown, timestamp = call.headers.get(SIGNATURE, ""), call.headers.get(TIMESTAMP, "")
    if not (shown and timestamp):
        raise forged("unsigned: it has no X-Digest-Signature and X-Digest-Timestamp")
    if not hook.secret or not same(shown.lower(), signature(hook.secret, timestamp, call.body)):
        raise forged("its signature is wrong")
    fresh(seconds(timestamp), now, WINDOW)
    return tuple(report(_said(hook, one)) for one in tables(document(call.body)))


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What stands in X-Digest-Signature."""
    content = timestamp.encode("ascii", "replace") + b"." + body
    return hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()


def _said(hook: Hook, event: Mapping[str, object]) -> Said:
    name, kind, fault = text(event.get("id")), text(event.get("kind")), text(event.get("fault"))
    if not name:
        raise unreadable("a report has no id")
    if kind not in list(ReportKind):
        raise unreadable(f"kind: not one of {', '.join(ReportKind)}")
    if fault and fault not in list(Fault):
        raise unreadable(f"fault: not one of {', '.join(Fault)}")
    return Said(
        ReportKind(kind),
        f"{hook.name}:{name}",
        hook.name,
        text(event.get("recipient")),
        instant(event.get("at")),
        text(event.get("message_id")),
        sent_to=(text(event.get("return_path")),),
        fault=Fault(fault) if fault else None,
        status=text(event.get("status")),
        words=text(event.get("words")),
    )
