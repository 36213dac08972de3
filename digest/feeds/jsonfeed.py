"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), as bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable

from digest.feeds.catalogue import Publisher
from digest.feeds.document import Feed, Format
from digest.feeds.identity import web_address
from digest.feeds.shown import Gone, Shown
from digest.model import Enclosure

SUFFIX = ".json"
MEDIA_TYPE = "application/feed+json"
_VERSION = "https://jsonfeed.org/version/1.1"


def piece(one: Shown | Gone, publisher: Publisher) -> bytes:
    """An item; JSON Feed has no word for one that is gone."""
    if isinstance(one, Gone):
        return b""
    said = {
        "id": one.tag,
        "url": one.url,
        "title": one.title,
        "content_html": one.content,
        "summary": one.summary,
        "date_published": one.published.isoformat(),
        "date_modified": one.updated.isoformat(timespec="seconds"),
        "language": one.language or publisher.language,
        "tags": [each.label for each in one.categories],
        "attachments": [_attachment(each) for each in one.enclosures],
    }
    return _dumped({name: value for name, value in said.items() if value})


def whole(feed: Feed, pieces: Iterable[bytes], publisher: Publisher) -> bytes:
    """The document, an item to a line."""
    hubs = [{"type": "WebSub", "url": publisher.hub}] if publisher.hub else []
    said = {
        "version": _VERSION,
        "title": feed.title,
        "home_page_url": f"{publisher.web_url}{feed.page}",
        "feed_url": feed.own(publisher, SUFFIX),
        "language": feed.language,
        "authors": [_author(publisher)],
        "hubs": hubs,
    }
    head = _dumped({name: value for name, value in said.items() if value})
    items = b",\n".join(one for one in pieces if one)
    return head.removesuffix(b"}") + b',"items":[\n' + items + b"\n]}\n"


FORMAT = Format(SUFFIX, MEDIA_TYPE, piece, whole)


def _attachment(each: Enclosure) -> dict[str, object]:
    said: dict[str, object] = {"url": each.url, "mime_type": each.type}
    return said if each.length is None else said | {"size_in_bytes": each.length}


def _author(publisher: Publisher) -> dict[str, str]:
    url = web_address(publisher.url)
    return {"name": publisher.name} | ({"url": url} if url else {})


def _dumped(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
