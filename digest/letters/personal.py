"""The personal parts of a letter put into its ready bytes: the cheap half of a million letters."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

_FIT = re.compile(rb"[\x21-\x7e](?:[\x20-\x7e]{0,898}[\x21-\x7e])?")
_FIT_IN_BODY = re.compile(rb"[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,69}")
_IN_BODY = frozenset({"copy", "pace", "unsubscribe"})


class Stencil:
    """One letter's segments, cut once at their slots for everyone who gets it."""

    __slots__ = ("_parts", "_slots", "mark", "slots")

    def __init__(self, segments: bytes) -> None:
        """`segments` as in `Letter`; `mark` stands for them."""
        self.mark = hashlib.sha256(segments).hexdigest()
        self._parts = segments.split(b"\0")
        self._slots = tuple(name.decode() for name in self._parts[1::2])
        self.slots = frozenset(self._slots)

    def fill(self, personal: Mapping[str, bytes]) -> bytes:
        """The message with CRLF, not dot-stuffed. ValueError names the slot, never the value,
        where one is missing or could break a header or a line."""
        for slot in self.slots:
            _check(slot, personal.get(slot))
        parts = self._parts.copy()
        parts[1::2] = [personal[slot] for slot in self._slots]
        return b"".join(parts)


def splice(segments: bytes, personal: Mapping[str, bytes]) -> bytes:
    """One message; for many from the same segments keep a `Stencil`."""
    return Stencil(segments).fill(personal)


def _check(slot: str, value: bytes | None) -> None:
    """Printable ASCII on one line; a token also of at most 70 characters that need no encoding."""
    if value is None:
        raise ValueError(f"letter: {slot}: not given")
    if not (_FIT_IN_BODY if slot in _IN_BODY else _FIT).fullmatch(value):
        raise ValueError(f"letter: {slot}: must be short printable ASCII on one line")
