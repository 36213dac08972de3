"""What a provider says of one letter, as a report."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from digest.delivery.faults import fault_of
from digest.delivery.outcomes import discreet
from digest.mailin.hooks.call import text
from digest.model.reports import Fault, Report, ReportKind

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""What is before is a mistake, and days before the year 1 there are none to count back to."""

_CODE = re.compile(r"(?<![\d.])([245]\d\d)(?=[\s-]|$)")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_URI = re.compile(r"<((?:https?|mailto):[^<>\s]{1,900})>", re.IGNORECASE)
_LONGEST = 320
_ADDRESS = re.compile(rf"(?=.{{3,{_LONGEST}}}$)[^\s\x00-\x1f\x7f]+@[^\s@\x00-\x1f\x7f]+")
_NAME = re.compile(r"[\s<>\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Said:
    """The parts of a report as they come out of a payload. `words` may hold addresses and lines;
    `code` and `status` are read out of them where they are not given. `id` is whatever tells this
    event from others, an address too: a report keeps only what it hashes to."""

    kind: ReportKind
    id: str
    reporter: str
    recipient: str = ""
    at: datetime | None = None
    message_id: str = ""
    sent_to: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    fault: Fault | None = None
    status: str = ""
    code: int | None = None
    words: str = ""


def report(said: Said) -> Report:
    """The report, signed by whoever looked at the call."""
    recipient = said.recipient.strip().strip("<>")
    known = _ADDRESS.fullmatch(recipient) is not None
    code = said.code or code_in(said.words)
    status = status_in(said.status) or status_in(said.words)
    return Report(
        kind=said.kind,
        id=f"{said.reporter}:{_digest(said.id)}",
        at=said.at if said.at is not None and said.at >= _EARLIEST else None,
        recipient=recipient if known else None,
        sent_to=tuple(one for one in _bare(said.sent_to) if _ADDRESS.fullmatch(one)),
        message_id=_NAME.sub("", said.message_id)[:_LONGEST] or None,
        links=said.links,
        fault=_fault(said, code, status),
        code=code,
        status=status,
        words=discreet(said.words, recipient),
        reporter=said.reporter,
        is_signed=True,
    )


def _bare(addresses: Iterable[str]) -> Iterator[str]:
    return (one.strip().strip("<>") for one in addresses)


def _fault(said: Said, code: int | None, status: str | None) -> Fault | None:
    """What the server said goes before how a provider sorts it: none of them knows a reply that is
    our fault from one about the address."""
    if said.kind not in (ReportKind.BOUNCE, ReportKind.DELAY):
        return None
    told = fault_of(code, status, said.words)
    return told if told is not Fault.UNKNOWN else said.fault or told


def named(provider: str, given: object, event: Mapping[str, object]) -> str:
    """An event's own name, the same each time that it is told; where its provider gave it none,
    one that comes from all it says."""
    return f"{provider}:{text(given) or hashed(event)}"


def hashed(event: Mapping[str, object]) -> str:
    """All that an event says, however it is written: 32 hexadecimal digits."""
    return _digest(json.dumps(event, sort_keys=True, default=str))


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:32]


def code_in(words: str) -> int | None:
    """The first SMTP reply code that words hold."""
    found = _CODE.search(words[:2000])
    return int(found[1]) if found else None


def status_in(words: str) -> str | None:
    """The first enhanced status code (RFC 3463) that words hold."""
    found = _STATUS.search(words[:2000])
    return found[1] if found else None


def links(values: Iterable[str]) -> tuple[str, ...]:
    """The URIs in the values of List-Unsubscribe (RFC 2369 § 2)."""
    return tuple(one for value in values for one in _URI.findall(value[:4000]))[:8]
