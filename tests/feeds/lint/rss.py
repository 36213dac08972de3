"""What a feed validator finds in an RSS document.

The rules are those of RSS 2.0, of the RSS Advisory Board's profile and of the W3C feed validation
service, its warnings included.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC
from email.utils import format_datetime, parsedate_to_datetime

from lxml import etree

from tests.feeds.lint.words import BAD, LANGUAGE, MARKUP, MEDIA_TYPE, address, markup, twice

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
LINK = "{http://www.w3.org/2005/Atom}link"

_CHANNEL = {"title", "link", "description", "language", "lastBuildDate"}
_CHANNEL_MAY = {"copyright", "docs", "generator", "pubDate", "ttl"}
_ITEM = {"title", "link", "description", "guid", "pubDate", CONTENT}
_ITEM_MAY = {"enclosure", "category"}
_ATTRIBUTES = {
    "guid": {"isPermaLink"},
    "category": {"domain"},
    "enclosure": {"url", "length", "type"},
    LINK: {"rel", "type", "href"},
    "rss": {"version"},
}


def complaints(data: bytes, location: str) -> list[str]:
    """Everything wrong with a document that is served at `location`."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        return [f"not well-formed: {error}"]
    channels = root.findall("channel")
    if (root.tag, root.get("version"), len(root), len(channels)) != ("rss", "2.0", 1, 1):
        return ["not an RSS 2.0 document of one channel"]
    return [*_channel(channels[0], location), *_everywhere(root)]


def _channel(channel: etree._Element, location: str) -> Iterator[str]:
    yield from _children(channel, _CHANNEL, _CHANNEL_MAY, often={"item", LINK})
    names = [one.tag for one in channel]
    if "item" in names and set(names[names.index("item") :]) != {"item"}:
        yield "channel: something after an item"
    own = [one for one in channel.findall(LINK) if one.get("rel") == "self"]
    if [(one.get("href"), one.get("type")) for one in own] != [(location, "application/rss+xml")]:
        yield f"channel: is not said to be at {location}"
    if not LANGUAGE.fullmatch(channel.findtext("language") or ""):
        yield f"language {channel.findtext('language')!r}"
    yield from _date(channel.findtext("lastBuildDate") or "")
    yield from address(channel.findtext("link") or "")
    for name in ("title", "description", "copyright"):
        yield from _plain(channel, name)
    items = channel.findall("item")
    yield from twice("guid", (one.findtext("guid") for one in items))
    for item in items:
        yield from (f"{item.findtext('guid')}: {complaint}" for complaint in _item(item))


def _item(item: etree._Element) -> Iterator[str]:
    yield from _children(item, _ITEM, _ITEM_MAY, often={"category"})
    names = [one.tag for one in item]
    if "description" in names and CONTENT in names[: names.index("description")]:
        yield "content:encoded before description"
    yield from address(item.findtext("link") or "")
    yield from _date(item.findtext("pubDate") or "")
    yield from _plain(item, "title")
    for name in ("description", CONTENT):
        yield from (f"{name}: {one}" for one in markup(item.findtext(name) or ""))
    for guid in item.findall("guid"):
        if guid.get("isPermaLink") != "false" and not (guid.text or "").startswith("http"):
            yield "guid that is no permanent link and does not say so"
    for category in item.findall("category"):
        if not (category.text or "").strip() or category.get("domain") == "":
            yield "category: blank"
    for enclosure in item.findall("enclosure"):
        yield from _enclosure(enclosure)


def _enclosure(enclosure: etree._Element) -> Iterator[str]:
    yield from address(enclosure.get("url", ""))
    if not re.fullmatch(r"\d+", enclosure.get("length", "")):
        yield f"enclosure: length {enclosure.get('length')!r}"
    if not MEDIA_TYPE.fullmatch(enclosure.get("type", "")):
        yield f"enclosure: type {enclosure.get('type')!r}"


def _children(
    parent: etree._Element, once: set[str], at_most: set[str], *, often: Iterable[str]
) -> Iterator[str]:
    names = [str(one.tag) for one in parent]
    for name in sorted({*once, *at_most} - {*often}):
        if names.count(name) != 1 and (name in once or names.count(name)):
            yield f"{parent.tag}: {names.count(name)} × {name}"
    if unexpected := {*names} - once - at_most - {*often}:
        yield f"{parent.tag}: unexpected {sorted(unexpected)}"


def _plain(parent: etree._Element, name: str) -> Iterator[str]:
    """What is shown as it is, though some readers take it for HTML."""
    for element in parent.findall(name):
        text = element.text or ""
        if not text.strip():
            yield f"{name}: blank"
        if MARKUP.search(text):
            yield f"{name}: markup in plain text: {text!r}"


def _date(text: str) -> Iterator[str]:
    """RFC 822 with four digits for the year, the right day of the week among them."""
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        yield f"not RFC 822: {text!r}"
        return
    if format_datetime(at.astimezone(UTC)) != text or at.year < 1990:
        yield f"not RFC 822 as others write it: {text!r}"


def _everywhere(root: etree._Element) -> Iterator[str]:
    for element in root.iter():
        values = [element.text or "", *(str(value) for value in element.attrib.values())]
        if any(BAD.search(value) for value in values):
            yield f"{element.tag}: characters that should not be there"
        unexpected = {str(key) for key in element.attrib} - _ATTRIBUTES.get(str(element.tag), set())
        if unexpected:
            yield f"{element.tag}: unexpected attributes {sorted(unexpected)}"
