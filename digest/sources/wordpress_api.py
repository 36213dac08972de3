"""Where a WordPress site answers programs, and in what words it refuses. Pure.

https://developer.wordpress.org/rest-api/using-the-rest-api/discovery/: pages name the root of the
REST API in a Link header and a <link>; it is /wp-json/ below the home page, or /?rest_route=/ on
sites whose addresses are plain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from digest.errors import Unreachable
from digest.http import Answer, retry_after
from digest.sources.addresses import absolute
from digest.sources.wordpress_posts import refusal

LOOKED_AT = 262_144
NO_ROUTE = "rest_no_route"

_PRETTY = re.compile(r"(?P<root>.*?/wp-json)(?P<route>/.*)?")
_POSTS = re.compile(r"/?wp/v2(?:/(?P<type>[\w-]+))?/?")
_LINK = re.compile(r'<([^<>]*)>\s*;[^,<]*?rel\s*=\s*"?https://api\.w\.org/?"?')
_TAG = re.compile(rb"<link\b[^<>]*>", re.IGNORECASE)
_REL = re.compile(r"""rel\s*=\s*["']?https://api\.w\.org/""", re.IGNORECASE)
_HREF = re.compile(r"""href\s*=\s*["']?([^"'\s<>]+)""", re.IGNORECASE)
_OURS = frozenset(
    {"_embed", "page", "per_page", "offset", "order", "orderby", "after", "modified_after"}
)
"""Parameters that reading sets itself, whatever the configured address says."""


@dataclass(frozen=True, slots=True)
class Place:
    """The root of a site's API: an address that ends in `/`, or `?rest_route=/` (`plain`); the
    post type and the further parameters that the configured address names; `said`: whether that
    was the API's own address, so that nothing has to be found out."""

    root: str
    type: str | None = None
    query: tuple[tuple[str, str], ...] = ()
    said: bool = False

    @property
    def home(self) -> str:
        """The site's home page, with a slash at its end."""
        parts = urlsplit(self.root)
        path = parts.path.rstrip("/").removesuffix("/wp-json").removesuffix("/index.php")
        return urlunsplit((parts.scheme, parts.netloc, f"{path}/", "", ""))

    @property
    def feed(self) -> str:
        """Where WordPress has the site's feed."""
        return f"{self.home}feed/"

    def posts(self, post_type: str, asked: Mapping[str, str | int]) -> str:
        """The address of posts, with what is configured and what is asked for."""
        query = urlencode((*self.query, *asked.items()), safe=":,")
        return f"{self.root}wp/v2/{post_type}{'&' if '?' in self.root else '?'}{query}"


def place(url: str) -> Place:
    """Where the API of a configured address is, or is most likely to be: below its home page."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = tuple(one for one in pairs if one[0] not in _OURS and one[0] != "rest_route")
    bare = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
    route = dict(pairs).get("rest_route")
    if route is not None:
        return Place(f"{bare}?rest_route=/", _type(route), query, said=True)
    if pretty := _PRETTY.fullmatch(bare):
        return Place(f"{pretty['root']}/", _type(pretty["route"] or ""), query, said=True)
    return Place(f"{bare.rstrip('/')}/wp-json/", None, query)


def _type(route: str) -> str | None:
    found = _POSTS.fullmatch(route)
    return found["type"] if found else None


def named_by(page: Answer) -> str | None:
    """The root of the API that a page of a site names; None where it names none."""
    told = [found[1] for found in _LINK.finditer(page.headers.get("link", ""))]
    for address in (*told, *_tags(page.body[:LOOKED_AT])):
        if root := absolute(address, page.url):
            return root if "?" in root or root.endswith("/") else f"{root}/"
    return None


def _tags(body: bytes) -> Iterator[str]:
    for tag in _TAG.findall(body):
        text = unescape(tag.decode("utf-8", "replace"))
        href = _HREF.search(text) if _REL.search(text) else None
        if href:
            yield href[1]


def at(known: Place, root: str) -> Place:
    """The same wishes at another root."""
    return replace(known, root=root, said=True)


def moved_to(answer: Answer | None, configured: str | None) -> str | None:
    """What the configured address has become, where permanent redirects alone led elsewhere."""
    asked, _, query = ((answer.moved_to if answer else None) or "").partition("?")
    if not (asked and configured) or urlsplit(configured).query or "rest_route=" in query:
        return None
    new = place(asked)
    if new.type is None or not new.said:
        return None
    route = urlsplit(configured).path.partition("/wp-json")[1:]
    return new.root.removesuffix("/") + route[1] if all(route[:1]) else new.home


def refused(url: str, answer: Answer, known: Place, now: datetime) -> Unreachable:
    """Why an answer is no list of posts, and what to do about it."""
    said = refusal(answer.body)
    why = f"answered {answer.status}" + (f", {said[0]}: {said[1]}" if said else "")
    if said and said[0] == NO_ROUTE:
        why += f"; are `types` right? The site's own are listed at {known.root}wp/v2/types"
    elif answer.status in (401, 403):
        why += f"; the REST API is closed to us: the feed {known.feed} may be open"
    elif answer.status == 404 and known.type is None:
        why += f"; if this site is not WordPress, or hides its API, try {known.feed}"
    return Unreachable(f"{url}: {why}", answer.status, retry_after(answer.headers, now))
