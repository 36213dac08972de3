"""A WordPress site of our own that answers as the REST API handbook says, and can be told to be an
old one, a guarded one or one that breaks.

    with site(posts=[post(1, "2026-11-16T09:30:00")]) as wordpress:
        … wordpress.url …
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

Post = dict[str, Any]


def post(number: int, date: str, modified: str | None = None, **more: object) -> Post:
    """A published post; its instants are in GMT, without a zone."""
    return {
        "id": number,
        "type": "post",
        "status": "publish",
        "date_gmt": date,
        "modified_gmt": modified or date,
        "guid": {"rendered": f"https://newsroom.example/?p={number}"},
        "link": f"https://newsroom.example/{number}/",
        "title": {"rendered": f"Release {number}"},
        "content": {"rendered": f"<p>What happened, part {number}.</p>", "protected": False},
        "excerpt": {"rendered": "", "protected": False},
        **more,
    }


@dataclass(slots=True)
class Wordpress:
    """What the site has, how it behaves, and what it was asked.

    `refuses` are parameters answered by 400, in words unless `mute`; `ignores` those that it does
    not know; over a post in `breaks_over` it answers 500; `most` is how many posts it can give at
    once; `closed` is answered to everything below /wp-json/; `feed` is what its feed says.
    """

    types: dict[str, list[Post]]
    root: str = "/wp-json/"
    refuses: frozenset[str] = frozenset()
    mute: bool = False
    ignores: frozenset[str] = frozenset()
    breaks_over: frozenset[int] = frozenset()
    most: int = 100
    counts: bool = True
    closed: tuple[int, bytes] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    url: str = ""
    feed: str | None = None

    @property
    def pages(self) -> list[dict[str, str]]:
        """The parameters of each request for posts, in order."""
        return [_query(path) for path in self.asked if "wp/v2/" in path]

    def answer(self, path: str) -> tuple[int, bytes, dict[str, str]]:
        """Status, body and headers for a path."""
        self.asked.append(path)
        parts, query = urlsplit(path), _query(path)
        route = query.pop("rest_route", "") if "?" in self.root else ""
        if not route and parts.path.startswith(self.root):
            route = "/" + parts.path.removeprefix(self.root)
        if not route:
            return self._page(parts.path)
        if self.closed:
            return (*self.closed, {})
        return self._posts(self.types.get(route.removeprefix("/wp/v2/")), query)

    def _page(self, path: str) -> tuple[int, bytes, dict[str, str]]:
        if path == "/feed/" and self.feed is not None:
            return 200, self.feed.encode(), {"Content-Type": "application/rss+xml"}
        named = {"Link": f'<{self.url}{self.root}>; rel="https://api.w.org/"'}
        status = 200 if path == "/news/" else 404
        return status, b"<!doctype html><title>The Newsroom</title>", named if status == 200 else {}

    def _posts(
        self, posts: Sequence[Post] | None, query: dict[str, str]
    ) -> tuple[int, bytes, dict[str, str]]:
        if posts is None:
            return _error(404, "rest_no_route", "No route was found.")
        if "include" in query:
            return 200, _links(posts, query["include"].split(",")), {}
        size, number = int(query["per_page"]), int(query["page"])
        bad = [*(self.refuses & query.keys()), *(["per_page"] if size > self.most else [])]
        if bad:
            params = {} if self.mute else dict.fromkeys(bad, "Invalid parameter.")
            return _error(400, "rest_invalid_param", "Invalid parameter(s).", params)
        wished = self._wished(posts, query)
        shown = wished[(number - 1) * size : number * size]
        if number > 1 and not shown:
            return _error(400, "rest_post_invalid_page_number", "The page number is too large.")
        if self.breaks_over & {one["id"] for one in shown}:
            return _error(500, "internal_server_error", "There has been a critical error.")
        total = {"X-WP-Total": str(len(wished)), "X-WP-TotalPages": str(-(-len(wished) // size))}
        return 200, json.dumps(shown).encode(), self.headers | (total if self.counts else {})

    def _wished(self, posts: Sequence[Post], query: dict[str, str]) -> list[Post]:
        known = {key: said for key, said in query.items() if key not in self.ignores}
        limits = {"date_gmt": known.get("after"), "modified_gmt": known.get("modified_after")}
        left = [
            one
            for one in posts
            if all(one[key] > limit.removesuffix("Z") for key, limit in limits.items() if limit)
        ]
        key = {"date": "date_gmt", "modified": "modified_gmt"}[known.get("orderby", "date")]
        return sorted(left, key=lambda one: str(one[key]), reverse=known.get("order") != "asc")


def _links(posts: Sequence[Post], numbers: Sequence[str]) -> bytes:
    found = [one for one in posts if str(one["id"]) in numbers]
    return json.dumps([{"id": one["id"], "link": one["link"]} for one in found]).encode()


def _error(
    status: int, code: str, message: str, params: dict[str, str] | None = None
) -> tuple[int, bytes, dict[str, str]]:
    data = {"status": status, **({"params": params} if params else {})}
    return status, json.dumps({"code": code, "message": message, "data": data}).encode(), {}


def _query(path: str) -> dict[str, str]:
    return {key: said[-1] for key, said in parse_qs(urlsplit(path).query).items()}


@contextmanager
def site(posts: Sequence[Post] = (), **how: Any) -> Iterator[Wordpress]:
    """Run one on a free port of this machine; `how` are fields of Wordpress."""
    wordpress = Wordpress(how.pop("types", {"posts": list(posts)}), **how)

    class Handler(BaseHTTPRequestHandler):
        """Answers for this site."""

        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """Whatever the site says."""
            status, body, headers = wordpress.answer(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    wordpress.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield wordpress
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
