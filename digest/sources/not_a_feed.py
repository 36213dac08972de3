"""What an address gave instead of a feed, and what its owner can do about it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree, html

from digest.errors import Unreadable
from digest.sources.addresses import absolute

_FEED_TYPES = "application/rss+xml", "application/atom+xml", "application/feed+json"
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_LOOKED_AT = 262_144


def what_it_is(body: bytes, url: str | None) -> Unreadable:
    """An error that says what came and what to do, and knows the feeds that a page names."""
    start = body[:_LOOKED_AT].lstrip()
    feeds = _advertised(start, url) if _HTML.search(start) else ()
    return Unreadable(_in_words(start, feeds), feeds)


def is_page(start: bytes) -> bool:
    """Whether the beginning of a document is that of a web page."""
    return _HTML.search(start) is not None


def _in_words(start: bytes, feeds: Sequence[str]) -> str:
    if not start:
        return "empty: a feed (RSS, Atom, RDF or JSON Feed) was expected"
    if _HTML.search(start):
        own = "look for the feed's own address on it"
        hint = f"it names {feeds[0]}: use that" if feeds else own
        return f"a web page (HTML), not a feed: {hint}"
    if b"\0" in start:
        return "binary data, not a feed: RSS, Atom, RDF or JSON Feed was expected"
    return "not a feed: RSS, Atom, RDF or JSON Feed was expected"


def _advertised(page: bytes, url: str | None) -> tuple[str, ...]:
    """The feeds that a page links to, in its order (the RSS Board's autodiscovery)."""
    try:
        links = list(html.fromstring(page).iter("link"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ()
    found = (absolute(str(link.get("href", "")), url) for link in links if _is_feed(link))
    return tuple(dict.fromkeys(address for address in found if address))


def _is_feed(link: html.HtmlElement) -> bool:
    """Also without rel="alternate", which some pages forget."""
    media = str(link.get("type", "")).partition(";")[0].strip().lower()
    return media in _FEED_TYPES and "stylesheet" not in str(link.get("rel", "")).lower()
