"""What is wrong with a letter, found from its bytes alone and knowing nothing of the composer.

`faults` takes a whole message as it would leave, and gives one line per fault.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from email.utils import getaddresses

import lxml.html

from tests.letters import looks

EVERY = (
    *("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"),
    *("Content-Language", "Auto-Submitted", "X-Auto-Response-Suppress"),
)
LISTED = (
    *("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Help", "List-Archive"),
    *("List-Owner", "List-Post", "Precedence", "Feedback-ID"),
)
AT_MOST_ONCE = ("Reply-To", "In-Reply-To", "References")
EXACT = {
    "MIME-Version": "1.0",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    "List-Post": "NO",
    "Auto-Submitted": "auto-generated",
    "Precedence": "list",
}
ANSWERS = {True: "OOF, AutoReply", False: "All"}
"""What X-Auto-Response-Suppress says in a letter of a list, and in any other."""

_MSG_ID = r"<[A-Za-z0-9.+_-]+@[a-z0-9.-]+>"
SHAPES = {
    "Message-ID": _MSG_ID,
    "In-Reply-To": _MSG_ID,
    "References": rf"{_MSG_ID}( {_MSG_ID})*",
    "List-Id": r"(.+ )?<(alert|daily|weekly|correction|withdrawal)\.[a-z0-9.-]+>",
    "List-Unsubscribe": r"<https://[^<>\s,]+/u/[A-Za-z0-9._-]+>(,\s+<mailto:[^<>\s,]+>)?",
    "List-Help": r"<(https?|mailto):[^<>\s,]+>(, <https?:[^<>\s,]+>)?",
    "List-Archive": r"<https?:[^<>\s,]+>",
    "List-Owner": r"<(https?|mailto):[^<>\s,]+>",
    "Feedback-ID": r"[^:]+:[^:]+:[^:]+:[A-Za-z0-9]{5,15}",
    "Content-Language": r"[a-z]{2,3}",
}
HTML_LIMIT = 80_000
_URL = re.compile(r"https?://[^\s<>\"]+")
_WORD = re.compile(rb"=\?[^?]+\?[bqBQ]\?[^?]*\?=")


def faults(raw: bytes, *, secrets: Sequence[str] = (), listed: bool = True) -> list[str]:
    """Every fault of one message; `secrets` are names that no header but Subject may hold. A letter
    that is not `listed` answers or notifies: it has no List-* header."""
    message = message_from_bytes(raw, policy=policy.default)
    found = [
        *_octets(raw),
        *_headers(message, listed=listed),
        *_mailboxes(message),
        *_names(message, secrets),
        *_parts(message),
    ]
    if found:
        return found
    text, html = (content(part) for part in message.iter_parts())
    return [
        *looks.faults(html, str(message["Content-Language"])),
        *_links(text, html),
        *_text(text),
        *(["html: over 80 kB"] if len(html.encode()) + html.count("\n") > HTML_LIMIT else []),
    ]


def content(part: MIMEPart) -> str:
    """A part's text with plain line ends."""
    return str(part.get_content()).replace("\r\n", "\n")


def _octets(raw: bytes) -> Iterator[str]:
    if not raw.isascii():
        yield "bytes: not ASCII"
    if b"\0" in raw:
        yield "bytes: a slot was left open"
    if re.search(rb"(?<!\r)\n|\r(?!\n)", raw):
        yield "bytes: a line end that is not CRLF"
    head, _, body = raw.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        yield from (f"header: {fault}: {line!r}" for fault in _line(line))
    for line in body.split(b"\r\n"):
        if len(line) > 76:
            yield f"body: line of {len(line)}: {line!r}"


def _line(line: bytes) -> Iterator[str]:
    """RFC 5322 § 2.1.1 and 2.2.3, RFC 2047 § 2."""
    words = _WORD.findall(line)
    if any(len(word) > 75 for word in words):
        yield "encoded word over 75"
    if len(line) > (76 if words else 998):
        yield f"line of {len(line)}"
    if len(line) > 78 and b" " in line.strip().split(b": ", 1)[-1]:
        yield "could have been folded"
    if not re.fullmatch(rb"([!-9;-~]+:|[ \t]+)[^ \t].*|[!-9;-~]+: .+", line):
        yield "neither a field nor the rest of one"
    if line != line.rstrip():
        yield "ends in a blank"


