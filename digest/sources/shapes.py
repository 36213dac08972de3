"""What goes into reading a source and what comes out of it, whatever its kind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ParamSpec, Protocol, TypeVar

from digest.http import Answer
from digest.model import Item

T = TypeVar("T")
P = ParamSpec("P")

Fetch = Callable[[str], Awaitable[Answer]]
"""Asks one more address of a source than its own: a further page, a release's page. Any status is
an answer; Unreachable where there is none."""


class Work(Protocol):
    """Does heavy pure work away from the event loop, and gives it up after a deadline."""

    async def __call__(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `function` gives; Unreadable where it takes too long or too much memory."""
        ...


@dataclass(frozen=True, slots=True)
class Known:
    """What the last good reading left: validators as the server sent them, a fingerprint, and
    when it was (`since`, None before the first complete pass). `anew` asks without conditions, past
    caches on the way. `met` tells whether the source has shown a release with this alias before.
    """

    etag: str | None = None
    last_modified: str | None = None
    fingerprint: str | None = None
    since: datetime | None = None
    anew: bool = False
    met: Callable[[str], bool] = field(default=lambda _: False)


@dataclass(frozen=True, slots=True)
class Pace:
    """What a source asks of those who poll it: how long its answer holds (Cache-Control, Expires,
    ttl) and how long it wants to be left alone (Retry-After)."""

    fresh_for: timedelta | None = None
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a source says now. `unchanged` means as at the last reading, and no items.

    `faults` name the source, the file or address and where possible the line. `complete` is False
    where a whole document, or the rest of one, is missing: what it holds is still to come, so
    that the validators stay None and the next reading asks for all again. `whole` is False where
    the server only said that nothing has changed (304). `moved_to` is where the source's address
    leads by permanent redirects alone.
    """

    items: tuple[Item, ...] = ()
    faults: tuple[str, ...] = ()
    unchanged: bool = False
    complete: bool = True
    whole: bool = True
    etag: str | None = None
    last_modified: str | None = None
    fingerprint: str | None = None
    pace: Pace = Pace()
    moved_to: str | None = None
