"""What an address said, and how much of it is listened to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CONNECT_SECONDS = 5.0
READ_SECONDS = 20.0
WHOLE_SECONDS = 60.0
LARGEST = 15 * 1024 * 1024
REDIRECTS = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address said. `headers` are in lower case, repeated ones joined by ", "; `url` is
    the last address asked.

    `moved_to` is where the address leads by permanent redirects (301, 308) alone: the end of the
    unbroken row of them that starts at the address itself, whatever temporary ones follow. The
    row also ends before a step from https down to http. None where it has not moved, and where
    the answer was neither good (200) nor unchanged (304), since an error vouches for nothing.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How long an answer may take, in seconds, and how much it may say, in octets unpacked.

    `connect` is for name and connection, then as much for TLS; `read` for each silence; `whole`
    for everything from the first hop to the last octet, but not for waiting until it is the
    host's turn.
    """

    connect: float = CONNECT_SECONDS
    read: float = READ_SECONDS
    whole: float = WHOLE_SECONDS
    octets: int = LARGEST
    redirects: int = REDIRECTS
