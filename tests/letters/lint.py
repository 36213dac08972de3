"""What is wrong with a letter, found from its bytes alone and knowing nothing of the composer.

`faults` takes a whole message as it would leave, and gives one line per fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from email.utils import getaddresses

import lxml.html

from tests.letters import looks

ONCE = (
    *("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"),
    *("Content-Language", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Help"),
    *("List-Archive", "List-Owner", "List-Post", "Auto-Submitted", "Precedence"),
    *("X-Auto-Response-Suppress", "Feedback-ID"),
)
EXACT = {
    "MIME-Version": "1.0",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    "List-Post": "NO",
    "Auto-Submitted": "auto-generated",
    "Precedence": "list",
    "X-Auto-Response-Suppress": "OOF, AutoReply",
}
SHAPES = {
    "Message-ID": r"<[A-Za-z0-9.+_-]+@[a-z0-9.-]+>",
    "List-Id": r"(.+ )?<(alert|daily|weekly|correction|withdrawal)\.[a-z0-9.-]+>",
    "List-Unsubscribe": r"<https://[^<>\s,]+/u/[A-Za-z0-9._-]+>",
    "List-Help": r"<(https?|mailto):[^<>\s,]+>(, <https?:[^<>\s,]+>)?",
    "List-Archive": r"<https?:[^<>\s,]+>",
    "List-Owner": r"<(https?|mailto):[^<>\s,]+>",
    "Feedback-ID": r"[^:]+:[^:]+:[^:]+:[A-Za-z0-9]{5,15}",
    "Content-Language": r"[a-z]{2,3}",
}
HTML_LIMIT = 80_000
_URL = re.compile(r"https?://[^\s<>\"]+")


def faults(raw: bytes, *, secrets: Sequence[str] = ()) -> list[str]:
    """Every fault of one message; `secrets` are names that no header but Subject may hold."""
    message = message_from_bytes(raw, policy=policy.default)
    found = [*_octets(raw), *_headers(message), *_names(message, secrets), *_parts(message)]
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
        words = re.findall(rb"=\?[^?]+\?[bqBQ]\?[^?]*\?=", line)
        if any(len(word) > 75 for word in words):
            yield f"header: encoded word over 75: {line!r}"
        if len(line) > (76 if words else 998):
            yield f"header: line of {len(line)}: {line!r}"
        if len(line) > 78 and b" " in line.strip().split(b": ", 1)[-1]:
            yield f"header: could have been folded: {line!r}"
    for line in body.split(b"\r\n"):
        if len(line) > 76:
            yield f"body: line of {len(line)}: {line!r}"


def _headers(message: EmailMessage) -> Iterator[str]:
    for name in ONCE:
        values = message.get_all(name, [])
        if len(values) != 1:
            yield f"{name}: {len(values)} times"
            continue
        value = str(values[0])
        if value != EXACT.get(name, value):
            yield f"{name}: {value}"
        if not re.fullmatch(SHAPES.get(name, ".*"), value):
            yield f"{name}: {value}"
        if values[0].defects:
            yield f"{name}: {values[0].defects}"
    for name in ("From", "To"):
        if len(getaddresses([str(message[name])])) != 1:
            yield f"{name}: must be one address"
    if re.match(r"(re|fwd?|aw|tr)\s*:", str(message["Subject"]), re.IGNORECASE):
        yield "Subject: pretends to be an answer"
    if message["Date"].datetime is None:
        yield "Date: not a date"


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
