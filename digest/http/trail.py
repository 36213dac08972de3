"""The way from an address along its redirects."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urldefrag, urljoin

import httpx

from digest.errors import Unreachable
from digest.http.answer import Answer

_PERMANENT = frozenset({301, 308})
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Trail:
    """Where one question has come to; Unreachable where it can go no further."""

    def __init__(self, url: str, redirects: int) -> None:
        self._url = self._moved = url
        self._left = self._redirects = redirects
        self._met = {url}
        self._unbroken = True
        self.hop = url
        self.place = _place(url)

    @property
    def host(self) -> str:
        """Who is asked next, as the network knows it."""
        return self.place.raw_host.decode("ascii").rstrip(".")

    def follow(self, answer: Answer) -> bool:
        """Go where an answer redirects to; False where it is one to keep."""
        target = answer.headers.get("location")
        if answer.status not in REDIRECTS or not target:
            return False
        if not self._left:
            raise Unreachable(f"more than {self._redirects} redirects")
        self._left -= 1
        self.hop = urldefrag(urljoin(self.hop, target)).url
        if self.hop in self._met:
            raise Unreachable(f"its redirects go round in a circle, by {self.hop}")
        self._met.add(self.hop)
        self.place = _place(self.hop)
        self._note(answer.status)
        return True

    def told(self, answer: Answer) -> Answer:
        """The answer, with where the address has moved to if it vouches for that."""
        if answer.status not in (200, 304) or self._moved == self._url:
            return answer
        return replace(answer, moved_to=self._moved)

    def _note(self, status: int) -> None:
        down = self._moved.startswith("https:") and self.place.scheme != "https"
        self._unbroken = self._unbroken and status in _PERMANENT and not down
        if self._unbroken:
            self._moved = self.hop


def _place(hop: str) -> httpx.URL:
    """An address that can be asked; Unreachable where it is not one."""
    place = httpx.URL(hop)
    if place.scheme not in ("http", "https") or not place.host:
        raise Unreachable(f"{hop} is not an http or https address")
    if place.userinfo:
        # It would be sent as a password (RFC 7617), to whoever redirected us with it.
        raise Unreachable("leads to an address with a user name or password in it")
    return place
