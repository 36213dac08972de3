"""What a feed validator finds in an Atom document, told independently of how it was made.

The rules are those of RFC 4287, of RFC 5005 for archives and RFC 6721 for tombstones, and of the
W3C feed validation service, its warnings included.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlsplit

from lxml import etree

from tests.feeds.lint.words import (
    BAD,
    LANGUAGE,
    MARKUP,
    MEDIA_TYPE,
    URI,
    date,
    identifier,
    markup,
    twice,
)

ATOM = "{http://www.w3.org/2005/Atom}"
XML = "{http://www.w3.org/XML/1998/namespace}"
ARCHIVE = "{http://purl.org/syndication/history/1.0}archive"
DELETED = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"

_ONCE = {
    "feed": {"id", "title", "updated"},
    "entry": {"id", "title", "updated"},
    "source": {"id", "title", "updated"},
}
_AT_MOST_ONCE = {
    "feed": {"subtitle", "generator", "icon", "logo", "rights", ARCHIVE},
    "entry": {"published", "summary", "content", "rights", "source"},
    "source": {"subtitle", "generator", "icon", "logo", "rights"},
}
_OFTEN = {
    "feed": {"author", "contributor", "category", "link", "entry", DELETED},
    "entry": {"author", "contributor", "category", "link"},
    "source": {"author", "contributor", "category", "link"},
}
_ATTRIBUTES = {
    "link": {"href", "rel", "type", "hreflang", "title", "length"},
    "category": {"term", "scheme", "label"},
    "generator": {"uri", "version"},
    "content": {"type", "src"},
    DELETED: {"ref", "when"},
    **{name: {"type"} for name in ("title", "subtitle", "summary", "rights")},
}
_RELATIONS = {"alternate", "enclosure", "related", "self", "via", "hub", "current", "prev-archive"}


def complaints(data: bytes, location: str | None = None) -> list[str]:
    """Everything wrong with a document that is served at `location`."""
    try:
        feed = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        return [f"not well-formed: {error}"]
    if feed.tag != f"{ATOM}feed":
        return [f"root is {feed.tag}"]
    return [*_document(data, feed), *_feed(feed, location), *_history(feed), *_everywhere(feed)]


def _document(data: bytes, feed: etree._Element) -> Iterator[str]:
    if not data.startswith(b"<?xml version='1.0' encoding='UTF-8'?>"):
        yield "no declaration of XML 1.0 in UTF-8"
    before = feed.itersiblings(preceding=True)
    sheets = [one for one in before if isinstance(one, etree._ProcessingInstruction)]
    if not any(re.search(r'type="text/css" href="https?://', one.text or "") for one in sheets):
        yield "no stylesheet"


def _feed(feed: etree._Element, location: str | None) -> Iterator[str]:
    entries = feed.findall(f"{ATOM}entry")
    yield from _children(feed)
    names = [str(one.tag).removeprefix(ATOM) for one in feed]
    first = min((names.index(one) for one in ("entry", DELETED) if one in names), default=None)
    if first is not None and not set(names[first:]) <= {"entry", DELETED}:
        yield "feed: metadata after an entry"
    if not feed.get(f"{XML}lang"):
        yield "feed: no xml:lang"
    selves = [one.get("href") for one in _links(feed, "self")]
    if len(selves) != 1 or location not in (None, selves[0]):
        yield f"feed: links to itself as {selves}, not {location}"
    if not _links(feed, "alternate"):
        yield "feed: no alternate"
    if feed.find(f"{ATOM}author") is None and not entries:
        yield "feed: no author"
    yield from twice("entry ids", (one.findtext(f"{ATOM}id") for one in entries))
    yield from twice("entry updated", (one.findtext(f"{ATOM}updated") for one in entries))
    for entry in entries:
        for complaint in _entry(feed, entry):
            yield f"{entry.findtext(f'{ATOM}id')}: {complaint}"


def _history(feed: etree._Element) -> Iterator[str]:
    """RFC 5005 § 4: what an archive says, and what only the feed itself does; RFC 6721."""
    is_archive = feed.find(ARCHIVE) is not None
    links = {
        rel: [one.get("href") for one in _links(feed, rel)]
        for rel in ("self", "current", "prev-archive", "hub")
    }
    if len(links["current"]) != is_archive:
        yield f"feed: {len(links['current'])} × current"
    if is_archive and links["hub"]:
        yield "feed: an archive with a hub"
    if len(links["prev-archive"]) > 1:
        yield "feed: more than one archive before it"
    if set(links["self"]) & {*links["current"], *links["prev-archive"]}:
        yield "feed: is its own archive"
    gone = [one.get("ref") for one in feed.findall(DELETED)]
    ids = [one.findtext(f"{ATOM}id") for one in feed.findall(f"{ATOM}entry")]
    yield from twice("entries and tombstones", (*ids, *gone))


def _entry(feed: etree._Element, entry: etree._Element) -> Iterator[str]:
    yield from _children(entry)
    if entry.find(f"{ATOM}author") is None and feed.find(f"{ATOM}author") is None:
        yield "no author"
    if entry.find(f"{ATOM}content") is None and not _links(entry, "alternate"):
        yield "neither content nor alternate"
    if entry.find(f"{ATOM}content") is None and entry.find(f"{ATOM}summary") is None:
        yield "no text"
    for source in entry.findall(f"{ATOM}source"):
        yield from _children(source)


def _children(parent: etree._Element) -> Iterator[str]:
    kind = str(parent.tag).removeprefix(ATOM)
    names = [str(one.tag).removeprefix(ATOM) for one in parent]
    for name in sorted(_ONCE[kind]):
        if names.count(name) != 1:
            yield f"{kind}: {names.count(name)} × {name}"
    for name in sorted(_AT_MOST_ONCE[kind]):
        if names.count(name) > 1:
            yield f"{kind}: {names.count(name)} × {name}"
    for name in sorted(set(names) - _ONCE[kind] - _AT_MOST_ONCE[kind] - _OFTEN[kind]):
        yield f"{kind}: unexpected {name}"
    alternates = [(one.get("type"), one.get("hreflang")) for one in _links(parent, "alternate")]
    yield from twice(f"{kind}: alternates", alternates)


def _everywhere(feed: etree._Element) -> Iterator[str]:
    for element in feed.iter():
        name = str(element.tag).removeprefix(ATOM)
        for complaint in (*_plain(element, name), *_by_name(element, name)):
            yield f"{name}: {complaint}"


def _plain(element: etree._Element, name: str) -> Iterator[str]:
    values = [element.text or "", *(str(value) for value in element.attrib.values())]
    if any(BAD.search(value) for value in values):
        yield "characters that should not be there"
    language = element.get(f"{XML}lang")
    if language is not None and not LANGUAGE.fullmatch(language):
        yield f"xml:lang {language!r}"
    expected = _ATTRIBUTES.get(name, set()) | {f"{XML}lang"}
    if unexpected := {str(key) for key in element.attrib} - expected:
        yield f"unexpected attributes {sorted(unexpected)}"


def _by_name(element: etree._Element, name: str) -> Iterable[str]:
    checks: dict[str, Callable[[etree._Element], Iterable[str]]] = {
        "id": lambda one: identifier(one.text or ""),
        **dict.fromkeys(("updated", "published"), lambda one: date(one.text or "")),
        **dict.fromkeys(("title", "subtitle", "summary", "rights", "content"), _text),
        "link": _link,
        DELETED: lambda one: (*identifier(one.get("ref", "")), *date(one.get("when", ""))),
        "category": _category,
        **dict.fromkeys(("author", "contributor"), _person),
        **dict.fromkeys(("name", "generator"), _filled),
    }
    return checks[name](element) if name in checks else ()


def _filled(element: etree._Element) -> Iterator[str]:
    if not (element.text or "").strip():
        yield "blank"


def _text(element: etree._Element) -> Iterator[str]:
    text = element.text or ""
    kind = element.get("type", "text")
    if kind not in {"text", "html"}:
        yield f"type {kind!r}"
    yield from _filled(element)
    if kind == "text" and MARKUP.search(text):
        yield f"markup in plain text: {text!r}"
    if kind == "html":
        yield from markup(text)


def _link(link: etree._Element) -> Iterator[str]:
    if not URI.fullmatch(link.get("href", "")) or not urlsplit(link.get("href", "")).netloc:
        yield f"address {link.get('href')!r}"
    if link.get("rel", "alternate") not in _RELATIONS:
        yield f"relation {link.get('rel')!r}"
    if "type" in link.attrib and not MEDIA_TYPE.fullmatch(link.get("type", "")):
        yield f"media type {link.get('type')!r}"
    if link.get("rel") == "self" and link.get("type") != "application/atom+xml":
        yield f"to itself as {link.get('type')!r}"
    if link.get("rel") == "enclosure" and not link.get("type"):
        yield "enclosure without a type"
    if "length" in link.attrib and not re.fullmatch(r"\d+", link.get("length", "")):
        yield f"length {link.get('length')!r}"
    if "hreflang" in link.attrib and not LANGUAGE.fullmatch(link.get("hreflang", "")):
        yield f"hreflang {link.get('hreflang')!r}"
    if (link.text or "").strip():
        yield "has text"


def _category(category: etree._Element) -> Iterator[str]:
    if not category.get("term"):
        yield "no term"
    if not category.get("label"):
        yield "no label"
    yield from identifier(category.get("scheme", ""))


def _person(person: etree._Element) -> Iterator[str]:
    if not (person.findtext(f"{ATOM}name") or "").strip():
        yield "no name"
    uri = person.findtext(f"{ATOM}uri")
    if uri is not None and not URI.fullmatch(uri):
        yield f"uri {uri!r}"


def _links(parent: etree._Element, rel: str) -> list[etree._Element]:
    return [one for one in parent.findall(f"{ATOM}link") if one.get("rel", "alternate") == rel]
