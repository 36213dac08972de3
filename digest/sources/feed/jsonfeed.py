"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from digest.errors import Unreadable
from digest.model import Enclosure, Image
from digest.sources.addresses import absolute
from digest.sources.feed.told import MOST, Document, Told
from digest.sources.feed_text import HTML, PLAIN, Words
from digest.sources.parsed import Fault
from digest.text import clean

Found = Mapping[str, Any]

_VERSION = re.compile(r"(?:https?://(?:www\.)?jsonfeed\.org/version/)?1(?:\.[01])?")
_MOST_PARTS = 1_000_000


def is_json(body: bytes) -> bool:
    """Whether a document can only be JSON."""
    return body[:256].lstrip()[:1] in (b"{", b"[")


def read(body: bytes, url: str | None) -> Document:
    """The items of a feed; what in one is not of the type it should be is passed by.

    Unreadable where it is not JSON, or JSON of another sort. `url` is the feed's own address.
    """
    feed = _feed(body)
    base = absolute(_text(feed, "home_page_url"), url) or url
    items, odd = [], 0
    for one in _list(feed, "items")[: MOST + 1]:
        if isinstance(one, dict):
            items.append(_told(one, base))
        else:
            odd += 1
    faults = (Fault(f"{odd} of its items are no objects"),) if odd else ()
    return Document(tuple(items), _text(feed, "language") or None, faults=faults)


def _feed(body: bytes) -> Found:
    if sum(body.count(mark) for mark in (b"{", b"[", b",")) > _MOST_PARTS:
        raise Unreadable(f"JSON of more than {_MOST_PARTS} parts: a feed has far fewer")
    try:
        feed = json.loads(body)
    except RecursionError as error:
        raise Unreadable("JSON nested too deep for a feed") from error
    except ValueError as error:
        raise Unreadable(f"broken JSON, not a feed: {clean(str(error))}") from error
    if isinstance(feed, dict) and isinstance(feed.get("items"), list):
        if _VERSION.fullmatch(str(feed.get("version"))):
            return feed
        raise Unreadable("JSON, not a feed: its `version` names no version of JSON Feed")
    raise Unreadable(_another_sort(feed))


def _another_sort(found: object) -> str:
    first = found[0] if isinstance(found, list) and found else None
    if isinstance(first, dict) and "date_gmt" in first:
        return 'JSON, not a feed: posts of a WordPress site, which kind = "wordpress" reads'
    return "JSON, not a feed: RSS, Atom, RDF or JSON Feed was expected"


def _told(item: Found, base: str | None) -> Told:
    link = absolute(_text(item, "url"), base) or absolute(_text(item, "external_url"), base)
    contents = _words(item, "content_html", HTML), _words(item, "content_text", PLAIN)
    return Told(
        id=_id(item.get("id")),
        link=link,
        title=_words(item, "title", PLAIN),
        summary=_words(item, "summary", PLAIN),
        content=contents[0] or contents[1],
        published=_text(item, "date_published"),
        updated=_text(item, "date_modified"),
        language=_text(item, "language") or None,
        terms=tuple(term for one in _list(item, "tags") if (term := _string(one))),
        enclosures=_files(item, base),
        image=_image(item, base),
    )


def _id(found: object) -> str:
    """A number counts as its digits, as the specification asks."""
    number = isinstance(found, int | float) and not isinstance(found, bool)
    return str(found) if number else _string(found)


def _words(item: Found, key: str, kind: str) -> Words | None:
    value = item.get(key)
    if not isinstance(value, str) or not value.strip():
        return None
    return Words(value, kind, None, _text(item, "language") or None)


def _files(item: Found, base: str | None) -> tuple[Enclosure, ...]:
    return tuple(
        Enclosure(url, _text(one, "mime_type") or "application/octet-stream", _octets(one))
        for one in _list(item, "attachments")
        if isinstance(one, dict) and (url := absolute(_text(one, "url"), base))
    )


def _octets(attachment: Found) -> int | None:
    size = attachment.get("size_in_bytes")
    if not isinstance(size, int | float) or isinstance(size, bool):
        return None
    return int(size) if 1 <= size < 1e15 else None


def _image(item: Found, base: str | None) -> Image | None:
    places = (absolute(_text(item, key), base) for key in ("image", "banner_image"))
    return next((Image(url) for url in places if url), None)


def _text(found: Found, key: str) -> str:
    return _string(found.get(key))


def _string(value: object) -> str:
    return clean(value, entities=False) if isinstance(value, str) else ""


def _list(found: Found, key: str) -> Sequence[object]:
    value = found.get(key)
    return value if isinstance(value, list) else ()
