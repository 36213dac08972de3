"""What comes back for a letter: reports, whatever door they came through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ReportKind(StrEnum):
    """What somebody says of a letter, or to whoever sent it."""

    BOUNCE = "bounce"  # it did not arrive and will not (RFC 3464 failed)
    DELAY = "delay"  # it is still being tried (RFC 3464 delayed)
    DELIVERED = "delivered"  # it arrived (RFC 3464 delivered)
    COMPLAINT = "complaint"  # its reader called it spam (RFC 5965)
    UNSUBSCRIBE = "unsubscribe"  # its reader wants no more (RFC 2369 mailto, RFC 5965 opt-out)
    AUTO_REPLY = "auto_reply"  # a machine answers for its reader (RFC 3834)
    CHALLENGE = "challenge"  # a machine asks for proof that a person writes
    OTHER = "other"  # nothing of what became of a letter, or nothing that can be read


class Fault(StrEnum):
    """Whose fault it is that a letter did not arrive, or has not yet."""

    ADDRESS = "address"  # no such mailbox or domain, or closed for good
    BUSY = "busy"  # the mailbox is full, its server is away or puts off
    OURS = "ours"  # who we are is not believed: SPF, DKIM, DMARC, PTR, TLS, reputation
    THROTTLE = "throttle"  # too many at once
    CONTENT = "content"  # what the letter says, or its size
    UNKNOWN = "unknown"  # it was not said


@dataclass(frozen=True, slots=True)
class Report:
    """One thing said of one letter to one recipient.

    `id` is the same whenever and through whatever door the same report comes again. `sent_to` are
    the addresses that it was sent to, the envelope's first: one may be a return path of ours.
    `message_id` is that of the letter, without brackets, or what stands left of its @ where only
    the name of its envelope came back (RFC 3461 ENVID); `links` are the URIs of its
    List-Unsubscribe as the report quotes it. `is_signed` says that its door has checked who sent
    it. `status` is an enhanced status code (RFC 3463), `code` an SMTP reply code, `words` what was
    said, on one line and without any address.
    """

    kind: ReportKind
    id: str
    at: datetime | None = None
    recipient: str | None = None
    sent_to: tuple[str, ...] = ()
    message_id: str | None = None
    links: tuple[str, ...] = ()
    fault: Fault | None = None
    code: int | None = None
    status: str | None = None
    words: str = ""
    reporter: str = ""
    is_signed: bool = False
