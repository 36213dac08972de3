"""Looks at what a person named: which ways of reading it there are, and what the best brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from digest.config import Config, SourceConfig, SourceKind, loads
from digest.config.write import Value, with_source
from digest.errors import SourceError, Unreachable, Unreadable
from digest.http import challenge
from digest.ingest import Read, completed, document
from digest.model import Item
from digest.sources.parsed import Given
from digest.sources.shapes import Fetch, Known, Reading, Work
from digest.sourcing import signs
from digest.sourcing.drafts import Draft
from digest.sourcing.signs import FoundList, Signs
from digest.sourcing.ways import SHOWN, Look, Seen, Tried, is_beside, kept, other, tells
from digest.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class Eyes:
    """What looking needs: sources read, addresses asked, documents parsed, items labelled."""

    read: Read
    fetch: Fetch
    work: Work
    taxonomy: Taxonomy


async def look(
    draft: Draft, text: str, file: Path, environ: Mapping[str, str], *, eyes: Eyes, now: datetime
) -> Look:
    """Read the source once, as it would be with the configuration `text` of `file`.

    An address stands for the best of what it leads to, unless the draft says its kind. SourceError
    where nothing can be read, ConfigError where it cannot be written so.
    """
    looking = _Looking(text, file, environ, eyes, now)
    if not draft.is_on_the_web:
        return await looking.told(await looking.tried(draft), (), "files")
    what, tried = await looking.ways(draft)
    ranked = sorted(tried, key=lambda one: one.rank, reverse=True)
    if not ranked or ranked[0].error is not None:
        raise _nothing(draft, what, ranked)
    return await looking.told(ranked[0], ranked[1:], what)


@dataclass(frozen=True, slots=True)
class _Looking:
    text: str
    file: Path
    environ: Mapping[str, str]
    eyes: Eyes
    now: datetime

    async def ways(self, draft: Draft, *, further: bool = True) -> tuple[str, list[Tried]]:
        """What an address is, and every way that leads on from it, tried."""
        found = await self._signs(draft.place)
        tried = [await self._tried_on(one, found) for one in _drafts(draft, found)]
        if not any(one.reading.items for one in tried) and not draft.kind:
            tried += await self._at_usual_places(draft, found)
        if further and not any(one.reading.items for one in tried):
            for url in found.newsrooms:
                _, more = await self._ways_from(replace(draft, place=url))
                if any(one.reading.items for one in more):
                    return f"{found.what}; {url} on it lists releases", more
                tried += more
        return found.what, tried

    async def tried(self, draft: Draft) -> Tried:
        """One way, read once."""
        source, _ = self._configured(draft)
        try:
            first = replace(source, pages=1)
            reading = await self.eyes.read(first, Known(), now=self.now)
        except SourceError as error:
            return Tried(draft, source, error=error)
        return Tried(draft, source, reading)

    async def told(self, best: Tried, others: Sequence[Tried], what: str) -> Look:
        """The best way with its first items in full; SourceError where it was none."""
        if best.error is not None:
            raise best.error
        _, config = self._configured(best.draft)
        draft, faults = kept(best.draft), best.reading.faults
        items = list(best.reading.items)
        if draft.more.get("visit"):
            visited = await self._visited(draft, items[:SHOWN])
            items[: len(visited.items)] = visited.items
            faults = tuple(dict.fromkeys((*faults, *visited.faults)))
        languages = config.newsroom.languages
        language = languages[0] if len(languages) == 1 else None
        items = [completed(item, best.source, language) for item in items]
        classify = self.eyes.taxonomy.classify
        seen = tuple(Seen(one, classify(document(best.source, one))) for one in items)
        rest = tuple(map(other, others))
        return Look(draft, seen, faults, rest, what, tells(items[:SHOWN]))

    async def _signs(self, url: str) -> Signs:
        answer = await self.eyes.fetch(url)
        if gatekeeper := challenge(answer):
            raise Unreachable(f"{url}: {gatekeeper}", answer.status)
        if answer.status != 200:
            raise Unreachable(f"{url}: answered {answer.status}: {_hint(answer.status)}")
        languages = tuple(self._configured(None)[1].newsroom.languages)
        media = answer.headers.get("content-type")
        given = Given(self.now, answer.url, languages=languages, content_type=media)
        try:
            return await self.eyes.work(signs.of, answer, given)
        except Unreadable as error:
            raise Unreadable(f"{url}: {error}", error.feeds) from error

    async def _ways_from(self, draft: Draft) -> tuple[str, list[Tried]]:
        try:
            return await self.ways(draft, further=False)
        except SourceError:
            return "", []

    async def _tried_on(self, draft: Draft, found: Signs) -> Tried:
        tried = await self.tried(draft)
        return replace(tried, beside=is_beside(tried, found.found))

    async def _at_usual_places(self, draft: Draft, found: Signs) -> list[Tried]:
        """Feeds that a page does not name, where sites usually have them; the first that is one."""
        if found.is_feed or found.feeds:
            return []
        for url in signs.usual_feeds(draft.place):
            one = replace(draft, place=url, kind=SourceKind.FEED)
            tried = await self._tried_on(one, found)
            if tried.reading.items:
                return [tried]
        return []

    async def _visited(self, draft: Draft, items: Sequence[Item]) -> Reading:
        """The first items with what their own pages say."""
        first = {alias for one in items for alias in one.aliases}
        known = Known(since=self.now, met=lambda alias: alias not in first)
        source, _ = self._configured(draft)
        try:
            reading = await self.eyes.read(replace(source, pages=1), known, now=self.now)
        except SourceError as error:
            return Reading(faults=(str(error),))
        by_alias = {one.aliases[0]: one for one in reading.items}
        told = tuple(by_alias.get(one.aliases[0], one) for one in items)
        return replace(reading, items=told)

    def _configured(self, draft: Draft | None) -> tuple[SourceConfig, Config]:
        """The configuration with the draft in it; the last source is the draft's."""
        text = with_source(self.text, (draft or _STAND_IN).written)
        config = loads(text, self.file, self.environ)
        return config.sources[-1], config


