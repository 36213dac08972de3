"""A newsroom's page that lists its releases, and where wished the page of each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from time import monotonic
from urllib.parse import urlsplit

from digest.config import SourceConfig
from digest.errors import SourceError, Unreachable, Unreadable
from digest.http import Answer, challenge
from digest.model import Item
from digest.sources import listing_page, page
from digest.sources.addresses import canonical
from digest.sources.asking import refused
from digest.sources.listing_item import (
    NO_PAGE,
    aliases,
    item,
    merged,
    repeated_links,
    trusted,
)
from digest.sources.listing_page import Listed, ListPage
from digest.sources.page import Page, is_pdf
from digest.sources.parsed import Given
from digest.sources.presets import Known as Selected
from digest.sources.presets import selectors
from digest.sources.shapes import Fetch, Known, Reading, Work

FIRST_VISITS = 100
"""Pages of releases that the first reading visits at most."""

VISITS = 25
"""Pages of new releases that a later one visits; what is above that is told as the list has it."""

LONGEST_VISITS = 150.0
"""Seconds after which no further page is visited, so that a slow site's list is read at all."""

CATCHING_UP = 5
"""Pages of the list that a later reading goes through at least, while all on them is new."""

AGAIN = 2
"""Pages of known releases that a later one looks at again, in turn, for what was corrected."""

CORRECTED_WITHIN = timedelta(days=7)
_TURN = 900.0
_GONE = (401, 403, 404, 410, 451)


async def read(
    source: SourceConfig, known: Known, *, fetch: Fetch, given: Given, work: Work
) -> Reading:
    """What the source lists; SourceError where its list cannot be read.

    With `visit`, releases that were met before are only told where their page was looked at again:
    the list says less of them than is known.
    """
    if source.url is None:
        raise SourceError(f"{source.name}: no url is given")
    reading = _Reading(source, known, fetch, given, work, selectors(source))
    listed = await reading.listed()
    repeated = repeated_links(listed)
    if not source.visit:
        items = [item(one, NO_PAGE, given, repeated) for one in listed]
    else:
        items = await reading.visited(listed, repeated)
    return Reading(merged(items), tuple(reading.faults), complete=reading.complete)


