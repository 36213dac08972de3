"""The mail server hands mails over here: LMTP (RFC 2033). The home of aiosmtpd.

250 means that what a mail says has been taken; while it cannot be, 451 keeps the mail in the mail
server's queue. Each recipient gets an answer of its own, as LMTP wants it.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, AnyStr

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import Envelope, Session

from digest.errors import ListenError, StoreError

LARGEST = 10 * 1024 * 1024
"""Octets of a mail; Postfix sends 10 MB at most unless it is told otherwise."""

LONGEST_LINE = 64 * 1024
"""Octets; RFC 5321 allows 1000, and reports are not always made by it."""

MOST_RECIPIENTS, MOST_SESSIONS = 100, 10
SILENCE = 60.0
"""Seconds until a session that says nothing is ended."""

_GO_AHEAD = b"354"
_LATER = "451 4.3.0 it cannot be taken now; keep it and try again"

Receive = Callable[[bytes, Sequence[str]], object]
"""Takes a mail and the addresses it was sent to, on another thread; StoreError where that cannot
be now."""

_log = logging.getLogger(__name__)


class _Handler:
    """What aiosmtpd asks at each step."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.sessions = 0

    async def handle_RCPT(
        self, server: LMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Any: who is delivered here is for the mail server to say."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: LMTP, session: Session, envelope: Envelope) -> str:
        """Take it, and only then say so."""
        content = envelope.original_content or b""
        try:
            await asyncio.to_thread(self._receive, content, tuple(envelope.rcpt_tos))
        except StoreError as error:
            _log.warning("mail put off", extra={"door": "lmtp", "why": str(error)})
            return _LATER
        except Exception:
            _log.exception("mail put off", extra={"door": "lmtp"})
            return _LATER
        return "250 2.0.0 taken"


class _Lmtp(LMTP):
    """aiosmtpd's, which answers once after the content however many recipients there are."""

    line_length_limit = LONGEST_LINE

    def __init__(self, handler: _Handler, **options: Any) -> None:
        super().__init__(handler, **options)
        self._handler = handler
        self._owed = 1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A session too many is told to come again."""
        self._handler.sessions += 1
        if self._handler.sessions > MOST_SESSIONS:
            assert isinstance(transport, asyncio.Transport)
            transport.write(b"421 4.3.2 too many sessions\r\n")
            transport.close()
            return
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """One fewer."""
        self._handler.sessions -= 1
        if self.transport is not None:
            super().connection_lost(error)

    async def push(self, status: AnyStr) -> None:
        """An answer; that to the content as often as there are recipients."""
        said = status.encode() if isinstance(status, str) else status
        owed, self._owed = self._owed, 1
        await super().push(b"\r\n".join([said] * owed))
        if said.startswith(_GO_AHEAD) and self.envelope is not None:
            self._owed = len(self.envelope.rcpt_tos)


@asynccontextmanager
async def listening(where: str | Path, receive: Receive) -> AsyncIterator[str]:
    """Take mails at `host:port` or a socket in the file system, for as long as this is open; gives
    the address. ListenError where it cannot be had."""
    loop, handler = asyncio.get_running_loop(), _Handler(receive)
    made = partial(
        _Lmtp,
        handler,
        data_size_limit=LARGEST,
        enable_SMTPUTF8=True,
        hostname="localhost",
        ident="digest",
        timeout=SILENCE,
        loop=loop,
    )
    try:
        server = await _server(where, made)
    except OSError as error:
        raise ListenError(f"[inbound] lmtp: {where}: {error.strerror or error}") from error
    try:
        yield _shown(where, server)
    finally:
        server.close()
        await server.wait_closed()
        if isinstance(where, Path):
            with suppress(OSError):
                where.unlink()


async def _server(where: str | Path, made: Callable[[], _Lmtp]) -> asyncio.Server:
    loop = asyncio.get_running_loop()
    if isinstance(where, str):
        host, _, port = where.rpartition(":")
        return await loop.create_server(made, host.strip("[]"), int(port))
    where.parent.mkdir(parents=True, exist_ok=True)
    _check_free(where)
    server = await loop.create_unix_server(made, str(where))
    where.chmod(0o660)  # the mail server's user is in our group
    return server


def _check_free(where: Path) -> None:
    """asyncio replaces any socket that is there: OSError where another process answers at it."""
    with socket.socket(socket.AF_UNIX) as one:
        one.settimeout(1)
        with suppress(FileNotFoundError, ConnectionRefusedError):
            one.connect(str(where))
            raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))


def _shown(where: str | Path, server: asyncio.Server) -> str:
    if isinstance(where, Path):
        return str(where)
    host, port = server.sockets[0].getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
