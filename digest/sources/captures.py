"""A saved page's octets as text."""

from __future__ import annotations

import codecs
import re

from digest.errors import Unreadable

_MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HTML = re.compile(r"\s*<(?:!doctype|html|head|body|\?xml)\b", re.IGNORECASE)


def decoded(body: bytes) -> str:
    """UTF-8, or UTF-16 that says so; Unreadable for anything else, with the line if it has one."""
    encoding = next((name for mark, name in _MARKED if body.startswith(mark)), "utf-8")
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            f"line {line}: not {encoding} text (octet {body[error.start]:#04x}): save it as UTF-8"
        ) from error
    if "\0" in text:
        raise Unreadable(f"line {text[: text.index(chr(0))].count(chr(10)) + 1}: binary, not text")
    if not text.strip():
        raise Unreadable("empty")
    if _HTML.match(text):
        raise Unreadable("HTML: an archive holds pages saved as plain text")
    return text
