"""What became of letters in one run: counted, logged, learned from."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from digest.delivery.claims import Claim, Settled, ruled
from digest.delivery.outcomes import is_ours
from digest.delivery.patience import Patience
from digest.delivery.rates import Rates
from digest.model import DeliveryState, Outcome
from digest.send.parts import Parts

PACED = "paced"
"""The reply of a letter that waits because its receiver takes no more for now."""

_log = logging.getLogger(__name__)


class Tally:
    """Hears of every outcome; says which streams are paused."""

    def __init__(
        self,
        parts: Parts,
        now: Callable[[], datetime],
        watch: Callable[[Claim, Outcome], None] | None,
    ) -> None:
        self._parts = parts
        self._now = now
        self._watch = watch
        self.counts: dict[DeliveryState, int] = {}
        self.patience = Patience(parts.patience)
        self.rates = Rates(parts.rates)

    def note(self, claim: Claim, outcome: Outcome) -> Settled:
        """Count an outcome and learn from it."""
        outcome = ruled(outcome, claim, now=self._now(), retry_after=self._parts.retry_after)
        self.counts[outcome.state] = self.counts.get(outcome.state, 0) + 1
        if _log.isEnabledFor(logging.INFO):
            self._log_outcome(claim, outcome)
        if self._watch:
            self._watch(claim, outcome)
        self.rates.learn(claim.address, outcome, asyncio.get_running_loop().time())
        if is_ours(outcome):
            self.failed(claim.stream, outcome.reply)
        elif outcome.code or outcome.state is DeliveryState.ACCEPTED:
            self.patience.succeeded(claim.stream)
        return Settled(claim, outcome)

    def later(self, claim: Claim, seconds: float) -> Settled:
        """Not now: its receiver takes no more, and enough others wait already."""
        until = self._now() + timedelta(seconds=seconds)
        outcome = Outcome(DeliveryState.DEFERRED, reply=PACED, until=until)
        return Settled(claim, outcome, tried=False)

    def failed(self, stream: str, why: str) -> None:
        """A failure that is about us or the server, said once where it pauses the stream."""
        if self.patience.failed(stream, why):
            _log.error("stream paused", extra={"stream": stream, "why": why})

    def _log_outcome(self, claim: Claim, outcome: Outcome) -> None:
        """One event for each outcome; a person is told apart, but not told of."""
        values = {
            "edition": claim.edition,
            "stream": claim.stream,
            "state": str(outcome.state),
            "code": outcome.code,
            "person": self._parts.tokens.opaque("person", claim.subscriber_id)[:10],
            "attempt": claim.attempts + 1,
        }
        if outcome.state is not DeliveryState.ACCEPTED:
            values["why"] = outcome.reply
        _log.info("delivery", extra=values)
