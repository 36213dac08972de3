"""The fast way to talk with a server that offers PIPELINING (RFC 2920).

MAIL, RCPT and DATA are said in one breath, with the end of the content before where there is one,
so that a message takes one round trip and not four. aiosmtplib has connected, encrypted and logged
in before.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass

from digest.delivery.outcomes import Phase
from digest.delivery.outgoing import Outgoing
from digest.delivery.smtp.envelope import Offers, can_say, mail_options, rcpt_options
from digest.delivery.smtp.replies import Replies
from digest.delivery.smtp.talk import CLOSING, GO_AHEAD, Progress, Reply

_QUIT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Terms:
    """What a server offers and how long it is waited for, in seconds."""

    offers: Offers
    timeout: float = 60.0
    content_timeout: float = 600.0


@dataclass(slots=True)
class _Announced:
    """An envelope that is said or about to be; `answers` are those to come before that to MAIL."""

    message: Outgoing
    envelope: bytes
    answers: int


class Pipelined:
    """One connection, for one message after the other."""

    def __init__(self, transport: asyncio.Transport, terms: Terms) -> None:
        self._transport = transport
        self._terms = terms
        self._replies = Replies()
        self._announced: _Announced | None = None
        self._reset = False
        self._over = False
        transport.set_protocol(self._replies)

    def can_say(self, message: Outgoing) -> bool:
        """See `Talk`."""
        return can_say(self._terms.offers, message)

    def is_ready_for(self, message: Outgoing) -> bool:
        """An envelope that was announced wants its content: there is no way back from DATA but
        to leave."""
        if self._over or self._replies.fault or self._transport.is_closing():
            return False
        return self._announced is None or self._announced.message is message

    async def say(self, progress: Progress, message: Outgoing, then: Outgoing | None) -> Reply:
        """See `Talk`."""
        announced, self._announced = self._announced, None
        if announced is None:
            announced = self._announce(message)
            self._transport.write(announced.envelope)
        refusal = await self._envelope(progress, announced)
        if refusal is not None:
            return refusal
        if self._replies.fault is not None:
            raise self._replies.fault
        progress.phase = Phase.CONTENT
        self._write_content(message, then)
        reply = await self._replies.next(self._terms.content_timeout)
        self._over = self._over or reply.code == CLOSING
        return reply

    async def goodbye(self) -> None:
        """See `Talk`. After DATA a QUIT would be content."""
        if self._announced is None and not (self._over or self._replies.fault):
            self._replies.expect(1)
            self._transport.write(b"QUIT\r\n")
            with contextlib.suppress(OSError):
                await self._replies.next(_QUIT_SECONDS)
        self.drop()

    def drop(self) -> None:
        """See `Talk`."""
        self._over = True
        self._replies.stop()
        self._transport.abort()

    def _write_content(self, message: Outgoing, then: Outgoing | None) -> None:
        """In one piece with the next envelope: the kernel is asked once."""
        self._replies.expect(1)
        if then is None:
            self._transport.writelines(message.wire())
        else:
            self._announced = self._announce(then)
            self._transport.writelines([*message.wire(), self._announced.envelope])

    def _announce(self, message: Outgoing) -> _Announced:
        """Who it is for, and that content follows."""
        offers = self._terms.offers
        first, self._reset = ("RSET\r\n" if self._reset else ""), False
        mail = " ".join((f"MAIL FROM:<{message.sender}>", *mail_options(offers, message)))
        rcpt = " ".join((f"RCPT TO:<{message.recipient}>", *rcpt_options(offers, message)))
        self._replies.expect(4 if first else 3)
        envelope = f"{first}{mail}\r\n{rcpt}\r\nDATA\r\n".encode()
        return _Announced(message, envelope, 1 if first else 0)

    async def _envelope(self, progress: Progress, announced: _Announced) -> Reply | None:
        """None where the server waits for the content, else what it refused with."""
        for _ in range(announced.answers):
            await self._next()
        answers: list[Reply] = []
        for progress.phase in (Phase.MAIL, Phase.RCPT):
            answers.append(await self._next())
            if not answers[-1].is_yes:
                await self._back_out(answers)
                return answers[-1]
        progress.phase = Phase.DATA
        data = await self._next()
        if data.code == GO_AHEAD:
            return None
        self._reset = True
        self._over = data.code == CLOSING
        return data

    async def _back_out(self, answers: Sequence[Reply]) -> None:
        """Hear the rest of the answers. Where DATA was taken without any recipient, a dot ends it
        (RFC 2920 §3.1); where a recipient was taken but not the sender, only leaving does."""
        refusal = answers[-1]
        self._reset = True
        try:
            if refusal.code == CLOSING or not refusal.is_no:
                self._over = True
                return
            rest = [await self._next() for _ in range(3 - len(answers))]
            if rest[-1].code != GO_AHEAD:
                self._over = rest[-1].code == CLOSING
                return
            if len(rest) > 1 and rest[0].is_yes:
                self._over = True
                return
            self._replies.expect(1)
            self._transport.write(b".\r\n")
            await self._next()
        except OSError:
            self._over = True

    async def _next(self) -> Reply:
        return await self._replies.next(self._terms.timeout)
