"""What a parser makes of one document: items, and what in it could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.model import Item

LARGEST = 15 * 1024 * 1024
"""The most octets that one document may have."""

CUT_MARKS = ("…", "...", "[…]", "[...]")
"""How an excerpt ends that was cut short."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that could not be read; `line` counts from 1, None where lines mean nothing."""

    why: str
    line: int | None = None

    def at(self, place: str) -> str:
        """`place:line: why`."""
        return f"{place}: {self.why}" if self.line is None else f"{place}:{self.line}: {self.why}"


@dataclass(frozen=True, slots=True)
class Parsed:
    """The items of one document in its own order, and its faults. `complete` is False where the
    end of it is missing; `ttl` is how long it says that it holds (RSS ttl, sy:updatePeriod)."""

    items: tuple[Item, ...] = ()
    faults: tuple[Fault, ...] = ()
    complete: bool = True
    ttl: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of a document beside its bytes.

    `url` is what relative addresses are relative to; `languages` are tried for dates in order;
    `zone` holds where a date names none; `language` where the document names none.
    `content_type` is the HTTP header of that name as it was sent, for its charset.
    """

    now: datetime
    url: str | None = None
    language: str | None = None
    languages: tuple[str, ...] = ()
    zone: str = "UTC"
    content_type: str | None = None
