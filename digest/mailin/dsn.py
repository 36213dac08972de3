"""Delivery status notifications (RFC 3464, and RFC 6533 for addresses beyond ASCII)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from digest.mailin import fields
from digest.mailin.mail import Mail
from digest.mailin.mime import STATUS, Part
from digest.mailin.mime import fields as read_fields
from digest.mailin.nonstandard import is_bounce, waiting
from digest.mailin.said import Said, doubted, said_in, said_of
from digest.model import Report, ReportKind

_IN_TEXT = re.compile(r"^Reporting-MTA: .*\n(?:.*\n){1,10}Final-Recipient: .*\n", re.MULTILINE)
_TYPE = re.compile(r"^\s*[A-Za-z][\w-]{0,30}\s*;\s*")  # RFC 3464 §2.1.2: of the diagnostic
_LETTERS = re.compile(r"[^\W\d_]{2}")  # some give the exit code of a program, and nothing else
_MOST_RECIPIENTS = 100
_ACTIONS = {
    "failed": ReportKind.BOUNCE,
    "failure": ReportKind.BOUNCE,
    "delayed": ReportKind.DELAY,
    "delivered": ReportKind.DELIVERED,
    "relayed": ReportKind.OTHER,  # RFC 3464 §2.3.3: to where nobody will tell what becomes of it
    "expanded": ReportKind.OTHER,  # to several others, not yet to anybody
}
_FAILURES = (ReportKind.BOUNCE, ReportKind.DELAY)
_ABOUT_ONE = frozenset(
    {"final-recipient", "original-recipient", "action", "status", "diagnostic-code"}
)
_RETURN_PATHS = ("x-postfix-sender", "x-sender", "original-mail-from", "x-envelope-sender")


@dataclass(frozen=True, slots=True)
class _Group:
    """The fields of one recipient, and those of the whole message above them."""

    message: Part
    one: Part


def reports(mail: Mail) -> tuple[Report, ...]:
    """One for each recipient and what happened there; none where it is no such notification."""
    found: dict[str, Report] = {}
    for group in _groups(mail):
        report = _report(mail, group)
        found.setdefault(report.id, report)
        if len(found) == _MOST_RECIPIENTS:
            break
    return tuple(found.values())


def _groups(mail: Mail) -> Iterator[_Group]:
    """Of the parts made for it; some servers write the same fields into the text."""
    held = [part.decoded() for part in mail.parts if part.kind in STATUS]
    inside = None if held else _IN_TEXT.search(mail.text)
    if inside and is_bounce(mail):
        held = [mail.text[inside.start() :].encode("utf-8", "replace")]
    for one in held:
        yield from _in(one)


def _in(content: bytes) -> Iterator[_Group]:
    message = Part({}, b"")
    for block in re.split(rb"\n[ \t]*\n", content.strip(b"\n")):
        one = Part(read_fields(block), b"")
        if _ABOUT_ONE.isdisjoint(one.fields):
            message = Part({**one.fields, **message.fields}, b"")
        else:
            yield _Group(message, one)


def _report(mail: Mail, group: _Group) -> Report:
    kind = _kind(group.one)
    recipient = _recipient(group.one) or _only(mail)
    said = _said(mail, group.one, recipient) if kind in _FAILURES else _given(group.one)
    fault = waiting(kind, said.fault) if kind in _FAILURES else None
    report = mail.report(
        kind,
        recipient,
        fault=fault,
        code=said.code,
        status=_as_given(said, group.one),
        words=said.words,
        reporter=_reporter(group.message),
        message_id=fields.unquoted(group.message.get("original-envelope-id")) or None,
    )
    return replace(report, sent_to=tuple(dict.fromkeys((*report.sent_to, *_back(group.message)))))


def _kind(one: Part) -> ReportKind:
    """By Action, which some leave out: then by the class of Status."""
    action = one.get("action").partition(" ")[0].strip(";,").lower()
    by_class = {"2": ReportKind.DELIVERED, "4": ReportKind.DELAY, "5": ReportKind.BOUNCE}
    return _ACTIONS.get(action) or by_class.get(one.get("status")[:1], ReportKind.BOUNCE)


def _recipient(one: Part) -> str | None:
    """Whom the letter was sent to: what we called them, else what the server made of it."""
    final = fields.typed_address(one.get("final-recipient"))
    original = one.get("original-recipient") or one.get("x-actual-recipient")
    if original and final and final in original:
        return final
    return fields.typed_address(fields.unquoted(original)) or final


def _only(mail: Mail) -> str | None:
    """Whom the letter went to, where the report does not say and it went to one."""
    failed = fields.found(mail.whole.get("x-failed-recipients"))
    for known in (failed, mail.letter.recipients):
        if len(known) == 1:
            return known[0]
    return None


def _said(mail: Mail, one: Part, recipient: str | None) -> Said:
    """By Diagnostic-Code; by the text beside it where that says nothing of whose fault it is."""
    status, diagnostic = _status(one), _TYPE.sub("", one.get("diagnostic-code"))
    diagnostic = diagnostic if _LETTERS.search(diagnostic) else ""
    by_field = said_of(diagnostic, status)
    if by_field.is_clear and by_field.words:
        return doubted(by_field, mail.words)
    in_text = doubted(said_in(mail.words, recipient, status), mail.words)
    return in_text if in_text.is_clear or not diagnostic else by_field


def _status(one: Part) -> str:
    """That a server gives up at last with 4.0.0 says only that it had hoped."""
    status = one.get("status")
    gave_up = status.startswith("4.0.0") and _kind(one) is ReportKind.BOUNCE
    return "5.0.0" if gave_up else status


def _as_given(said: Said, one: Part) -> str | None:
    hoped = said.status == "5.0.0" and one.get("status").startswith("4.0.0")
    return "4.0.0" if hoped else said.status


def _given(one: Part) -> Said:
    return Said(status=said_of("", one.get("status")).status)


def _reporter(message: Part) -> str:
    name = (message.get("reporting-mta").rpartition(";")[2].split() or [""])[0]
    return re.sub(r"[^\w.-]", "", name.rpartition("@")[2])[:255].lower()


def _back(message: Part) -> tuple[str, ...]:
    named = (fields.typed_address(message.get(name)) for name in _RETURN_PATHS)
    return tuple(one for one in named if one)
