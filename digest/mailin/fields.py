"""What stands in header fields: addresses, names of messages, instants, words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import parsedate_to_datetime

from digest.mailin.mime import Part, decoded

ADDRESS = re.compile(r"[^\s<>()\[\]\",;:@\\]{1,64}@[^\s<>()\[\]\",;:@\\/]{1,255}")
_NAME = re.compile(r"<\s*([^<>\s]{1,250})\s*>")
_URI = re.compile(r"<\s*((?:https?|mailto):[^<>\s]{1,2000})\s*>", re.IGNORECASE)
_UNITEXT = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")
_ENCODED = re.compile(r"\+([0-9A-F]{2})")
_MOST_LINKS = 10
_SENT_TO = (
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-rcpt-to",
    "to",
    "apparently-to",
)


def address(said: str) -> str | None:
    """The first address in a field, without brackets and without a final dot."""
    found = ADDRESS.search(said)
    return found[0].strip("'`").rstrip(".") if found else None


def typed_address(said: str) -> str | None:
    """An address behind its type (RFC 3464 §2.3.1, RFC 6533 §3): `rfc822; a@example.org`."""
    kind, semicolon, value = said.partition(";")
    text = value if semicolon else kind
    return address(_UNITEXT.sub(_character, text))


def _character(found: re.Match[str]) -> str:
    point = int(found[1], 16)
    return (
        chr(point)
        if point <= 0x10FFFF and not 0xD800 <= point <= 0xDFFF
        else "\N{REPLACEMENT CHARACTER}"
    )


def unquoted(text: str) -> str:
    """Without the quoting of RFC 3461 §4 (xtext)."""
    return _ENCODED.sub(lambda found: chr(int(found[1], 16)), text)


def message_id(said: str) -> str | None:
    """The first name of a message, without its brackets."""
    found = _NAME.search(said)
    bare = said.strip()
    if found:
        return found[1]
    return bare if 0 < len(bare) <= 250 and "@" in bare and " " not in bare else None


def links(said: Iterable[str]) -> tuple[str, ...]:
    """The URIs of List-Unsubscribe (RFC 2369)."""
    found = dict.fromkeys(uri for field in said for uri in _URI.findall(field))
    return tuple(found)[:_MOST_LINKS]


def instant(said: str) -> datetime | None:
    """The instant of a Date field (RFC 5322 §3.3); None where it is none."""
    try:
        at = parsedate_to_datetime(said[:100])
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def words(said: str) -> str:
    """A field's encoded words in clear (RFC 2047)."""
    if "=?" not in said:
        return said
    try:
        pieces = decode_header(said[:1_000])
    except (HeaderParseError, ValueError, LookupError):
        return said
    return "".join(
        piece if isinstance(piece, str) else decoded(piece, charset or "us-ascii")
        for piece, charset in pieces
    )


def sent_to(mail: Part) -> tuple[str, ...]:
    """Whom a message was sent to, the envelope's addresses before those of To."""
    said = (one for name in _SENT_TO for field in mail.fields.get(name, ()) for one in found(field))
    return tuple(dict.fromkeys(said))[:20]


def found(text: str) -> tuple[str, ...]:
    """Every address in a text, each once."""
    return tuple(dict.fromkeys(one.strip("'`").rstrip(".") for one in ADDRESS.findall(text)))


def domain(said: str) -> str:
    """The domain of the first address in a field; empty where there is none."""
    return (address(said) or "").rpartition("@")[2].lower()
