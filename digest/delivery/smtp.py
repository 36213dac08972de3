"""Letters to a mail server by SMTP (RFC 5321). The home of aiosmtplib.

aiosmtplib does connection, EHLO, TLS, AUTH and the envelope. The content goes out as the bytes it
is: the library would search each message with regular expressions that cost more than sending it.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from dataclasses import dataclass, field

from aiosmtplib import SMTP
from aiosmtplib.email import parse_address
from aiosmtplib.errors import SMTPException, SMTPResponseException, SMTPServerDisconnected

from digest.config.values import Mail, Tls
from digest.delivery.outcomes import (
    Phase,
    accepted,
    discreet,
    is_stale,
    rejected,
    unanswered,
    unusable,
)
from digest.errors import TransportError
from digest.model import Outcome

_GO_AHEAD, _CLOSING = 354, 421
_QUIT_SECONDS = 5.0
_ERRORS = (SMTPException, OSError, TimeoutError, ValueError)


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where to send. Without `verify` any certificate is taken; `context` replaces the system's
    trust. Timeouts are in seconds; RFC 5321 §4.5.3.2 asks for ten minutes after the content,
    since giving up early is what makes duplicates."""

    host: str = "127.0.0.1"
    port: int = 25
    tls: Tls = Tls.STARTTLS
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    verify: bool = True
    context: ssl.SSLContext | None = field(default=None, repr=False)
    hello: str | None = None
    timeout: float = 60.0
    content_timeout: float = 600.0


def server_of(mail: Mail) -> SmtpServer:
    """The mail server as configured."""
    return SmtpServer(
        host=mail.host,
        port=mail.port,
        tls=mail.tls,
        verify=mail.verifies,
        username=mail.username,
        password=mail.password,
    )


class Smtp:
    """A mail server to which several connections may be open."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._hello = server.hello
        self._context = server.context

    async def connect(self) -> SmtpConnection:
        """A connection ready for letters; TransportError where there is none to be had."""
        connection = SmtpConnection(self)
        try:
            await connection.open()
        except _ERRORS as error:
            where = f"{self._server.host}:{self._server.port}"
            raise TransportError(f"mail: {where}: {discreet(str(error), '')}") from error
        return connection

    async def client(self) -> SMTP:
        """A client that is connected, encrypted and logged in as configured."""
        server = self._server
        client = _Client(
            hostname=server.host,
            port=server.port,
            username=server.username,
            password=server.password,
            local_hostname=await self._local_name(),
            timeout=server.timeout,
            use_tls=server.tls is Tls.TLS,
            start_tls=server.tls is Tls.STARTTLS,
            tls_context=self._tls_context(),
        )
        await client.connect()
        try:
            if client.is_ehlo_or_helo_needed:
                await client.ehlo()
        except BaseException:
            client.close()
            raise
        return client

    @property
    def content_timeout(self) -> float:
        """How long to wait for the answer to a message's content, in seconds."""
        return self._server.content_timeout

    async def _local_name(self) -> str:
        """Asked once: without a working resolver each question takes seconds."""
        if self._hello is None:
            self._hello = await asyncio.to_thread(socket.getfqdn)
        return self._hello

    def _tls_context(self) -> ssl.SSLContext | None:
        """Made once: reading the system's certificates takes 20 ms."""
        if self._context is None and self._server.tls is not Tls.NONE:
            self._context = trust(verify=self._server.verify)
        return self._context


class _Client(SMTP):
    """Lets go of the socket at once. The library's close of a TLS connection waits for the
    server's goodbye, which nobody hears who has stopped listening; QUIT is said before."""

    def close(self) -> None:
        """Whether or not it was connected."""
        transport = self.transport
        super().close()
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()


def trust(*, verify: bool) -> ssl.SSLContext:
    """The system's trust; without `verify` it encrypts, and takes whoever answers."""
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


