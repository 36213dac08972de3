"""Complaints of feedback loops (RFC 5965), and the older form of Outlook.com's."""

from __future__ import annotations

import re
from dataclasses import replace

from digest.mailin import fields
from digest.mailin.mail import Mail
from digest.mailin.mime import Part
from digest.mailin.mime import fields as read_fields
from digest.model import Fault, Report, ReportKind

_MOST_RECIPIENTS = 100
_FIELDS = re.compile(rb"\s*(?:(?:User-Agent|Version): .*\n){0,2}Feedback-Type: *\w", re.IGNORECASE)
_KINDS = {
    "opt-out": ReportKind.UNSUBSCRIBE,
    "opt-out-list": ReportKind.UNSUBSCRIBE,
    "not-spam": ReportKind.OTHER,
    "auth-failure": ReportKind.OTHER,  # RFC 6591: of a domain's use, not of a letter
    "dmarc": ReportKind.OTHER,
}


def reports(mail: Mail) -> tuple[Report, ...]:
    """One for each recipient that is named, one without where none is; none where it is no
    complaint. What a feedback loop calls by a name of its own is a complaint."""
    for part in mail.parts:
        if part.kind == "message/feedback-report" or _begins_as_one(part):
            return _reports(mail, Part(read_fields(_flat(part.decoded())), b""))
    if mail.letter.complained:
        return (mail.report(ReportKind.COMPLAINT, mail.letter.complained),)
    return ()


def _begins_as_one(part: Part) -> bool:
    """Some send the fields as a plain text."""
    return part.kind == "text/plain" and _FIELDS.match(part.decoded()) is not None


def _flat(content: bytes) -> bytes:
    return re.sub(rb"\n[ \t]*(?=\n)", b"", content.strip(b"\n"))


def _reports(mail: Mail, said: Part) -> tuple[Report, ...]:
    named = said.get("feedback-type").strip().lower()
    kind = _KINDS.get(named, ReportKind.COMPLAINT)
    about = mail.report(
        kind,
        fault=Fault.OURS if named in ("auth-failure", "dmarc") else None,
        words=f"{named}: {said.get('user-agent')}" if named else "",
        reporter=said.get("reporting-mta").rpartition(";")[2].strip().lower()[:255],
        message_id=fields.message_id(said.get("original-message-id")),
    )
    back = fields.address(said.get("original-mail-from"))
    sent_to = tuple(dict.fromkeys((*about.sent_to, *([back] if back else []))))
    recipients = _recipients(mail, said) or (None,)
    ids = [mail.report(kind, one).id for one in recipients]
    return tuple(
        replace(about, id=name, recipient=one, sent_to=sent_to)
        for name, one in zip(ids, recipients, strict=True)
    )


def _recipients(mail: Mail, said: Part) -> tuple[str, ...]:
    names = ("original-rcpt-to", "removal-recipient")
    named = [
        one for name in names for field in said.fields.get(name, ()) for one in fields.found(field)
    ]
    return tuple(dict.fromkeys(named))[:_MOST_RECIPIENTS] or mail.letter.recipients[:1]
