"""Feed files to readers: the bytes as written, and nothing at all to those who have them."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from digest.feeds import opml
from digest.feeds.formats import FORMATS
from digest.store import feeds
from digest.web.files import Shelf
from digest.web.site import Parts, Site

CACHING = "public, max-age=300"
_TYPES = {one.suffix: one.media_type for one in FORMATS} | {opml.SUFFIX: opml.MEDIA_TYPE}


def shelf(parts: Parts) -> Shelf:
    """The folder of feeds, whose files' own times are when they changed."""
    types = {suffix: f"{media_type}; charset=utf-8" for suffix, media_type in _TYPES.items()}
    return Shelf(parts.feeds, types)


def serve(site: Site, files: Shelf, request: Request) -> Response:
    """GET /feeds/…"""
    path = request.path_params["path"]
    headers = {"Cache-Control": CACHING, "Link": links(site, path)}
    answer = files.answer(path, request, headers)
    if answer is None:
        raise HTTPException(410 if _is_gone(site, path) else 404)
    return answer


def links(site: Site, path: str) -> str:
    """The value of Link: the feed itself, and the hub that is told of changes (WebSub § 4)."""
    own = f'<{site.url}/feeds/{path}>; rel="self"'
    return own if site.parts.hub is None else f'{own}, <{site.parts.hub}>; rel="hub"'


def _is_gone(site: Site, path: str) -> bool:
    """Whether there was such a feed, which was removed for good."""
    name, dot, suffix = path.rpartition(".")
    row = feeds.by_name(site.parts.store, name) if f"{dot}{suffix}" in _TYPES else None
    return row is not None and row.removed_at is not None
