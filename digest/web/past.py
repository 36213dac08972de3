"""Editions that have gone out, for anyone: the archive, and one letter's copy on the web.

GETs that read, with a validator. A letter's address is a secret of those who got it or were passed
it: no search engine is to know it, and it can do nothing.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from digest import past
from digest.errors import NotFound, TokenError
from digest.model import Cadence
from digest.past import Past
from digest.text import primary
from digest.web.headers import PUBLIC_CACHING
from digest.web.site import Site
from digest.web.validators import matches

_HEADERS = {"Cache-Control": PUBLIC_CACHING}
_UNLISTED = {**_HEADERS, "X-Robots-Tag": "noindex"}
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_OWN = ("cache-control", "content-language", "etag", "vary", "x-robots-tag")


def copy(site: Site, shelf: Past, request: Request) -> Response:
    """GET /letters/TOKEN: the letter, in its own language; 410 once its letters are forgotten."""
    try:
        named = site.parts.tokens.read_copy(request.path_params["token"])
    except TokenError:
        raise HTTPException(404, headers=_UNLISTED) from None
    try:
        found = past.copy_of(shelf, *named)
    except NotFound:
        return site.page("letter-gone", request, status=410, headers=_UNLISTED)
    site.speak(found.view.language, request)
    page = site.page("letter-copy", request, headers=_UNLISTED, copy=found)
    return _validated(page, request)


def archive(site: Site, shelf: Past, request: Request) -> Response:
    """GET /archive, /archive/fr and /archive/fr/2026-11: the editions of a month."""
    language = _language(site, request)
    first = _first(request.path_params.get("month"))
    found = past.month(shelf, language, first, now=site.parts.clock())
    if found is None and first is not None:
        raise HTTPException(404)
    page = site.page(
        "archive",
        request,
        headers=_HEADERS,
        month=found,
        asked=first is not None,
        told_in=language,
        spoken=_spoken(site, request),
    )
    return _validated(page, request)


def edition(site: Site, shelf: Past, request: Request) -> Response:
    """GET /archive/fr/daily/2026-11-27: one edition."""
    language, cadence, day = _asked(site, request)
    found = past.edition(
        shelf,
        language,
        cadence,
        day,
        spoken=site.language(request).tag,
        now=site.parts.clock(),
    )
    if found is None:
        raise HTTPException(404)
    page = site.page(
        "edition", request, headers=_HEADERS, edition=found, cadence=cadence, told_in=language
    )
    return _validated(page, request)


def _asked(site: Site, request: Request) -> tuple[str, Cadence, date]:
    """What an address names; 404 for what is none."""
    language = _language(site, request)
    try:
        cadence = Cadence(request.path_params["cadence"])
        day = date.fromisoformat(request.path_params["day"])
    except ValueError:
        raise HTTPException(404) from None
    if cadence is Cadence.ALERT or day.isoformat() != request.path_params["day"]:
        raise HTTPException(404)
    if not date(1970, 1, 15) <= day <= date(9998, 1, 1):
        raise HTTPException(404)
    return language, cadence, day


def _language(site: Site, request: Request) -> str:
    """The language that the address names, 404 where no news is told in it; else the reader's,
    where there is news in it, else the newsroom's first."""
    known = [tag for tag, _ in _spoken(site, request)]
    asked = request.path_params.get("language")
    if asked is not None:
        if asked not in known:
            raise HTTPException(404)
        return str(asked)
    own = map(primary, site.parts.newsroom.languages)
    liked = (site.language(request).tag, *own, *known, "en")
    return next((tag for tag in liked if tag in known), "en")


def _spoken(site: Site, request: Request) -> list[tuple[str, str]]:
    """The languages that there is news in, by what the reader's calls them."""
    links = site.directory(site.language(request)).group("language")
    return list({primary(one.value): one.label for one in reversed(links)}.items())[::-1]


def _first(month: str | None) -> date | None:
    """The first day of a month; 404 for what is none."""
    if month is None:
        return None
    if not _MONTH.fullmatch(month) or not "1970-02" <= month <= "9998-01":
        raise HTTPException(404)
    return date.fromisoformat(f"{month}-01")


def _validated(page: Response, request: Request) -> Response:
    """The page with its validator, or word that the reader's own copy is still good. There is no
    Last-Modified: what was withdrawn must not be read by the date of what stays."""
    page.headers["ETag"] = etag = f'"{hashlib.sha256(bytes(page.body)).hexdigest()}"'
    told = request.headers.get("if-none-match")
    if told is None or not matches(etag, told):
        return page
    kept = {name: page.headers[name] for name in _OWN if name in page.headers}
    return Response(status_code=304, headers=kept)
