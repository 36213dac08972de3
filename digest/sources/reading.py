"""Reading one configured source: which files or which address, and in which way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from digest.config import SourceConfig, SourceKind
from digest.errors import SourceError, Unreachable, Unreadable
from digest.http import Answer
from digest.sources import feed, saved
from digest.sources.asking import Asking, Door, Unchanged, refused
from digest.sources.marks import manner
from digest.sources.parsed import Given, Parsed
from digest.sources.shapes import Known, Reading, Work
from digest.sources.work import here

_IN_WORDS = {
    401: "it asks for a password",
    403: "it lets nobody in, or not us",
    404: "there is nothing at this address",
    410: "it is gone for good",
    429: "it is asked too often",
}


async def read(
    source: SourceConfig,
    known: Known,
    *,
    http: Door,
    languages: Sequence[str],
    now: datetime,
    work: Work = here,
) -> Reading:
    """What `source` says; SourceError where nothing of it can be read.

    `languages` are the newsroom's, tried for dates after the source's own. Documents from the web
    are taken apart by `work`.
    """
    if source.path is not None:
        given, mark = _given(source, languages, now), manner(source, languages)
        return await saved.read(source, source.path, known, mark=mark, given=given, work=work)
    if source.url is None:
        raise SourceError(f"{source.name}: neither `path` nor `url` is given")
    asking = Asking(http, source.url, known, manner(source, languages), now, always=source.visit)
    try:
        return await _asked(source, known, asking, languages, work)
    except Unchanged:
        return asking.unchanged()


async def _asked(
    source: SourceConfig, known: Known, asking: Asking, languages: Sequence[str], work: Work
) -> Reading:
    """A WordPress site is asked by addresses of its own, whose answers are new each time."""
    if source.kind is SourceKind.FEED:
        return await _feed(source, asking, languages, work)
    given = _given(source, languages, asking.now)
    if source.kind is SourceKind.WORDPRESS:
        from digest.sources import wordpress

        return await wordpress.read(source, known, fetch=asking.plainly, given=given, work=work)
    if source.kind is SourceKind.LISTING:
        from digest.sources import listing

        return asking.signed(
            await listing.read(source, known, fetch=asking, given=given, work=work)
        )
    raise SourceError(f"{source.name}: {source.kind.value}: is read from files, not from a url")


async def _feed(
    source: SourceConfig, asking: Asking, languages: Sequence[str], work: Work
) -> Reading:
    url = asking.url
    try:
        answer = await asking(url)
        given = _given(source, languages, asking.now)
        if answer.status != 200:
            words = _IN_WORDS.get(answer.status)
            why = f"answered {answer.status}" + (f": {words}" if words else "")
            raise refused(url, answer, why, given.now)
        parsed: Parsed = await work(feed.parse, answer.body, _at(given, answer))
    except Unreachable as error:
        raise Unreachable(f"{source.name}: {error}", error.status, error.retry_after) from error
    except Unreadable as error:
        raise Unreadable(f"{source.name}: {url}: {error}", error.feeds) from error
    faults = tuple(f"{source.name}: {fault.at(url)}" for fault in parsed.faults)
    return asking.signed(Reading(parsed.items, faults, complete=parsed.complete), parsed.ttl)


def _at(given: Given, answer: Answer) -> Given:
    return replace(given, url=answer.url, content_type=answer.headers.get("content-type"))


def _given(source: SourceConfig, languages: Sequence[str], now: datetime) -> Given:
    return Given(
        now=now,
        language=source.language,
        languages=(source.language, *languages) if source.language else tuple(languages),
        zone=source.zone or "UTC",
    )
