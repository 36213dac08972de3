"""A release as an item begins it, and as the next reading finds it."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from datetime import datetime, timedelta

from digest import addresses
from digest.changes.corrections import correction_note, says_corrected
from digest.changes.counters import without_counters
from digest.changes.identity import mint_tag, mint_uid
from digest.changes.severity import severity_of
from digest.changes.words import words
from digest.model import (
    DatedBy,
    Item,
    Label,
    Mailing,
    Moment,
    Precision,
    Release,
    Severity,
    Status,
)
from digest.text import plain

_GUESSES = frozenset({DatedBy.ADDRESS, DatedBy.SEEN})
_ONE_DAY_SOMEWHERE = (timedelta(hours=-14), timedelta(hours=36))
_HREF = re.compile(r'href="([^"]+)"')


def fingerprint(release: Release | Item) -> str:
    """Stands for what makes a change: title, summary, text and links, as readers would see them.
    Counters, dates and pictures do not count, nor how a link is tracked."""
    content = release.content or ""
    said = (
        release.title or "",
        without_counters(release.summary),
        without_counters(plain(content)) if content else "",
        _link(release.url or ""),
        *map(_link, _HREF.findall(content)),
        *(one.url for one in release.enclosures),
    )
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def new_release(
    item: Item, *, source: str, host: str, labels: tuple[Label, ...], now: datetime
) -> Release:
    """The release that an item begins, before anyone may be owed it."""
    uid = mint_uid(source, item.aliases[0])
    return Release(
        uid=uid,
        tag=mint_tag(host, uid, min(item.published.at, now)),
        source=source,
        published=item.published,
        dated_by=item.dated_by,
        updated=min(max(item.updated or item.published.at, item.published.at), now),
        title=item.title,
        summary=item.summary,
        truncated=item.truncated,
        url=item.url,
        content=item.content,
        kind=item.kind,
        language=item.language,
        image=item.image,
        enclosures=item.enclosures,
        contact=item.contact,
        terms=item.terms,
        translations=item.translations,
        labels=labels,
        status=Status.CORRECTED if says_corrected(item) else Status.PUBLIC,
        mailing=Mailing.BACKFILL,
    )


def next_version(known: Release, item: Item, *, now: datetime) -> tuple[Release, Severity]:
    """The release as the item now tells it, and how much that matters to those who had it.

    A silent change leaves `updated` alone. What an editor withdrew stays withdrawn, whatever its
    source says.
    """
    severity = severity_of(known, item)
    newer = item.updated if item.updated and known.updated < item.updated <= now else now
    corrected = severity is Severity.CORRECTION and known.status is Status.PUBLIC
    release = replace(
        with_details(known, item),
        updated=known.updated if severity is Severity.SILENT else newer,
        title=item.title,
        summary=item.summary,
        truncated=item.truncated,
        url=item.url or known.url,
        content=item.content,
        kind=item.kind or known.kind,
        enclosures=item.enclosures,
        version=known.version + 1,
        status=Status.CORRECTED if corrected else known.status,
        note=correction_note(item) if severity is Severity.CORRECTION else known.note,
    )
    return release, severity


def with_details(known: Release, item: Item) -> Release:
    """A release with what an item says beside its words: that makes no version. What the item
    leaves out stands, and so does a kind unless the source files the release anew."""
    published, dated_by = better_date(known, item)
    refiled = bool(item.terms) and item.terms != known.terms
    return replace(
        known,
        published=published,
        dated_by=dated_by,
        url=item.url or known.url,
        kind=(item.kind if refiled else None) or known.kind or item.kind,
        language=item.language or known.language,
        image=item.image or known.image,
        contact=item.contact or known.contact,
        terms=item.terms or known.terms,
        translations=item.translations or known.translations,
    )


def better_date(known: Release, item: Item) -> tuple[Moment, DatedBy]:
    """When it was published, and how that is known.

    The first date stands, but for two cases, each of which can come but once: a guess gives way
    to what the source says itself, and a day to an instant of that day. A guess never replaces
    anything, another guess neither.
    """
    same = known.published, known.dated_by
    if item.dated_by in _GUESSES:
        return same
    if known.dated_by in _GUESSES:
        return item.published, item.dated_by
    earliest, latest = _ONE_DAY_SOMEWHERE
    finer = (known.published.precision, item.published.precision) == (
        Precision.DAY,
        Precision.SECOND,
    )
    if finer and earliest <= item.published.at - known.published.at <= latest:
        return item.published, item.dated_by
    return same


def says_less(item: Item, known: Release) -> bool:
    """Whether an item is what we know, cut shorter: another page of the source may print less,
    and which page comes last must not look like a change."""
    return (
        item.truncated
        and (item.title, item.url or known.url) == (known.title, known.url)
        and (item.content is None or item.content == known.content)
        and len(item.summary) < len(known.summary)
        and words(known.summary).startswith(words(item.summary))
    )


def _link(url: str) -> str:
    try:
        return addresses.canonical(url) if url else ""
    except ValueError:
        return url
