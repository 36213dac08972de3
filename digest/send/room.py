"""Where letters wait for their turn when their receiver takes no more just now."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

from digest.delivery.claims import Claim
from digest.delivery.outgoing import Outgoing

SEATS = 200
"""How many may wait: they are claimed, and nobody else sends them."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A claimed letter, made out to its recipient."""

    claim: Claim
    message: Outgoing


class Room:
    """Shared by all connections; instants are in seconds of one clock."""

    def __init__(self) -> None:
        self._waiting: list[tuple[float, int, Ready]] = []
        self._number = 0

    @property
    def is_full(self) -> bool:
        """Whether nobody else may wait."""
        return len(self._waiting) >= SEATS

    def put(self, ready: Ready, until: float) -> None:
        """Let a letter wait."""
        self._number += 1
        heapq.heappush(self._waiting, (until, self._number, ready))

    def due(self, at: float) -> Ready | None:
        """The letter whose time came first, if any has."""
        if self.next_at is None or self.next_at > at:
            return None
        return heapq.heappop(self._waiting)[2]

    @property
    def next_at(self) -> float | None:
        """When the first may go; None where nobody waits."""
        return self._waiting[0][0] if self._waiting else None
