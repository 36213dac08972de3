"""The home page and the page of one release."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from digest.store import entries, feeds
from digest.web import views
from digest.web.headers import PUBLIC_CACHING
from digest.web.site import Site

LATEST = 12
"""How many releases the home page lists."""

_HEADERS = {"Cache-Control": PUBLIC_CACHING}


def home(site: Site, request: Request) -> Response:  # noqa: ARG001
    """GET /: what this is, the latest releases, and every feed with its address."""
    parts = site.parts
    found = entries.select(parts.store, limit=2 * LATEST)
    public = [one for one in found if not views.is_withdrawn(one)][:LATEST]
    return site.page(
        "home",
        headers=_HEADERS,
        latest=[
            views.headline(one, parts.taxonomy, parts.newsroom.zone, parts.newsroom.languages)
            for one in public
        ],
        directory=_directory(site),
    )


def release(site: Site, request: Request) -> Response:
    """GET /releases/UID, of whichever telling, in its language; 410 once the newsroom has
    withdrawn it."""
    parts, uid = site.parts, request.path_params["uid"]
    entry = entries.by_uid(parts.store, uid)
    if entry is None:
        raise HTTPException(404)
    asked = next(one.language for one in entry.tellings if one.uid == uid)
    tied = [one for name in entry.tied if (one := entries.by_uid(parts.store, name))]
    directory = _directory(site)
    return site.page(
        "withdrawn" if views.is_withdrawn(entry) else "release",
        status=410 if views.is_withdrawn(entry) else 200,
        headers=_HEADERS,
        page=views.page(
            entry, parts.taxonomy, parts.newsroom.zone, (asked,) if asked else (), tied
        ),
        directory=directory,
        follow=directory.follow(entry),
    )


def _directory(site: Site) -> views.Directory:
    parts = site.parts
    return views.directory(feeds.public(parts.store), parts.taxonomy, site.url)
