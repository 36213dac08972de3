"""The octets of a document as UTF-8, whoever is right about what they are."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# XML 1.0 appendix F: how "<" and what follows look where no mark says it.
_UNMARKED = (
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0<\0", "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
# What those mean who say so (WHATWG Encoding § 4.2): each can say all that the label's own can.
_MEANT = {
    **dict.fromkeys(("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"), "windows-1252"),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    "iso-8859-9": "windows-1254",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
}
_LABEL = r"[A-Za-z][\w.:-]{1,40}"
_DECLARED = re.compile(rf"\s*<\?xml\s[^>]{{0,200}}?encoding\s*=\s*[\"']\s*({_LABEL})".encode())
_CHARSET = re.compile(rf";\s*charset\s*=\s*[\"']?\s*({_LABEL})", re.IGNORECASE)
# Python has codecs that are none of these, and slow.
_TEXT = re.compile(
    r"(?:x-)?(?:utf|iso|windows|cp|ibm|mac|koi8|gb|hz|big5|euc|shift|sjis|ms_|tis|viscii|latin"
    r"|us-?ascii|ascii|ks_c|ksc)[\w.-]*"
)
_LOOKED_AT = 65_536


def as_utf8(body: bytes, content_type: str | None) -> bytes:
    """The same text in UTF-8 without a mark; what cannot be read becomes U+FFFD.

    A mark in front decides, then the octets: what can be read as UTF-8 is UTF-8, whatever a label
    says. Then the header's charset and what the document declares (RFC 7303 § 3), if they can be
    true, then Windows-1252.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return _recoded(body[len(mark) :], name)
    for start, name in _UNMARKED:
        if body.startswith(start):
            return _recoded(body, name)
    if b"\x1b" not in body and _decoded(body, "utf-8") is not None:  # escapes are ISO 2022's
        return body
    for label in _labels(body, content_type):
        if (text := _decoded(body, label)) is not None:
            return text.encode("utf-8", "replace")
    return _recoded(body, "utf-8" if _is_nearly_utf8(body[:_LOOKED_AT]) else "windows-1252")


def _labels(body: bytes, content_type: str | None) -> list[str]:
    header, declared = _CHARSET.search(content_type or ""), _DECLARED.match(body)
    said = [header[1]] if header else []
    said += [declared[1].decode("ascii")] if declared else []
    labels = (_MEANT.get(label.lower(), label.lower()) for label in said)
    return [label for label in labels if _TEXT.fullmatch(label)]


def _decoded(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except (UnicodeError, LookupError):
        return None


def _recoded(body: bytes, name: str) -> bytes:
    return body.decode(name, "replace").encode("utf-8", "replace")


def _is_nearly_utf8(body: bytes) -> bool:
    """Whether most of what is not ASCII is UTF-8: put together from two sources, or cut."""
    text = body.decode("utf-8", "replace")
    return text.count("\ufffd") * 2 < sum(not char.isascii() for char in text)
