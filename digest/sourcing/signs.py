"""What an address answered with, and which ways of reading it lead on from there. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from digest.config import Preset
from digest.errors import Unreadable
from digest.http import Answer
from digest.sources import feed, listing_page, wordpress_api
from digest.sources.addresses import canonical
from digest.sources.listing_page import ListPage
from digest.sources.markup import Tree, tree, words
from digest.sources.parsed import Given
from digest.sources.presets import PRESETS
from digest.sources.selecting import Selectors

MOST_FEEDS = 3
"""Feeds that a page names and that are read to see what they hold."""

_FEED_TYPES = (
    *("application/rss+xml", "application/atom+xml", "application/feed+json"),
    *("application/rdf+xml", "text/xml", "application/xml"),
)
_COMMENTS = re.compile(r"comment|kommentar|commentaire|comentario", re.IGNORECASE)
_LIKE_A_FEED = re.compile(
    r"(?:^|/)(?:feed|rss|atom)(?:/|\.xml|\.php)?$|\.(?:rss|atom|rdf)$|/(?:rss|feed|atom)/"
    r"|[?&]feed=(?:rss2?|atom|rdf)",
    re.IGNORECASE,
)
_USUAL = ("feed/", "/feed/", "/rss.xml", "/feed.xml", "/atom.xml", "/rss")
_NEWS = re.compile(
    r"press(?:e|a)?\b|press.?(?:room|releases?)|newsroom|media.?(?:centre|center)|\bnews\b|"
    r"\blatest\b|communiqu|actualit|noticias|comunicados|sala de prensa|pressemitteilung|aktuell|"
    r"nachrichten|новост|пресс|أخبار|بيانات",
    re.IGNORECASE,
)
_MOST_NEWS = 2
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class FoundList:
    """A list that was made out on a page: by a preset, by what repeats, or by what the page says
    to machines (no selectors are needed). `links` are where its items lead, canonical."""

    items: int
    links: frozenset[str]
    preset: Preset | None = None
    selectors: Selectors = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signs:
    """What an address turned out to be, in words, and what it leads to: itself if `is_feed`; a
    WordPress site with its home; feeds that it names; a list on it; pages that may list news."""

    what: str
    is_feed: bool = False
    wordpress: str | None = None
    feeds: tuple[str, ...] = ()
    found: FoundList | None = None
    newsrooms: tuple[str, ...] = ()


def of(answer: Answer, given: Given) -> Signs:
    """The signs of an answer; Unreadable where it is nothing that could hold releases."""
    try:
        feed.parse(answer.body, given)
    except Unreadable as error:
        why = str(error)
    else:
        return Signs("a feed", is_feed=True)
    if wordpress_api.place(answer.url).said:
        return Signs("the API of a WordPress site", wordpress=answer.url)
    try:
        page = tree(answer.body, answer.url, given.content_type)
    except Unreadable:
        raise Unreadable(why) from None
    root = wordpress_api.named_by(answer)
    return Signs(
        "a web page of a WordPress site" if root else "a web page",
        wordpress=wordpress_api.place(root).home if root else None,
        feeds=_feeds(page),
        found=_list(answer.body, given),
        newsrooms=_newsrooms(page),
    )


def usual_feeds(url: str) -> tuple[str, ...]:
    """Where sites have their feed that do not name it: below the page, and below the home page."""
    below = url if url.endswith("/") else f"{url}/"
    return tuple(dict.fromkeys(urljoin(below, one) for one in _USUAL))


def _feeds(page: Tree) -> tuple[str, ...]:
    """Those of the head (the RSS Board's autodiscovery), then links on the page that look like
    one; never those of comments."""
    found: dict[str, None] = {}
    for link in page.root.iter("link"):
        media = str(link.get("type") or "").partition(";")[0].strip().lower()
        relation = str(link.get("rel") or "").lower().split()
        told = f"{link.get('title') or ''} {link.get('href') or ''}"
        is_one = media in _FEED_TYPES and "stylesheet" not in relation
        if is_one and not _COMMENTS.search(told) and (url := page.link(link.get("href"))):
            found.setdefault(url)
    for link in page.root.iter("a"):
        url = page.link(link.get("href"))
        if url and _LIKE_A_FEED.search(url.partition("#")[0]) and not _COMMENTS.search(url):
            found.setdefault(url)
    return tuple(found)


def _list(body: bytes, given: Given) -> FoundList | None:
    """By the preset that dates most items, else by the page itself."""
    tried: list[tuple[int, FoundList]] = []
    for preset, known in PRESETS.items():
        if found := _parsed(body, given, known.select):
            tried.append((_dated(found), _found(found, preset)))
    by_itself = _parsed(body, given, {})
    best = max(tried, key=lambda one: one[0], default=None)
    if best and best[0] >= (_dated(by_itself) if by_itself else 0):
        return best[1]
    return _found(by_itself) if by_itself else None


def _parsed(body: bytes, given: Given, selectors: Selectors) -> ListPage | None:
    try:
        found = listing_page.parse(body, given, selectors)
    except Unreadable:
        return None
    return found if len(found.items) >= _FEWEST else None


def _found(found: ListPage, preset: Preset | None = None) -> FoundList:
    links = frozenset(canonical(one.url) for one in found.items if one.url)
    selectors: Mapping[str, str] = {} if preset else found.selectors
    return FoundList(len(found.items), links, preset, selectors)


def _dated(found: ListPage) -> int:
    return sum(one.dated is not None for one in found.items)


def _newsrooms(page: Tree) -> tuple[str, ...]:
    """Pages of the same site that call themselves news, those for the press first."""
    host = urlsplit(page.base or "").hostname
    own = canonical(page.base) if page.base else ""
    found: dict[str, str] = {}
    for link in page.root.iter("a"):
        url = page.link(link.get("href"))
        label = words(link)
        if url and len(label) <= 40 and (_NEWS.search(label) or _NEWS.search(urlsplit(url).path)):
            is_near = urlsplit(url).hostname == host and len(_steps(url)) <= 3
            if is_near and canonical(url) != own:
                found.setdefault(url, label)
    ranked = sorted(found, key=lambda url: (not _for_press(url, found[url]), len(_steps(url))))
    return tuple(ranked[:_MOST_NEWS])


def _for_press(url: str, label: str) -> bool:
    return "press" in f"{url} {label}".lower()


def _steps(url: str) -> Sequence[str]:
    return [one for one in urlsplit(url).path.split("/") if one]
