"""Feed files to readers: the bytes as written, and nothing at all to those who have them."""

from __future__ import annotations

import re

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from digest.feeds import opml
from digest.feeds.formats import FORMATS
from digest.store import feeds
from digest.store.feeds import FeedRow
from digest.web.agents import Agents
from digest.web.files import Shelf, Shelved
from digest.web.headers import safe_headers
from digest.web.ready import Answer, Forms, Headers, prepare
from digest.web.site import Site

CACHING = "public, max-age=300"
_ARCHIVES_CACHING = "public, max-age=86400"
_ARCHIVE = re.compile(r".+/\d{4}-\d{2}\.[a-z]+", re.ASCII)
_TYPES = {one.suffix: one.media_type for one in FORMATS} | {opml.SUFFIX: opml.MEDIA_TYPE}
_BELOW = "/feeds/"
_BELOW_AS_SENT = _BELOW.encode()


class FeedsFirst:
    """ASGI: answers for feeds that lie in their folder, before routes and middleware are asked;
    whatever else there is has `app` to answer it."""

    def __init__(self, site: Site, app: ASGIApp) -> None:
        self.app = app
        self.agents = Agents(site.parts.clock)
        self._shelf = shelf(site)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        found = await self._found(scope) if _is_for_feeds(scope) else None
        if found is None:
            await self.app(scope, receive, send)
            return
        self.agents.hear(scope["path"][len(_BELOW) :], scope["headers"])
        answer = found.to(scope["headers"])
        body = answer.body if scope["method"] == "GET" else b""
        start = {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
        await send(start)
        await send({"type": "http.response.body", "body": body})

    def at_once(self, target: bytes, headers: Headers) -> Answer | None:
        """The answer to a GET of a request target as sent, where it is ready; None where the
        request has to be passed on to learn it."""
        if not target.startswith(_BELOW_AS_SENT):
            return None
        path = target.partition(b"?")[0][len(_BELOW_AS_SENT) :].decode("latin-1")
        found = self._shelf.kept(path)
        if found is None:
            return None
        self.agents.hear(path, headers)
        return found.to(headers)

    async def _found(self, scope: Scope) -> Forms | None:
        path = scope["path"][len(_BELOW) :]
        return self._shelf.kept(path) or await run_in_threadpool(self._shelf.find, path)


def _is_for_feeds(scope: Scope) -> bool:
    return (
        scope["type"] == "http"
        and scope["method"] in ("GET", "HEAD")
        and scope["path"].startswith(_BELOW)
    )


def shelf(site: Site) -> Shelf[Forms]:
    """The folder of feeds, whose files' own times are when they changed."""
    types = {suffix: f"{media_type}; charset=utf-8" for suffix, media_type in _TYPES.items()}
    safe = safe_headers(https=site.https)

    def made(path: str, shelved: Shelved) -> Forms:
        caching = _ARCHIVES_CACHING if _ARCHIVE.fullmatch(path) else CACHING
        return prepare(shelved, {"Cache-Control": caching, "Link": links(site, path), **safe})

    return Shelf(site.parts.feeds, types, made)


def absent(site: Site, request: Request) -> Response:
    """GET /feeds/… of what does not lie in the folder: 410 where it did, 503 where it is about to,
    404 where it never has."""
    row = _row(site, request.path_params["path"])
    if row is None:
        raise HTTPException(404)
    if row.removed_at is not None:
        raise HTTPException(410)
    raise HTTPException(503, headers={"Retry-After": "60"})


def links(site: Site, path: str) -> str:
    """The value of Link: the feed itself, and the hub that is told of changes (WebSub § 4)."""
    own = f'<{site.url}/feeds/{path}>; rel="self"'
    return own if site.parts.hub is None else f'{own}, <{site.parts.hub}>; rel="hub"'


def _row(site: Site, path: str) -> FeedRow | None:
    """The feed whose file is asked for, also one that was removed; its archives went with it, and
    of one that is there an archive that is missing never was."""
    name, dot, suffix = path.rpartition(".")
    if f"{dot}{suffix}" not in _TYPES:
        return None
    if not _ARCHIVE.fullmatch(path):
        return feeds.by_name(site.parts.store, name)
    row = feeds.by_name(site.parts.store, name.rpartition("/")[0])
    return row if row is not None and row.removed_at is not None else None
