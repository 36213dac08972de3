"""RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0 and JSON Feed 1.0 and 1.1, well-formed or not.

One door, `parse`. What is well-formed is read from libxml2's tree; what is not, by feedparser, or
where that would take too long, from what libxml2 makes of it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from digest.errors import Unreadable
from digest.sources.feed import elements, items, jsonfeed, loose, tree
from digest.sources.feed.charset import as_utf8
from digest.sources.feed.told import Document
from digest.sources.not_a_feed import is_page, what_it_is
from digest.sources.parsed import LARGEST, Fault, Given, Parsed

_MOST_TAGS = 1_000_000
_ROOT = re.compile(rb"<((?:[\w.-]{1,40}:)?(?:rss|feed|rdf|channel))[\s>]", re.IGNORECASE)
_ENTRY = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:item|entry)[\s>/]", re.IGNORECASE)
_LOOKED_AT = 262_144


def parse(body: bytes, given: Given) -> Parsed:
    """The items of a feed in its own order; Unreadable where it is no feed at all."""
    return items.read(tell(body, given), given)


def tell(body: bytes, given: Given) -> Document:
    """What a feed tells, before any of it is judged; Unreadable where it is no feed at all."""
    if len(body) > LARGEST:
        raise Unreadable(f"larger than {LARGEST} octets")
    text = as_utf8(body, given.content_type)
    if jsonfeed.is_json(text):
        return jsonfeed.read(text, given.url)
    if text.count(b"<") > _MOST_TAGS:
        raise Unreadable(f"more than {_MOST_TAGS} times “<”: no feed has so many tags")
    document = _xml(tree.without_dtd(text), given.url)
    if document is None:
        raise what_it_is(text, given.url)
    return document


def _xml(text: bytes, url: str | None) -> Document | None:
    """None where it is no feed."""
    root = tree.tree(text)
    return _mended(text, url, root) if isinstance(root, Fault) else elements.read(root, url)


def _mended(text: bytes, url: str | None, why: Fault) -> Document | None:
    """A feed that is not well-formed, without what stands around it."""
    start = _ROOT.search(text, 0, _LOOKED_AT)
    if start is None or is_page(text[: start.start()]):
        return None
    end = _last(rb"</" + re.escape(start[1]) + rb"\s*>", text)
    if end is None:
        return _cut(text, start.start(), url)
    text = text[start.start() : end]
    root = tree.tree(text)
    document = _guessed(text, url) if isinstance(root, Fault) else elements.read(root, url)
    if document is None or (not document.entries and _ENTRY.search(text)):
        raise Unreadable(f"not well-formed, and no item could be read: {_told(why)}")
    mended = Fault(f"not well-formed, read as far as it can be mended: {why.why}", why.line)
    return replace(document, faults=(*document.faults, mended))


def _cut(text: bytes, start: int, url: str | None) -> Document:
    """A feed whose end is missing: the entries that end before."""
    end = _last(rb"</(?:[\w.-]+:)?(?:item|entry)\s*>", text)
    if end is None:
        raise Unreadable("not well-formed: cut short before its first item ends")
    document = _guessed(text[start:end], url)
    why = "cut short: its end is missing, and with it all after the last whole item"
    cut = Fault(why, text.count(b"\n", 0, end) + 1)
    return replace(document, faults=(*document.faults, cut), complete=False)


def _guessed(text: bytes, url: str | None) -> Document:
    """What can be made of it: by feedparser, or where it is too large for that by libxml2."""
    found = tree.mended_tree(text)
    if len(text) <= loose.LARGEST:
        document = loose.read(text, url, found)
        if document.entries:
            return document
    return (None if found is None else elements.read(found, url)) or Document()


def _last(pattern: bytes, text: bytes) -> int | None:
    """Where the last match ends."""
    end = None
    for found in re.finditer(pattern, text, re.IGNORECASE):
        end = found.end()
    return end


def _told(why: Fault) -> str:
    return f"line {why.line}: {why.why}" if why.line else why.why
