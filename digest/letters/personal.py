"""The personal parts of a letter put into its ready bytes: the cheap half of a million letters."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence

_FIT = re.compile(rb"[\x21-\x7e](?:[\x20-\x7e]{0,898}[\x21-\x7e])?")
_FIT_IN_BODY = re.compile(rb"[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,69}")
_FIT_ADDRESS = re.compile(
    rb"[\x21-\x7e\x80-\xff](?:[\x20-\x7e\x80-\xff]{0,898}[\x21-\x7e\x80-\xff])?"
)
IN_BODY = frozenset({"copy", "pace", "unsubscribe"})
"""Slots of tokens, which begin with no dot wherever they stand."""


class Stencil:
    """One letter's segments, cut once at their slots for everyone who gets it.

    A personal part that begins a line, as tokens do in the bodies, begins with no dot, and none is
    empty: where the dots of `segments` are doubled already (RFC 5321 §4.5.2), so are those of every
    message made of them.
    """

    __slots__ = ("_fits", "_names", "_parts", "_slots", "mark", "slots")

    def __init__(self, segments: bytes) -> None:
        """`segments` as in `Letter`; `mark` stands for them."""
        self.mark = hashlib.sha256(segments).hexdigest()
        self._parts = segments.split(b"\0")
        self._slots = tuple(name.decode() for name in self._parts[1::2])
        self.slots = frozenset(self._slots)
        self._names = tuple(sorted(self.slots))
        self._fits = re.compile(b"\n".join(_fit(one).pattern for one in self._names)).fullmatch

    def fill(self, personal: Mapping[str, bytes]) -> bytes:
        """The message with CRLF, not dot-stuffed. ValueError names the slot, never the value,
        where one is missing or could break a header or a line."""
        return b"".join(self.parts(personal))

    def parts(self, personal: Mapping[str, bytes]) -> list[bytes]:
        """The same message in pieces, shared and personal ones in turn, for who writes them one
        after the other and spares itself a copy."""
        # All at once: to look at each by itself takes as long as all else here.
        if not self._fits(b"\n".join([personal.get(slot, b"") for slot in self._names])):
            raise _unfit(personal, self._names)
        parts = self._parts.copy()
        parts[1::2] = [personal[slot] for slot in self._slots]
        return parts


def splice(segments: bytes, personal: Mapping[str, bytes]) -> bytes:
    """One message; for many from the same segments keep a `Stencil`."""
    return Stencil(segments).fill(personal)


def _fit(slot: str) -> re.Pattern[bytes]:
    """Printable ASCII on one line; a token also of at most 70 characters that need no encoding. An
    address may have UTF-8 (RFC 6532)."""
    if slot == "to":
        return _FIT_ADDRESS
    return _FIT_IN_BODY if slot in IN_BODY else _FIT


def _unfit(personal: Mapping[str, bytes], slots: Sequence[str]) -> ValueError:
    """Which of them is at fault."""
    slot = next(one for one in slots if not _fit(one).fullmatch(personal.get(one, b"")))
    why = "must be short printable ASCII on one line" if slot in personal else "not given"
    return ValueError(f"letter: {slot}: {why}")
