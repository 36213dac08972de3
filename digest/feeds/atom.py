"""Atom 1.0 (RFC 4287), archives (RFC 5005) and tombstones (RFC 6721), as bytes. The same values
always give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable

from digest.feeds.catalogue import Publisher
from digest.feeds.document import Feed, Format, address
from digest.feeds.identity import web_address
from digest.feeds.mended import MendedEntry, MendedFeed, tombstone
from digest.feeds.shown import Beside, Gone, Shown
from digest.model import Enclosure

SUFFIX = ".atom"
MEDIA_TYPE = "application/atom+xml"
_END = b"</feed>\n"


def piece(one: Shown | Gone, publisher: Publisher) -> bytes:
    """An entry, or what is left of one."""
    if isinstance(one, Gone):
        return tombstone(one.tag, one.at)
    return _entry(one, publisher).as_bytes()


def whole(feed: Feed, pieces: Iterable[bytes], publisher: Publisher) -> bytes:
    """The document."""
    head = _head(feed, publisher).document(
        f"{publisher.web_url}/static/feed.css", archive=feed.current is not None
    )
    return b"".join((head.removesuffix(_END), *pieces, _END))


FORMAT = Format(SUFFIX, MEDIA_TYPE, piece, whole)


def _head(feed: Feed, publisher: Publisher) -> MendedFeed:
    document = MendedFeed()
    document.id(feed.tag)
    document.title(feed.title)
    document.updated(feed.updated)
    document.language(feed.language)
    document.author(_author(publisher))
    document.link(_links_of_feed(feed, publisher))
    document.generator("digest")
    document.rights(publisher.rights)
    return document


def _links_of_feed(feed: Feed, publisher: Publisher) -> list[dict[str, str]]:
    near = {"current": feed.current, "prev-archive": feed.previous}
    links = [{"rel": "self", "type": MEDIA_TYPE, "href": feed.own(publisher, SUFFIX)}]
    links += [
        {"rel": rel, "type": MEDIA_TYPE, "href": address(publisher, name, SUFFIX)}
        for rel, name in near.items()
        if name is not None
    ]
    page = {"rel": "alternate", "type": "text/html", "href": f"{publisher.web_url}{feed.page}"}
    hub = [{"rel": "hub", "href": publisher.hub}] if publisher.hub and not feed.current else []
    return [*links, page, *hub]


def _entry(one: Shown, publisher: Publisher) -> MendedEntry:
    entry = MendedEntry(language=one.language)
    entry.id(one.tag)
    entry.title(one.title)
    entry.updated(one.updated)
    entry.published(one.published)
    entry.author(_author(publisher))
    entry.link(_links(one))
    entry.category(
        [{"term": each.term, "scheme": each.scheme, "label": each.label} for each in one.categories]
    )
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
