"""What the readers of each format hand on: entries as they are told, before anything is judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from digest.model import Enclosure, Image, Translation
from digest.sources.feed_text import Words
from digest.sources.parsed import Fault

MOST = 10_000
"""The most entries of one document that are read."""


@dataclass(frozen=True, slots=True)
class Told:
    """One entry. "" is what it does not say; dates are as printed; addresses are absolute.

    `post` is WordPress's number of it, `title` the words of its title whatever their type.
    """

    id: str = ""
    link: str | None = None
    post: str = ""
    title: Words | None = None
    summary: Words | None = None
    content: Words | None = None
    published: str = ""
    created: str = ""
    updated: str = ""
    language: str | None = None
    terms: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    image: Image | None = None
    translations: tuple[Translation, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A feed: its entries in its own order, its language as printed, how long it says it holds.

    `complete` is False where the end of it is missing.
    """

    entries: tuple[Told, ...] = ()
    language: str | None = None
    ttl: timedelta | None = None
    faults: tuple[Fault, ...] = ()
    complete: bool = True
