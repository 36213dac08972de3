"""A WordPress site by its REST API: the newest posts at first, then what has changed since.

A later reading asks twice, because a post that is published by schedule keeps the date of its
last edit, which was before: once for what is dated since (`after`), once for what was edited since
(`modified_after`, WordPress 5.7). Sites that do not know the second are read by order of editing
until older posts come.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from digest import __version__
from digest.config import SourceConfig
from digest.errors import SourceError
from digest.sources import wordpress_api as api
from digest.sources import wordpress_links
from digest.sources.parsed import Given
from digest.sources.shapes import Fetch, Known, Reading, Work
from digest.sources.wordpress_site import Site, Wish

OVERLAP = timedelta(hours=1)
"""How far back before the last reading is asked again, for clocks and caches that are behind."""


async def read(
    source: SourceConfig, known: Known, *, fetch: Fetch, given: Given, work: Work
) -> Reading:
    """What the site says; SourceError where no list of posts can be read. Where one breaks off,
    the reading is not complete, so that the next one asks for the same again."""
    if source.url is None:
        raise SourceError(f"{source.name}: no url is given")
    mark = _mark(source, given)
    is_same = known.fingerprint is None or known.fingerprint.startswith(mark)
    wishes = _wishes(known.since if is_same else None, known.anew)
    where = api.place(source.url)
    site = Site(source, where, fetch=fetch, given=given, work=work)
    types = source.types or (where.type or "posts",)
    for post_type in types:
        if not await site.takes(post_type, wishes):
            break
    reading = site.reading(mark, known.fingerprint, wishes)
    items = await wordpress_links.named(
        reading.items, site.place, types, dict(source.sites), fetch=fetch, work=work
    )
    return replace(reading, items=items)


def _wishes(since: datetime | None, anew: bool) -> tuple[Wish, ...]:
    """What has come and changed since then, and once a day the newest whatever the clocks say."""
    if since is None:
        return (Wish({"orderby": "date", "order": "desc"}),)
    back = since - OVERLAP
    instant = back.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    later = (
        Wish({"after": instant, "orderby": "date", "order": "desc"}, back),
        Wish({"modified_after": instant, "orderby": "modified", "order": "desc"}, back),
    )
    return (*later, Wish({"orderby": "date", "order": "desc"}, pages=1)) if anew else later


def _mark(source: SourceConfig, given: Given) -> str:
    """What beside the site's own words decides what is read: where it changes, all is read anew."""
    settings = (__version__, source.url, source.types, sorted(source.sites.items()), given.language)
    return hashlib.sha256(repr(settings).encode()).hexdigest()[:16]
