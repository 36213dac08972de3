"""What a list and the release's own page say, made one item; and when it was published."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from digest.model import DatedBy, Enclosure, Item, Kind, Moment, Precision
from digest.sources.addresses import canonical, path_of
from digest.sources.dates import in_address, moment
from digest.sources.facts import fuller
from digest.sources.feed_text import lead
from digest.sources.kinds import closest, kind_of
from digest.sources.listing_page import Listed
from digest.sources.page import Dated, Page, is_pdf
from digest.sources.parsed import CUT_MARKS, Given
from digest.text import fold, plain

NO_PAGE = Page()
"""Of a release whose page was not visited."""

_MONTH_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])(?=/|$)")
_AGREE = timedelta(days=2)
_ENOUGH = 65_536  # characters of a text, for its beginning


def repeated_links(items: Sequence[Listed]) -> frozenset[str]:
    """The addresses, in canonical form, that several releases of a list share, and the paths that
    several addresses share: they name none."""
    times = Counter(canonical(one.url) for one in items if one.url)
    distinct = {canonical(one.url): path_of(canonical(one.url)) for one in items if one.url}
    paths = Counter(distinct.values())
    shared = (*times.items(), *paths.items())
    return frozenset(one for one, count in shared if one and count > 1)


def trusted(told: Sequence[tuple[Listed, Page]]) -> tuple[tuple[Listed, Page], ...]:
    """The same, without the canonical addresses that pages of several releases share."""
    own = {canonical(one.url): page.url for one, page in told if one.url and page.url}
    times = Counter(canonical(url) for url in own.values())
    return tuple(
        (one, replace(page, url=None) if page.url and times[canonical(page.url)] > 1 else page)
        for one, page in told
    )


def aliases(listed: Listed, repeated: frozenset[str], page: Page = NO_PAGE) -> tuple[str, ...]:
    """By what the release is known: its address, as the list and as its page has it, and the path,
    which survives a move; else its title, and its date where one is given.
    """
    found: list[str] = []
    for url in (listed.url, page.url):
        if url and (link := canonical(url)) not in repeated and link not in found:
            found.append(link)
    path = path_of(canonical(listed.url)) if found and listed.url else None
    if path and path not in repeated:
        found.append(path)
    if found:
        return tuple(found)
    day = str(listed.dated[0].at.date()) if listed.dated else ""
    said = fold(listed.title or listed.summary[:200])
    return (f"listing:{day}:{hashlib.sha256(said.encode()).hexdigest()[:24]}",)


def item(listed: Listed, page: Page, given: Given, repeated: frozenset[str]) -> Item:
    """The release; what its page says is fuller, what the list says is what people saw first."""
    url = page.url if page.url and canonical(page.url) not in repeated else listed.url
    published, dated_by = published_at(listed.dated, page.dated, url or listed.url, given)
    summary = _summary(listed, page)
    return Item(
        aliases=aliases(listed, repeated, page),
        published=published,
        dated_by=dated_by,
        updated=page.updated if page.updated and page.updated > published.at else None,
        title=_title(listed, page),
        summary=summary,
        truncated=summary.endswith(CUT_MARKS),
        url=url,
        content=page.text,
        kind=listed.kind or page.kind or _kind_by_address(url or ""),
        language=listed.language or page.language or given.language,
        image=fuller(page.image, listed.image),
        enclosures=_files(url, page),
        terms=tuple(dict.fromkeys((*listed.terms, *page.terms))),
        contact=page.contact,
        translations=page.translations,
    )


def published_at(
    on_list: Dated | None, on_page: Dated | None, url: str | None, given: Given
) -> Dated:
    """When it was published: by data made for it, unless what people read differs by days, as it
    does after a site has moved; then by its address; else it is dated by when it was met.
    """
    said = [one for one in (on_page, on_list) if one is not None]
    meant = [one for one in said if one[1] is DatedBy.SOURCE]
    printed = next((one for one in said if one[1] is DatedBy.PRINTED), None)
    exact = next((one for one in meant if one[0].precision is Precision.SECOND), None)
    best = exact or next(iter(meant), None)
    if best and printed and abs(best[0].at - printed[0].at) > _AGREE:
        return printed
    return best or printed or _by_address(url, given) or (_seen(given), DatedBy.SEEN)


def _by_address(url: str | None, given: Given) -> Dated | None:
    """A day in an address, or the first of a month that is over. In the running month "now" is
    nearer to the truth."""
    now = given.now
    when = in_address(url or "", now=now)
    month = _MONTH_IN_ADDRESS.search(url or "")
    if when is None and month and (int(month[1]), int(month[2])) != (now.year, now.month):
        raw = f"{month[1]}-{month[2]}-01"
        when = moment(raw, languages=(), zone="UTC", now=now)
    return (when, DatedBy.ADDRESS) if when else None


def _seen(given: Given) -> Moment:
    return Moment(given.now.replace(microsecond=0))


def _title(listed: Listed, page: Page) -> str | None:
    """The list's, unless it is cut short."""
    if listed.title and listed.title.endswith(CUT_MARKS) and page.title:
        start = fold(listed.title).rstrip(".… []")
        return page.title if fold(page.title).startswith(start) else listed.title
    return listed.title or page.title


def _summary(listed: Listed, page: Page) -> str:
    """The first that is whole: the list's, the page's own, the beginning of its text."""
    beginning = lead(plain(page.text[:_ENOUGH])) if page.text else ""
    told = [one for one in (listed.summary, page.summary, beginning) if one]
    whole = (one for one in told if not one.endswith(CUT_MARKS))
    return next(whole, told[0] if told else "")


def _kind_by_address(url: str) -> Kind | None:
    """What a step of the path says, as in /press-releases/title/."""
    steps = urlsplit(url).path.split("/")[:-1]
    return closest(kind_of(re.sub("[-_]", " ", step)) for step in steps)


def _files(url: str | None, page: Page) -> tuple[Enclosure, ...]:
    if url and is_pdf(url):
        return (Enclosure(url, "application/pdf"), *page.enclosures)
    return page.enclosures


def merged(items: Sequence[Item]) -> tuple[Item, ...]:
    """Each release once, where two entries of a list lead to one page."""
    first: dict[str, Item] = {}
    for one in items:
        known = next((first[alias] for alias in one.aliases if alias in first), None)
        for alias in one.aliases:
            first.setdefault(alias, known or one)
    return tuple(dict.fromkeys(first.values()))
