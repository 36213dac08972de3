"""A run's dealings with the ledger, grouped. They block: nothing is sent while it is waited for."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from digest.delivery.claims import Advanced, Claim, Recovered, Step
from digest.delivery.grouped import Grouped
from digest.delivery.made_out import Templates
from digest.delivery.outgoing import Template
from digest.errors import StoreError
from digest.send.parts import Parts

_log = logging.getLogger(__name__)

_WAKE_SECONDS, _BEAT_EVERY = 1.0, 15


class Desk:
    """An owner of claims while it is `present`, with a heartbeat well within its lease."""

    def __init__(self, parts: Parts, now: Callable[[], datetime]) -> None:
        self._ledger = parts.ledger
        self._retries = parts.ledger_retries
        self._now = now
        self._owner = ""
        self._templates = Templates()
        self._together = Grouped(self._advance_all)
        self.recovered = Recovered()

    @asynccontextmanager
    async def present(self) -> AsyncIterator[None]:
        """Be on record as an owner; at the end hand back what is left."""
        self._tend()
        self._owner = self._ledger.enter()
        heart = asyncio.create_task(self._beat())
        try:
            yield
        finally:
            heart.cancel()
            self._ledger.leave(self._owner, self._now())

    async def advance(self, step: Step) -> Advanced:
        """One connection's turn. What a server has answered is worth some patience where the
        ledger cannot be reached; StoreError after that."""
        for seconds in self._retries:
            try:
                return await self._together(step)
            except StoreError:
                await asyncio.sleep(seconds)
        return await self._together(step)

    def letter(self, claim: Claim) -> Template:
        """The letter of a claim, kept for the next who gets it."""
        template = self._templates.get(claim.letter_id)
        if template is None:
            segments = self._ledger.letter(claim.letter_id)
            template = self._templates.keep(claim.letter_id, segments)
        return template

    def _advance_all(self, steps: Sequence[Step]) -> Sequence[Advanced]:
        return self._ledger.advance(self._owner, steps, self._now())

    async def _beat(self) -> None:
        for second in itertools.count(1):
            await asyncio.sleep(_WAKE_SECONDS)
            try:
                if second % _BEAT_EVERY == 0:
                    self._ledger.beat(self._owner)
                    self._tend()
                else:
                    self._ledger.wake(self._now())
            except StoreError as error:
                _log.warning("ledger does not answer", extra={"why": str(error)})

    def _tend(self) -> None:
        """Take up what dead senders left and what has become due."""
        found = self._ledger.recover(self._now())
        self._ledger.wake(self._now())
        self.recovered = Recovered(
            self.recovered.pending + found.pending, self.recovered.in_doubt + found.in_doubt
        )
