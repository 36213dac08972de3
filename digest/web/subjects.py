"""The page beside each feed: what it lists, newest first, back to the first release."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from digest.languages import Language
from digest.store import browsing, entries, feeds
from digest.store.browsing import Spot, Step
from digest.web import views
from digest.web.directory import Directory, FeedLink, Grouped
from digest.web.headers import PUBLIC_CACHING
from digest.web.site import Parts, Site
from digest.web.views import Headline

PAGE = 25
"""How many releases a page lists."""

_SPOT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)~(.{0,200})")


def label(site: Site, group: str, request: Request) -> Response:
    """GET /region/africa and its like: 410 where the feed was removed, 404 where none ever was."""
    asked = f"{group}/{request.path_params['slug']}"
    name = asked.lower()
    if asked != name and feeds.by_name(site.parts.store, name) is not None:
        return RedirectResponse(f"{site.url}/{name}", status_code=308)
    return show(site, asked, request)


def show(site: Site, name: str, request: Request) -> Response:
    """The page beside a feed, from the place in its order that `before` names."""
    parts, language = site.parts, site.language(request)
    known = site.directory(language)
    feed = known.of(name)
    if feed is None:
        row = feeds.by_name(parts.store, name)
        raise HTTPException(410 if row is not None and row.removed_at is not None else 404)
    before = request.query_params.get("before")
    steps = browsing.behind(parts.store, name, PAGE + 1, spot=_spot(before))
    listed = shown(site, steps[:PAGE], language, feed.subject.language)
    return site.page(
        "subject",
        request,
        headers={"Cache-Control": PUBLIC_CACHING},
        feed=feed,
        before=before,
        latest=[line for _, line in listed],
        older=_written(steps[PAGE - 1].spot) if len(steps) > PAGE else None,
        years=[(year, f"{year}-12-31T23:59:59Z~") for year in browsing.years(parts.store, name)],
        beside=_beside(parts, known, feed),
    )


def shown(
    site: Site, steps: Sequence[Step], language: Language, told_in: str | None = None
) -> list[tuple[Step, Headline]]:
    """What a list shows of these entries, told in `told_in` or as the reader likes best; nothing
    of those that were withdrawn."""
    found = entries.by_roots(site.parts.store, [one.release_id for one in steps])
    known = [(step, found[step.release_id]) for step in steps if step.release_id in found]
    voice, liked = site.voice(language), (told_in,) if told_in else site.liked(language)
    return [
        (step, views.headline(one, voice, liked))
        for step, one in known
        if not views.is_withdrawn(one)
    ]


def older(steps: Sequence[Step], listed: Sequence[tuple[Step, Headline]], limit: int) -> str | None:
    """Where a list goes on that shows some of what was found, of which there was no more than
    `limit` asked for; None where that was all."""
    if not steps:
        return None
    last = listed[-1][0] if listed else steps[-1]
    return _written(last.spot) if last != steps[-1] or len(steps) == limit else None


def _beside(parts: Parts, known: Directory, feed: FeedLink) -> Grouped:
    return known.beside(feed.name, browsing.near(parts.store, feed.name))


def _written(spot: Spot) -> str:
    return f"{spot.published:%Y-%m-%dT%H:%M:%SZ}~{spot.uid}"


def _spot(written: str | None) -> Spot | None:
    """The place that an address names; 404 for what is none."""
    if written is None:
        return None
    found = _SPOT.fullmatch(written)
    if found is None:
        raise HTTPException(404)
    try:
        return Spot(datetime.fromisoformat(found[1]), found[2])
    except ValueError:  # the thirtieth of February
        raise HTTPException(404) from None
