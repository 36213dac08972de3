"""The names of a feed's elements, whichever address their namespace has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from lxml import etree

BASE = "{http://www.w3.org/XML/1998/namespace}base"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"

# In lower case, without a slash at the end: feeds write them in all ways. The formats' own have
# no prefix here, since feeds mix them as well.
_PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "http://www.w3.org/2005/atom",
                "http://purl.org/atom/ns#",
                "http://purl.org/rss/1.0",
                "http://purl.org/rss/1.0/modules/rss091#",
                "http://my.netscape.com/rdf/simple/0.9",
                "http://my.netscape.com/publish/formats/rss-0.91.dtd",
                "http://backend.userland.com/rss",
                "http://backend.userland.com/rss2",
                "http://blogs.law.harvard.edu/tech/rss",
                "http://cyber.law.harvard.edu/rss/rss.html",
            ),
            "",
        ),
        "http://purl.org/rss/1.0/modules/content": "content:",
        "http://purl.org/rss/1.0/modules/syndication": "sy:",
        "http://purl.org/dc/elements/1.1": "dc:",
        "http://purl.org/dc/terms": "dcterms:",
        "http://search.yahoo.com/mrss": "media:",
        "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
        "http://www.w3.org/1999/xhtml": "xhtml:",
        "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:",
        "com-wordpress:feed-additions:1": "wp:",
        "http://wordpress.org/export/1.2": "wp:",
    }
)


# What a prefix means that a feed forgets to declare.
_FORGOTTEN = {"rss": "", "atom": ""}


class Names(dict[str, str]):
    """From tags as lxml writes them to names such as `title` and `dc:date`, in lower case; those
    of other namespaces stay as they are."""

    def __missing__(self, tag: str) -> str:
        """Worked out once for each tag of a document."""
        if tag.startswith("{"):
            space, local = tag[1:].split("}", 1)
            prefix = _PREFIXES.get(space.lower().rstrip("/"))
            name = tag if prefix is None else f"{prefix}{local.lower()}"
        else:
            prefix, _, local = tag.lower().rpartition(":")
            prefix = _FORGOTTEN.get(prefix, f"{prefix}:" if prefix else "")
            name = f"{prefix}{local}"
        self[tag] = name
        return name


Parts = Mapping[str, Sequence[etree._Element]]
"""Elements by name, in their order."""


def parts(element: etree._Element, names: Names) -> Parts:
    """The children of an element by name."""
    found: dict[str, list[etree._Element]] = {}
    for one in element:
        found.setdefault(names[one.tag], []).append(one)
    return found
