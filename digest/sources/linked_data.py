"""JSON-LD in a page (W3C JSON-LD 1.1 § 7, schema.org): the articles it describes, and its lists.

Only what is written in place is read: a context is never fetched, a node that is only referred to
is looked up in the same page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from digest.model import Enclosure, Image, Kind
from digest.sources.facts import Facts
from digest.sources.markup import Tree, language
from digest.text import clean, clean_paragraphs, plain

Node = Mapping[str, object]

_ARTICLES = frozenset(
    {"article", "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "pressrelease"}
    | {"backgroundnewsarticle", "blogposting", "report", "scholarlyarticle", "techarticle"}
)
_LISTS = ("itemlist", "collectionpage", "blog", "searchresultspage")
_MEMBERS = ("itemListElement", "mainEntity", "hasPart", "blogPost", "blogPosts", "item")
_MOST = 2_000
_COMMENT = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$")


def articles(page: Tree) -> tuple[Facts, ...]:
    """Each article that the page describes, in its order."""
    nodes = _nodes(page)
    known = {str(one["@id"]): one for one in nodes if "@id" in one and len(one) > 1}
    return tuple(_facts(one, page, known) for one in nodes if _is_article(one))


def listed(page: Tree) -> tuple[Facts, ...]:
    """The members of the page's longest list of articles; empty where there is none."""
    nodes = _nodes(page)
    known = {str(one["@id"]): one for one in nodes if "@id" in one and len(one) > 1}
    lists = [_members(one, page, known) for one in nodes if _types(one) & set(_LISTS)]
    return max(lists, key=len, default=())


def _members(node: Node, page: Tree, known: Mapping[str, Node]) -> tuple[Facts, ...]:
    found: list[Facts] = []
    for key in _MEMBERS:
        for member in _all(node.get(key)):
            inner = _resolved(member.get("item"), known) or member
            facts = _facts(inner, page, known)
            if facts.url or facts.title:
                found.append(facts)
    return tuple(found)


def _nodes(page: Tree) -> list[Node]:
    """Every object in the page's scripts, outer ones first, without those of comments."""
    nodes: list[Node] = []
    for script in page.root.iter("script"):
        media = str(script.get("type") or "").partition(";")[0].strip().lower()
        if media == "application/ld+json" and script.text:
            nodes += list(_walk(_parsed(script.text)))
    return nodes[:_MOST]


def _parsed(text: str) -> object:
    try:
        return json.loads(_COMMENT.sub("", text), strict=False)
    except (ValueError, RecursionError):
        return None


def _walk(value: object) -> Iterator[Node]:
    """Breadth first, so that no nesting is too deep."""
    waiting = [value]
    for one in waiting:
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            yield one
            waiting += [below for key, below in one.items() if key not in ("comment", "review")]
        if len(waiting) > 20 * _MOST:
            return


def _types(node: Node) -> set[str]:
    said = node.get("@type")
    names = said if isinstance(said, list) else [said]
    return {str(name).rpartition("/")[2].lower() for name in names if name}


def _is_article(node: Node) -> bool:
    return bool(_types(node) & _ARTICLES) and bool(node.get("headline") or node.get("name"))


def _facts(node: Node, page: Tree, known: Mapping[str, Node]) -> Facts:
    body = _text(node.get("articleBody"))
    return Facts(
        url=_url(node, page),
        title=_line(node.get("headline")) or _line(node.get("name")),
        summary=_line(node.get("description")) or _line(node.get("abstract")),
        published=_line(node.get("datePublished")) or _line(node.get("dateCreated")),
        updated=_line(node.get("dateModified")),
        language=language(_named(node.get("inLanguage"))),
        # What is no report may be anything: sites call everything a NewsArticle.
        kind=Kind.REPORT if "report" in _types(node) else None,
        body=clean_paragraphs(plain(body)) if body else None,
        image=_image(node.get("image"), page, known),
        terms=_terms(node),
        files=_files(node, page),
    )


def _url(node: Node, page: Tree) -> str | None:
    main = node.get("mainEntityOfPage")
    candidates = (node.get("url"), main.get("@id") if isinstance(main, dict) else main)
    for one in (*candidates, node.get("item"), node.get("@id")):
        said = _line(one)
        if said and not said.startswith("#") and (found := page.link(said.partition("#")[0])):
            return found
    return None


def _image(value: object, page: Tree, known: Mapping[str, Node]) -> Image | None:
    for one in value if isinstance(value, list) else [value]:
        node = _resolved(one, known)
        if node is None:
            if url := page.link(_line(one)):
                return Image(url=url)
        elif url := page.link(_line(node.get("contentUrl")) or _line(node.get("url"))):
            credit = _line(node.get("creditText")) or _line(node.get("copyrightNotice"))
            return Image(url=url, caption=_line(node.get("caption")), credit=credit)
    return None


def _terms(node: Node) -> tuple[str, ...]:
    said: list[str] = []
    for key in ("articleSection", "genre", "about", "keywords"):
        value = node.get(key)
        for one in value if isinstance(value, list) else [value]:
            name = _named(one)
            # Keywords may be one text with commas; a section's name may hold one.
            said += name.split(",") if name and key == "keywords" else [name or ""]
    terms = (clean(one) for one in said)
    return tuple(dict.fromkeys(one for one in terms if one and len(one) <= 80))


def _files(node: Node, page: Tree) -> tuple[Enclosure, ...]:
    found = [*_all(node.get("encoding")), *_all(node.get("associatedMedia"))]
    return tuple(
        Enclosure(url, media)
        for one in found
        if (media := _line(one.get("encodingFormat")) or "") == "application/pdf"
        and (url := page.link(_line(one.get("contentUrl")) or _line(one.get("url"))))
    )


def _all(value: object) -> list[Node]:
    """Objects, and addresses that stand for objects."""
    many = value if isinstance(value, list) else [value]
    named: list[Node] = [{"url": one} for one in many if isinstance(one, str)]
    return [one for one in many if isinstance(one, dict)] or named


def _resolved(value: object, known: Mapping[str, Node]) -> Node | None:
    """An object, or the one that a bare reference means."""
    if not isinstance(value, dict):
        return None
    return known.get(str(value.get("@id")), value) if set(value) <= {"@id", "@type"} else value


def _named(value: object) -> str | None:
    if isinstance(value, dict):
        value = value.get("alternateName") or value.get("name")
    return _line(value)


def _line(value: object) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return clean(plain(value)) or None if isinstance(value, str) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
