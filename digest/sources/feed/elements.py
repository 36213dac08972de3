"""RSS 0.9x to 2.0, RDF and Atom 0.3 and 1.0: from their elements to entries as they are told.

What stands for what, where formats and modules mix, follows feedparser, which has met most of them;
docs/explanation/feeds-that-disagree.md tells where this does not, and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from lxml import etree

from digest.sources import terms
from digest.sources.addresses import absolute
from digest.sources.feed import media
from digest.sources.feed.names import ABOUT, LANGUAGE, Names, Parts
from digest.sources.feed.names import parts as by_name
from digest.sources.feed.pace import ttl
from digest.sources.feed.told import MOST, Document, Told
from digest.sources.feed.values import printed, words
from digest.sources.feed_text import HTML, PLAIN, Words

Element = etree._Element

_ROOTS = ("rss", "rdf:rdf", "feed", "channel", "entry")
_ITEMS = ("item", "entry")
_TITLES = ("title", "dc:title", "media:title")
_EXCERPTS = (
    *(("description", HTML), ("summary", PLAIN), ("dc:description", HTML)),
    *(("abstract", PLAIN), ("itunes:summary", PLAIN)),
)
_CONTENTS = (
    *(("content", PLAIN), ("content:encoded", HTML), ("fullitem", HTML)),
    *(("body", HTML), ("xhtml:body", HTML)),
)
_PUBLISHED = ("published", "issued", "pubdate", "dcterms:issued")
_UPDATED = ("updated", "modified", "lastbuilddate", "dc:date", "dcterms:modified")
_CREATED = ("created", "dcterms:created")
_TERMS = ("category", "keywords", "dc:subject", "media:category", "itunes:category")
_KEYWORDS = ("itunes:keywords", "media:keywords", "tags")
_PAGES = ("", "text/html", "application/xhtml+xml", "html", "xhtml")


@dataclass(frozen=True, slots=True)
class _Feed:
    """What its entries share: the names, whether types mean what they say, their base."""

    names: Names
    is_atom: bool
    base: str | None


def read(root: Element, url: str | None) -> Document | None:
    """The entries below a root; None where it is the root of something else.

    `url` is the feed's own address; without it, what the feed calls its site is the base.
    """
    names = Names()
    name = names[root.tag]
    if name not in _ROOTS:
        return None
    channel = next((one for one in root if names[one.tag] == "channel"), root)
    parts = by_name(channel, names)
    site = None if url else absolute(_first(parts, ("link",)), None)
    feed = _Feed(names, is_atom=name in ("feed", "entry"), base=url or site)
    entries = tuple(_told(one, feed) for one in islice(items(root, names), MOST + 1))
    language = _first(parts, ("language", "dc:language")) or _spoken(root, channel)
    says = (_first(parts, (name,)) for name in ("ttl", "sy:updateperiod", "sy:updatefrequency"))
    return Document(entries, language or None, ttl(*says))


def items(root: Element, names: Names) -> Iterator[Element]:
    """The elements that are entries, wherever a format puts them."""
    if names[root.tag] == "entry":
        yield root
    for one in root:
        if names[one.tag] in _ITEMS:
            yield one
        elif names[one.tag] == "channel":
            yield from (inner for inner in one if names[inner.tag] in _ITEMS)


def beside(item: Element, names: Names, base: str | None) -> media.Beside:
    """What comes with an entry beside its words."""
    return media.beside(by_name(item, names), names, _base(item, base))


def _told(item: Element, feed: _Feed) -> Told:
    parts, base = by_name(item, feed.names), _base(item, feed.base)
    language = _spoken(item, *item.iterancestors())
    title, summary, content = _texts(parts, feed, language)
    id_ = _last(parts, ("guid", "id")) or item.get(ABOUT, "")
    found = media.beside(parts, feed.names, base)
    return Told(
        id=id_,
        link=_link(parts, id_, base, language),
        post=_first(parts, ("wp:post-id", "wp:post_id")),
        title=title,
        summary=summary,
        content=content,
        published=_last(parts, _PUBLISHED),
        created=_last(parts, _CREATED),
        updated=_last(parts, _UPDATED),
        language=_last(parts, ("dc:language", "language")) or None,
        terms=(*terms.of(item), *_terms(item, feed.names)),
        enclosures=found.enclosures,
        image=found.image,
        translations=found.translations,
    )


def _texts(
    parts: Parts, feed: _Feed, language: str | None
) -> tuple[Words | None, Words | None, Words | None]:
    """Title, summary and content; who has two excerpts means the second as the text."""

    def said(named: Iterable[tuple[str, str]], within: Parts = parts) -> Iterator[Words]:
        for name, kind in named:
            for one in within.get(name, ()):
                base, spoken = absolute(one.base, feed.base), one.get(LANGUAGE, language)
                if found := words(one, kind, base, spoken or None, guess=not feed.is_atom):
                    yield found

    title = next(said((name, PLAIN) for name in _TITLES), None)
    contents, excerpts = [*said(_CONTENTS)], [*said(_EXCERPTS)]
    if not excerpts:  # then a picture or film is all there is, and its description the text
        groups = (by_name(group, feed.names) for group in parts.get("media:group", ()))
        for held in (parts, *groups):
            excerpts += said((("media:description", PLAIN),), held)
    content = max(
        contents or excerpts[1:2], key=lambda one: (one.is_markup, len(one.value)), default=None
    )
    return title, next(iter(excerpts), None), content


def _first(parts: Parts, named: Iterable[str]) -> str:
    return next(
        (text for name in named for one in parts.get(name, ()) if (text := printed(one))), ""
    )


def _last(parts: Parts, named: Iterable[str]) -> str:
    """What is said last under the first of the names that say anything."""
    return _first({name: found[::-1] for name, found in parts.items()}, named)


def _base(element: Element, base: str | None) -> str | None:
    return absolute(element.base, base) or base


def _spoken(*elements: Element) -> str | None:
    """The nearest `xml:lang`; an empty one says that it is not known."""
    return next((tag for one in elements if (tag := one.get(LANGUAGE)) is not None), None)


def _link(parts: Parts, id_: str, base: str | None, language: str | None) -> str | None:
    """Where an entry can be read: what its own site calls it, its link, or for want of one an id
    that is an address."""
    links = parts.get("link", ())
    pages = [one for one in links if one.get("href") and _is_page(one)]
    pages.sort(key=lambda one: one.get("hreflang") not in (None, language))
    said = [_first(parts, ("feedburner:origlink",))]
    said += [printed(one) for one in links if not one.get("href")]
    said += [one.get("href", "") for one in pages]
    if not any(said) and _is_permalink(parts):
        return absolute(id_, None)
    return next((link for one in said if (link := absolute(one, base))), None)


def _is_page(link: Element) -> bool:
    rel = (link.get("rel") or "alternate").lower()
    return rel == "alternate" and link.get("type", "").lower() in _PAGES


def _is_permalink(parts: Parts) -> bool:
    """RSS 2.0: unless it says otherwise. The ids of RDF are addresses too."""
    says = (value.lower() for one in parts.get("guid", ()) for value in one.attrib.values())
    return "false" not in says


def _terms(item: Element, names: Names) -> Iterator[str]:
    """Its categories in its own order: by label, else by term, else by text."""
    groups = (one for one in item if names[one.tag] == "media:group")
    for one in chain(item, *groups):
        name = names[one.tag]
        if name in _TERMS:
            yield one.get("label") or one.get("term") or one.get("text") or printed(one)
        elif name in _KEYWORDS:
            yield from printed(one).split(",")
