"""feedgen 1.0.0 with its faults mended. Nothing else imports it.

As it comes, an entry's links lose `rel`, `type`, `hreflang` and `length`, so that an enclosure
turns into a second alternate; there is no language of an entry, a source has neither id nor date,
plain text that looks like markup is left for readers to guess at, and a document cannot name a
stylesheet. It also stamps the time of day on whatever has no date and puts the last entry added
first: those who use it set every date and say `order="append"`.
"""

from __future__ import annotations

from datetime import datetime
from html import escape

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_LINK_ATTRIBUTES = ("rel", "type", "hreflang", "title", "length")
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


class MendedFeed(FeedGenerator):  # type: ignore[misc]  # feedgen has no types
    """An Atom document as bytes that depend on nothing but what it was given."""

    def document(self, stylesheet: str) -> bytes:
        """UTF-8 with an XML declaration and an instruction that names a CSS `stylesheet`."""
        feed, tree = self._create_atom(extensions=False)
        _declare_markup(feed)
        instruction = f'type="text/css" href="{escape(stylesheet)}"'
        feed.addprevious(etree.ProcessingInstruction("xml-stylesheet", instruction))
        return etree.tostring(tree, encoding="UTF-8", xml_declaration=True) + b"\n"


def _source(tag: str, title: str, updated: datetime) -> etree._Element:
    source = etree.Element("source")
    for name, text in (("id", tag), ("title", title), ("updated", updated.isoformat())):
        etree.SubElement(source, name).text = text
    _declare_markup(source)
    return source


def _declare_markup(parent: etree._Element) -> None:
    """Write text with `<` or `&` in it as HTML that says the same: readers that sniff plain text
    for markup would otherwise eat `<b>` and turn `&copy` into a sign (RFC 4287 § 3.1.1)."""
    for name in _TEXT_CONSTRUCTS:
        for element in parent.findall(name):
            if element.get("type") is None and {"<", "&"} & set(element.text or ""):
                element.set("type", "html")
                element.text = escape(element.text or "", quote=False)
