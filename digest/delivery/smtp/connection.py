"""One letter after the other to a server, over as many connections as that takes."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from aiosmtplib.email import parse_address

from digest.delivery.outcomes import Phase, accepted, is_stale, rejected, unanswered, unusable
from digest.delivery.outgoing import Outgoing
from digest.delivery.smtp.talk import CLOSING, Progress, Reply, Talk
from digest.model import Outcome

_USUAL = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
# RFC 6531 §3.3: a dot-string whose atoms may have letters outside ASCII.
_INTERNATIONAL = re.compile(r"[^\W.]+(?:[.+-][^\W.]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")


class SmtpConnection:
    """One letter at a time. It reconnects by itself where the server closed between letters."""

    def __init__(self, connect: Callable[[], Awaitable[Talk]]) -> None:
        """`connect` raises OSError or ValueError where there is no connection to be had."""
        self._connect = connect
        self._talk: Talk | None = None
        self._sent = 0

    async def open(self) -> Talk:
        """Connected and let in."""
        self._talk = await self._connect()
        self._sent = 0
        return self._talk

    async def send(self, message: Outgoing, then: Outgoing | None = None) -> Outcome:
        """One message, complete with CRLF line ends, to one recipient; never raises for what a
        server or a network can do. DEFERRED comes without `until`.

        `then` is the message that will be sent next: its envelope may go out with the end of this
        one. Where another follows after all, the connection is given up for it.
        """
        if not _sayable(message.recipient):
            return unusable(Phase.RCPT, ValueError("not an address for SMTP"), message.recipient)
        if then is not None and not _sayable(then.recipient):
            then = None
        used = self._sent > 0
        outcome = await self._attempt(message, then)
        if used and is_stale(outcome):
            self._throw_away()
            outcome = await self._attempt(message, then)
        self._sent += self._talk is not None
        return outcome

    async def close(self) -> None:
        """Say goodbye where somebody listens."""
        talk, self._talk = self._talk, None
        if talk is not None:
            await talk.goodbye()

    async def _attempt(self, message: Outgoing, then: Outgoing | None) -> Outcome:
        """The connection stays only where every command was answered: after anything else its
        answers may be out of step."""
        progress = Progress()
        try:
            talk = await self._ready_for(message)
            if not talk.can_say(message):
                raise _NoUtf8("not ASCII, and the server offers no SMTPUTF8")
            reply = await talk.say(progress, message, then if then and talk.can_say(then) else None)
        except _NoUtf8 as error:
            return unusable(Phase.RCPT, error, message.recipient)
        except ValueError as error:
            self._throw_away()
            return unusable(progress.phase, error, message.recipient)
        except OSError as error:
            self._throw_away()
            return unanswered(progress.phase, error, message.recipient)
        except BaseException:
            self._throw_away()
            raise
        return self._judged(progress.phase, reply, message.recipient)

    def _judged(self, phase: Phase, reply: Reply, recipient: str) -> Outcome:
        if reply.is_yes and phase is Phase.CONTENT:
            return accepted(reply.code, reply.words, recipient)
        if not reply.is_no or reply.code == CLOSING:
            self._throw_away()
        if not reply.is_no:
            return unanswered(phase, ConnectionError(f"{reply.code} {reply.words}"), recipient)
        return rejected(phase, reply.code, reply.words, recipient)

    async def _ready_for(self, message: Outgoing) -> Talk:
        if self._talk is not None and self._talk.is_ready_for(message):
            return self._talk
        self._throw_away()
        return await self.open()

    def _throw_away(self) -> None:
        talk, self._talk, self._sent = self._talk, None, 0
        if talk is not None:
            talk.drop()


class _NoUtf8(ValueError):
    """Not said at all: the connection is as it was."""


def _sayable(address: str) -> bool:
    """Whether SMTP can say exactly this: of an odd address the library takes what looks like one
    out, and that may be somebody else's."""
    if _USUAL.fullmatch(address) or _INTERNATIONAL.fullmatch(address):
        return True
    try:
        return address.isascii() and parse_address(address) == address
    except ValueError:
        return False
