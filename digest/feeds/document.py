"""A feed as a whole, in whatever format: what its head says, and what is put into it.

An entry is printed once for each format, as a piece; a document is a head and pieces joined, so
that the same bytes serve every feed that shows the entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from digest.feeds.catalogue import Publisher
from digest.feeds.shown import Gone, Shown

BOUND = 500_000
"""Octets of a feed at most."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What is said of a feed as a whole. `name` is its path without a suffix, `page` that of the
    page beside it. `updated` holds while it has no entry: an instant kept in the store, never
    now. `current` is the name of the feed that this is an archive of, None for the feed itself;
    `previous` the name of the archive before it (RFC 5005 § 4). `at` is where one is found that
    has no file, below the feeds."""

    name: str
    tag: str
    title: str
    language: str
    updated: datetime
    page: str = "/"
    current: str | None = None
    previous: str | None = None
    at: str | None = None

    def own(self, publisher: Publisher, suffix: str) -> str:
        """Its public address in a format."""
        name = f"{self.name}{suffix}" if self.at is None else self.at
        return f"{publisher.web_url}/feeds/{name}"


Piece = Callable[[Shown | Gone, Publisher], bytes]
Whole = Callable[[Feed, Iterable[bytes], Publisher], bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write feeds down. `piece` prints an entry, as nothing where the format has no
    word for it; `whole` a document that holds pieces, the feed's `updated` being its own."""

    suffix: str
    media_type: str
    piece: Piece
    whole: Whole

    @property
    def name(self) -> str:
        """What it is called in addresses: `atom`."""
        return self.suffix[1:]


def address(publisher: Publisher, name: str, suffix: str) -> str:
    """The public address of a feed's file."""
    return f"{publisher.web_url}/feeds/{name}{suffix}"


def fit(
    pieces: Sequence[bytes], room: int, brief: Callable[[int], bytes], *, keep_all: bool = False
) -> list[bytes]:
    """The pieces in at most `room` octets, newest first: past it the oldest give up their full
    text, which `brief` prints by their place, and where that is not enough they leave, unless
    `keep_all`; the newest one always stays."""
    kept, excess = list(pieces), sum(map(len, pieces)) - room
    for place in reversed(range(len(kept))):
        if excess <= 0:
            return kept
        shorter = min(brief(place), kept[place], key=len)
        excess -= len(kept[place]) - len(shorter)
        kept[place] = shorter
    while excess > 0 and len(kept) > 1 and not keep_all:
        excess -= len(kept.pop())
    return kept
