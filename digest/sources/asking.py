"""Asking a source's own address, and only for what is new.

The conditions are the validators of the last good answer, as the server sent them (RFC 9110 § 13).
They are replaced after each whole answer (200) and left alone by an unchanged one (304): a
validator that came with a 304 is of a text that we never saw.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol

from digest import manners
from digest.errors import Unreachable
from digest.http import Answer, challenge, fresh_for, retry_after
from digest.http.pace import date
from digest.sources.shapes import Known, Pace, Reading

_CACHING = frozenset({"cache-control", "expires"})


class Door(Protocol):
    """The way to the web."""

    async def get(
        self,
        url: str,
        etag: str | None = None,
        last_modified: str | None = None,
        *,
        unconditional: bool = False,
    ) -> Answer:
        """What an address says; Unreachable where it says nothing."""
        ...


class Unchanged(Exception):
    """The source says what it said at the last good reading."""


@dataclass(slots=True)
class Asking:
    """One reading's questions to one address. `manner` stands for how the answer will be read:
    an answer that was read in another manner is asked for without conditions. `always` wants the
    answer even where it says nothing new, for what hangs on it."""

    http: Door
    url: str
    known: Known
    manner: str
    now: datetime
    always: bool = False
    own: Answer | None = field(default=None, init=False)
    mark: str | None = field(default=None, init=False)

    async def __call__(self, url: str) -> Answer:
        """What an address of the source says. Its own is asked conditionally: Unchanged where it
        says nothing new, Unreachable where a gatekeeper answers in its place."""
        if url != self.url or self.own is not None:
            return await self.plainly(url)
        etag, last_modified = self._conditions()
        answer = await self.http.get(url, etag, last_modified, unconditional=self.known.anew)
        self.own = answer
        if answer.status == 304:
            if etag or last_modified:
                raise Unchanged
            why = "answered 304 (unchanged) to a request without conditions: a cache is at fault"
            raise Unreachable(f"{url}: {why}", answer.status)
        if answer.status == 200:
            self.mark = self.manner + sha256(answer.body).hexdigest()
            if self.mark == self.known.fingerprint and not self.always:
                raise Unchanged
        if gatekeeper := challenge(answer):
            raise refused(url, answer, gatekeeper, self.now)
        return answer

    async def plainly(self, url: str) -> Answer:
        """What an address says, whether or not it has changed."""
        return await self.http.get(url, unconditional=self.known.anew)

    def unchanged(self) -> Reading:
        """The reading of an answer that says nothing new; a 304 leaves the validators alone."""
        whole = self.own is not None and self.own.status == 200
        headers = self.own.headers if self.own is not None else {}
        return Reading(
            unchanged=True,
            whole=whole,
            etag=headers.get("etag") if whole else self.known.etag,
            last_modified=headers.get("last-modified") if whole else self.known.last_modified,
            fingerprint=self.known.fingerprint,
            pace=self._pace(None),
            moved_to=self.own.moved_to if self.own is not None else None,
        )

    def signed(self, reading: Reading, ttl: timedelta | None = None) -> Reading:
        """The reading with what the answer leaves for the next time, if it was all there."""
        if self.own is None:
            return reading
        headers = self.own.headers if reading.complete else {}
        return replace(
            reading,
            etag=headers.get("etag"),
            last_modified=headers.get("last-modified"),
            fingerprint=self.mark if reading.complete else None,
            pace=self._pace(ttl),
            moved_to=self.own.moved_to,
        )

    def _conditions(self) -> tuple[str | None, str | None]:
        known = self.known
        if known.anew or self.always or not (known.fingerprint or "").startswith(self.manner):
            return None, None
        said = known.last_modified
        credible = said and manners.is_credible(date(said), self.now)
        return known.etag, said if credible else None

    def _pace(self, ttl: timedelta | None) -> Pace:
        headers = self.own.headers if self.own else {}
        said = fresh_for(headers, self.now) if headers.keys() & _CACHING else None
        return Pace(fresh_for=max([one for one in (said, ttl) if one], default=None))


def refused(url: str, answer: Answer, why: str, now: datetime) -> Unreachable:
    """That an answer is none, with its status and how long the server wants to be left alone."""
    return Unreachable(f"{url}: {why}", answer.status, retry_after(answer.headers, now))
