"""Who serves feeds in the benchmark: the service itself, and the plain ways to the same, each as a
process of its own: `python -m benchmarks.served NAME FOLDER PORT`."""

from __future__ import annotations

import gzip
import os
import random
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from benchmarks.newsroom import NOW
from benchmarks.nginx import PUBLIC
from digest.config import Newsroom, TaxonomyConfig, Web
from digest.listening import Server
from digest.store import Store, feeds
from digest.taxonomy import load
from digest.templates import StandIns
from digest.tokens import Tokens
from digest.web import Parts, application

OCTETS = 60_000
FEED = "all.atom"
_FILES = (FEED, "all.rss", "all.json", "all.opml", "all/2026-05.atom")
_TYPE = "application/atom+xml; charset=utf-8"
_TAG = '"one"'


def fill(folder: Path) -> None:
    """The folder `feeds` with a few files, packed ones beside them, and a feed that was removed."""
    words = random.Random(6)
    text = " ".join(f"{words.getrandbits(24):x}" for _ in range(OCTETS // 6))
    body = f"<feed>{text}".encode()[:OCTETS]
    for name in _FILES:
        place = folder / "feeds" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        for file, data in ((place, body), (place.with_name(f"{place.name}.gz"), _packed(body))):
            file.write_bytes(data)
            os.utime(file, (NOW.timestamp(), NOW.timestamp()))
    store = Store(folder / "digest.db")
    with store.writing():
        feeds.add(store, {"country/xx": "tag:digest.example.org,2026:feed/xx"}, NOW)
        feeds.remove(store, ["country/xx"], NOW)
    store.close()


def _packed(data: bytes) -> bytes:
    return gzip.compress(data, 6, mtime=0)


def _app(folder: Path) -> ASGIApp:
    parts = Parts(
        store=Store(folder / "digest.db"),
        taxonomy=load(TaxonomyConfig()),
        templates=StandIns(),
        tokens=Tokens(b"0123456789abcdef0123456789abcdef"),
        newsroom=Newsroom("Newsroom", "https://newsroom.example"),
        web=Web(PUBLIC, "127.0.0.1:8000"),
        feeds=folder / "feeds",
        maildir=None,
        clock=lambda: NOW,
    )
    return application(parts)


def _static(folder: Path) -> ASGIApp:
    """FileResponse, and the 304 that Starlette puts in its place."""
    return Starlette(routes=[Mount("/feeds", StaticFiles(directory=folder / "feeds"))])


def _response(folder: Path) -> ASGIApp:
    body = (folder / "feeds" / FEED).read_bytes()

    async def answer(request: Request) -> Response:
        headers = {"ETag": _TAG}
        if request.headers.get("if-none-match") == _TAG:
            return Response(status_code=304, headers=headers)
        return Response(body, headers=headers, media_type=_TYPE)

    return Starlette(routes=[Route("/feeds/{path:path}", answer)])


def _bare(folder: Path) -> ASGIApp:
    body = (folder / "feeds" / FEED).read_bytes()
    tag = (b"etag", _TAG.encode())
    about = [(b"content-type", _TYPE.encode()), (b"content-length", b"%d" % len(body)), tag]

    async def answer(scope: Scope, _receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        known = any(line == (b"if-none-match", tag[1]) for line in scope["headers"])
        status, headers = (304, [tag]) if known else (200, about)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if known else body})

    return answer


WAYS: dict[str, Callable[[Path], Any]] = {
    "app": _app,
    "Starlette's FileResponse": _static,
    "Starlette's Response": _response,
    "bare ASGI": _bare,
}


def main(name: str, folder: str, port: str) -> None:
    """Serve until killed, as the service does."""
    listening = socket.create_server(("127.0.0.1", int(port)))
    uvloop.run(Server(WAYS[name](Path(folder))).serve([listening]))


if __name__ == "__main__":
    main(*sys.argv[1:])
