"""The door itself: one question, its redirects, and the answer."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

import httpcore
import httpx

from digest import __version__
from digest.config import Allowed
from digest.errors import Unreachable
from digest.http.answer import Answer, Limits
from digest.http.connect import CheckedBackend, CheckedTransport, Refused, Resolve, resolve
from digest.http.pace import retry_after
from digest.http.trail import REDIRECTS, Trail
from digest.http.turns import Turns
from digest.http.unpack import ACCEPTED, Body, Unfit

AT_ONCE = 32
"""Requests under way at one time, over all hosts: each may hold LARGEST octets."""

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/xml;q=0.9, "
    "text/xml;q=0.9, */*;q=0.5"
)
_PEACE = frozenset({429, 503})
"""Where Retry-After is about whoever asks, so that it holds for the whole host."""

_VALIDATORS = frozenset({"etag", "last-modified"})
_Sent = Mapping[bytes, bytes]

_BROKEN = (
    *(httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, Unfit),
    OSError,  # a TLS record that cannot be read comes through as it is
)


class Http:
    """Asks addresses; one per process, closed by `async with` or `close()`.

    Any number may be asked for at the same time: they wait for their host's turn, and for one of
    `at_once` places.
    """

    def __init__(
        self,
        contact: str | None = None,
        limits: Limits | None = None,
        *,
        allow: Sequence[Allowed] = (),
        turns: Turns | None = None,
        resolve: Resolve = resolve,
        trust: ssl.SSLContext | None = None,
        at_once: int = AT_ONCE,
    ) -> None:
        """`contact` is an address or URL that a site's operator can complain to. `allow` is
        what may be asked although it is not public; `turns` what is known of hosts from before;
        `trust` whose certificates are taken."""
        self._limits = limits or Limits()
        self._turns = turns or Turns()
        self._places = asyncio.Semaphore(at_once)
        backend = CheckedBackend(resolve, allow)
        self._client = httpx.AsyncClient(
            transport=CheckedTransport(backend, trust),
            headers={
                "User-Agent": user_agent(contact),
                "Accept": _ACCEPT,
                "Accept-Encoding": ACCEPTED,
            },
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            timeout=httpx.Timeout(self._limits.read, connect=self._limits.connect),
            follow_redirects=False,
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        """Nothing is opened before the first request."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close what is open."""
        await self.close()

    async def close(self) -> None:
        """Close the connections; nothing is asked after this."""
        await self._client.aclose()

    async def get(
        self,
        url: str,
        etag: str | None = None,
        last_modified: str | None = None,
        *,
        unconditional: bool = False,
    ) -> Answer:
        """What `url` says, after redirects and unpacking; any status is an answer.

        `etag` and `last_modified` are sent back as they came (RFC 9110 § 13.1). `unconditional`
        sends neither, and asks caches on the way to ask anew (RFC 9111 § 5.2.1.4).

        Unreachable where there is no answer within the limits; where the address, or one that it
        redirects to, may not be asked; and at once, with `retry_after`, where its host has
        answered 429 or 503 and named a time that is not over.
        """
        conditions = {b"If-None-Match": etag, b"If-Modified-Since": last_modified}
        headers = {name: _octets(value) for name, value in conditions.items() if value}
        if unconditional:
            headers = {b"Cache-Control": b"no-cache"}
        with _as_unreachable(url, self._limits.whole):
            return await self._follow(url, headers)

    async def post(self, url: str, form: Sequence[tuple[str, str]]) -> Answer:
        """What `url` answers to the fields of a form, in their order; any status is an answer.

        A redirect is one too: whether what it leads to wants the form as well is for whoever
        wrote the address to say (RFC 9110 § 15.4). Unreachable as with `get`.
        """
        headers = {b"Content-Type": b"application/x-www-form-urlencoded", b"Accept": b"*/*"}
        content = urlencode(form).encode("ascii")
        with _as_unreachable(url, self._limits.whole):
            trail, patience = Trail(url, redirects=0), _Patience(self._limits.whole)
            async with self._turns.turn(trail.host), self._places:
                async with patience.spend():
                    answer = await self._ask(trail.place, trail.hop, headers, content)
                self._leave_alone(trail.host, answer)
            return answer

    async def _follow(self, url: str, headers: _Sent) -> Answer:
        trail, patience = Trail(url, self._limits.redirects), _Patience(self._limits.whole)
        while True:
            async with self._turns.turn(trail.host), self._places:
                answer, arrived = await self._stay(trail, patience, headers)
            if arrived:
                return trail.told(answer)

    async def _stay(self, trail: Trail, patience: _Patience, headers: _Sent) -> tuple[Answer, bool]:
        """Ask one host, as long as it redirects to itself; whether the last answer is to keep."""
        host = trail.host
        while True:
            async with patience.spend():
                answer = await self._ask(trail.place, trail.hop, headers)
            self._leave_alone(host, answer)
            arrived = not trail.follow(answer)
            if arrived or trail.host != host:
                return answer, arrived

    async def _ask(
        self, place: httpx.URL, hop: str, headers: _Sent, content: bytes | None = None
    ) -> Answer:
        method = "GET" if content is None else "POST"
        request = self._client.build_request(method, place, headers=headers, content=content)
        response = await self._client.send(request, stream=True)
        try:
            names = _names(response.headers)
            body = await self._body(response, names)
        finally:
            await response.aclose()
        return Answer(response.status_code, names, body, hop)

    async def _body(self, response: httpx.Response, headers: Mapping[str, str]) -> bytes:
        """Of a redirect nothing is read; of an error what can be, since its headers count."""
        if response.status_code in REDIRECTS and "location" in headers:
            return b""
        try:
            body = Body(headers, self._limits.octets)
            async for octets in response.aiter_raw():
                body.take(octets)
            return body.whole()
        except _BROKEN:
            if response.status_code < 400:
                raise
            return b""

    def _leave_alone(self, host: str, answer: Answer) -> None:
        wait = retry_after(answer.headers, datetime.now(UTC)) if answer.status in _PEACE else None
        if wait:
            self._turns.leave_alone(host, wait, answer.status)