def _headers(message: EmailMessage, *, listed: bool) -> Iterator[str]:
    """Each of those that belong to it once, and no other."""
    once = (*EVERY, *LISTED) if listed else EVERY
    counts = Counter(message.keys())
    yield from (f"{name}: {counts[name]} times" for name in once if counts[name] != 1)
    yield from (f"{name}: more than once" for name in AT_MOST_ONCE if counts[name] > 1)
    foreign = sorted(set(counts) - {*once, *AT_MOST_ONCE})
    yield from (f"{name}: does not belong here" for name in foreign)
    yield from _values(message, EXACT | {"X-Auto-Response-Suppress": ANSWERS[listed]})


def _values(message: EmailMessage, exact: Mapping[str, str]) -> Iterator[str]:
    for name, value in message.items():
        if value != exact.get(name, value) or not re.fullmatch(SHAPES.get(name, ".*"), value):
            yield f"{name}: {value}"
        if value.defects:
            yield f"{name}: {value.defects}"
    if re.match(r"((re|fwd?|aw|tr|rv|sv)\s*:|\s*$)", str(message["Subject"] or ""), re.IGNORECASE):
        yield "Subject: says nothing, or pretends to be an answer"
    at = message["Date"].datetime if message["Date"] else None
    if at is None or at.tzinfo is None:
        yield "Date: not a date with its zone"


def _mailboxes(message: EmailMessage) -> Iterator[str]:
    for name in ("From", "To", "Reply-To"):
        if message[name] and len(getaddresses([str(message[name])])) != 1:
            yield f"{name}: must be one address"
    ((name, address),) = getaddresses([str(message["From"])])[:1] or [("", "")]
    if not name or re.search(r"\balerts?\b|@", name, re.IGNORECASE):
        yield f"From: a name of the sender only, not {name!r}"
    own = address.rpartition("@")[2]
    if not str(message["Message-ID"]).endswith(f"@{own}>"):
        yield f"Message-ID: not of {own}"
    if message["List-Id"] and not str(message["List-Id"]).endswith(f".{own}>"):
        yield f"List-Id: not of {own}"
    yield from _thread(message)


def _thread(message: EmailMessage) -> Iterator[str]:
    """Only what follows a release answers a letter, and that one letter alone (RFC 5322 3.6.4)."""
    said = {name: message.get_all(name, []) for name in ("In-Reply-To", "References")}
    if not any(said.values()):
        return
    if not re.search(r"<(correction|withdrawal)\.", str(message["List-Id"])):
        yield "In-Reply-To: answers nothing"
    for name, values in said.items():
        ids = [str(one) for one in values]
        if len(ids) != 1 or not re.fullmatch(SHAPES["Message-ID"], ids[0]):
            yield f"{name}: {ids}: must be one Message-ID"
        elif ids[0] == message["Message-ID"]:
            yield f"{name}: is the letter itself"
    if said["In-Reply-To"] != said["References"]:
        yield "References: not what it answers"


def _names(message: EmailMessage, secrets: Sequence[str]) -> Iterator[str]:
    for name, value in message.items():
        for secret in secrets:
            if name != "Subject" and secret.casefold() in str(value).casefold():
                yield f"{name}: says {secret}"


def _parts(message: EmailMessage) -> Iterator[str]:
    if message.get_content_type() != "multipart/alternative":
        yield f"Content-Type: {message.get_content_type()}"
    parts = [part.get_content_type() for part in message.iter_parts()]
    if parts != ["text/plain", "text/html"]:
        yield f"parts: {parts}"
    for part in message.walk():
        if part.defects:
            yield f"{part.get_content_type()}: {part.defects}"
        if not part.is_multipart() and part["Content-Transfer-Encoding"] != "quoted-printable":
            yield f"{part.get_content_type()}: not quoted-printable"
        if not part.is_multipart() and part.get_content_charset() != "utf-8":
            yield f"{part.get_content_type()}: not UTF-8"


def _links(text: str, html: str) -> Iterator[str]:
    """Both parts lead to the same places; what the HTML merely points at in itself is left out."""
    hrefs = {str(link.get("href")) for link in lxml.html.fromstring(html).iter("a")}
    away = {href for href in hrefs if not href.startswith("#")}
    web = {href for href in away if href.startswith("http")}
    printed = set(_URL.findall(text))
    yield from (f"text: lacks {href}" for href in sorted(web - printed))
    yield from (f"html: lacks {url}" for url in sorted(printed - web))
    for href in sorted(away - web):
        scheme, _, rest = href.partition(":")
        shown = re.sub(r"[^+0-9]", "", text) if scheme == "tel" else text
        if scheme not in ("mailto", "tel") or rest not in shown:
            yield f"text: lacks {href}"


def _text(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        if len(line) > 78 and max(map(len, line.split())) < 70:
            yield f"text: line of {len(line)}: {line}"
        if line != line.rstrip():
            yield f"text: ends in a blank: {line!r}"
