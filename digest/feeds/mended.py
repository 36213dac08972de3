"""feedgen 1.0.0 with its faults mended. Nothing else imports it.

As it comes, an entry's links lose `rel`, `type`, `hreflang` and `length`, so that an enclosure
turns into a second alternate; there is no language of an entry, a source has neither id nor date,
plain text that looks like markup is left for readers to guess at, and a document cannot name a
stylesheet. It also stamps the time of day on whatever has no date and puts the last entry added
first: those who use it set every date. Its RSS dates set the locale of the whole process, which is
why an item's and a channel's are written here.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_HISTORY = "http://purl.org/syndication/history/1.0"
_TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
_PREFIXES = {"atom": _ATOM, "content": _CONTENT}
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_LINK_ATTRIBUTES = ("rel", "type", "hreflang", "title", "length")
_MARKUP = re.compile(r"<[A-Za-z/!?]|&[#\w]")
_TEXT_CONSTRUCTS = ("title", "subtitle", "summary", "rights")


class MendedEntry(FeedEntry):  # type: ignore[misc]  # feedgen has no types
    """An Atom entry, written down in whole."""

    def __init__(self, *, language: str | None = None) -> None:
        super().__init__()
        self._language = language
        self._origin: tuple[str, str, datetime] | None = None

    def origin(self, tag: str, title: str, updated: datetime) -> None:
        """Where it was told first (RFC 4287 § 4.2.11), with the id and date it should have."""
        self._origin = (tag, title, updated)

    def atom_entry(self, extensions: bool = True) -> etree._Element:
        """The element; every attribute of its links is there."""
        element: etree._Element = super().atom_entry(extensions)
        if self._language is not None:
            element.set(_LANG, self._language)
        links = element.findall("link")
        for link, said in zip(links, self.link() or [], strict=True):
            for name in _LINK_ATTRIBUTES:
                if said.get(name):
                    link.set(name, said[name])
        if self._origin is not None:
            element.append(_source(*self._origin))
        _declare_markup(element)
        element.tail = "\n"
        return element

    def as_bytes(self) -> bytes:
        """The element, as any Atom document may hold it."""
        return etree.tostring(self.atom_entry(), encoding="UTF-8")


class MendedFeed(FeedGenerator):  # type: ignore[misc]  # feedgen has no types
    """An Atom document as bytes that depend on nothing but what it was given."""

    def document(self, stylesheet: str, *, archive: bool = False) -> bytes:
        """UTF-8 with an XML declaration and an instruction that names a CSS `stylesheet`; an
        `archive` says that it is one (RFC 5005 § 4)."""
        feed, tree = self._create_atom(extensions=False)
        _declare_markup(feed)
        if archive:
            etree.SubElement(feed, f"{{{_HISTORY}}}archive", nsmap={"fh": _HISTORY})
        return _document(feed, tree, stylesheet)


class MendedItem(FeedEntry):  # type: ignore[misc]  # feedgen has no types
    """An item of RSS."""

    def __init__(self, *, published: datetime) -> None:
        super().__init__()
        self._published = published

    def as_bytes(self) -> bytes:
        """The item, by the prefixes that a channel declares."""
        root = etree.Element("rss", nsmap=_PREFIXES)
        item = self.rss_entry(extensions=False)
        etree.SubElement(item, "pubDate").text = _rfc_822(self._published)
        etree.SubElement(root, "channel").append(item)
        data = etree.tostring(root, encoding="UTF-8")
        return data[data.index(b"<item>") : data.rindex(b"</channel>")] + b"\n"


class MendedChannel(FeedGenerator):  # type: ignore[misc]  # feedgen has no types
    """A channel of RSS without items."""

    def __init__(self, *, updated: datetime) -> None:
        super().__init__()
        self._updated = updated

    def document(self, stylesheet: str, *, own: tuple[str, str], hub: str | None) -> bytes:
        """As that of Atom; `own` is the feed's address and media type."""
        self._FeedGenerator__rss_lastBuildDate = None  # it is now, and cannot be unset
        feed, tree = self._create_rss(extensions=False)
        channel = feed[0]
        etree.SubElement(channel, "lastBuildDate").text = _rfc_822(self._updated)
        address, media_type = own
        etree.SubElement(channel, f"{{{_ATOM}}}link", rel="self", type=media_type, href=address)
        if hub is not None:
            etree.SubElement(channel, f"{{{_ATOM}}}link", rel="hub", href=hub)
        return _document(feed, tree, stylesheet)


def tombstone(tag: str, at: datetime) -> bytes:
    """What is left of an entry that was withdrawn (RFC 6721 § 3)."""
    gone = etree.Element(
        f"{{{_TOMBSTONES}}}deleted-entry",
        nsmap={"at": _TOMBSTONES},
        ref=tag,
        when=at.isoformat(),
    )
    gone.tail = "\n"
    return etree.tostring(gone, encoding="UTF-8")


def _document(root: etree._Element, tree: etree._ElementTree, stylesheet: str) -> bytes:
    instruction = f'type="text/css" href="{escape(stylesheet)}"'
    root.addprevious(etree.ProcessingInstruction("xml-stylesheet", instruction))
    return etree.tostring(tree, encoding="UTF-8", xml_declaration=True) + b"\n"


def _rfc_822(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC))


def _source(tag: str, title: str, updated: datetime) -> etree._Element:
    source = etree.Element("source")
    for name, text in (("id", tag), ("title", title), ("updated", updated.isoformat())):
        etree.SubElement(source, name).text = text
    _declare_markup(source)
    return source


def _declare_markup(parent: etree._Element) -> None:
    """Write text with tags or references in it as HTML that says the same: readers that sniff plain
    text for markup would otherwise eat `<b>` and turn `&copy` into a sign (RFC 4287 § 3.1.1). Other
    text stays as it is: some readers show what is declared as HTML by its source."""
    for element in parent.iterchildren(*_TEXT_CONSTRUCTS):
        text = element.text or ""
        if element.get("type") is None and _MARKUP.search(text):
            element.set("type", "html")
            element.text = escape(text, quote=False)
