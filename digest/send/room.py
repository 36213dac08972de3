"""Where letters wait for their turn when their receiver takes no more just now."""

from __future__ import annotations

import heapq
from collections.abc import Container
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


_Seat = tuple[float, int, Ready]
"""When its time comes, and what tells it apart."""


class Room:
    """Shared by all connections; instants are in seconds of one clock."""

    def __init__(self) -> None:
        self._waiting: list[_Seat] = []
        self._number = 0

    @property
    def is_full(self) -> bool:
        """Whether nobody else may wait."""
        return len(self._waiting) >= SEATS

    def put(self, ready: Ready, until: float) -> None:
        """Let a letter wait."""
        self._number += 1
        heapq.heappush(self._waiting, (until, self._number, ready))

    def due(self, at: float, streams: Container[str]) -> Ready | None:
        """Of these streams the letter whose time came first, if any has."""
        found = self._first(at, streams)
        if found is None:
            return None
        self._waiting.remove(found)
        heapq.heapify(self._waiting)
        return found[2]

    def is_due(self, at: float, streams: Container[str]) -> bool:
        """Whether the time of any letter of these streams has come."""
        return self._first(at, streams) is not None

    def _first(self, at: float, streams: Container[str]) -> _Seat | None:
        if self.next_at is None or self.next_at > at:
            return None
        due = (one for one in self._waiting if one[0] <= at and one[2].claim.stream in streams)
        return min(due, default=None)

    @property
    def next_at(self) -> float | None:
        """When the first may go; None where nobody waits."""
        return self._waiting[0][0] if self._waiting else None
