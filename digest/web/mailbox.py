"""The development mailbox: letters in a Maildir as their receivers would see them.

Letters hold live tokens, so this exists only where the service listens on loopback and its public
address is there too: else a proxy brings the public in, by whatever name it asks. And it answers
only to a loopback name: a foreign name that leads here is a site rebinding its DNS.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.parser import BytesHeaderParser
from email.policy import default
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from digest.web.headers import TOKEN_PAGE, policy
from digest.web.site import Site

MOST_LISTED = 200
"""How many letters the list shows, the newest."""

VIEWS = ("html", "text", "source")
"""The ways to look at a letter, the first one by default."""

_LOOPBACK = re.compile(r"(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?", re.IGNORECASE)
_HEAD = re.compile(r"<head(\s[^>]*)?>", re.IGNORECASE)
_OPEN_OUTSIDE = '<base target="_top">'
_FRAMING = policy(frame_src="'self'")
_FRAMED = policy(
    style_src="'self' 'unsafe-inline'",
    frame_ancestors="'self'",
    sandbox="allow-top-navigation-by-user-activation",
)


@dataclass(frozen=True, slots=True)
class Enveloped:
    """One line of the list; the values are as the letter's headers have them."""

    name: str
    subject: str
    to: str
    date: str


def letters(site: Site, maildir: Path, request: Request) -> Response:
    """GET /mailbox: the newest letters first."""
    _refuse_strangers(request)
    files = sorted(_files(maildir), key=_age, reverse=True)
    return site.page(
        "mailbox",
        request,
        headers=TOKEN_PAGE,
        letters=[_enveloped(one) for one in files[:MOST_LISTED]],
        total=len(files),
    )


def letter(site: Site, maildir: Path, request: Request) -> Response:
    """GET /mailbox/NAME?view=html, text or source."""
    _refuse_strangers(request)
    path = _find(maildir, request.path_params["name"])
    view = request.query_params.get("view", VIEWS[0])
    if view not in VIEWS:
        raise HTTPException(404)
    return site.page(
        "letter",
        request,
        headers={**TOKEN_PAGE, "Content-Security-Policy": _FRAMING},
        letter=_enveloped(path),
        view=view,
        views=VIEWS,
        text=_seen(path.read_bytes(), view),
    )


def html(_site: Site, maildir: Path, request: Request) -> Response:
    """GET /mailbox/NAME/html: the HTML part alone, its links leaving the frame."""
    _refuse_strangers(request)
    path = _find(maildir, request.path_params["name"])
    text = _seen(path.read_bytes(), "html")
    if text is None:
        raise HTTPException(404)
    text = _HEAD.sub(lambda head: head[0] + _OPEN_OUTSIDE, text, count=1)
    return HTMLResponse(text, headers={**TOKEN_PAGE, "Content-Security-Policy": _FRAMED})


def _refuse_strangers(request: Request) -> None:
    if not _LOOPBACK.fullmatch(Headers(scope=request.scope).get("host", "")):
        raise HTTPException(404)


def _files(maildir: Path) -> Iterator[Path]:
    """Letters that are wholly written; `tmp` holds those that are not."""
    for folder in ("new", "cur"):
        if (maildir / folder).is_dir():
            yield from (one for one in (maildir / folder).iterdir() if one.is_file())


def _age(path: Path) -> tuple[int, str]:
    return path.stat().st_mtime_ns, path.name


def _find(maildir: Path, name: str) -> Path:
    """By comparing names, so that no name can lead out of the folder."""
    found = next((one for one in _files(maildir) if one.name == name), None)
    if found is None:
        raise HTTPException(404)
    return found


def _enveloped(path: Path) -> Enveloped:
    with path.open("rb") as file:
        message = BytesHeaderParser(policy=default).parse(file)
    return Enveloped(
        name=path.name,
        subject=str(message["subject"] or ""),
        to=str(message["to"] or ""),
        date=str(message["date"] or ""),
    )


def _seen(content: bytes, view: str) -> str | None:
    """What a view shows, or None where the letter has no such part."""
    if view == "source":
        return content.decode("utf-8", "replace")
    message = message_from_bytes(content, policy=default)
    part = message.get_body(("html" if view == "html" else "plain",))
    return str(part.get_content()) if part is not None else None
