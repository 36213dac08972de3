"""Where we listen: sockets of our own or handed over, and what answers on them. The home of
uvicorn."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn

from digest.config import Web
from digest.errors import ListenError
from digest.listening.shortcut import Shortcut
from digest.notify import Starter

_PATIENCE = 3
"""Seconds that a page under way has to finish when all is to stop."""

_LULL = 0.3
"""Seconds in which a visitor who has just come in may still ask."""

_INTERNET = (socket.AF_INET, socket.AF_INET6)


class Server(uvicorn.Server):
    """Serves an ASGI application until `should_exit` is set; one that has answers ready gives
    them at once (`shortcut.Ready`)."""

    def __init__(self, pages: Callable[..., Any]) -> None:
        super().__init__(
            uvicorn.Config(
                pages,
                http=Shortcut,
                log_config=None,
                log_level="warning",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=_PATIENCE,
            )
        )

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone: uvicorn would end the process before sending has wound up."""
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let nobody in, answer those who are in already, and end: uvicorn would hang up on a
        visitor whose request is still on its way."""
        for one in self.servers:
            one.close()
        await asyncio.sleep(_LULL)
        await super().shutdown(sockets)


@dataclass(frozen=True, slots=True)
class Door:
    """A server, and the sockets that it answers on."""

    server: Server
    sockets: Sequence[socket.socket]


def listen(web: Web, key: str = "listen") -> list[socket.socket]:
    """The sockets of the address in `[web] listen`; ListenError where it cannot be had. `key` is
    where the address was configured."""
    sockets, errors = [], list[OSError]()
    for family, address in _endpoints(web):
        try:
            sockets.append(socket.create_server(address, family=family))
        except OSError as error:
            errors.append(error)
    taken = any(error.errno == errno.EADDRINUSE for error in errors)
    if sockets and not taken:  # a name may lead to an address that this machine does not have
        return sockets
    for one in sockets:
        one.close()
    why = "already in use; is digest running? Stop it, or choose another port"
    raise ListenError(f"[web] {key}: {web.listen}: {why if taken else errors[0].strerror}")


def handed_over(web: Web, starter: Starter) -> list[socket.socket]:
    """What `starter` listens on for us; ListenError where that is not the address in `[web]
    listen`, by which we judge whether only this machine can connect."""
    sockets = starter.sockets()
    meant = {address for _, address in _endpoints(web)}
    for one in sockets:
        if one.family not in _INTERNET or one.getsockname()[:2] not in meant:
            raise ListenError(
                f"[web] listen: {web.listen}: but the socket handed over is {one.getsockname()}: "
                "make the socket unit (ListenStream=) and the configuration agree"
            )
    return sockets


def _endpoints(web: Web) -> list[tuple[socket.AddressFamily, tuple[str, int]]]:
    try:
        found = socket.getaddrinfo(
            web.host, web.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except OSError as error:
        raise ListenError(f"[web] listen: {web.listen}: {error.strerror}") from error
    return list(dict.fromkeys((one[0], (str(one[4][0]), int(one[4][1]))) for one in found))


def shown(one: socket.socket) -> str:
    """The address of a socket as host:port."""
    host, port = one.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
