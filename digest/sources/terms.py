"""The taxonomy that Amnesty's WordPress theme writes into each RSS item.

`<amn:countries><amn:id name="Tunisia">2053</amn:id></amn:countries>`: the namespace is the site's
own address, so only local names are matched; any list may be missing, and the order varies.
"""

from __future__ import annotations

import re

from lxml import etree

from digest.text import clean

_LISTS = ("content-types", "resource-types", "countries", "topics")
_PRESENT = re.compile(rb"<[\w.-]+:(?:content-types|resource-types|countries|topics)[\s/>]")


def by_item(body: bytes) -> tuple[tuple[str, ...], ...]:
    """For each `<item>` in the document's order its terms, kinds first; empty where unused."""
    if not _PRESENT.search(body):
        return ()
    # Entities stay unexpanded and nothing is fetched: a DTD is inert here.
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return ()
    return () if root is None else tuple(_terms(item) for item in root.iter("item", "{*}item"))


def _terms(item: etree._Element) -> tuple[str, ...]:
    found = [
        clean(str(term.get("name") or ""))
        for local in _LISTS
        for terms in item.iterchildren(f"{{*}}{local}")
        for term in terms.iterchildren("{*}id")
    ]
    return tuple(dict.fromkeys(term for term in found if term))
