"""The home page, the page of one release, the directory of feeds, and help."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from digest.feeds import opml
from digest.feeds.catalogue import EVERYTHING
from digest.store import browsing, entries
from digest.web import subjects, views
from digest.web.headers import PUBLIC_CACHING
from digest.web.site import Site

LATEST = 12
"""How many releases the home page lists."""

_HEADERS = {"Cache-Control": PUBLIC_CACHING}


def home(site: Site, request: Request) -> Response:
    """GET /: what this is, the latest releases, and where the feeds are. With `before`, the page
    beside the feed of all releases, further back."""
    if "before" in request.query_params:
        return subjects.show(site, EVERYTHING.name, request)
    parts, language = site.parts, site.language(request)
    steps = browsing.behind(parts.store, EVERYTHING.name, 2 * LATEST)
    shown = subjects.shown(site, steps, language)[:LATEST]
    return site.page(
        "home",
        request,
        headers=_HEADERS,
        latest=[line for _, line in shown],
        older=subjects.older(steps, shown, 2 * LATEST),
        directory=site.directory(language),
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
    language = site.language(request)
    known = site.directory(language)
    return site.page(
        "withdrawn" if views.is_withdrawn(entry) else "release",
        request,
        status=410 if views.is_withdrawn(entry) else 200,
        headers=_HEADERS,
        page=views.page(entry, site.voice(language), (asked,) if asked else (), tied),
        directory=known,
        follow=known.follow(entry),
    )


def help_page(site: Site, request: Request) -> Response:
    """GET /help: how to subscribe, pause, stop and stay unseen, and what is kept of people."""
    return site.page("help", request, headers=_HEADERS)


def all_feeds(site: Site, request: Request) -> Response:
    """GET /feeds/: every feed with its address, and a form that joins several."""
    address = f"{site.url}/feeds/{opml.NAME}{opml.SUFFIX}"
    known = site.directory(site.language(request))
    return site.page("feeds", request, headers=_HEADERS, directory=known, opml=address)


def to_all_feeds(site: Site, request: Request) -> Response:  # noqa: ARG001
    """GET /feeds, without the slash."""
    return RedirectResponse(f"{site.url}/feeds/", status_code=308)
