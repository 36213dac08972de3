"""Bounces and delays that are no delivery status notification; the home of flufl.bounce.

It finds whom a bounce is about in the forms of some dozen servers, by regular expressions over
every line, some of which take the square of a line's length and one its cube. It is asked only of
what looks like a bounce, and of a copy with few and short lines, in which nothing is encoded: what
is longer than the longest address (RFC 5321 §4.5.3.1) is cut.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from email import message_from_bytes

from flufl.bounce import all_failures

from digest.mailin import fields
from digest.mailin.mail import Mail
from digest.mailin.said import doubted, said_in
from digest.model import Fault, Report, ReportKind

logging.getLogger("flufl.bounce").disabled = True  # it tells of addresses what it stumbles over

_LONGEST = 32 * 1024
_MOST_RECIPIENTS = 20
_MOST_BOUNDARIES = 8
_MOST_LINES, _LONGEST_LINE, _MOST_TAGS = 400, 320, 8
_BOUNDARY = re.compile(rb"boundary\s*=", re.IGNORECASE)
_LINE = re.compile(
    r"^[ \t>*-]*+(?:To: *|Recipient: *|[\w ]{0,30}: *)?<?[^\s<>@]+@[^\s<>]+", re.MULTILINE
)
_DAEMON = re.compile(
    "|".join(
        (
            r"mailer-?daemon|mail ?deliver(?:y|er)?\b|mail(?:er)? (?:system|router|agent)",
            r"delivery (?:service|subsystem|status)|no-?reply@sns\.amazonaws",
        )
    ),
    re.IGNORECASE,
)
_KEEPER = re.compile(
    r"(?:^|[<\s])(?:post[-_]?master|mdaemon|bounces?|courier|mail[- ]?admin"
    r"|(?:no|do[-_.]?not)[-_.]?reply)[\w.-]*@",
    re.IGNORECASE,
)
_REPLY = re.compile(r"\b[45]\d\d[ -](?:#?[45]\.\d|\D)|\b[45]\.\d{1,3}\.\d{1,3}\b")
_FAILURE = re.compile(
    "|".join(
        (
            r"undeliver|non[- ]?deliver|failure notice|bounce|rejected|message (not|blocked)",
            r"deliver\w{0,20} .{0,30}(fail|status|problem|error|report|unsuccess|notif)",
            r"(fail|could not|unable|not be|problem).{0,30}deliver",
            r"returned (mail|message|to sender)|mail(er)? (failure|error|system error|returned)",
            r"non remis|[ée]chec de|unzustellbar|no (se )?(ha )?(podido )?entreg|mancata consegna",
            r"nedoru|не ?доставлен|отклонено|エラー|配信|送信",
        )
    ),
    re.IGNORECASE,
)
_DELAYED = re.compile(
    "|".join(
        (
            r"delay|still (being )?(re)?tr(y|ied)|will (keep|continue|be retried|retry)",
            r"not yet been delivered|warning: (could not|message)",
            r"temporar(y|ily) .{0,20}(fail|undeliver)|do not need to (resend|re-send)",
            r"no action is required on your part",
        )
    ),
    re.IGNORECASE,
)
_GIVEN_UP = re.compile(
    "|".join(
        (
            r"permanent|giving up|gave up|final(ly)?\b|has been (returned|bounced)|too long",
            r"could not be delivered (to|for|within)|undeliverable|failure notice|did not reach",
        )
    ),
    re.IGNORECASE,
)


def reports(mail: Mail) -> tuple[Report, ...]:
    """One for each recipient that is found, one without where none is; none where it does not look
    like a bounce."""
    if not is_bounce(mail):
        return ()
    delayed, failed = _recipients(mail)
    pairs = [(one, ReportKind.DELAY) for one in delayed]
    pairs += [(one, ReportKind.BOUNCE) for one in failed]
    if pairs:
        named = tuple(one for one, _ in pairs[:_MOST_RECIPIENTS])
        return tuple(_report(mail, kind, one, named) for one, kind in pairs[:_MOST_RECIPIENTS])
    said = said_in(mail.words, None)
    known = said.code is not None or said.status is not None or said.is_clear
    return (_report(mail, _kind(mail), None, ()),) if known else ()


def is_bounce(mail: Mail) -> bool:
    """From a server itself; or in the words of one, from a mailbox that people answer for as well,
    or from nobody (RFC 5321 §4.5.5)."""
    whole, sender = mail.whole, mail.sender
    if whole.get("x-failed-recipients") or _DAEMON.search(sender) or sender.strip() in ("", "<>"):
        return True
    if not mail.is_from_nobody and not _KEEPER.search(sender):
        return False
    said = f"{mail.subject}\n{mail.text[:2_000]}"
    return any(words.search(said) for words in (_FAILURE, _DELAYED, _REPLY))


def waiting(kind: ReportKind, fault: Fault) -> Fault:
    """Whose fault it is; a server that goes on trying has been put off, whatever it says of why."""
    return Fault.BUSY if kind is ReportKind.DELAY and fault is Fault.UNKNOWN else fault


def _recipients(mail: Mail) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who is waited for and who failed: as the server says in a field, else as flufl.bounce reads
    it, else the first address with a line of its own, else whom the letter went to."""
    named = fields.found(mail.whole.get("x-failed-recipients"))
    delayed, failed = ((), named) if named else _detected(mail)
    if not delayed and not failed:
        failed = _on_a_line(mail) or mail.letter.recipients[:1]
    if failed and _kind(mail) is ReportKind.DELAY:
        return failed, ()
    return delayed, failed


