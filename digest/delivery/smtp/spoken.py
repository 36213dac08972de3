"""The plain way to talk with a server: aiosmtplib says each command and waits for its answer.

The content goes out as the bytes it is: the library would search each message with regular
expressions that cost more than sending it.
"""

from __future__ import annotations

import contextlib

from aiosmtplib import SMTP
from aiosmtplib.errors import SMTPException, SMTPResponseException, SMTPServerDisconnected

from digest.delivery.outcomes import Phase
from digest.delivery.outgoing import Outgoing
from digest.delivery.smtp.envelope import can_say, mail_options, offers_of, rcpt_options
from digest.delivery.smtp.talk import CLOSING, GO_AHEAD, Progress, Reply

_QUIT_SECONDS = 5.0
_ERRORS = (SMTPException, OSError, ValueError)


class Spoken:
    """One connection, for one message after the other; nothing is announced."""

    def __init__(self, client: SMTP, *, content_timeout: float) -> None:
        self._client = client
        self._offers = offers_of(client.supports_extension)
        self._content_timeout = content_timeout

    def can_say(self, message: Outgoing) -> bool:
        """See `Talk`."""
        return can_say(self._offers, message)

    def is_ready_for(self, message: Outgoing) -> bool:  # noqa: ARG002
        """As long as it is connected."""
        return self._client.is_connected

    async def say(
        self,
        progress: Progress,
        message: Outgoing,
        then: Outgoing | None,  # noqa: ARG002
    ) -> Reply:
        """See `Talk`."""
        wire = b"".join(message.wire())
        try:
            return await self._transaction(progress, message, wire)
        except SMTPResponseException as error:
            reply = Reply(error.code, error.message)
            await self._forget(reply)
            return reply
        except SMTPException as error:
            raise _plain(error) from error

    async def goodbye(self) -> None:
        """See `Talk`."""
        if self._client.is_connected:
            with contextlib.suppress(*_ERRORS):
                await self._client.quit(timeout=_QUIT_SECONDS)
        self._client.close()

    def drop(self) -> None:
        """See `Talk`."""
        self._client.close()

    async def _transaction(self, progress: Progress, message: Outgoing, wire: bytes) -> Reply:
        client = self._client
        progress.phase = Phase.MAIL
        encoding = "ascii" if message.recipient.isascii() else "utf-8"
        mail, rcpt = mail_options(self._offers, message), rcpt_options(self._offers, message)
        await client.mail(message.sender, options=mail, encoding=encoding)
        progress.phase = Phase.RCPT
        await client.rcpt(message.recipient, options=rcpt, encoding=encoding)
        progress.phase = Phase.DATA
        code, words = await client.execute_command(b"DATA")
        if code != GO_AHEAD:
            raise SMTPResponseException(code, words)
        protocol = client.protocol
        if protocol is None:
            raise SMTPServerDisconnected("connection lost")
        progress.phase = Phase.CONTENT
        protocol.write(wire)
        code, words = await protocol.read_response(timeout=self._content_timeout)
        if code // 100 != 2:
            raise SMTPResponseException(code, words)
        return Reply(code, words)

    async def _forget(self, reply: Reply) -> None:
        """Forget the envelope (RFC 5321 §4.1.1.5), or the connection where that fails."""
        if reply.code == CLOSING:
            self.drop()
        elif reply.is_no:
            try:
                await self._client.rset()
            except _ERRORS:
                self.drop()


def _plain(error: SMTPException) -> OSError:
    """Without the library's own kinds, which nobody else tells apart."""
    kind = TimeoutError if isinstance(error, TimeoutError) else ConnectionError
    return kind(str(error))
