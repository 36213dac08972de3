"""Atom 1.0 (RFC 4287): what is shown, as bytes. The same values always give the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from lxml import etree

from digest.feeds.catalogue import Publisher
from digest.feeds.identity import web_address
from digest.feeds.mended import MendedEntry, MendedFeed
from digest.feeds.shown import Beside, Shown
from digest.model import Enclosure

MEDIA_TYPE = "application/atom+xml"
BOUND = 500_000
"""Octets of a feed at most."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What is said of a feed as a whole. `updated` holds while it has no entry: an instant kept
    in the store, never now."""

    path: str
    tag: str
    title: str
    language: str
    updated: datetime


@dataclass(frozen=True, slots=True)
class Rendered:
    """A feed's bytes, how many entries they hold, and the last change among those."""

    data: bytes
    entries: int
    updated: datetime


def render(
    feed: Feed, shown: Sequence[Shown], publisher: Publisher, *, bound: int = BOUND
) -> Rendered:
    """The document, in at most `bound` octets: past it the oldest entries give up their full
    text, and where that is not enough they leave; the newest one always stays."""
    fitting = tuple(shown)
    data = _document(feed, fitting, publisher)
    if len(data) > bound:
        fitting = _fitted(fitting, publisher, excess=len(data) - bound)
        data = _document(feed, fitting, publisher)
    return Rendered(data, len(fitting), _updated(feed, fitting))


def _fitted(shown: Sequence[Shown], publisher: Publisher, *, excess: int) -> tuple[Shown, ...]:
    """What is left of the entries, newest first, when `excess` octets have to go."""
    kept = list(shown)
    for place in reversed(range(len(kept))):
        if excess <= 0:
            return tuple(kept)
        brief = kept[place].brief()
        excess -= _size(kept[place], publisher) - _size(brief, publisher)
        kept[place] = brief
    while excess > 0 and len(kept) > 1:
        excess -= _size(kept.pop(), publisher)
    return tuple(kept)


def _size(one: Shown, publisher: Publisher) -> int:
    return len(etree.tostring(_entry(one, publisher).atom_entry(), encoding="UTF-8"))


def _updated(feed: Feed, shown: Sequence[Shown]) -> datetime:
    return max((one.updated for one in shown), default=feed.updated)


def _document(feed: Feed, shown: Sequence[Shown], publisher: Publisher) -> bytes:
    document = MendedFeed()
    document.id(feed.tag)
    document.title(feed.title)
    document.updated(_updated(feed, shown))
    document.language(feed.language)
    document.author(_author(publisher))
    document.link(
        [
            {"rel": "self", "type": MEDIA_TYPE, "href": f"{publisher.web_url}/feeds/{feed.path}"},
            {"rel": "alternate", "type": "text/html", "href": f"{publisher.web_url}/"},
        ]
    )
    document.generator("digest")
    document.rights(publisher.rights)
    for one in shown:
        document.add_entry(_entry(one, publisher), order="append")
    return document.document(f"{publisher.web_url}/static/feed.css")


def _entry(one: Shown, publisher: Publisher) -> MendedEntry:
    entry = MendedEntry(language=one.language)
    entry.id(one.tag)
    entry.title(one.title)
    entry.updated(one.updated)
    entry.published(one.published)
    entry.author(_author(publisher))
    entry.link(_links(one))
    entry.category([asdict(each) for each in one.categories])
    entry.summary(one.summary)
    entry.content(one.content, type="html")
    entry.rights(publisher.rights)
    if one.origin is not None:
        entry.origin(one.origin.tag, one.origin.name, one.updated)
    return entry


def _links(one: Shown) -> list[dict[str, str]]:
    alternate = {"rel": "alternate", "type": "text/html", "href": one.url}
    if one.language is not None:
        alternate["hreflang"] = one.language
    beside = (_beside(each) for each in one.beside)
    return [alternate, *(_enclosure(each) for each in one.enclosures), *beside]


def _beside(each: Beside) -> dict[str, str]:
    link = {"rel": each.rel, "type": "text/html", "href": each.url}
    said = {"hreflang": each.language, "title": each.title}
    return link | {name: value for name, value in said.items() if value}


def _enclosure(each: Enclosure) -> dict[str, str]:
    link = {"rel": "enclosure", "type": each.type, "href": each.url}
    return link if each.length is None else link | {"length": str(each.length)}


def _author(publisher: Publisher) -> dict[str, str]:
    address = web_address(publisher.url)
    return {"name": publisher.name} | ({"uri": address} if address else {})
