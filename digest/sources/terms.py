"""The taxonomy that Amnesty's WordPress theme writes into each RSS item.

`<amn:countries><amn:id name="Tunisia">2053</amn:id></amn:countries>`: the namespace is the site's
own address, so only local names are matched; any list may be missing, and the order varies.
"""

from __future__ import annotations

from lxml import etree

from digest.text import clean

_LISTS = ("content-types", "resource-types", "countries", "topics")


def of(item: etree._Element) -> tuple[str, ...]:
    """Its terms, kinds first; empty where the taxonomy is not used."""
    lists: dict[str, list[str]] = {}
    for one in item:
        local = str(one.tag).rpartition("}")[2].rpartition(":")[2]
        if local in _LISTS:
            lists.setdefault(local, []).extend(_names(one))
    found = (name for local in _LISTS for name in lists.get(local, ()))
    return tuple(dict.fromkeys(found))


def _names(terms: etree._Element) -> list[str]:
    """By attribute, else by what stands in the element if it is more than the term's number."""
    said = (clean(str(term.get("name") or term.text or "")) for term in terms)
    return [name for name in said if name and not name.isdigit()]
