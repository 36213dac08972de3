"""The page of one release: what it says beyond what a list of releases does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from digest.errors import Unreadable
from digest.model import DatedBy, Enclosure, Image, Kind, Moment, Translation
from digest.sources import linked_data, metadata, page_picture, page_text
from digest.sources.addresses import canonical
from digest.sources.dates import moment
from digest.sources.facts import Facts
from digest.sources.feed_text import lead
from digest.sources.kinds import closest, kind_of
from digest.sources.markup import Element, Tree, language, spoken, tree, words
from digest.sources.parsed import Given
from digest.sources.selecting import Selectors, element, elements, line, lines
from digest.text import fold, plain, safe_html

Dated = tuple[Moment, DatedBy]
"""When it was published, and what says so."""

_MOST_FILES = 10
_SITE_NAME = re.compile(r"\s+[|–—·•»-]\s+[^|–—·•»]{2,60}$")
_MOST_DATES = 40
_LONGEST_LINE = 160
_IN_A_LINE = re.compile(
    r"\d{1,2}(?:\.|st|nd|rd|th|er)?\s+(?:de\s+|of\s+)?[^\W\d_]{3,12}\.?,?\s+(?:de\s+)?\d{4}"
    r"|[^\W\d_]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}"
    r"|\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{4}"
)
_SAYS_DATE = re.compile(r"(?:^|[\s_-])(?:date|published|publish|datetime|dateline|posted|time)")


@dataclass(frozen=True, slots=True)
class Page:
    """What a release's page says; None or empty where it does not. `text` is safe HTML."""

    title: str | None = None
    dated: Dated | None = None
    updated: datetime | None = None
    summary: str = ""
    text: str | None = None
    image: Image | None = None
    contact: str | None = None
    enclosures: tuple[Enclosure, ...] = ()
    translations: tuple[Translation, ...] = ()
    url: str | None = None
    language: str | None = None
    kind: Kind | None = None
    terms: tuple[str, ...] = ()


def parse(body: bytes, given: Given, selectors: Selectors) -> Page:
    """What the page says, first by the source's own selectors, then by JSON-LD, microdata and
    OpenGraph, then by what it looks like. Unreadable where it is no page.
    """
    page = tree(body, given.url, given.content_type)
    facts = _facts(page, given.url)
    main = _text_element(page, selectors)
    around = page_text.surroundings(page, main)
    title = _title(page, around, facts, selectors)
    text = page_text.prose(main, page, title=title) if main is not None else None
    terms = lines(selectors, "terms", page.root) or facts.terms
    said_kind = line(selectors, "kind", page.root)
    return Page(
        title=title,
        dated=_dated(page, around, facts, selectors, given),
        updated=_updated(facts, given),
        summary=_summary(page, facts, text, selectors),
        text=text or _plain_text(facts),
        image=page_picture.of_page(page, around, facts.image, selectors),
        contact=_contact(page, around, selectors),
        enclosures=_files(page, around, facts),
        translations=metadata.translations(page),
        url=facts.url,
        language=language(str(page.root.get("lang") or "")) or facts.language or spoken(main),
        kind=facts.kind or closest(map(kind_of, (said_kind or "", *terms))),
        terms=terms,
    )


def _facts(page: Tree, url: str | None) -> Facts:
    """What is said to machines: of several articles on the page the one that has its address, or
    the first."""
    head = metadata.of_page(page)
    facts = head
    for found in (linked_data.articles(page), metadata.microdata(page)):
        if found:
            facts = _own(found, head.url or url).over(facts)
    # A canonical link is meant for this; other vocabularies name what they like.
    return Facts(url=head.url).over(facts)


def _own(found: tuple[Facts, ...], url: str | None) -> Facts:
    if url:
        for one in found:
            if one.url and canonical(one.url) == canonical(url):
                return one
    return found[0] if len(found) == 1 else Facts()


def _text_element(page: Tree, selectors: Selectors) -> Element | None:
    found = elements(selectors, "text", page.root)
    return max(found, key=lambda one: len(words(one))) if found else page_text.body(page)


