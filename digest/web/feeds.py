"""Feed files to readers: the bytes as written, and nothing at all to those who have them."""

from __future__ import annotations

from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from digest.store import feeds
from digest.web.files import Shelf
from digest.web.site import Parts, Site

_TYPES = {".atom": "application/atom+xml; charset=utf-8"}
_CACHING = "public, max-age=300"


def shelf(parts: Parts) -> Shelf:
    """The folder of feeds; the store knows since when each has had its bytes."""

    def changed_at(path: str, sha256: str) -> datetime | None:
        written = {(one.path, one.sha256): one.changed_at for one in feeds.all(parts.store)}
        return written.get((path, sha256))

    return Shelf(parts.feeds, _TYPES, changed_at)


def serve(site: Site, files: Shelf, request: Request) -> Response:
    """GET /feeds/…"""
    path = request.path_params["path"]
    headers = {"Cache-Control": _CACHING, "Link": f'<{site.url}/feeds/{path}>; rel="self"'}
    answer = files.answer(path, request, headers)
    if answer is None:
        raise HTTPException(404)
    return answer
