"""RSS 2.0, as bytes, for readers that know nothing else. Full text is in `content:encoded`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from digest.feeds.catalogue import Publisher
from digest.feeds.document import Feed, Format
from digest.feeds.mended import MendedChannel, MendedItem
from digest.feeds.shown import Gone, Shown

SUFFIX = ".rss"
MEDIA_TYPE = "application/rss+xml"
_END = b"</channel></rss>\n"
_REFERENCE = re.compile(r"&(?=\w+;|#\w|\d|(?:amp|lt|gt|quot|apos|nbsp|copy|reg|hellip|mdash))")


def piece(one: Shown | Gone, publisher: Publisher) -> bytes:  # noqa: ARG001
    """An item; RSS has no word for one that is gone."""
    if isinstance(one, Gone):
        return b""
    item = MendedItem(published=one.published)
    item.guid(one.tag, permalink=False)
    item.title(_plain(one.title))
    item.link(href=one.url)
    item.description(escape(one.summary, quote=False))
    item.content(one.content)
    item.category([{"term": each.label, "scheme": each.scheme} for each in one.categories])
    for each in one.enclosures[:1]:  # RSS has room for one
        item.enclosure(each.url, str(each.length or 0), each.type)
    return item.as_bytes()


def whole(feed: Feed, pieces: Iterable[bytes], publisher: Publisher) -> bytes:
    """The document."""
    channel = MendedChannel(updated=feed.updated)
    channel.title(_plain(feed.title))
    channel.link(href=f"{publisher.web_url}{feed.page}")
    channel.description(_plain(feed.title))
    channel.language(feed.language)
    channel.copyright(publisher.rights)
    channel.generator("digest")
    head = channel.document(
        f"{publisher.web_url}/static/feed.css",
        own=(feed.own(publisher, SUFFIX), MEDIA_TYPE),
        hub=publisher.hub,
    )
    return b"".join((head.removesuffix(_END), *pieces, _END))


def _plain(text: str) -> str:
    """Text for where RSS does not say whether it is HTML, so that readers guess: signs that look
    alike stand for those that would be taken for markup and eaten."""
    return _REFERENCE.sub("＆", text.replace("<", "‹").replace(">", "›"))


FORMAT = Format(SUFFIX, MEDIA_TYPE, piece, whole)