@dataclass(slots=True)
class _Reading:
    """One reading as it goes on: what failed so far, and whether something is still to come."""

    source: SourceConfig
    known: Known
    fetch: Fetch
    given: Given
    work: Work
    selected: Selected
    faults: list[str] = field(default_factory=list)
    complete: bool = True

    async def listed(self) -> Sequence[Listed]:
        """The first page of the list; further ones at first, or while all on a page is new."""
        url = str(self.source.url)
        found = await self._first_page(url)
        listed = list(found.items)
        seen = {canonical(url)}
        first = self.known.since is None
        most = self.source.pages if first else max(self.source.pages, CATCHING_UP)
        for _ in range(1, most):
            if found.next is None or canonical(found.next) in seen or not self._goes_on(found):
                break
            seen.add(canonical(found.next))
            following = await self._further_page(found.next)
            if following is None:
                break
            found = following
            listed += found.items
        return listed

    async def visited(self, listed: Sequence[Listed], repeated: frozenset[str]) -> list[Item]:
        """The new releases with what their pages say, and the known ones looked at again."""
        new = [one for one in listed if not self._met(one, repeated)]
        most = FIRST_VISITS if self.known.since is None else VISITS
        to_visit = [one for one in new if self._has_page(one, repeated)][:most]
        told: list[tuple[Listed, Page]] = []
        until = monotonic() + LONGEST_VISITS
        for one in new:
            visit = one in to_visit and monotonic() < until
            found = await self._page(one) if visit else NO_PAGE
            if found is not None:
                told.append((one, found))
        for one in self._in_turn([one for one in listed if one not in new], repeated):
            found = await self._page(one)
            if found is not None and found is not NO_PAGE:
                told.append((one, found))
        return [item(one, found, self.given, repeated) for one, found in trusted(told)]

    async def _first_page(self, url: str) -> ListPage:
        try:
            answer = await self.fetch(url)
            if answer.status != 200:
                raise refused(url, answer, f"answered {answer.status}", self.given.now)
            return await self._parsed(answer, url)
        except Unreachable as error:
            why = f"{self.source.name}: {error}"
            raise Unreachable(why, error.status, error.retry_after) from error
        except Unreadable as error:
            raise Unreadable(f"{self.source.name}: {url}: {error}", error.feeds) from error

    async def _further_page(self, url: str) -> ListPage | None:
        """None where there is no such page, or it cannot be read."""
        try:
            answer = await self.fetch(url)
            if answer.status in _GONE:
                return None
            if answer.status != 200:
                raise refused(url, answer, f"answered {answer.status}", self.given.now)
            return await self._parsed(answer, url)
        except SourceError as error:
            self._failed(url, error)
            return None

    async def _parsed(self, answer: Answer, url: str) -> ListPage:
        found = await self.work(
            listing_page.parse,
            answer.body,
            self._given(answer),
            dict(self.selected.select),
        )
        self.faults += [f"{self.source.name}: {fault.at(url)}" for fault in found.faults]
        return found

    async def _page(self, listed: Listed) -> Page | None:
        """What a release's page says. Where it is not to be had at all, the list has to do; None
        where the next reading may have it."""
        url = str(listed.url)
        try:
            answer = await self.fetch(url)
            if answer.status in _GONE:
                return NO_PAGE
            gatekeeper = challenge(answer)
            if answer.status != 200 or gatekeeper:
                why = gatekeeper or f"answered {answer.status}"
                raise refused(url, answer, why, self.given.now)
            return await self._told(answer)
        except Unreachable as error:
            self._failed(url, error)
            return None
        except Unreadable as error:
            self.faults.append(f"{self.source.name}: {url}: {error}")
            return NO_PAGE

    async def _told(self, answer: Answer) -> Page:
        media = answer.headers.get("content-type")
        if media and "html" not in media.lower() and "xml" not in media.lower():
            return NO_PAGE
        return await self.work(
            page.parse, answer.body, self._given(answer), dict(self.selected.page)
        )

    def _given(self, answer: Answer) -> Given:
        media = answer.headers.get("content-type")
        return replace(self.given, url=answer.url, content_type=media)

    def _failed(self, url: str, error: SourceError) -> None:
        why = str(error)
        where = "" if why.startswith(url) else f"{url}: "
        self.faults.append(f"{self.source.name}: {where}{why}")
        self.complete = False

    def _goes_on(self, found: ListPage) -> bool:
        """Whether older pages may hold what is not known."""
        repeated = repeated_links(found.items)
        return self.known.since is None or not any(self._met(one, repeated) for one in found.items)

    def _met(self, listed: Listed, repeated: frozenset[str]) -> bool:
        return any(map(self.known.met, aliases(listed, repeated)))

    def _has_page(self, listed: Listed, repeated: frozenset[str]) -> bool:
        """Whether a release has a page of its own, on the site of the list."""
        url = listed.url
        if url is None or canonical(url) in repeated or is_pdf(url):
            return False
        return _site(url) == _site(str(self.source.url))

    def _in_turn(self, met: Sequence[Listed], repeated: frozenset[str]) -> Sequence[Listed]:
        """The few of the latest that it is the turn of, now."""
        since = self.given.now - CORRECTED_WITHIN
        latest = [
            one
            for one in met
            if self._has_page(one, repeated) and one.dated and one.dated[0].at >= since
        ]
        if not latest:
            return ()
        start = int(self.given.now.timestamp() // _TURN) * AGAIN % len(latest)
        return [*latest, *latest][start : start + min(AGAIN, len(latest))]


def _site(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