def _on_a_line(mail: Mail) -> tuple[str, ...]:
    said = _LINE.findall(mail.words)
    known = [one for line in said for one in fields.found(line) if one not in mail.sent_to]
    return tuple(known[:1])


def _detected(mail: Mail) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """By the message as it came, where it is not too deep for such a library, else by its text."""
    for whole in (mail.raw, _copy(mail)):
        copy = _short(whole)
        if len(_BOUNDARY.findall(copy)) > _MOST_BOUNDARIES:
            continue
        delayed, failed = _asked(mail, copy)
        if delayed or failed:
            return delayed, failed
    return (), ()


def _short(whole: bytes) -> bytes:
    lines = whole[:_LONGEST].split(b"\n", _MOST_LINES)[:_MOST_LINES]
    held = (one[:_LONGEST_LINE] for one in lines)
    return b"\n".join(b"<".join(one.split(b"<")[: _MOST_TAGS + 1]) for one in held)


def _asked(mail: Mail, copy: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A detector may stumble over what it reads: then it has seen nothing."""
    try:
        message = message_from_bytes(copy)
        for part in message.walk():
            del part["content-transfer-encoding"]  # its lines would be long again
        waited, failed = all_failures(message)
    except Exception:
        return (), ()
    return _clear(mail, waited), _clear(mail, failed)


def _copy(mail: Mail) -> bytes:
    """The fields that detectors look at, and the text: a plain message."""
    names = ("from", "subject", "to", "x-mailer")
    head = "".join(f"{name}: {' '.join(mail.whole.get(name).split())}\n" for name in names)
    return (head + "\n" + mail.text).encode("utf-8", "replace")


def _clear(mail: Mail, found: object) -> tuple[str, ...]:
    assert isinstance(found, set | frozenset)
    texts = sorted(one.decode("utf-8", "replace") for one in found)
    addresses = (fields.address(one) for one in texts)
    others = (*mail.sent_to, mail.letter.message_id, mail.whole.get("message-id").strip(" <>"))
    return tuple(one for one in addresses if one and one not in others)


def _kind(mail: Mail) -> ReportKind:
    """A delay where it says so and does not say that it is over."""
    said = f"{mail.subject}\n{mail.words[:4_000]}"
    waits = _DELAYED.search(said) and not _GIVEN_UP.search(said)
    return ReportKind.DELAY if waits else ReportKind.BOUNCE


def _report(mail: Mail, kind: ReportKind, recipient: str | None, all_of: Sequence[str]) -> Report:
    others = [one for one in all_of if one != recipient]
    said = doubted(said_in(mail.words, recipient, "", others), mail.words)
    if (said.status or "").startswith("2.") and kind is ReportKind.BOUNCE:
        return mail.report(ReportKind.DELIVERED, recipient, code=said.code, status=said.status)
    return mail.report(
        kind,
        recipient,
        fault=waiting(kind, said.fault),
        code=said.code,
        status=said.status,
        words=said.words,
    )
