"""The one door to the web for fetching: bounded in time, size and redirects. Home of httpx."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpx

from digest import __version__
from digest.errors import Unreachable

CONNECT_SECONDS = 5.0
READ_SECONDS = 20.0
WHOLE_SECONDS = 60.0
LARGEST = 15 * 1024 * 1024
REDIRECTS = 5

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/xml;q=0.9, "
    "text/xml;q=0.9, */*;q=0.5"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address said. `headers` are in lower case, `url` is the last one asked; `moved_to`
    is the same where permanent redirects (301, 308) alone led there, else None."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How long an answer may take, in seconds, and how much it may say, in octets unpacked."""

    connect: float = CONNECT_SECONDS
    read: float = READ_SECONDS
    whole: float = WHOLE_SECONDS
    octets: int = LARGEST
    redirects: int = REDIRECTS


class Http:
    """Fetches addresses; one per process, closed by `async with` or `close()`."""

    def __init__(self, contact: str | None = None, limits: Limits | None = None) -> None:
        """`contact` is an address or URL that a site's operator can complain to."""
        self._limits = limits or Limits()
        self._client = httpx.AsyncClient(
            headers={"User-Agent": user_agent(contact), "Accept": _ACCEPT},
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
        self, url: str, etag: str | None = None, last_modified: str | None = None
    ) -> Answer:
        """What `url` says, after redirects and unpacking; any status is an answer.

        `etag` and `last_modified` are sent back as they came (RFC 9110 § 13.1). Unreachable where
        there is no answer within the limits.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in conditions.items() if value}
        try:
            async with asyncio.timeout(self._limits.whole):
                return await self._follow(url, headers)
        except TimeoutError as error:
            raise _unreachable(url, f"no whole answer in {self._limits.whole:g} s") from error
        except httpx.TimeoutException as error:
            raise _unreachable(url, _PATIENCE.get(type(error), "too slow")) from error
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise _unreachable(url, str(error) or type(error).__name__) from error

    async def _follow(self, url: str, headers: Mapping[str, str]) -> Answer:
        hop = url
        for _ in range(self._limits.redirects + 1):
            _check(hop, url)
            answer = await self._ask(hop, headers)
            target = answer.headers.get("location")
            if answer.status not in (301, 302, 303, 307, 308) or not target:
                return answer
            hop = urljoin(hop, target)
        raise _unreachable(url, f"more than {self._limits.redirects} redirects")

    async def _ask(self, url: str, headers: Mapping[str, str]) -> Answer:
        async with self._client.stream("GET", url, headers=headers) as response:
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > self._limits.octets:
                    raise _unreachable(url, f"the answer is over {self._limits.octets} octets")
        names = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, names, bytes(body), url)


_PATIENCE: Mapping[type[Exception], str] = {
    httpx.ConnectTimeout: "did not take the connection in time",
    httpx.ReadTimeout: "fell silent",
}


def user_agent(contact: str | None) -> str:
    """Who asks: name, version, and whom to tell when we ask too much."""
    # Header values are ASCII without line breaks (RFC 9110 § 5.5).
    known = "".join(char for char in contact or "" if "!" <= char <= "~")
    return f"digest/{__version__} (+{known})" if known else f"digest/{__version__}"


def _check(hop: str, url: str) -> None:
    """Before every hop: where addresses inside the house will be refused too."""
    parts = urlsplit(hop)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _unreachable(url, f"{hop} is not an http or https address")


def _unreachable(url: str, why: str) -> Unreachable:
    return Unreachable(f"{url}: {why}")