class SmtpConnection:
    """One letter at a time. It reconnects by itself where the server closed between letters."""

    def __init__(self, server: Smtp) -> None:
        self._server = server
        self._client: SMTP | None = None
        self._sent = 0

    async def open(self) -> SMTP:
        """The client, connected anew where the last one was thrown away."""
        if self._client is None or not self._client.is_connected:
            self._client, self._sent = None, 0
            self._client = await self._server.client()
        return self._client

    async def send(self, sender: str, recipient: str, message: bytes) -> Outcome:
        """One message, complete with CRLF line ends, to one recipient; never raises for what a
        server or a network can do. DEFERRED comes without `until`."""
        if not _sayable(recipient):
            return unusable(Phase.RCPT, ValueError("not an address for SMTP"), recipient)
        used = self._sent > 0
        outcome = await self._attempt(sender, recipient, message)
        if used and is_stale(outcome):
            self._throw_away()
            outcome = await self._attempt(sender, recipient, message)
        self._sent += self._client is not None
        return outcome

    async def close(self) -> None:
        """Say goodbye where somebody listens."""
        client, self._client = self._client, None
        if client is not None and client.is_connected:
            with contextlib.suppress(*_ERRORS):
                await client.quit(timeout=_QUIT_SECONDS)
            client.close()

    async def _attempt(self, sender: str, recipient: str, message: bytes) -> Outcome:
        """The connection stays only where every command was answered: after anything else its
        answers may be out of step."""
        progress = _Progress()
        try:
            return await self._transaction(progress, sender, recipient, message)
        except SMTPResponseException as error:
            if error.code // 100 not in (4, 5):
                self._throw_away()
                return unanswered(progress.phase, error, recipient)
            await self._reset(error.code)
            return rejected(progress.phase, error.code, error.message, recipient)
        except ValueError as error:
            self._throw_away()
            return unusable(progress.phase, error, recipient)
        except _ERRORS as error:
            self._throw_away()
            return unanswered(progress.phase, error, recipient)
        except BaseException:
            self._throw_away()
            raise

    async def _transaction(
        self, progress: _Progress, sender: str, recipient: str, message: bytes
    ) -> Outcome:
        wire = on_the_wire(message)
        client = await self.open()
        progress.phase = Phase.MAIL
        await client.mail(sender, options=_size(client, wire))
        progress.phase = Phase.RCPT
        await client.rcpt(recipient)
        progress.phase = Phase.DATA
        code, words = await client.execute_command(b"DATA")
        if code != _GO_AHEAD:
            raise SMTPResponseException(code, words)
        protocol = client.protocol
        if protocol is None:
            raise SMTPServerDisconnected("connection lost")
        progress.phase = Phase.CONTENT
        protocol.write(wire)
        code, words = await protocol.read_response(timeout=self._server.content_timeout)
        if code // 100 != 2:
            raise SMTPResponseException(code, words)
        return accepted(code, words, recipient)

    async def _reset(self, code: int) -> None:
        """Forget the envelope (RFC 5321 §4.1.1.5), or the connection where that fails."""
        try:
            if code == _CLOSING or self._client is None:
                self._throw_away()
            else:
                await self._client.rset()
        except _ERRORS:
            self._throw_away()

    def _throw_away(self) -> None:
        client, self._client, self._sent = self._client, None, 0
        if client is not None:
            client.close()


@dataclass(slots=True)
class _Progress:
    phase: Phase = Phase.CONNECT


def _sayable(address: str) -> bool:
    """Whether the library would say exactly this: of an odd address it takes what looks like one
    out, and that may be somebody else's."""
    try:
        return address.isascii() and parse_address(address) == address
    except ValueError:
        return False


def on_the_wire(message: bytes) -> bytes:
    """A message with its dots doubled and the final one (RFC 5321 §4.5.2).

    Raises ValueError for a bare CR or LF, which some servers take for the end of a line: whoever
    controls a line of the message could then end it and begin another.
    """
    ends = message.count(b"\r\n")
    if message.count(b"\n") != ends or message.count(b"\r") != ends:
        raise ValueError("message: a bare CR or LF; lines end in CRLF")
    stuffed = message.replace(b"\r\n.", b"\r\n..")
    start = b"." if message.startswith(b".") else b""
    return start + stuffed + (b".\r\n" if message.endswith(b"\r\n") else b"\r\n.\r\n")


def _size(client: SMTP, wire: bytes) -> list[str]:
    """Tell the size first where the server wants to know it (RFC 1870)."""
    return [f"SIZE={len(wire)}"] if client.supports_extension("size") else []
