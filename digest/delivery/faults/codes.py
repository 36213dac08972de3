"""What codes say by themselves: enhanced status codes (RFC 3463, 5248, 7372, 7505) and, where there
is none, SMTP reply codes (RFC 5321 §4.2)."""

from __future__ import annotations

import re

from digest.delivery.faults.rules import Mend
from digest.model import Fault

STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
CLOSING = 421

_A, _B, _O, _T, _C = Fault.ADDRESS, Fault.BUSY, Fault.OURS, Fault.THROTTLE, Fault.CONTENT

# Subject and detail; the class says whether it is for good. None: the words must say.
_PERMANENT: dict[str, Fault | None] = {
    "1.1": _A,  # no such mailbox
    "1.2": _A,  # no such domain
    "1.3": _A,  # no address at all
    "1.6": _A,  # moved, and nobody knows where
    "1.7": _O,  # the sender's address
    "1.8": _O,  # the sender's domain
    "1.10": _A,  # the domain takes no mail (RFC 7505); Exchange: no such recipient
    "2.1": _A,  # disabled
    "2.2": _B,  # full, though "for good": people clear their mailboxes
    "2.3": _C,  # bigger than this mailbox allows
    "3.1": _B,
    "3.2": _B,
    "3.4": _C,  # bigger than this server allows
    "3.5": _B,  # a server of theirs is set up wrongly
    "4.310": _A,  # Exchange Online: the domain does not exist
    "5.3": _T,  # too many recipients
    "7.28": _T,
}
_PASSING: dict[str, Fault | None] = {"2.3": _C, "3.4": _C, "7.28": _T}
_PASSING_SUBJECTS = {"1": _B, "2": _B, "3": _B, "4": _B, "5": _B, "6": _C, "7": _O}
_PERMANENT_SUBJECTS = {"4": _B, "6": _C, "7": _O}

_CODES = {
    CLOSING: _T,
    454: _O,  # TLS or authentication is not to be had now (RFC 3207, 4954)
    500: _O,
    501: _O,
    502: _O,
    503: _O,
    504: _O,
    523: _C,
    530: _O,  # RFC 3207, 4954
    534: _O,
    535: _O,
    538: _O,
    552: _B,
    555: _O,
    556: _A,  # RFC 7504: the domain takes no mail
}

_MENDS = {
    "1.7": Mend.SENDER,
    "1.8": Mend.SENDER,
    "2.3": Mend.SIZE,
    "3.4": Mend.SIZE,
    "7.20": Mend.DKIM,
    "7.21": Mend.DKIM,
    "7.22": Mend.DKIM,
    "7.23": Mend.SPF,
    "7.24": Mend.SPF,
    "7.25": Mend.PTR,
    "7.26": Mend.AUTHENTICATION,
    "7.27": Mend.SENDER,
    "7.28": Mend.RATE,
    "7.8": Mend.LOGIN,
    "7.9": Mend.LOGIN,
    "7.10": Mend.TLS,
    "7.11": Mend.TLS,
}


def split(status: str | None) -> tuple[int, str, str] | None:
    """The class, subject and detail of an enhanced status code; None where it is none."""
    found = STATUS.fullmatch(status or "")
    return (int(found[1]), str(int(found[2])), str(int(found[3]))) if found else None


def by_status(status: str | None) -> Fault | None:
    """By the enhanced code alone; None where it says nothing of whose fault it is."""
    parts = split(status)
    if parts is None:
        return None
    kind, subject, detail = parts
    exact, subjects = (
        (_PERMANENT, _PERMANENT_SUBJECTS) if kind == 5 else (_PASSING, _PASSING_SUBJECTS)
    )
    if f"{subject}.{detail}" in exact:
        return exact[f"{subject}.{detail}"]
    return subjects.get(subject) if kind != 2 else None


def by_code(code: int | None) -> Fault | None:
    """By the reply code alone; None where it says nothing: 550 is for every reason there is."""
    if code is None:
        return None
    return _CODES.get(code) or (_B if code // 100 == 4 else None)


def by_pair(code: int | None, status: str | None) -> Fault | None:
    """By both together: 421 is a throttle whatever follows it; 521 with x.3.2 is how a host says
    that it never takes mail (RFC 7504 §4)."""
    parts = split(status)
    if code == CLOSING:
        return _T
    return _A if code == 521 and parts is not None and parts[1:] == ("3", "2") else None


def is_senders(status: str | None) -> bool:
    """Whether an enhanced code speaks of the sender's address: then no word of an unknown address
    or domain is about the recipient's."""
    parts = split(status)
    return parts is not None and f"{parts[1]}.{parts[2]}" in ("1.7", "1.8")


def mend_of(status: str | None) -> Mend | None:
    """What an enhanced code asks to be mended."""
    parts = split(status)
    return _MENDS.get(f"{parts[1]}.{parts[2]}") if parts and parts[0] != 2 else None
