"""A newsroom's list, polled again and again: each release once, as fully as its page told it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from digest.config import Preset, SourceConfig, SourceKind
from digest.model import Release
from digest.store import Store, entries
from tests.newsdesk import Newsdesk, counted
from tests.website import Page, Website, html, website

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
LIST = "/en/latest/news/"
KENYA = LIST + "2026/11/harbour-town-court-frees-editor/"
FISHERS = LIST + "2026/11/fishers-face-eviction/"


@pytest.fixture
def site() -> Iterator[Website]:
    """A newsroom whose list changes with each request, as lists do."""
    with website({LIST: html("theme-list"), KENYA: html("release")}) as found:
        yield found


@pytest.fixture
def news(site: Website) -> SourceConfig:
    """The list, with visits."""
    return SourceConfig(
        "news",
        SourceKind.LISTING,
        url=site.url + LIST,
        preset=Preset.AMNESTY,
        visit=True,
        language="en",
        backfill=False,
    )


def touched(site: Website, number: int) -> None:
    """The list again, with other octets that mean the same."""
    site.put(LIST, html("theme-list") + f"<!-- {number} -->".encode())


def told(store: Store) -> dict[str, Release]:
    """The releases by the first word of their titles."""
    return {(one.newest.title or "").split(":")[0]: one.newest for one in entries.select(store)}


def test_a_release_is_visited_once_and_keeps_what_its_page_said(
    desk: Newsdesk, site: Website, news: SourceConfig
) -> None:
    """Although the list says less of it."""
    (first,) = desk.poll(news, now=NOW)
    assert (3, 0, 0) == counted(first)
    for number in range(1, 4):
        touched(site, number)
        (later,) = desk.poll(news, now=NOW + timedelta(hours=number), names=["news"])
        assert (0, 0) == counted(later)[:2]
    kenya = told(desk.store)["Kenya"]
    assert "A court in Mombasa" in (kenya.content or "")
    assert ("© Watchhouse", "The court house at dusk") == (
        kenya.image and kenya.image.credit,
        kenya.image and kenya.image.alt,
    )
    assert (kenya.contact or "").startswith("Media contact")


def test_a_corrected_page_is_found(desk: Newsdesk, site: Website, news: SourceConfig) -> None:
    """By looking at the latest again, in turn."""
    desk.poll(news, now=NOW)
    corrected = html("release").replace(b"for 200 days over", b"for 190 days over")
    site.put(KENYA, corrected)
    changed = 0
    for number in range(1, 4):
        touched(site, number)
        (later,) = desk.poll(news, now=NOW + timedelta(hours=number), names=["news"])
        changed += later.changed
    assert 1 == changed
    assert 2 == told(desk.store)["Kenya"].version


def test_a_page_that_was_down_is_read_when_it_is_up(
    desk: Newsdesk, site: Website, news: SourceConfig
) -> None:
    """Its release waits for it."""
    site.put(FISHERS, Page(b"down", 503))
    (first,) = desk.poll(news, now=NOW)
    assert ((2, 0, 0), 1) == (counted(first), len(first.failed))
    site.put(FISHERS, b"<main><h1>Fishers</h1><p>The bay is theirs, said the court.</p></main>")
    (later,) = desk.poll(news, now=NOW + timedelta(hours=1), names=["news"])
    assert (1, ()) == (later.new, later.failed)
    assert "The bay is theirs" in (told(desk.store)["Philippines"].content or "")
