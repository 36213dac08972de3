"""Hosts take turns: one request at a time to each, a pause between two, and peace when asked for.

Hosts are compared as the network knows them (small letters, punycode, no closing dot), whatever
the scheme and port: what they have in common is the machine that has to answer.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from digest.errors import Unreachable

SPACING_SECONDS = 1.0
MOST_PEACE = timedelta(days=7)
"""Nobody is left alone for longer at one word: clocks and settings can be wrong."""

KEPT = 1_000
"""Hosts remembered although nothing is known of them any more."""


@dataclass(slots=True)
class _Host:
    """Instants are seconds of the monotonic clock."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0
    free: float = 0.0
    peace: float = 0.0
    status: int | None = None


class Turns:
    """What is known of every host; it may outlive an `Http` and be handed to the next one."""

    def __init__(self, spacing: float = SPACING_SECONDS) -> None:
        """`spacing` is in seconds, from the end of a request to the start of the next one."""
        self._spacing = spacing
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait until `host` may be asked, and keep others waiting meanwhile; Unreachable at once
        where it wants to be left alone."""
        one = self._hosts.setdefault(host, _Host())
        one.users += 1
        try:
            _refuse(host, one)
            async with one.lock:
                _refuse(host, one)  # it may have said so while we waited
                await asyncio.sleep(max(0.0, one.free - time.monotonic()))
                try:
                    yield
                finally:
                    one.free = time.monotonic() + self._spacing
        finally:
            one.users -= 1
            if not one.users:
                one.lock = asyncio.Lock()  # a lock once waited for belongs to its event loop
                self._forget()

    def leave_alone(self, host: str, wait: timedelta, status: int) -> None:
        """Ask nothing of `host` for so long; `status` is what it answered with."""
        one = self._hosts.setdefault(host, _Host())
        one.peace = time.monotonic() + min(wait, MOST_PEACE).total_seconds()
        one.status = status

    @property
    def known(self) -> int:
        """How many hosts are remembered."""
        return len(self._hosts)

    def _forget(self) -> None:
        if len(self._hosts) <= KEPT:
            return
        now = time.monotonic()
        for host, one in list(self._hosts.items()):
            if not one.users and one.free <= now and one.peace <= now:
                del self._hosts[host]


def _refuse(host: str, one: _Host) -> None:
    left = one.peace - time.monotonic()
    if left > 0:
        wait = timedelta(seconds=left)
        why = f"it answered {one.status} and wants to be left alone for another {round(left)} s"
        raise Unreachable(f"{host}: {why}", status=one.status, retry_after=wait)