@contextmanager
def _as_unreachable(url: str, whole: float) -> Iterator[None]:
    """Whatever keeps an address from answering, as one error that names it."""
    try:
        yield
    except Unreachable as error:
        raise Unreachable(f"{url}: {error}", error.status, error.retry_after) from error
    except TimeoutError as error:
        raise Unreachable(f"{url}: no whole answer in {whole:g} s") from error
    except (*_BROKEN, Refused, httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise Unreachable(f"{url}: {_words(error)}") from error


def _names(headers: httpx.Headers) -> dict[str, str]:
    """What an answer's headers say, the validators octet by octet: an ETag may have any from 128 on
    (RFC 9110 § 8.8.3), which stand for no characters."""
    said = {name.lower(): value for name, value in headers.items()}
    for name in _VALIDATORS & said.keys():
        found = [value for own, value in headers.raw if own.decode("latin-1").lower() == name]
        said[name] = b", ".join(found).decode("latin-1")
    return said


def _octets(validator: str) -> bytes:
    return validator.encode("latin-1", "ignore")


class _Patience:
    """Seconds for all hops together; what passes in between does not count."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds

    @asynccontextmanager
    async def spend(self) -> AsyncIterator[None]:
        """TimeoutError when they are over."""
        begun = asyncio.get_running_loop().time()
        async with asyncio.timeout(self._left):
            yield
        self._left -= asyncio.get_running_loop().time() - begun


def user_agent(contact: str | None) -> str:
    """Who asks: name, version, and whom to tell when we ask too much."""
    # Header values are ASCII without line breaks (RFC 9110 § 5.5).
    known = "".join(char for char in contact or "" if "!" <= char <= "~")
    return f"digest/{__version__} (+{known})" if known else f"digest/{__version__}"


_WORDS: Mapping[type[Exception], str] = {
    httpcore.ConnectTimeout: "did not take the connection in time",
    httpcore.ReadTimeout: "fell silent",
    httpcore.WriteTimeout: "does not listen",
}


def _words(error: Exception) -> str:
    if isinstance(error, httpcore.RemoteProtocolError):
        # h11 keeps up to 100 kB of what is not whole yet.
        endless = "too long" in str(error)
        return "its headers do not end" if endless else f"its answer is no whole HTTP: {error}"
    return str(error) or _WORDS.get(type(error), type(error).__name__)
