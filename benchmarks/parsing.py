"""Feeds read and cleaned, against feedparser with its own sanitiser on the same feeds."""

from __future__ import annotations

import io
from collections.abc import Iterator

import feedparser

from benchmarks.made_feeds import NEWEST, feeds
from benchmarks.ratio import Row, compare
from digest.sources import feed
from digest.sources.dates import moment
from digest.sources.parsed import Given
from digest.text import fold, plain

FEEDS = 200
OCTETS = 50_000
GIVEN = Given(NEWEST, url="https://newsroom.example/feed/", languages=("en", "fr"))

Said = tuple[str, str, str, str, str, tuple[str, ...]]
"""Id, address, date, title, words of the text, terms of an entry."""


def rows() -> list[Row]:
    """200 feeds of 50 kB in three formats and six languages, once both are seen to read the same
    entries in them."""
    made = feeds(FEEDS, OCTETS)
    for body in made:
        if list(_our_entries(body)) != list(_their_entries(body)):
            raise AssertionError("the two do not read the same entries")

    def ours() -> None:
        for body in made:
            feed.parse(body, GIVEN)

    def theirs() -> None:
        for body in made:
            _feedparser(body)

    what = f"parsing and cleaning {FEEDS} feeds of {OCTETS // 1000} kB"
    return [compare(what, ours, "feedparser with its own sanitiser", theirs, per=FEEDS)]


def _feedparser(body: bytes) -> feedparser.FeedParserDict:
    return feedparser.parse(io.BytesIO(body), response_headers={"content-type": "application/xml"})


def _our_entries(body: bytes) -> Iterator[Said]:
    for one in feed.parse(body, GIVEN).items:
        text = fold(plain(one.content or ""))
        yield (
            *(one.aliases[0], one.url or "", str(one.published), fold(one.title or ""), text),
            one.terms,
        )


def _their_entries(body: bytes) -> Iterator[Said]:
    for one in _feedparser(body).entries:
        printed = one.get("published") or one.get("updated") or ""
        date = moment(printed, languages=(), zone="UTC", now=NEWEST)
        text = fold(plain(one.content[0].value))
        title = fold(plain(one.title))
        yield one.id, one.link, str(date), title, text, tuple(tag.term for tag in one.tags)
