"""Feeds that are not well-formed, read by feedparser: it has met every fault there is.

feedparser gives structure only: it is handed a stream of bytes, dates are read again from what
was printed, and HTML is cleaned by `text`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import feedparser
from lxml import etree

from digest.errors import Unreadable
from digest.model import Enclosure
from digest.sources import terms
from digest.sources.addresses import absolute
from digest.sources.feed import elements
from digest.sources.feed.names import Names
from digest.sources.feed.pace import ttl
from digest.sources.feed.told import Document, Told
from digest.sources.feed_text import HTML, PLAIN, XHTML, Words
from digest.text import clean

Found = Mapping[str, Any]

LARGEST = 256 * 1024
"""The most octets that feedparser is given: some faults cost it the square of their number."""

_READ = (PLAIN, HTML, XHTML, "text/x-html")


def read(body: bytes, url: str | None, beside: etree._Element | None) -> Document:
    """The entries of a document in UTF-8. `beside` is what libxml2 made of the same: where both
    found as many entries, what comes with them is taken from there, which keeps what belongs
    together. Unreadable where feedparser fails."""
    result = _feedparser(body)
    # Plain dictionaries: feedparser's own warn and answer for keys that are not there.
    feed = dict(result["feed"])
    base = url or absolute(_printed(feed, "link"), None)
    told = [_told(dict(entry), base) for entry in result["entries"]]
    says = (_printed(feed, name) for name in ("ttl", "sy_updateperiod", "sy_updatefrequency"))
    entries = _with(told, beside, base)
    return Document(tuple(entries), _printed(feed, "language") or None, ttl(*says))


def _feedparser(body: bytes) -> Found:
    try:
        # A stream: bytes alone might be taken for the name of a file. Without an address of the
        # feed it leaves ids as they are printed.
        result: Found = feedparser.parse(
            io.BytesIO(body),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except Exception as error:  # whatever hostile bytes make it raise, they are no feed
        raise Unreadable(f"not readable as a feed: {type(error).__name__}: {error}") from error
    return result


def _with(told: list[Told], root: etree._Element | None, base: str | None) -> Iterator[Told]:
    names = Names()
    found = [] if root is None else list(elements.items(root, names))
    if len(found) != len(told):
        yield from told
        return
    for one, element in zip(told, found, strict=True):
        more = elements.beside(element, names, base)
        yield replace(
            one,
            terms=tuple(dict.fromkeys((*terms.of(element), *one.terms))),
            enclosures=more.enclosures or one.enclosures,
            image=more.image,
            translations=more.translations,
        )


def _told(entry: Found, base: str | None) -> Told:
    contents = [found for one in entry.get("content") or () if (found := _words(one))]
    content = max(contents, key=lambda one: (one.is_markup, len(one.value)), default=None)
    summary = _words({**(entry.get("summary_detail") or {}), "value": entry.get("summary")})
    return Told(
        id=_printed(entry, "id"),
        link=_link(entry, base),
        post=_printed(entry, "post-id") or _printed(entry, "wp_post_id"),
        title=_words(entry.get("title_detail")),
        summary=summary,
        content=content,
        published=_printed(entry, "published"),
        created=_printed(entry, "created"),
        updated=_printed(entry, "updated"),
        language=_printed(entry, "language") or None,
        terms=tuple(_tags(entry)),
        enclosures=tuple(_files(entry, base)),
    )


def _words(detail: Found | None) -> Words | None:
    """A detail dictionary as a value; None where it holds no text that people read."""
    value = detail.get("value") if detail else None
    kind = str((detail or {}).get("type") or HTML)
    if not detail or not isinstance(value, str) or not value.strip() or kind not in _READ:
        return None
    base, language = detail.get("base"), detail.get("language")
    return Words(value, kind, str(base) if base else None, str(language) if language else None)


def _link(entry: Found, base: str | None) -> str | None:
    links = [one for one in entry.get("links") or () if one.get("rel") == "alternate"]
    links.sort(key=lambda one: bool(one.get("hreflang")))
    said = [_printed(entry, "feedburner_origlink")]
    said += [_printed(one, "href") for one in links if one.get("type") in _READ]
    if not any(said):  # an id stands in for a link, and only if it is one itself
        return absolute(_printed(entry, "link"), None)
    return next((link for one in said if (link := absolute(one, base))), None)


def _files(entry: Found, base: str | None) -> Iterator[Enclosure]:
    for link in entry.get("links") or ():
        url = absolute(link.get("href"), base) if link.get("rel") == "enclosure" else None
        length = re.fullmatch(r"\s*([0-9]{1,15})\s*", str(link.get("length") or ""))
        if url:
            kind = clean(str(link.get("type") or "application/octet-stream"))
            yield Enclosure(url, kind, int(length[1]) or None if length else None)


def _tags(entry: Found) -> Iterator[str]:
    printed = (tag.get("label") or tag.get("term") for tag in entry.get("tags") or ())
    yield from (str(one) for one in printed if one)


def _printed(found: Found, key: str) -> str:
    value = found.get(key)
    return value.strip() if isinstance(value, str) else ""
