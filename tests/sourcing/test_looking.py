"""Of several ways to read what a person names, the one is taken that tells most."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from digest.config import SourceKind
from digest.errors import SourceError
from digest.model import Dimension
from digest.sources import read
from digest.sources.work import here
from digest.sourcing import Eyes, Look, draft, look
from digest.taxonomy import Taxonomy
from tests.fetching import door
from tests.website import Page, Website, html, website

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
CONFIG = '[newsroom]\nname = "N"\nurl = "https://newsroom.example.org"\n'
LIST = "/en/latest/news/"
PATHS = (
    "2026/11/harbour-town-court-frees-editor/",
    "2026/11/fishers-face-eviction/",
    "2026/11/report-on-detention/",
)
FEED_LINK = b'<link rel="alternate" type="application/rss+xml" href="/en/feed/">'
API_LINK = b'<link rel="https://api.w.org/" href="/wp-json/">'


def feed(*paths: str, text: str = "") -> bytes:
    """A feed of releases at these paths."""
    items = "".join(
        f"<item><title>Kenya: {path}</title><link>https://newsroom.example.org{LIST}{path}</link>"
        f"<guid>{path}</guid><pubDate>Fri, 20 Nov 2026 09:15:00 +0000</pubDate>"
        f"<description>{text}</description></item>"
        for path in paths
    )
    return f'<rss version="2.0"><channel><title>N</title>{items}</channel></rss>'.encode()


def posts(url: str, *paths: str) -> Page:
    """The same from the API of WordPress, with their text."""
    told = [
        {
            "id": number,
            "date_gmt": "2026-11-20T09:15:00",
            "modified_gmt": "2026-11-20T09:15:00",
            "link": f"{url}{LIST}{path}",
            "guid": {"rendered": f"{url}/?p={number}"},
            "title": {"rendered": f"Kenya: {path}"},
            "content": {"rendered": "<p>The whole text.</p>", "protected": False},
            "excerpt": {"rendered": "<p>An excerpt.</p>", "protected": False},
        }
        for number, path in enumerate(paths, start=1)
    ]
    return Page(json.dumps(told).encode(), 200, {"Content-Type": "application/json"})


@pytest.fixture
def site() -> Iterator[Website]:
    """A newsroom with a list."""
    with website({LIST: html("theme-list")}) as found:
        yield found


def looked(place: str, folder: Path, taxonomy: Taxonomy, **more: Any) -> Look:
    """What looking at a place finds."""

    async def once() -> Look:
        async with door() as http:
            reader = partial(read, http=http, languages=("en",))
            eyes = Eyes(reader, http.get, here, taxonomy)
            named = draft(place, here=folder, folder=folder, **more)
            return await look(named, CONFIG, folder / "config.toml", {}, eyes=eyes, now=NOW)

    return asyncio.run(once())


def with_head(site: Website, path: str, *tags: bytes, name: str = "theme-list") -> None:
    """A page of the site with more in its head."""
    site.put(path, html(name).replace(b"<head>", b"<head>" + b"".join(tags)))


def test_a_list_is_read_with_its_first_pages(
    site: Website, tmp_path: Path, taxonomy: Taxonomy
) -> None:
    """By a preset that fits, which is what is written."""
    site.put(LIST + PATHS[0], html("release"))
    found = looked(site.url + LIST, tmp_path, taxonomy)
    expected = {"kind": "listing", "preset": "amnesty", "visit": True, "url": site.url + LIST}
    assert expected == {key: found.draft.written[key] for key in expected}
    first = found.seen[0]
    assert (("KE",), "en") == (first.slugs(Dimension.COUNTRY), first.item.language)
    assert (first.item.contact or "").startswith("Media contact")
    assert (3, "a web page") == (len(found.seen), found.what)


def test_selectors_that_were_worked_out_are_written(
    site: Website, tmp_path: Path, taxonomy: Taxonomy
) -> None:
    """So that a person can change them."""
    site.put(LIST, html("plain-list"))
    written = looked(site.url + LIST, tmp_path, taxonomy).draft.written
    expected = {"item": "div.entry", "title": "h3", "date": "span.when", "summary": "p.teaser"}
    assert expected == written["select"]


def test_a_feed_of_the_same_goes_before_a_list(
    site: Website, tmp_path: Path, taxonomy: Taxonomy
) -> None:
    """And the list is told beside it."""
    with_head(site, LIST, FEED_LINK)
    site.put("/en/feed/", feed(*PATHS, text="What happened, in some words."))
    found = looked(site.url + LIST, tmp_path, taxonomy)
    assert (SourceKind.FEED, f"{site.url}/en/feed/") == (found.draft.kind, found.draft.place)
    assert [SourceKind.LISTING] == [one.draft.kind for one in found.others]


def test_a_feed_of_other_things_stands_behind_the_list(
    site: Website, tmp_path: Path, taxonomy: Taxonomy
) -> None:
    """As that of a whole site does for a page about one country."""
    with_head(site, LIST, FEED_LINK)
    site.put("/en/feed/", feed("other/1/", "other/2/", "other/3/", text="What happened."))
    found = looked(site.url + LIST, tmp_path, taxonomy)
    assert SourceKind.LISTING is found.draft.kind
    assert ["it holds other releases than the page"] == [one.why for one in found.others]


def test_the_api_of_wordpress_goes_before_a_feed_that_tells_less(
    site: Website, tmp_path: Path, taxonomy: Taxonomy
) -> None:
    """Since it has the text."""
    with_head(site, LIST, FEED_LINK, API_LINK)
    site.put("/en/feed/", feed(*PATHS, text="An excerpt."))
    site.put_any("/wp-json/wp/v2/posts", posts(site.url, *PATHS))
    found = looked(site.url + LIST, tmp_path, taxonomy)
    assert (SourceKind.WORDPRESS, f"{site.url}/") == (found.draft.kind, found.draft.place)
    assert "text" in found.tells
    kinds = [one.draft.kind for one in found.others]
    assert [SourceKind.FEED, SourceKind.LISTING] == kinds


def test_an_api_that_is_closed_is_told_and_another_way_taken(
    site: Website, tmp_path: Path, taxonomy: Taxonomy
) -> None:
    """Many sites close it."""
    with_head(site, LIST, API_LINK)
    site.put_any("/wp-json/wp/v2/posts", Page(b'{"code": "rest_forbidden"}', 401))
    found = looked(site.url + LIST, tmp_path, taxonomy)
    assert SourceKind.LISTING is found.draft.kind
    assert "401" in (found.others[0].why or "")


def test_a_feed_that_no_page_names_is_found(
    site: Website, tmp_path: Path, taxonomy: Taxonomy
) -> None:
    """Where sites usually have it."""
    site.put("/", b"<h1>Welcome</h1>")
    site.put("/feed/", feed(*PATHS))
    found = looked(site.url, tmp_path, taxonomy)
    assert f"{site.url}/feed/" == found.draft.place


def test_a_home_page_leads_to_its_newsroom(
    site: Website, tmp_path: Path, taxonomy: Taxonomy
) -> None:
    """One step away."""
    site.put("/", f'<h1>Welcome</h1><a href="{LIST}">Latest news</a>'.encode())
    found = looked(site.url, tmp_path, taxonomy)
    assert f"{site.url}{LIST}" == found.draft.place
    assert found.what.endswith(f"{site.url}{LIST} on it lists releases")


def test_a_person_may_say_the_kind(site: Website, tmp_path: Path, taxonomy: Taxonomy) -> None:
    """Then no other is tried."""
    with_head(site, LIST, FEED_LINK)
    site.put("/en/feed/", feed(*PATHS, text="What happened, in some words."))
    found = looked(site.url + LIST, tmp_path, taxonomy, kind=SourceKind.LISTING)
    assert (SourceKind.LISTING, ()) == (found.draft.kind, found.others)
    assert "/en/feed/" not in site.asked


@pytest.mark.parametrize(
    ("page", "why"),
    [
        pytest.param(Page(b"", 404), "answered 404: there is nothing at this", id="nothing there"),
        pytest.param(Page(b"", 403), "answered 403: it lets nobody in", id="nobody is let in"),
        pytest.param(Page(b"", 503), "answered 503: try again later", id="broken"),
        pytest.param(Page(b"%PDF-1.7"), "not a feed", id="a file"),
        pytest.param(Page(b"<h1>Welcome</h1>"), "a web page, but it names no feed", id="no list"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_to_do(
    site: Website, tmp_path: Path, taxonomy: Taxonomy, page: Page, why: str
) -> None:
    """In one line."""
    site.put(LIST, page)
    with pytest.raises(SourceError, match=why) as told:
        looked(site.url + LIST, tmp_path, taxonomy)
    assert 1 == len(str(told.value).splitlines())


def test_files_are_read_as_they_are(tmp_path: Path, taxonomy: Taxonomy) -> None:
    """Their kind is how they begin."""
    (tmp_path / "a.rss").write_bytes(feed(*PATHS))
    found = looked("a.rss", tmp_path, taxonomy)
    assert (SourceKind.FEED, 3, "files") == (found.draft.kind, len(found.seen), found.what)
