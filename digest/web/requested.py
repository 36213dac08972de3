"""Feeds that are made when they are asked for: of several labels, and private ones."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from digest.errors import NotFound, TokenError, UsageError
from digest.feeds.catalogue import EVERYTHING
from digest.feeds.combined import Combination, read
from digest.feeds.document import Format
from digest.model import SubscriberStatus
from digest.publish.requested import Made
from digest.store import feeds, follows, subscribers, wishes
from digest.web.feeds import CACHING
from digest.web.headers import TOKEN_PAGE
from digest.web.site import Site
from digest.web.validators import Validators, accepts_gzip, is_fresh
from digest.web.ways import unchosen

_SILENT = {SubscriberStatus.PENDING, SubscriberStatus.BLOCKLISTED}
"""Who is sent nothing, and shown nothing either."""


def combined(site: Site, form: Format, request: Request) -> Response:
    """GET /feeds/atom?region=…&topic=…&match=any: one address for each way of asking, and the
    feed's own file where it is of one label."""
    try:
        wanted = read(unchosen(request), site.parts.taxonomy)
        _refuse_languages_of_nothing(site, wanted)
    except UsageError as error:
        return PlainTextResponse(f"{error}\n", status_code=400)
    if len(wanted.subjects) < 2:
        name = (wanted.subjects or (EVERYTHING,))[0].name
        return RedirectResponse(f"{site.url}/feeds/{name}{form.suffix}", status_code=308)
    made = site.parts.requested.combined(wanted, form) if site.parts.requested else None
    if made is None:
        raise HTTPException(503, headers={"Retry-After": "60"})
    own = _own(site, form, wanted)
    return _answer(request, form, made, {"Cache-Control": CACHING, "Link": f'<{own}>; rel="self"'})


def private(site: Site, form: Format, request: Request) -> Response:
    """GET /feeds/private/TOKEN.atom: what a person's letters bring. 410 for an address that was
    renewed, and for one of who has left; 404 for a forged one."""
    store, token = site.parts.store, request.path_params["token"]
    try:
        what = site.parts.tokens.read_feed(token)
        current = subscribers.feed_generation(store, what.subscriber_id)
    except (TokenError, NotFound):
        raise HTTPException(404, headers=TOKEN_PAGE) from None
    person = subscribers.by_id(store, what.subscriber_id)
    sets = follows.wish_sets(store, person.id)
    if current != what.generation or person.status in _SILENT or not sets:
        raise HTTPException(410, headers=TOKEN_PAGE)
    name = f"private/{site.parts.tokens.opaque('feed', person.id)}"
    wished = [wishes.wish_set(store, one) for one in sets]
    at = f"private/{token}{form.suffix}"
    maker = site.parts.requested
    made = maker.private(person, wished, form, name=name, at=at) if maker else None
    if made is None:
        raise HTTPException(503, headers={"Retry-After": "60"})
    return _answer(request, form, made, {**TOKEN_PAGE, "Cache-Control": "private, no-cache"})


def _refuse_languages_of_nothing(site: Site, wanted: Combination) -> None:
    """Any tag may be a language: what nothing is written in makes a feed that stays empty, and
    endless work for who makes them up. UsageError names them."""
    spoken = [one for one in wanted.subjects if one.language]
    unknown = [one.language for one in spoken if not feeds.by_name(site.parts.store, one.name)]
    if unknown:
        raise UsageError("\n".join(f"language: {one}: no release has it yet" for one in unknown))


def _own(site: Site, form: Format, wanted: Combination) -> str:
    return f"{site.url}/feeds/{form.name}?{wanted.query}"


def _answer(request: Request, form: Format, made: Made, headers: Mapping[str, str]) -> Response:
    """200 or 304, packed where the reader can unpack."""
    packed = accepts_gzip(request.headers.get("accept-encoding"))
    body = gzip.compress(made.data, 6, mtime=0) if packed else made.data
    validators = Validators(f'"{hashlib.sha256(body).hexdigest()}"', made.updated)
    headers = {
        **headers,
        "ETag": validators.etag,
        "Last-Modified": validators.last_modified,
        "Vary": "Accept-Encoding",
    }
    if is_fresh(
        validators,
        if_none_match=",".join(request.headers.getlist("if-none-match")) or None,
        if_modified_since=request.headers.get("if-modified-since"),
    ):
        return Response(status_code=304, headers=headers)
    if packed:
        headers["Content-Encoding"] = "gzip"
    return Response(body, headers=headers, media_type=f"{form.media_type}; charset=utf-8")
