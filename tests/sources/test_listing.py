"""A listing is read from a site that answers, page by page and release by release."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from digest.config import Preset, SourceConfig, SourceKind
from digest.errors import Unreachable, Unreadable
from digest.sources import Known, Reading, read
from tests.fetching import door
from tests.website import Page, Website, html, website

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
KENYA = "/en/latest/news/2026/11/harbour-town-court-frees-editor/"
FISHERS = "/en/latest/news/2026/11/fishers-face-eviction/"
REPORT = "/en/latest/news/2026/11/report-on-detention/"
LIST = "/en/latest/news/"


@pytest.fixture
def site() -> Iterator[Website]:
    """A newsroom with a list, the page of one release, and a second page of the list."""
    with website({LIST: html("theme-list"), KENYA: html("release")}) as found:
        found.put("/en/latest/news/page/2/", html("cards-list"))
        yield found


def source(site: Website, **more: Any) -> SourceConfig:
    """The list as it is configured."""
    values: dict[str, Any] = {"url": site.url + LIST, "preset": Preset.AMNESTY} | more
    return SourceConfig("news", SourceKind.LISTING, **values)


def reading(source: SourceConfig, known: Known | None = None, *, now: datetime = NOW) -> Reading:
    """What it says."""

    async def once() -> Reading:
        async with door() as http:
            return await read(source, known or Known(), http=http, languages=("en",), now=now)

    return asyncio.run(once())


def knowing(site: Website, *paths: str) -> Known:
    """What a reading of an hour ago left that has met these releases."""
    links = {f"{site.url.replace('http:', 'https:')}{one.rstrip('/')}" for one in paths}
    return Known(since=NOW - timedelta(hours=1), met=links.__contains__)


def test_a_list_alone_is_one_request(site: Website) -> None:
    """Every release, as the list tells it."""
    found = reading(source(site))
    assert [LIST] == site.asked
    titles = [one.title for one in found.items]
    assert (3, "Kenya: Court frees editor after 200 days") == (len(titles), titles[0])
    assert ((), True, None) == (found.faults, found.complete, found.items[0].content)
    assert "2026-11-20T09:15:00Z" == str(found.items[0].published)


def test_visits_fill_in_what_the_pages_say(site: Website) -> None:
    """And what has no page is told as the list has it."""
    found = reading(source(site, visit=True))
    assert [LIST, KENYA, FISHERS, REPORT] == site.asked
    first, second, _ = found.items
    assert "A court in Mombasa" in (first.content or "")
    assert (first.contact or "").startswith("Media contact")
    assert "© Watchhouse" == (first.image and first.image.credit)
    assert ["ar", "en", "fr"] == [one.language for one in first.translations]
    assert (None, (), True) == (second.content, found.faults, found.complete)


def test_only_new_releases_are_visited(site: Website) -> None:
    """The others are left as they are known, but for a few that are looked at again."""
    known = knowing(site, FISHERS, REPORT)
    found = reading(source(site, visit=True), known)
    assert KENYA in site.asked
    assert REPORT not in site.asked  # it is older than a week
    assert ["Kenya: Court frees editor after 200 days"] == [one.title for one in found.items]


def test_known_releases_are_looked_at_again_in_turn(site: Website) -> None:
    """So that a correction is found."""
    known = knowing(site, KENYA, FISHERS, REPORT)
    found = reading(source(site, visit=True), known)
    assert ["Kenya: Court frees editor after 200 days"] == [one.title for one in found.items]
    assert {LIST, KENYA, FISHERS} == set(site.asked)


def test_a_page_that_fails_is_left_to_the_next_reading(site: Website) -> None:
    """With a fault; the others go on."""
    site.put(FISHERS, Page(b"<h1>Sorry</h1>", 503))
    found = reading(source(site, visit=True))
    assert 2 == len(found.items)
    assert not found.complete
    assert (f"news: {site.url}{FISHERS}: answered 503",) == found.faults
    assert None is found.fingerprint


def test_the_first_reading_reads_as_many_pages_as_are_wished(site: Website) -> None:
    """Following the link to the next one."""
    second = html("theme-list").replace(b"2026/11/", b"2026/10/").replace(b"page/2/", b"page/3/")
    site.put("/en/latest/news/page/2/", second)
    found = reading(source(site, pages=2))
    assert [LIST, "/en/latest/news/page/2/"] == site.asked
    assert 6 == len(found.items)


def test_a_later_reading_goes_on_only_while_all_is_new(site: Website) -> None:
    """After days without a reading."""
    reading(source(site), knowing(site, REPORT))
    assert [LIST] == site.asked
    site.asked.clear()
    reading(source(site), knowing(site))
    assert [LIST, "/en/latest/news/page/2/"] == site.asked


def test_a_later_page_that_fails_is_a_fault(site: Website) -> None:
    """And what was read is kept."""
    found = reading(source(site, pages=3))
    (fault,) = found.faults
    assert "/en/latest/news/page/2/: nothing on the page is div.postlist" in fault
    assert (3, False) == (len(found.items), found.complete)


@pytest.mark.parametrize(
    ("page", "error", "why"),
    [
        pytest.param(Page(b"", 404), Unreachable, "answered 404", id="nothing there"),
        pytest.param(Page(b"<p>New site"), Unreadable, "made anew", id="made anew"),
        pytest.param(Page(b""), Unreadable, "empty", id="empty"),
        pytest.param(
            Page(b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>'),
            Unreadable,
            'a feed, not a web page: use kind = "feed"',
            id="a feed",
        ),
    ],
)
def test_a_list_that_is_none_is_told(
    site: Website, page: Page, error: type[Exception], why: str
) -> None:
    """With the source's name, its address and what to do."""
    site.put(LIST, page)
    with pytest.raises(error, match=f"news: {site.url}{LIST}: .*{why}"):
        reading(source(site))


def test_what_has_not_changed_is_not_read_again(site: Website) -> None:
    """By the octets of the list."""
    first = reading(source(site))
    again = reading(source(site), Known(fingerprint=first.fingerprint))
    assert (True, ()) == (again.unchanged, again.items)


def test_a_file_is_not_visited(site: Website) -> None:
    """It comes with the release."""
    site.put(LIST, b'<li><a href="/a.pdf">A report</a><li><a href="https://x.invalid/b">B</a>')
    select = {"item": "li"}
    found = reading(source(site, preset=None, select=select, visit=True))
    assert [LIST] == site.asked
    assert [f"{site.url}/a.pdf"] == [one.url for one in found.items[0].enclosures]


def test_a_redirected_list_has_its_links_where_it_is(site: Website) -> None:
    """Relative to the address that answered."""
    site.put("/old", Page(b"", 301, {"Location": "https://newsroom.example.org" + LIST}))
    found = reading(source(site, url=site.url + "/old"))
    assert site.url + KENYA == found.items[0].url
    assert site.url + LIST == found.moved_to