_STAND_IN = Draft("https://invalid/", SourceKind.FEED, "stand-in-of-none")


def _drafts(draft: Draft, found: Signs) -> list[Draft]:
    """Every way that the signs lead to, or those of the kind that a person asked for."""
    ways: list[Draft] = []
    if found.is_feed:
        ways.append(replace(draft, kind=SourceKind.FEED))
    if found.wordpress:
        ways.append(replace(draft, place=found.wordpress, kind=SourceKind.WORDPRESS))
    for url in found.feeds[: signs.MOST_FEEDS]:
        ways.append(replace(draft, place=url, kind=SourceKind.FEED))
    if found.found:
        ways.append(replace(draft, kind=SourceKind.LISTING, more=_with_list(draft, found.found)))
    if draft.kind is None:
        return ways
    return [one for one in ways if one.kind is draft.kind] or [draft]


def _with_list(draft: Draft, found: FoundList) -> Mapping[str, Value]:
    if found.preset:
        return {"preset": str(found.preset), **draft.more}
    return {"select": dict(found.selectors), **draft.more} if found.selectors else draft.more


def _hint(status: int) -> str:
    if status in (401, 403):
        return "it lets nobody in, or not us"
    if status in (404, 410):
        return "there is nothing at this address; look whether it is written right"
    return "try again later" if status >= 500 or status == 429 else "no page"


def _nothing(draft: Draft, what: str, tried: Sequence[Tried]) -> SourceError:
    """Why none of the ways can be taken, and what a person can do."""
    if len(tried) == 1 and tried[0].error is not None and tried[0].draft.place == draft.place:
        return tried[0].error
    told = "; ".join(f"{one.draft.kind} {one.draft.place}: {one.error}" for one in tried)
    host = urlsplit(draft.place).hostname
    return Unreadable(
        f"{draft.place}: {what}, but {told or 'it names no feed, and no list was found on it'}; "
        f"look on {host} for a link that says RSS, feed, news or press, and name where it leads"
    )
