"""Assembly of the doors through which what comes back is taken."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from functools import partial
from threading import Event

from digest import bounces
from digest.config import Config, Inbound
from digest.errors import DigestError
from digest.http import Http, Limits
from digest.mailin import amazon, read
from digest.model import Report
from digest.schedule import SECONDS, Ticker
from digest.service import Service
from digest.web.inbound import Hooks

Clock = Callable[[], datetime]
_log = logging.getLogger(__name__)


class Receiving:
    """The doors that `[inbound]` names. What is wrong with one keeps no other shut, and is told
    once for as long as it stays the same."""

    def __init__(self, service: Service, clock: Clock) -> None:
        self._service = service
        self._clock = clock
        self._told: dict[str, str] = {}
        self._stopping = Event()

    @property
    def _inbound(self) -> Inbound:
        return self._service.config.inbound

    def hooks(self) -> Hooks | None:
        """What hears webhooks; None where there are none."""
        if not self._inbound.hooks:
            return None
        fetch = partial(amazon.fetched, door=partial(_door, self._service.config))
        return Hooks(self._inbound.hooks, self._take, fetch, self._clock)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Sequence[str]]:
        """Take mails for as long as this is open; gives a line for each door. ListenError where an
        address cannot be had."""
        lines = []
        async with AsyncExitStack() as doors:
            if self._inbound.lmtp is not None:
                from digest.mailin import lmtp

                listening = lmtp.listening(self._inbound.lmtp, partial(self._receive, "lmtp"))
                lines.append(f"mail by LMTP     {await doors.enter_async_context(listening)}")
            if any(self._collectors()):
                await doors.enter_async_context(Ticker(self._tick, seconds=SECONDS))
            lines += [f"mail from        {where}" for where, _ in self._collectors()]
            try:
                yield lines
            finally:
                self._stopping.set()  # a thread is not cancelled, and the stop waits for it

    def collect(self) -> None:
        """Empty the folders and mailboxes; it blocks."""
        for where, collect in self._collectors():
            if self._stopping.is_set():
                return
            try:
                if taken := collect():
                    _log.info("mails taken", extra={"from": where, "number": taken})
                self._told.pop(where, None)
            except DigestError as error:
                self._tell(where, str(error))

    async def _tick(self) -> None:
        await asyncio.to_thread(self.collect)

    def _collectors(self) -> Iterator[tuple[str, Callable[[], int]]]:
        if (folder := self._inbound.maildir) is not None:
            from digest.mailin import maildir

            receive = partial(self._receive, "maildir")
            yield str(folder), partial(maildir.collect, folder, receive, self._stopping.is_set)
        if (box := self._inbound.imap) is not None:
            from digest.mailin import imap

            receive = partial(self._receive, "imap")
            yield f"imap {box.host}", partial(imap.collect, box, receive, self._stopping.is_set)

    def _receive(self, door: str, message: bytes, sent_to: Sequence[str]) -> None:
        self._take(read(message, sent_to), door, self._clock())

    def _take(self, reports: Sequence[Report], door: str, now: datetime) -> None:
        bounces.take(self._service.store, self._service.tokens, reports, door=door, now=now)

    def _tell(self, where: str, why: str) -> None:
        if self._told.get(where) != why:
            self._told[where] = why
            _log.warning("mail cannot be taken", extra={"from": where, "why": why})


def _door(config: Config) -> Http:
    limits: Limits = amazon.LIMITS
    return Http(config.newsroom.contact or config.newsroom.url, limits)
