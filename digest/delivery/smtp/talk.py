"""A conversation with a mail server: what both ways of leading one have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from digest.delivery.outcomes import Phase
from digest.delivery.outgoing import Outgoing

GO_AHEAD, CLOSING = 354, 421


class Reply(NamedTuple):
    """A server's answer: the code and its words, lines joined by line feeds."""

    code: int
    words: str

    @property
    def is_yes(self) -> bool:
        """Whether what was asked is done."""
        return self.code // 100 == 2

    @property
    def is_no(self) -> bool:
        """Whether it was refused, for now or for good."""
        return self.code // 100 in (4, 5)


@dataclass(slots=True)
class Progress:
    """How far a message has got, also where an exception ends it."""

    phase: Phase = Phase.CONNECT


class Talk(Protocol):
    """One connection to a server, greeted and let in."""

    def can_say(self, message: Outgoing) -> bool:
        """Whether the server takes such an address at all."""

    def is_ready_for(self, message: Outgoing) -> bool:
        """Whether this message may be said next."""

    async def say(self, progress: Progress, message: Outgoing, then: Outgoing | None) -> Reply:
        """The reply that decided, in the phase that `progress` names. `then` may be announced with
        the end of this message: nothing else may be said next.

        Raises OSError (ConnectionError, TimeoutError) or ValueError; the talk is dropped then.
        """

    async def goodbye(self) -> None:
        """QUIT where that can be said, and close; never fails."""

    def drop(self) -> None:
        """Let go of the connection at once."""
