"""The directory of feeds as OPML 2.0 (https://opml.org/spec2.opml), for a reader to take in whole:
regions with their countries, then topics, kinds and languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lxml import etree

from digest.feeds import atom
from digest.feeds.catalogue import EVERYTHING, Publisher
from digest.feeds.document import address

NAME, SUFFIX = "all", ".opml"
MEDIA_TYPE = "text/x-opml"
_GROUPS = {"topic": "Topics", "kind": "Kinds", "language": "Languages"}


@dataclass(frozen=True, slots=True)
class Line:
    """One feed: its name in addresses, what it is called in a list, and the page beside it."""

    name: str
    label: str
    page: str


def render(
    lines: Iterable[Line], homes: Mapping[str, tuple[str, ...]], publisher: Publisher
) -> bytes:
    """The document. `homes` are the regions of each country, by the names of their feeds; a
    country of none of them stands behind the regions."""
    ordered = sorted(lines, key=lambda one: (one.label.casefold(), one.name))
    by_name = {one.name: one for one in ordered}
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = publisher.name
    body = etree.SubElement(root, "body")
    if EVERYTHING.name in by_name:
        _outline(body, by_name[EVERYTHING.name], publisher)
    _regions(body, ordered, homes, publisher)
    for group, title in _GROUPS.items():
        _group(body, title, [one for one in ordered if one.name.startswith(f"{group}/")], publisher)
    etree.indent(root)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"


def _regions(
    body: etree._Element,
    lines: Iterable[Line],
    homes: Mapping[str, tuple[str, ...]],
    publisher: Publisher,
) -> None:
    countries = [one for one in lines if one.name.startswith("country/")]
    regions = [one for one in lines if one.name.startswith("region/")]
    for region in regions:
        inside = [one for one in countries if region.name in homes.get(one.name, ())]
        _group(body, region.label, [region, *inside], publisher)
    known = {one.name for one in regions}
    homeless = [one for one in countries if not known & set(homes.get(one.name, ()))]
    _group(body, "Countries", homeless, publisher)


def _group(body: etree._Element, title: str, lines: Iterable[Line], publisher: Publisher) -> None:
    members = list(lines)
    if members:
        folder = etree.SubElement(body, "outline", text=title, title=title)
        for one in members:
            _outline(folder, one, publisher)


def _outline(parent: etree._Element, one: Line, publisher: Publisher) -> None:
    etree.SubElement(
        parent,
        "outline",
        type="rss",
        text=one.label,
        title=one.label,
        xmlUrl=address(publisher, one.name, atom.SUFFIX),
        htmlUrl=f"{publisher.web_url}{one.page}",
    )