def _title(page: Tree, around: Element, facts: Facts, selectors: Selectors) -> str | None:
    if chosen := line(selectors, "title", page.root):
        return chosen
    for start in (around, page.root):
        headings = [text for one in start.iter("h1") if (text := words(one))]
        if len(headings) == 1:
            return headings[0]
        told = {fold(text): text for text in headings}
        if facts.title and fold(facts.title) in told:
            return told[fold(facts.title)]
    return _SITE_NAME.sub("", facts.title) if facts.title else None


def _dated(
    page: Tree, around: Element, facts: Facts, selectors: Selectors, given: Given
) -> Dated | None:
    """By the source's own selector, its data for machines, then what is printed near the title."""
    if (chosen := element(selectors, "date", page.root)) is not None and (
        found := dated_by_element(chosen, given, line(selectors, "date", page.root))
    ):
        return found
    if facts.published and (when := _moment(facts.published, given)):
        return when, DatedBy.SOURCE
    for start in (around, page.root):
        parts = (one for one in page_text.outside_furniture(start) if _says_date(one))
        for one in islice(parts, _MOST_DATES):
            if found := dated_by_element(one, given):
                return found
    return None


def dated_by_element(one: Element, given: Given, said: str | None = None) -> Dated | None:
    """When an element says: by an attribute made for machines, else by its words."""
    for each in (one, *one.iter("time")):
        for name in ("datetime", "content", "data-date"):
            machine = str(each.get(name) or "")
            if machine and (when := _moment(machine, given)):
                return when, DatedBy.SOURCE
    for text in dict.fromkeys((said or "", words(one))):
        if when := printed(text, given):
            return when, DatedBy.PRINTED
    return None


def printed(text: str, given: Given) -> Moment | None:
    """A date in a short line that may say more: `News | May 7, 2026`, `Posted on 7 May 2026`."""
    if not text or len(text) > _LONGEST_LINE or not any(char.isdigit() for char in text):
        return None
    parts = re.split(r"\s+[|•·–—/]\s+|\s{2,}|:\s+|[()]", text)
    for part in dict.fromkeys((text, *parts, *_IN_A_LINE.findall(text))):
        if any(char.isdigit() for char in part) and (when := _moment(part, given)):
            return when
    return None


def _moment(raw: str, given: Given) -> Moment | None:
    return moment(raw, languages=given.languages, zone=given.zone, now=given.now)


def _says_date(one: Element) -> bool:
    hints = f"{one.get('class') or ''} {one.get('itemprop') or ''}".lower()
    return one.tag == "time" or _SAYS_DATE.search(hints) is not None


def _updated(facts: Facts, given: Given) -> datetime | None:
    when = _moment(facts.updated, given) if facts.updated else None
    return when.at if when else None


def _summary(page: Tree, facts: Facts, text: str | None, selectors: Selectors) -> str:
    chosen = line(selectors, "summary", page.root)
    return chosen or facts.summary or lead(plain(text) if text else facts.body or "")


def _plain_text(facts: Facts) -> str | None:
    """The body that JSON-LD has, as HTML."""
    if not facts.body:
        return None
    paragraphs = facts.body.split("\n\n")
    escaped = (one.replace("&", "&amp;").replace("<", "&lt;") for one in paragraphs)
    return safe_html("".join(f"<p>{one}</p>" for one in escaped), None)


def _contact(page: Tree, around: Element, selectors: Selectors) -> str | None:
    chosen = elements(selectors, "contact", page.root)
    if chosen:
        return "\n".join(filter(None, map(words, chosen))) or None
    return page_text.contact(around)


def _files(page: Tree, around: Element, facts: Facts) -> tuple[Enclosure, ...]:
    """The PDF files that the release links to."""
    found = {one.url: one for one in facts.files}
    for link in page_text.outside_furniture(around, "a"):
        href = str(link.get("href") or "")
        if ".pdf" in href.lower() and (url := page.link(href)) and is_pdf(url):
            found.setdefault(url, Enclosure(url, "application/pdf"))
    return tuple(found.values())[:_MOST_FILES]


def is_pdf(url: str) -> bool:
    """Whether an address is a PDF file's, by its name."""
    return PurePosixPath(urlsplit(url).path).suffix.lower() == ".pdf"


__all__ = ["Dated", "Page", "Unreadable", "dated_by_element", "is_pdf", "parse", "printed"]
