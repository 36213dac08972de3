"""Letters of readers' mail programs that ask to unsubscribe (RFC 2369 mailto)."""

from __future__ import annotations

import re

from digest.mailin import fields
from digest.mailin.mail import Mail
from digest.model import Report, ReportKind

_SUBJECT = re.compile(
    r"\s*(?:list[- ]?)?(?:unsubscribe|opt[- ]?out|remove(?: me)?|signoff"
    r"|d[ée]sabonne(?:ment|r)|d[ée]sinscri(?:ption|re)|darse de baja"
    r"|cancelar (?:la )?suscripci[óo]n"
    r"|abmelden|abbestellen|отписаться|отписка|إلغاء الاشتراك)"
    r"(?:[ :]+[\w.=+-]{6,100})?\s*[.!]?\s*",
    re.IGNORECASE,
)
_LOCAL_PART = re.compile(
    r"(?:(?:list-)?unsubscribe|unsub|opt-?out)(?:[+.=-].{1,64})?", re.IGNORECASE
)


def reports(mail: Mail) -> tuple[Report, ...]:
    """One of whoever wrote, where the subject asks for nothing else or the address is for nothing
    else; none where a machine only answers. Apple's programs ask and call that an auto-reply."""
    asks = _SUBJECT.fullmatch(mail.subject) is not None
    answers = mail.whole.get("auto-submitted").strip().lower().startswith("auto-replied")
    if not asks and (answers or not any(map(_is_for_it, mail.sent_to))):
        return ()
    return (mail.report(ReportKind.UNSUBSCRIBE, fields.address(mail.sender)),)


def _is_for_it(address: str) -> bool:
    return _LOCAL_PART.fullmatch(address.rpartition("@")[0]) is not None
