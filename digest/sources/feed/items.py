"""From what a feed tells to items: text cleaned, dates read, names judged.

One bad entry is one fault, and the rest goes on. An entry without a date that can be believed is
dated by the day on which it is met; who keeps releases keeps the first such day.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time

from digest.model import DatedBy, Enclosure, Image, Item, Moment, Precision
from digest.sources.dates import in_address, moment
from digest.sources.facts import fuller
from digest.sources.feed import identity
from digest.sources.feed.figures import first_picture
from digest.sources.feed.told import MOST, Document, Told
from digest.sources.feed_text import Words, lead, line, markup, paragraphs
from digest.sources.kinds import closest, kind_of
from digest.sources.parsed import CUT_MARKS, Fault, Given, Parsed
from digest.text import clean

LONGEST = 1024 * 1024
"""The most characters of one text that are read."""

_PATIENCE = 200  # dates that are none, before spellings of no standard are tried no more

_LINKED = re.compile(
    r'<a\s(?:[^<>]*?\s)?href="(https?:[^"<>]{1,2000}?\.pdf(?:[?#][^"<>]*)?)"', re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Feed:
    """What all entries of a document share."""

    given: Given
    names: identity.Names
    language: str | None


def read(document: Document, given: Given) -> Parsed:
    """The items of a document in its own order, with what was lost."""
    entries = document.entries[:MOST]
    feed = _Feed(given, identity.names(entries), code(document.language) or given.language)
    items: list[Item] = []
    undated: list[str] = []
    faults = list(document.faults)
    for place, told in enumerate(entries, start=1):
        item = _item(told, feed, patient=len(undated) < _PATIENCE)
        what = f"item {place}: {_named(item.title, told)}"
        if not item.title and not item.summary:
            faults.append(Fault(f"{what}: neither title nor text"))
            continue
        items.append(item)
        if item.dated_by is not DatedBy.SOURCE:
            undated.append(f"{what}: {_no_date(told)}")
        if any(len(one.value) > LONGEST for one in (told.summary, told.content) if one):
            faults.append(Fault(f"{what}: a text of over {LONGEST} characters, cut there"))
    if len(document.entries) > MOST:
        faults.append(Fault(f"more than {MOST} items: the others are left out"))
    faults += _undated(undated)
    return Parsed(tuple(items), tuple(faults), document.complete, document.ttl)


def _undated(named: Sequence[str]) -> list[Fault]:
    """One fault for all of them: there are feeds that never print a date."""
    if not named:
        return []
    more = f" (and {len(named) - 1} more like it)" if len(named) > 1 else ""
    return [Fault(f"{named[0]}{more}: dated by its address or the day it is met")]


def code(tag: str | None) -> str | None:
    """The language of a tag (BCP 47), without script and country."""
    found = re.match(r"[a-z]{2,3}(?![a-z])", (tag or "").strip().lower())
    return found[0] if found else None


def _item(told: Told, feed: _Feed, *, patient: bool) -> Item:
    """An entry as an item, with nothing in it where the entry says nothing."""
    title, summary, content = (_fitting(one) for one in (told.title, told.summary, told.content))
    if summary and content and summary.value == content.value:
        summary = None
    headline, base = line(title), told.link or feed.given.url
    excerpt = paragraphs(summary) or lead(paragraphs(content))
    published, updated, dated_by = _when(told, feed.given, patient)
    whole = markup(content, base)
    says = headline or excerpt[:200]
    when = "" if dated_by is DatedBy.SEEN else str(published)
    labels = _labels(told)
    return Item(
        aliases=identity.aliases(told, feed.names, f"{when}\n{says}"),
        published=published,
        updated=updated,
        title=headline,
        summary=excerpt,
        truncated=excerpt.endswith(CUT_MARKS),
        url=told.link,
        content=whole,
        kind=closest(map(kind_of, labels)),
        language=_spoken(told, content, summary, title) or feed.language,
        image=_image(told, content or summary, base),
        enclosures=_files(told, whole),
        terms=labels,
        dated_by=dated_by,
        translations=told.translations,
    )


def _fitting(found: Words | None) -> Words | None:
    return replace(found, value=found.value[:LONGEST]) if found else None


def _labels(told: Told) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term for one in told.terms if (term := clean(one))))


def _when(told: Told, given: Given, patient: bool) -> tuple[Moment, datetime | None, DatedBy]:
    """When it was published and changed, and who says so; a date that cannot be is passed by."""
    published, created, updated = (
        moment(said, languages=given.languages, zone=given.zone, now=given.now, patient=patient)
        for said in (told.published, told.created, told.updated)
    )
    if found := published or created:
        return found, updated.at if updated else None, DatedBy.SOURCE
    if updated:
        return updated, None, DatedBy.SOURCE
    if told.link and (found := in_address(told.link, now=given.now)):
        return found, None, DatedBy.ADDRESS
    today = datetime.combine(given.now.astimezone(UTC).date(), time(), UTC)
    return Moment(today, Precision.DAY), None, DatedBy.SEEN


def _no_date(told: Told) -> str:
    printed = [clean(one)[:60] for one in (told.published, told.created, told.updated) if one]
    return f"no usable date ({', '.join(map(repr, printed))})" if printed else "no date"


def _named(title: str | None, told: Told) -> str:
    return f"“{title[:80]}”" if title else clean(told.id)[:80] or "without title or id"


def _spoken(told: Told, *texts: Words | None) -> str | None:
    said = (*(one.language for one in texts if one), told.language)
    return next((found for one in said if (found := code(one))), None)


def _image(told: Told, text: Words | None, base: str | None) -> Image | None:
    """What the feed shows beside the text, with what the text says of it, or its first picture."""
    inside = first_picture(text.value, base) if text and text.is_markup else None
    return fuller(told.image, inside)


def _files(told: Told, content: str | None) -> tuple[Enclosure, ...]:
    """What comes with it, and the PDF documents that its text links to."""
    found = {one.url: one for one in told.enclosures}
    if content and ".pdf" in content.lower():
        for url in _LINKED.findall(content):
            address = url.replace("&amp;", "&")
            found.setdefault(address, Enclosure(address, "application/pdf"))
    return tuple(found.values())
