"""What an address gave instead of a feed, and what its owner can do about it."""

from __future__ import annotations

import re

from lxml import etree, html

from digest.sources.addresses import absolute

_FEED_TYPES = "application/rss+xml", "application/atom+xml"
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_LOOKED_AT = 262_144


def what_it_is(body: bytes, url: str | None) -> str:
    """A sentence that says what came and what to do."""
    start = body[:_LOOKED_AT].lstrip()
    if not start:
        return "empty: a feed (RSS, Atom or RDF) was expected"
    if _HTML.search(start):
        found = _advertised(start, url)
        hint = f"it names {found}: use that" if found else "look for the feed's own address on it"
        return f"a web page (HTML), not a feed: {hint}"
    if start[:1] in b"{[":
        return "JSON, not a feed: RSS, Atom or RDF was expected"
    if b"\0" in start:
        return "binary data, not a feed: RSS, Atom or RDF was expected"
    return "not a feed: RSS, Atom or RDF was expected"


def _advertised(page: bytes, url: str | None) -> str | None:
    """The address of the first feed that a page links to (the RSS Board's autodiscovery)."""
    try:
        tree = html.fromstring(page)
        for link in tree.iter("link"):
            if str(link.get("type", "")).lower() in _FEED_TYPES and link.get("href"):
                return absolute(str(link.get("href")), url)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return None
