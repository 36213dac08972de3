"""What is wrong with a list of feeds, by the text of OPML 2.0."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from tests.feeds.lint.words import BAD, address

_ATTRIBUTES = {"text", "title", "type", "xmlUrl", "htmlUrl"}


def complaints(data: bytes, location: str) -> list[str]:  # like the others
    """Everything wrong with a document."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        return [f"not well-formed: {error}"]
    if (root.tag, root.get("version")) != ("opml", "2.0"):
        return ["not OPML 2.0"]
    if [one.tag for one in root] != ["head", "body"]:
        return ["not a head and a body"]
    found = [] if (root.findtext("head/title") or "").strip() else ["no title"]
    outlines = root.findall(".//outline")
    if not outlines:
        found.append("no outline")
    return found + [complaint for one in outlines for complaint in _outline(one)]


def _outline(outline: etree._Element) -> Iterator[str]:
    said = {str(key): str(value) for key, value in outline.attrib.items()}
    if not said.get("text", "").strip():
        yield "outline without text"
    if any(BAD.search(value) for value in said.values()):
        yield "characters that should not be there"
    if unexpected := said.keys() - _ATTRIBUTES:
        yield f"unexpected attributes {sorted(unexpected)}"
    if said.get("type") == "rss":
        yield from address(said.get("xmlUrl", ""))
        yield from address(said.get("htmlUrl", ""))
        if len(outline):
            yield "a feed with outlines below it"
    elif not len(outline):
        yield "a folder with nothing in it"
