"""A message taken apart within bounds: how much of it is read, how deep, how many parts (RFC 2045,
2046). What comes by mail was written by strangers; nothing here raises, whatever it holds.
"""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message

LONGEST = 256 * 1024
"""How many octets of a message are read: what a report says stands in front of what it quotes."""

_LONGEST_HEAD = 64 * 1024
_LONGEST_FIELD = 4_000
_MOST_PARTS = 40
_DEEPEST = 8
_FOLDED = re.compile(rb"\n[ \t]+")
_CHARSET = re.compile(
    r"(utf[-_]?8|us-ascii|ascii|iso-8859-\d{1,2}|windows-\d{3,4}|cp\d{3,4}|koi8-[ru]|gb2312|gbk|gb18030"
    r"|big5|euc-(jp|kr)|iso-2022-(jp|kr)|shift[-_]jis|ks_c_5601-1987)",
    re.IGNORECASE,
)
STATUS = frozenset({"message/delivery-status", "message/global-delivery-status"})
REPORTS = STATUS | {"message/feedback-report", "message/disposition-notification"}
QUOTED = frozenset(
    {
        "message/rfc822",
        "message/global",
        "message/rfc822-headers",
        "text/rfc822-headers",
        "text/rfc822",
        "message/global-headers",
        "message/partial",
    }
)


@dataclass(frozen=True, slots=True)
class Part:
    """Fields by their name in lower case, and what follows them with lines ended by LF."""

    fields: Mapping[str, tuple[str, ...]]
    content: bytes

    def get(self, name: str) -> str:
        """The first field of a name, unfolded; empty where there is none."""
        return self.fields.get(name, ("",))[0]

    @property
    def kind(self) -> str:
        """The media type in lower case; text/plain where none, or no such thing, is given."""
        said = self.get("content-type").partition(";")[0].lower().split()
        return said[0] if said and "/" in said[0] else "text/plain"

    @property
    def is_torn(self) -> bool:
        """Whether it says it has parts, and none can be told from another."""
        return self.kind.startswith("multipart/")

    def parameter(self, name: str) -> str:
        """A parameter of Content-Type, as RFC 2231 may have cut and encoded it."""
        field = Message()
        field["Content-Type"] = self.get("content-type")
        try:
            value = field.get_param(name)
        except (ValueError, LookupError, TypeError):
            return ""
        said = value[2] if isinstance(value, tuple) else value
        return str(said or "").strip()

    def decoded(self) -> bytes:
        """The content without its transfer encoding."""
        encoding = self.get("content-transfer-encoding").strip().lower()
        try:
            if encoding == "base64":
                whole = re.sub(rb"[^A-Za-z0-9+/]", b"", self.content)
                return lines(binascii.a2b_base64(whole[: len(whole) // 4 * 4]))
            if encoding == "quoted-printable":
                return lines(quopri.decodestring(self.content))
        except (binascii.Error, ValueError):
            pass
        return self.content

    def text(self) -> str:
        """The content as text, with signs of loss where the character set is wrong."""
        return decoded(self.decoded(), self.parameter("charset"))


def decoded(octets: bytes, charset: str) -> str:
    """Octets by a character set; by UTF-8 where it is one that nobody writes mail in. Some of the
    codecs that a name may call for take time that grows with the square of the length."""
    name = charset if _CHARSET.fullmatch(charset) else "utf-8"
    try:
        return octets.decode(name, "replace")
    except (LookupError, ValueError):
        return octets.decode("utf-8", "replace")


def opened(message: bytes) -> Part:
    """A message, or as much of it as is read. Lines may end in CRLF, LF or CR."""
    head = lines(message[:LONGEST]).lstrip(b"\n")
    if head.startswith((b"From ", b">From ")):
        head = head.partition(b"\n")[2]
    return _part(head)


def parts(whole: Part) -> tuple[Part, ...]:
    """Everything in a message that is no multipart itself, in its order; what it quotes is one."""
    found: list[Part] = []
    for one in _walk(whole, 0):
        found.append(one)
        if len(found) == _MOST_PARTS:
            break
    return tuple(found)


def _walk(part: Part, depth: int) -> Iterator[Part]:
    boundary = part.parameter("boundary") if part.kind.startswith("multipart/") else ""
    pieces = _pieces(part.content, boundary) if boundary and depth < _DEEPEST else ()
    if not pieces:
        yield part
    for piece in pieces:
        yield from _walk(_part(piece), depth + 1)


def _pieces(content: bytes, boundary: str) -> tuple[bytes, ...]:
    line = b"--" + re.escape(boundary.encode("utf-8", "replace")) + rb"(--)?[ \t]*$"
    found, begin = list[bytes](), None
    for mark in re.finditer(b"^" + line, content, re.MULTILINE):
        if begin is not None:
            found.append(content[begin : max(mark.start() - 1, begin)])
        begin = None if mark[1] else mark.end() + 1
        if begin is None or len(found) == _MOST_PARTS:
            break
    if begin is not None and begin < len(content):
        found.append(content[begin:])
    return tuple(found)


def _part(octets: bytes) -> Part:
    head, content = split(octets)
    return Part(fields(head), content)


def split(octets: bytes) -> tuple[bytes, bytes]:
    """The fields, and what stands after the first empty line."""
    if octets.startswith(b"\n"):
        return b"", octets[1:]
    end = octets.find(b"\n\n", 0, _LONGEST_HEAD)
    if end < 0:
        whole = len(octets) <= _LONGEST_HEAD
        return octets[:_LONGEST_HEAD], b"" if whole else octets[_LONGEST_HEAD:]
    return octets[:end], octets[end + 2 :]


def fields(head: bytes) -> dict[str, tuple[str, ...]]:
    """Fields by their name in lower case, unfolded, each cut where it is too long."""
    found: dict[str, tuple[str, ...]] = {}
    for line in _FOLDED.sub(b" ", head).split(b"\n"):
        name, colon, value = line[: _LONGEST_FIELD * 2].partition(b":")
        if colon and 0 < len(name) < 80 and b" " not in name.strip():
            key = name.strip().lower().decode("ascii", "replace")
            japanese = "iso-2022-jp" if b"\x1b$" in value else "utf-8"  # said nowhere, and used
            said = decoded(value[:_LONGEST_FIELD], japanese).strip()
            found[key] = (*found.get(key, ())[:50], said)
    return found


def lines(octets: bytes) -> bytes:
    return octets.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
