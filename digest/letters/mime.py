"""A letter as MIME (RFC 2045–2049) with room for the personal parts.

`\\0name\\0` stands for a personal part. In the quoted-printable bodies each stands alone between
two soft line breaks, so that whatever is put there changes no other line and no other encoding.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from collections.abc import Mapping, Sequence
from email.header import Header as EncodedHeader
from functools import lru_cache

LINE_LIMIT = 76
"""Characters of a body line, and of a header line that holds encoded words (RFC 2047 §2)."""

_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/?^_`{|}~-]+)*")

Header = tuple[str, str]


def message(headers: Sequence[Header], text: str, html: str, slots: Mapping[str, str]) -> bytes:
    """The whole message in ASCII with CRLF, text first. `slots` maps each mark that stands in the
    bodies to its slot's name; header values are folded ASCII and hold their slots already."""
    bodies = {"plain": quoted(text, slots), "html": quoted(html, slots)}
    boundary = "=_" + hashlib.sha256(b"\0\0".join(bodies.values())).hexdigest()[:32]
    lines = [f"{name}: {value}\r\n" for name, value in headers]
    lines.append(f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n')
    parts = [_part(boundary, subtype, body) for subtype, body in bodies.items()]
    return b"".join([*(line.encode("ascii") for line in lines), *parts, _end(boundary)])


def quoted(text: str, slots: Mapping[str, str]) -> bytes:
    """Quoted-printable UTF-8 (RFC 2045 §6.7), lines of at most 76, with every mark of `slots`
    as `\\0name\\0` on a line of its own."""
    pieces = []
    while found := [(text.find(mark), mark) for mark in slots if mark in text]:
        place, mark = min(found)
        pieces.append(_softly(text[:place]) + f"\r\n\0{slots[mark]}\0=\r\n".encode())
        text = text[place + len(mark) :]
    return b"".join([*pieces, _encoded(text)])


@lru_cache(maxsize=256)
def unstructured(name: str, value: str) -> str:
    """A header's free text on folded lines, as encoded words where ASCII will not do."""
    text = one_line(value)
    words = text.split(" ")
    plain = (
        text.isascii() and "=?" not in text and max(map(len, words)) < LINE_LIMIT - len(name) - 2
    )
    charset = "us-ascii" if plain else "utf-8"
    return _folded(text, charset, name)


@lru_cache(maxsize=256)
def mailbox(name: str, phrase: str, within: str) -> str:
    """`phrase <within>` for the header `name` (RFC 5322 §3.4, RFC 2919 §3)."""
    text = one_line(phrase)
    if not text:
        return f"<{within}>"
    if not text.isascii() or "=?" in text:
        shown = _folded(text, "utf-8", name)
    elif _ATOMS.fullmatch(text):
        shown = text
    else:
        shown = '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'
    last = shown.rsplit("\n", 1)[-1]
    room = LINE_LIMIT - len(within) - 3 - (0 if "\n" in shown else len(name) + 2)
    return f"{shown}{' ' if len(last) <= room else chr(13) + chr(10) + ' '}<{within}>"


def one_line(text: str) -> str:
    """`text` without controls or line ends, which a header must never hold."""
    return _UNPRINTABLE.sub(" ", text).strip()


def _folded(text: str, charset: str, name: str) -> str:
    header = EncodedHeader(text, charset, maxlinelen=LINE_LIMIT, header_name=name)
    return header.encode(splitchars=" ", linesep="\r\n")


def _part(boundary: str, subtype: str, body: bytes) -> bytes:
    head = (
        f"\r\n--{boundary}\r\n"
        f'Content-Type: text/{subtype}; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    return head.encode() + body


def _end(boundary: str) -> bytes:
    return f"\r\n--{boundary}--\r\n".encode()


def _encoded(text: str) -> bytes:
    """Quoted-printable with CRLF, whatever the line ends of `text`."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return b"\r\n".join(map(_line, text.split("\n")))


@lru_cache(maxsize=8192)
def _line(line: str) -> bytes:
    """One line, broken softly where it is long; the letters of one edition share most of theirs."""
    return binascii.b2a_qp(line.encode("utf-8", "replace")).replace(b"\n", b"\r\n")


def _softly(text: str) -> bytes:
    """`text` encoded up to and with a soft line break: "=" is encoded as "=3D", less its "3D"."""
    return _encoded(text + "=").removesuffix(b"3D")
