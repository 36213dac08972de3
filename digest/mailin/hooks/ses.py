"""What Amazon SES tells through SNS (docs.aws.amazon.com/ses, "Amazon SNS notification contents"
and "Contents of event data"): feedback notifications and event publishing have the same parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from digest.mailin.hooks.call import document, instant, table, tables, text
from digest.mailin.hooks.said import Said, links, report
from digest.model.reports import Fault, Report, ReportKind

_PERMANENT: Mapping[str, Fault] = {
    "General": Fault.ADDRESS,
    "NoEmail": Fault.ADDRESS,
    "Suppressed": Fault.ADDRESS,
    "OnAccountSuppressionList": Fault.ADDRESS,
    "UnsubscribedRecipient": Fault.ADDRESS,
}
_TRANSIENT: Mapping[str, Fault] = {
    "General": Fault.BUSY,
    "MailboxFull": Fault.BUSY,
    "MessageTooLarge": Fault.CONTENT,
    "ContentRejected": Fault.CONTENT,
    "AttachmentRejected": Fault.CONTENT,
}
_TYPES = {"Permanent": _PERMANENT, "Transient": _TRANSIENT}


def heard(message: str) -> tuple[Report, ...]:
    """What one notification says, recipient by recipient; none for opens, clicks and the like."""
    told = table(document(message))
    kind = text(told.get("notificationType")) or text(told.get("eventType"))
    reader = _READERS.get(kind)
    if reader is None:
        return ()
    mail = table(told.get("mail"))
    found = reader(table(told.get(_PART.get(kind, kind.lower()))), mail)
    return tuple(report(_of_letter(one, mail)) for one in found)


def _of_letter(said: Said, mail: Mapping[str, object]) -> Said:
    """With what is told of the letter: its return path, its Message-ID as we wrote it where the
    headers are told too, and else as SES calls it."""
    headers = [(text(one.get("name")).lower(), one) for one in tables(mail.get("headers"))]
    ours = [text(one.get("value")) for name, one in headers if name == "message-id"]
    left = links(text(one.get("value")) for name, one in headers if name == "list-unsubscribe")
    return replace(
        said,
        id=f"ses:{said.id}:{said.recipient.lower()}",
        reporter="ses",
        message_id=(ours or [_named(mail)])[0],
        sent_to=(text(mail.get("source")),),
        links=left,
    )


def _named(mail: Mapping[str, object]) -> str:
    """`ID@email.amazonses.com` in the first region, `ID@REGION.amazonses.com` in others."""
    name, arn = text(mail.get("messageId")), text(mail.get("sourceArn")).split(":")
    region = arn[3] if len(arn) > 3 and arn[3] else "us-east-1"
    return f"{name}@{'email' if region == 'us-east-1' else region}.amazonses.com" if name else ""


def _bounces(part: Mapping[str, object], mail: Mapping[str, object]) -> Iterator[Said]:
    faults = _TYPES.get(text(part.get("bounceType")), {})
    fault = faults.get(text(part.get("bounceSubType")), Fault.UNKNOWN)
    for one in tables(part.get("bouncedRecipients")):
        yield Said(
            ReportKind.BOUNCE,
            text(part.get("feedbackId")) or text(mail.get("messageId")),
            "",
            text(one.get("emailAddress")),
            instant(part.get("timestamp")),
            fault=fault,
            status=text(one.get("status")),
            words=text(one.get("diagnosticCode")),
        )


def _complaints(part: Mapping[str, object], mail: Mapping[str, object]) -> Iterator[Said]:
    """A provider may say that a complaint was none: `not-spam` (RFC 5965 § 7.3)."""
    is_none = text(part.get("complaintFeedbackType")) == "not-spam"
    for one in tables(part.get("complainedRecipients")):
        yield Said(
            ReportKind.OTHER if is_none else ReportKind.COMPLAINT,
            text(part.get("feedbackId")) or text(mail.get("messageId")),
            "",
            text(one.get("emailAddress")),
            instant(part.get("timestamp")),
            words=text(part.get("complaintFeedbackType")),
        )


def _deliveries(part: Mapping[str, object], mail: Mapping[str, object]) -> Iterator[Said]:
    for one in _texts(part.get("recipients")):
        yield Said(
            ReportKind.DELIVERED,
            f"delivery:{text(mail.get('messageId'))}",
            "",
            one,
            instant(part.get("timestamp")),
            words=text(part.get("smtpResponse")),
        )


def _delays(part: Mapping[str, object], mail: Mapping[str, object]) -> Iterator[Said]:
    at = text(part.get("timestamp"))
    for one in tables(part.get("delayedRecipients")):
        yield Said(
            ReportKind.DELAY,
            f"delay:{text(mail.get('messageId'))}:{at}",
            "",
            text(one.get("emailAddress")),
            instant(at),
            fault=Fault.BUSY if text(part.get("delayType")) == "MailboxFull" else None,
            status=text(one.get("status")),
            words=text(one.get("diagnosticCode")),
        )


def _rejects(part: Mapping[str, object], mail: Mapping[str, object]) -> Iterator[Said]:
    """SES itself took it and found a virus in it."""
    for one in _texts(mail.get("destination")):
        yield Said(
            ReportKind.BOUNCE,
            f"reject:{text(mail.get('messageId'))}",
            "",
            one,
            instant(mail.get("timestamp")),
            fault=Fault.CONTENT,
            words=text(part.get("reason")),
        )


def _departures(part: Mapping[str, object], mail: Mapping[str, object]) -> Iterator[Said]:
    """Someone left by SES's own page."""
    for one in _texts(mail.get("destination")):
        yield Said(
            ReportKind.UNSUBSCRIBE,
            f"subscription:{text(mail.get('messageId'))}",
            "",
            one,
            instant(part.get("timestamp")),
        )


def _texts(value: object) -> Iterable[str]:
    return [text(one) for one in value] if isinstance(value, list) else []


_READERS: Mapping[str, Callable[[Mapping[str, object], Mapping[str, object]], Iterator[Said]]] = {
    "Bounce": _bounces,
    "Complaint": _complaints,
    "Delivery": _deliveries,
    "DeliveryDelay": _delays,
    "Reject": _rejects,
    "Subscription": _departures,
}
_PART = {"DeliveryDelay": "deliveryDelay"}
