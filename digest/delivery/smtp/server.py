"""A mail server, and how to be connected, encrypted and let in: all of it by aiosmtplib."""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import dataclass, field
from typing import cast

from aiosmtplib import SMTP
from aiosmtplib.errors import SMTPException

from digest.config import Mail, Tls
from digest.delivery.outcomes import discreet
from digest.delivery.smtp.connection import SmtpConnection
from digest.delivery.smtp.envelope import offers_of
from digest.delivery.smtp.pipelined import Pipelined, Terms
from digest.delivery.smtp.spoken import Spoken
from digest.delivery.smtp.talk import Talk
from digest.errors import TransportError

_ERRORS = (SMTPException, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where to send. Without `verify` any certificate is taken; `context` replaces the system's
    trust. Without `pipelining` it is not used where a server offers it. Timeouts are in seconds;
    RFC 5321 §4.5.3.2 asks for ten minutes after the content, since giving up early is what makes
    duplicates."""

    host: str = "127.0.0.1"
    port: int = 25
    tls: Tls = Tls.STARTTLS
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    verify: bool = True
    context: ssl.SSLContext | None = field(default=None, repr=False)
    hello: str | None = None
    pipelining: bool = True
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
        connection = SmtpConnection(self.talk)
        try:
            await connection.open()
        except (OSError, ValueError) as error:
            where = f"{self._server.host}:{self._server.port}"
            raise TransportError(f"mail: {where}: {discreet(str(error), '')}") from error
        return connection

    async def talk(self) -> Talk:
        """A conversation begun, the fast way where the server offers PIPELINING; OSError or
        ValueError where it cannot be."""
        try:
            client = await self._client()
        except SMTPException as error:
            raise ConnectionError(str(error)) from error
        transport = _socket(client)
        if not (self._server.pipelining and client.supports_extension("pipelining")):
            return Spoken(client, content_timeout=self._server.content_timeout)
        if transport is None or transport.is_closing():
            client.close()
            raise ConnectionResetError("Connection lost")
        return Pipelined(transport, self._terms(client))

    def _terms(self, client: SMTP) -> Terms:
        return Terms(
            offers=offers_of(client.supports_extension),
            timeout=self._server.timeout,
            content_timeout=self._server.content_timeout,
        )

    async def _client(self) -> SMTP:
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
        transport = _socket(self)
        super().close()
        if transport is not None:
            transport.abort()


def _socket(client: SMTP) -> asyncio.Transport | None:
    """What is written to; uvloop's, too, which says of itself that it is none of asyncio's."""
    return cast(asyncio.Transport | None, client.transport)


def trust(*, verify: bool) -> ssl.SSLContext:
    """The system's trust; without `verify` it encrypts, and takes whoever answers."""
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
