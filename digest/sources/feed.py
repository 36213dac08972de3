"""RSS 0.9x to 2.0, RDF and Atom 0.3 and 1.0, well-formed or not. The home of feedparser.

feedparser gives structure only: it is handed a stream of bytes, dates are read again from what
was printed, and HTML is cleaned by `text`.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import feedparser

from digest.errors import Unreadable
from digest.model import Item, Moment
from digest.sources import terms
from digest.sources.addresses import absolute, canonical, path_of
from digest.sources.dates import moment
from digest.sources.feed_text import Words, lead, line, markup, paragraphs, words
from digest.sources.kinds import kind_of
from digest.sources.media import enclosures, image
from digest.sources.not_a_feed import what_it_is
from digest.sources.parsed import CUT_MARKS, LARGEST, Fault, Given, Parsed
from digest.text import clean, fold

Found = Mapping[str, Any]

_DATES = ("published", "created", "updated")
_MOST_BAD_IDS = 0.05
_CUT_SHORT = ("no element found", "unclosed")


@dataclass(frozen=True, slots=True)
class _Document:
    given: Given
    language: str | None
    ids_are_trusted: bool
    repeated_links: frozenset[str]


def parse(body: bytes, given: Given) -> Parsed:
    """The items of a feed in its own order; Unreadable where it is no feed at all."""
    if len(body) > LARGEST:
        raise Unreadable(f"larger than {LARGEST} octets")
    result = _feedparser(body)
    # Plain dictionaries: feedparser's own warn and answer for keys that are not there.
    entries: list[Found] = [dict(entry) for entry in result["entries"]]
    if not entries and (result.get("bozo") or not result.get("version")):
        raise _why(result, body, given.url)
    document = _document(dict(result["feed"]), entries, given)
    upstream = terms.by_item(body)
    items: list[Item] = []
    faults = [Fault(f"cut short: {_words_of(result)}")] if _is_cut_short(result) else []
    for index, entry in enumerate(entries):
        more = upstream[index] if len(upstream) == len(entries) else ()
        found = _item(entry, document, more)
        if isinstance(found, Item):
            items.append(found)
        else:
            faults.append(Fault(f"item {index + 1}: {found.why}"))
    return Parsed(tuple(items), tuple(faults))


def _feedparser(body: bytes) -> Found:
    try:
        # A stream: bytes alone might be taken for the name of a file. Without a type it would take
        # what declares no encoding for Latin-1 (RFC 7303 says UTF-8). Without an address of the
        # feed it leaves ids as they are printed.
        result: Found = feedparser.parse(
            io.BytesIO(body),
            response_headers={"content-type": "application/xml"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except Exception as error:  # whatever hostile bytes make it raise, they are no feed
        raise Unreadable(f"not readable as a feed: {type(error).__name__}: {error}") from error
    return result


def _why(result: Found, body: bytes, url: str | None) -> Unreadable:
    if not result.get("version"):
        return what_it_is(body, url)
    return Unreadable(f"not well-formed, and no item could be read: {_words_of(result)}")


def _words_of(result: Found) -> str:
    return clean(str(result.get("bozo_exception") or "no reason given"))


def _is_cut_short(result: Found) -> bool:
    return bool(result.get("bozo")) and any(mark in _words_of(result) for mark in _CUT_SHORT)


def _document(feed: Found, entries: Sequence[Found], given: Given) -> _Document:
    ids = [_printed(entry, "id") for entry in entries]
    bad = len(ids) - len({one for one in ids if one})
    links = Counter(canonical(url) for entry in entries if (url := _link(entry, given.url)))
    return _Document(
        given=given,
        language=_language(_printed(feed, "language")) or given.language,
        ids_are_trusted=bad <= _MOST_BAD_IDS * len(ids),
        repeated_links=frozenset(link for link, times in links.items() if times > 1),
    )


def _item(entry: Found, document: _Document, upstream: tuple[str, ...]) -> Item | Fault:
    """One entry as an item, or why it is none."""
    title, summary, content = _texts(entry)
    headline = line(title)
    published, updated = _when(entry, document.given)
    if published is None:
        return Fault(f"{_named(headline, entry)}: {_no_date(entry)}")
    url = _link(entry, document.given.url)
    excerpt = paragraphs(summary) or lead(paragraphs(content))
    if not headline and not excerpt:
        return Fault(f"{_named(headline, entry)}: neither title nor text")
    labels = tuple(dict.fromkeys((*upstream, *_tags(entry))))
    return Item(
        aliases=_aliases(entry, document, url, f"{published}\n{headline or excerpt[:200]}"),
        published=published,
        updated=updated,
        title=headline,
        summary=excerpt,
        truncated=excerpt.endswith(CUT_MARKS),
        url=url,
        content=markup(content, url or document.given.url),
        kind=next(filter(None, map(kind_of, labels)), None),
        language=_spoken(content, summary, title) or document.language,
        image=image(entry, document.given.url),
        enclosures=enclosures(entry, document.given.url),
        terms=labels,
    )


def _texts(entry: Found) -> tuple[Words | None, Words | None, Words | None]:
    """Title, summary and content; feedparser gives content as summary where there is none."""
    contents = [found for one in entry.get("content") or () if (found := words(one))]
    content = max(contents, key=lambda one: (one.is_markup, len(one.value)), default=None)
    detail = {**(entry.get("summary_detail") or {}), "value": entry.get("summary")}
    summary = words(detail)
    if summary and content and summary.value == content.value:
        summary = None
    return words(entry.get("title_detail")), summary, content


def _when(entry: Found, given: Given) -> tuple[Moment | None, datetime | None]:
    """When it was published and changed; what is no date, or too old or too new, is passed by."""
    said = {
        name: moment(raw, languages=given.languages, zone=given.zone, now=given.now)
        for name in _DATES
        if (raw := _printed(entry, name))
    }
    published = next((said[name] for name in _DATES if said.get(name)), None)
    updated = said.get("updated")
    return published, updated.at if updated and updated is not published else None


def _no_date(entry: Found) -> str:
    printed = [raw for name in _DATES if (raw := _printed(entry, name))]
    if not printed:
        return "no date"
    return f"no usable date ({', '.join(repr(raw[:60]) for raw in printed)})"


def _named(title: str | None, entry: Found) -> str:
    return f"“{title[:80]}”" if title else _printed(entry, "id")[:80] or "without title or id"


def _aliases(entry: Found, document: _Document, url: str | None, says: str) -> tuple[str, ...]:
    """The id, the id without its host (sites move), the address; else what it says and when."""
    guid = _printed(entry, "id") if document.ids_are_trusted else ""
    link = canonical(url) if url else None
    known = (guid, path_of(guid) if guid else None, link)
    aliases = tuple(
        dict.fromkeys(one for one in known if one and one not in document.repeated_links)
    )
    return aliases or (f"feed:{hashlib.sha256(fold(says).encode()).hexdigest()[:24]}",)


def _link(entry: Found, base: str | None) -> str | None:
    printed = _printed(entry, "link")
    if printed == _printed(entry, "id"):  # an id stands in for a link only if it is one itself
        return absolute(printed, None)
    return absolute(printed, base)


def _tags(entry: Found) -> list[str]:
    printed = (tag.get("label") or tag.get("term") for tag in entry.get("tags") or ())
    return [term for one in printed if one and (term := clean(str(one)))]


def _spoken(*texts: Words | None) -> str | None:
    return next((code for one in texts if one and (code := _language(one.language))), None)


def _language(tag: str | None) -> str | None:
    """The language of a tag (BCP 47), without script and country."""
    code = re.match(r"[a-z]{2,3}(?![a-z])", (tag or "").strip().lower())
    return code[0] if code else None


def _printed(found: Found, key: str) -> str:
    value = found.get(key)
    return clean(value, entities=False) if isinstance(value, str) else ""
