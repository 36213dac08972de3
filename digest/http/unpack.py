"""Answers' bodies, unpacked a little at a time, so that none takes more memory than it may."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

ACCEPTED = "gzip, deflate"
"""What is offered (RFC 9110 § 12.5.3): what can be unpacked under a limit here, and no more."""

RATIO = 100
"""Times that a body may grow. What newsrooms write packs ten times, tables of it thirty."""

RATIO_FROM = 1024 * 1024
"""Octets below which a body may grow as it likes."""

STEP = 256 * 1024
MEMBERS = 1_000
"""Pieces of one gzip body; without a bound, empty ones would keep the machine busy for long."""

_GZIP = b"\x1f\x8b"  # RFC 1952 § 2.3.1; another piece may follow the first (§ 2.2)
_CODINGS = {"gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate"}
_OTHERS = frozenset({"br", "zstd", "compress", "x-compress", "dcb", "dcz", "exi", "pack200-gzip"})


class Unfit(Exception):
    """A body that cannot be had whole, in words."""


class Body:
    """Takes a body as it comes; `whole` when it has ended."""

    def __init__(self, headers: Mapping[str, str], limit: int) -> None:
        """`limit` is in octets, packed or not. Unfit where the packing was not asked for."""
        self._limit = limit
        self._coding = _coding(headers.get("content-encoding", ""))
        self._unpacked = bytearray()
        self._taken = 0
        self._stream: zlib._Decompress | None = None
        self._members = 0
        self._held = b""  # an octet with which a piece may begin
        self._over = False  # what still comes is filling, which some servers add

    def take(self, octets: bytes) -> None:
        """The next octets; Unfit where they are too many, or not what was promised."""
        self._taken += len(octets)
        if self._coding is None:
            self._unpacked += octets
            self._check(0)
        elif octets:
            self._unpack(octets)

    def whole(self) -> bytes:
        """All of it; Unfit where the end is missing."""
        if self._stream and not self._stream.eof:
            self._step(b"")  # the last octets may hold more than one step gave
        if self._taken and self._coding and not (self._stream and self._stream.eof):
            raise Unfit(f"the answer is cut short: its {self._coding} data does not end")
        return bytes(self._unpacked)

    def _unpack(self, octets: bytes) -> None:
        octets, self._held = self._held + octets, b""
        while octets and not self._over:
            if self._stream is None or self._stream.eof:
                if len(octets) < 2:
                    self._held = octets
                    return
                self._begin(octets[:2])
            else:
                octets = self._step(octets)

    def _begin(self, first: bytes) -> None:
        """Begin a piece by its first two octets."""
        if self._members and not (self._coding == "gzip" and first == _GZIP):
            self._over = True
            return
        self._members += 1
        if self._members > MEMBERS:
            raise Unfit(f"the answer is packed in more than {MEMBERS} pieces")
        self._stream = zlib.decompressobj(_window(self._coding, first))

    def _step(self, octets: bytes) -> bytes:
        """Unpack up to STEP octets; what is left of the packed ones."""
        assert self._stream is not None
        try:
            self._unpacked += self._stream.decompress(octets, STEP)
        except zlib.error as error:
            raise Unfit(f"the answer says it is {self._coding} data, but cannot be unpacked") from (
                error
            )
        left = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
        self._check(len(left))
        return left

    def _check(self, left: int) -> None:
        """Unfit where it is too large, or has grown too much from what was read so far."""
        size = len(self._unpacked)
        if max(size, self._taken) > self._limit:
            raise Unfit(f"the answer is over {self._limit} octets")
        if size > RATIO_FROM and size > RATIO * (self._taken - left):
            raise Unfit(f"the answer grows to more than {RATIO} times its size when unpacked")


def _window(coding: str | None, first: bytes) -> int:
    """How zlib is to read what begins so. Some servers send deflate without the wrapping that it
    should have (RFC 9110 § 8.4.1.2); with it, it begins with a header (RFC 1950 § 2.2)."""
    if coding == "gzip":
        return 16 + zlib.MAX_WBITS
    wrapped = first[0] & 0x0F == 8 and int.from_bytes(first, "big") % 31 == 0
    return zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS


def _coding(said: str) -> str | None:
    """gzip, deflate, or None for a body that is as it is; words that name no coding at all, such
    as "utf-8", are passed over, as browsers do."""
    named = [word for part in said.split(",") if (word := part.strip().lower())]
    known = [word for word in named if word in _CODINGS or word in _OTHERS]
    if len(known) > 1 or _OTHERS.intersection(known):
        raise Unfit(f"the answer is packed as {', '.join(known)}, which was not asked for")
    return _CODINGS[known[0]] if known else None
