"""Letters of readers' mail programs that ask to unsubscribe (RFC 2369 mailto)."""

from __future__ import annotations

import re
from dataclasses import replace

from digest.mailin import fields
from digest.mailin.mail import Mail
from digest.model import Report, ReportKind

_SUBJECT = re.compile(
    r"\s*(?:list[- ]?)?(?:unsubscribe|opt[- ]?out|remove(?: me)?|signoff"
    r"|d[ée]sabonne(?:ment|r)|d[ée]sinscri(?:ption|re)|darse de baja"
    r"|cancelar (?:la )?suscripci[óo]n"
    r"|abmelden|abbestellen|отписаться|отписка|إلغاء الاشتراك)"
    r"(?:[ :]+[\w.=+-]{6,100})?\s*(?:[.!]\s*)?",
    re.IGNORECASE,
)
_LOCAL_PART = re.compile(
    r"(?:(?:list-)?unsubscribe|unsub|opt-?out)(?:[+.=-].{1,64})?", re.IGNORECASE
)

_TOKEN = re.compile(r"(?<![\w.-])[A-Za-z0-9_-]{2,30}\.[A-Za-z0-9_-]{20,64}(?![\w-])")


def reports(mail: Mail) -> tuple[Report, ...]:
    """One of whoever wrote, where the subject asks for nothing else or the address is for nothing
    else; none where a machine only answers. Apple's programs ask and call that an auto-reply."""
    asks = _SUBJECT.fullmatch(mail.subject) is not None
    answers = mail.whole.get("auto-submitted").strip().lower().startswith("auto-replied")
    if not asks and (answers or not any(map(_is_for_it, mail.sent_to))):
        return ()
    report = mail.report(ReportKind.UNSUBSCRIBE, fields.address(mail.sender))
    return (replace(report, links=(*report.links, *_written_to(mail))),)


def _written_to(mail: Mail) -> tuple[str, ...]:
    """The mailto of the letter that was followed, where its token stands in the subject."""
    token = _TOKEN.search(mail.subject)
    box = next(iter(mail.sent_to), "")
    return (f"mailto:{box}?subject={token[0]}",) if token else ()


def _is_for_it(address: str) -> bool:
    return _LOCAL_PART.fullmatch(address.rpartition("@")[0]) is not None
