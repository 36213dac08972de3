"""What a server said of a recipient, found in fields and in the text that people read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from digest.delivery.faults import fault_of
from digest.model import Fault

_LONGEST = 8_000
_CODE = re.compile(r"(?<![\d.:#/-])([2-5][0-5]\d)(?=[ \-_:#)]|$)(?![ -]?\d\d)")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.])[45][0-5]\d[ -](?=\D|[45]\.)")
_PARAGRAPH = re.compile(r"\n[ \t>]*\n")
_VAGUE = frozenset({"0.0", "1.0", "2.0", "3.0", "4.0", "5.0", "7.0"})
_UNKNOWN = re.compile(r"un-?known|no such|not found|invalid|does(?:n.t| not) exist", re.IGNORECASE)
_AFTER_DATA = re.compile(
    r"in reply to (?:the )?(?:end\s+of\s+)?DATA|after\s+end\s+of\s+data|SMTP command:?\s*\nDATA\b"
    # Behind pipelined commands the first reply is the one to RCPT, and another one follows
    r"|>>> DATA\s*\n<<< 5[^\n]*\n(?!(?:[^<\n][^\n]*\n)?<<<)",
)


@dataclass(frozen=True, slots=True)
class Said:
    """A reply code, an enhanced code, the words, and whose fault that makes it."""

    code: int | None = None
    status: str | None = None
    words: str = ""
    fault: Fault = Fault.UNKNOWN

    @property
    def is_clear(self) -> bool:
        """Whether it says whose fault it is."""
        return self.fault is not Fault.UNKNOWN


def said_of(words: str, status: str = "") -> Said:
    """By a server's words and the enhanced code beside them: the words' own is the one that the
    last server gave, where the other only says that something failed (x.0.0)."""
    line = " ".join(words[:_LONGEST].split())
    code, own = _CODE.search(line), _STATUS.search(line)
    outer = _STATUS.match(status.strip())
    is_vague = outer is None or outer[1].partition(".")[2] in _VAGUE
    chosen = own if own and is_vague else outer or own
    number = int(code[1]) if code else None
    named = chosen[1] if chosen else None
    return Said(number, named, line, fault_of(number, named, line))


def said_in(text: str, recipient: str | None, status: str = "", others: Sequence[str] = ()) -> Said:
    """By the first passage of a report's own words that says whose fault it is; by its first
    passage with a reply, or the one that names the recipient, where none does. What stands behind
    the name of one of the `others` is of them."""
    coded = said_of("", status)
    first = None
    for passage in _passages(text, recipient, others):
        said = said_of(passage, status)
        if said.is_clear and said.fault is not coded.fault:
            return said
        first = first or said
    return first or coded


def doubted(said: Said, text: str) -> Said:
    """A server that took the recipient and calls them unknown only when it has seen the letter is
    not believed, unless it gives the code of an address that does not exist: filters speak so."""
    coded = (said.status or "").partition(".")[2]
    is_sure = coded.startswith("1.") or coded in ("2.1", "4.1") or not _UNKNOWN.search(said.words)
    if said.fault is Fault.ADDRESS and not is_sure and _AFTER_DATA.search(text):
        return replace(said, fault=Fault.UNKNOWN)
    return said


def _passages(own: str, recipient: str | None, others: Sequence[str]) -> Iterator[str]:
    begin = own.lower().find((recipient or "\0").lower())
    about = _until(own[begin:], recipient or "", others) if begin >= 0 else ""
    behind = _PARAGRAPH.split(about)
    everywhere = () if others else _PARAGRAPH.split(own)
    for paragraphs in (behind, everywhere):
        found = [(one, _REPLY.search(one)) for one in paragraphs[:20]]
        yield from [one[reply.start() :] for one, reply in found if reply][:5]
        yield from [one for one, reply in found if not reply and _STATUS.search(one)][:5]
    yield from behind[:3]
    yield from everywhere[:12]


def _until(text: str, recipient: str, others: Sequence[str]) -> str:
    lower, behind = text.lower(), len(recipient)
    ends = [lower.find(one.lower(), behind) for one in others if one.lower() != recipient.lower()]
    return text[: min((end for end in ends if end >= 0), default=len(text))]
