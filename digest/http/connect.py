"""Connections to addresses that have been checked, and no others.

A name is resolved once for each connection; what it then resolves to is checked, and the
connection goes to the very address that was, not to the name. So a name that changes its answer
between the look and the leap (DNS rebinding) leads nowhere else. TLS and Host still have the name.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from functools import cache
from ipaddress import ip_address
from threading import Thread

import httpcore
import httpx

from digest.config import Allowed
from digest.errors import Unanswered
from digest.http.addresses import Address, refused

Resolve = Callable[[str], Awaitable[Sequence[str]]]
"""The addresses of a host; OSError or Unanswered where there are none."""

TRIED = 4
"""Addresses of one host, when the first do not take the connection."""


class Refused(Exception):
    """A connection that must not be made: who is where, and how to allow it."""


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Opens connections for httpcore."""

    def __init__(self, resolve: Resolve, allow: Sequence[Allowed]) -> None:
        self._resolve = resolve
        self._allow = allow
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection within `timeout` seconds, looking the name up included."""
        begun = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._checked(host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"{host}: no name server answered in time") from error
        spent = asyncio.get_running_loop().time() - begun
        left = None if timeout is None else timeout - spent
        for place, address in enumerate(addresses, start=1):
            share = None if left is None else max(left, 0.1) / len(addresses)
            try:
                return await self._network.connect_tcp(
                    str(address), port, share, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if place == len(addresses):
                    raise
        raise httpcore.ConnectError(f"{host}: has no address")

    async def _checked(self, host: str, port: int) -> Sequence[Address]:
        """The addresses to try. One that is refused refuses the name: who has one foot inside
        the house is not a stranger to be let in by the other."""
        addresses = await self._addresses(host)
        for address in addresses:
            if why := refused(address, port, self._allow):
                where = f"{host} is" if str(address) == host else f"{host} is at {address},"
                raise Refused(f'{where} {why}; if it is yours: [fetch] allow = ["{address}"]')
        return _by_turns(addresses)[:TRIED]

    async def _addresses(self, host: str) -> Sequence[Address]:
        try:
            return (ip_address(host),)
        except ValueError:
            pass
        try:
            return [ip_address(one) for one in await self._resolve(host)]
        except OSError as error:
            raise httpcore.ConnectError(f"{host}: {error.strerror or error}") from error
        except Unanswered as error:
            raise httpcore.ConnectError(str(error)) from error


class CheckedTransport(httpx.AsyncBaseTransport):
    """Carries httpx's requests over checked connections; errors are httpcore's."""

    def __init__(self, backend: CheckedBackend, trust: ssl.SSLContext | None) -> None:
        # No bound of its own: a request that is cancelled while it waits for a place loses the
        # place for good (httpcore issue 1093). The door counts who may come in.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=trust or trusted(),
            max_connections=None,
            max_keepalive_connections=20,
            keepalive_expiry=5.0,
            network_backend=backend,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One request, one answer, whose body is still to be read."""
        url = request.url
        assert isinstance(request.stream, httpx.AsyncByteStream)
        answer = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Stream(answer),
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()


class _Stream(httpx.AsyncByteStream):
    """The octets of an answer as they come."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._answer.aiter_stream():
            yield part

    async def aclose(self) -> None:
        await self._answer.aclose()


@cache
def trusted() -> ssl.SSLContext:
    """Whose certificates are taken: those of the well-known authorities, and of the system's, to
    which an intranet's own can be added. Read once: it takes longer than a request."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context


async def resolve(host: str) -> Sequence[str]:
    """By the machine's own rules: its hosts file, its name servers.

    In a thread of its own: the usual pool is small, and some dead names would hold up every
    parser in it; and one that is a daemon does not hold up the end of the process.
    """
    loop = asyncio.get_running_loop()
    found: asyncio.Future[Sequence[str]] = loop.create_future()

    def settle(addresses: Sequence[str], error: OSError | None) -> None:
        if found.done():
            return
        if error is None:
            found.set_result(addresses)
        else:
            found.set_exception(error)

    def ask() -> None:
        addresses, failed = _look_up(host)
        with suppress(RuntimeError):  # the loop has ended meanwhile, and nobody waits
            loop.call_soon_threadsafe(settle, addresses, failed)

    Thread(target=ask, name=f"resolve {host}", daemon=True).start()
    return await found


def _look_up(host: str) -> tuple[Sequence[str], OSError | None]:
    try:
        rows = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError as error:
        return (), error
    except UnicodeError as error:
        return (), OSError(0, str(error))
    return list(dict.fromkeys(str(row[4][0]) for row in rows)), None


def _by_turns(addresses: Sequence[Address]) -> Sequence[Address]:
    """IPv6 and IPv4 by turns, otherwise in their order: where one of them leads nowhere, the
    other is soon tried (after RFC 8305 § 4)."""
    met: Counter[int] = Counter()
    places = []
    for address in addresses:
        places.append(met[address.version])
        met[address.version] += 1
    return [one for _, one in sorted(zip(places, addresses, strict=True), key=lambda p: p[0])]
