"""Who serves pages in the benchmark, each as a process of its own: the service, and the smallest
page that Starlette makes of a template. `python -m benchmarks.paged NAME FOLDER PORT`."""

from __future__ import annotations

import itertools
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates
from starlette.types import ASGIApp

from digest import config
from digest.listening import Server
from digest.running import answering_first
from digest.service import Service
from digest.tokens import Manage
from digest.web import application

STORE = "digest.db"
APP, TEMPLATE = "app", "template"

CONFIG = f"""
[newsroom]
name = "Newsroom"
url = "https://newsroom.example.org"
contact = "desk@newsroom.example.org"
postal_address = "1 Example Street, Exampletown"
[web]
url = "https://digest.example.org"
[store]
path = "{STORE}"
[[sources]]
name = "pages"
kind = "archive"
path = "pages/*.txt"
[mail]
transport = "maildir"
maildir = "outbox"
"""

BASE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{% block title %}{% endblock %} – {{ name }}</title>
<link rel="stylesheet" href="/static/style.css">
</head>
<body>
<nav>
<ul>
{% for one in links %}
<li><a href="{{ one.href }}">{{ one.label }}</a></li>
{% endfor %}
</ul>
</nav>
<main>
{% block main %}{% endblock %}
</main>
</body>
</html>
"""

PAGE = """{% extends "base.html" %}
{% block title %}Subscribe{% endblock %}
{% block main %}
<h1>Subscribe</h1>
<form method="post">
<label for="email">Your email address</label>
<input type="email" id="email" name="email" value="{{ email }}">
<button type="submit">Subscribe</button>
</form>
{% endblock %}
"""
"""A page of a base, five links and a form of one field: less than any page of ours has."""

PLACES = ("latest", "feeds", "subscribe", "about", "help")

_HOUR = 3600.0
_FOR_EVER = ExitStack()


def service(folder: Path) -> Service:
    """The whole service over the store in a folder, as its configuration there says."""
    file = folder / "config.toml"
    file.write_text(CONFIG, encoding="utf-8")
    return Service(config.load(file, {}), _now)


def links(folder: Path, readers: Sequence[int]) -> list[str]:
    """The paths of these readers' preferences, as they are mailed."""
    tokens = service(folder).tokens
    return [f"/preferences/{tokens.manage(Manage(one, 0, _now()))}" for one in readers]


def _app(folder: Path) -> ASGIApp:
    """The service's pages, as it serves them. Every request comes an hour after the one before, as
    far as the limits on what anyone may ask can tell."""
    hours = itertools.count()
    parts = _FOR_EVER.enter_context(answering_first(service(folder).web_parts(_now)))
    return application(parts, seconds=lambda: next(hours) * _HOUR)


def _template(folder: Path) -> ASGIApp:
    """Starlette's own TemplateResponse, in a handler that waits for nothing."""
    (folder / "base.html").write_text(BASE, encoding="utf-8")
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    templates = Jinja2Templates(folder)
    linked = [
        {"href": f"/{one}", "label": one.title()}
        for one in ("latest", "feeds", "subscribe", "about", "help")
    ]

    async def page(request: Request) -> Response:
        values = {"name": "Newsroom", "links": linked, "email": "reader@example.org"}
        return templates.TemplateResponse(request, "page.html", values)

    return Starlette(routes=[Route("/{path:path}", page)])


def _now() -> datetime:
    return datetime.now(UTC)


WAYS: dict[str, Callable[[Path], ASGIApp]] = {APP: _app, TEMPLATE: _template}


def main(name: str, folder: str, port: str) -> None:
    """Serve until killed, as the service does."""
    listening = socket.create_server(("127.0.0.1", int(port)))
    uvloop.run(Server(WAYS[name](Path(folder))).serve([listening]))


if __name__ == "__main__":
    main(*sys.argv[1:])
