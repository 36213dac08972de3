from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.feeds import jsonfeed
from digest.feeds.catalogue import Publisher
from digest.feeds.shown import Gone, Shown, show
from digest.model import Entry, Image, Release
from tests.feeds.lint import faults
from tests.feeds.nasty import FULL, RELEASES
from tests.feeds.newsroom import AUTHORITY, DAY, FEED, LABELS, PUBLISHER, release


def _render(*releases: Release, publisher: Publisher = PUBLISHER) -> dict[str, Any]:
    entries = [Entry(one) for one in releases]
    return _written([show(one, publisher, LABELS, AUTHORITY) for one in entries], publisher)


def _written(shown: Iterable[Shown | Gone], publisher: Publisher = PUBLISHER) -> dict[str, Any]:
    data = jsonfeed.whole(FEED, [jsonfeed.piece(one, publisher) for one in shown], publisher)
    assert [] == faults(data, FEED.own(publisher, jsonfeed.SUFFIX))
    found: dict[str, Any] = json.loads(data)
    return found


def test_a_feed_says_everything_about_itself() -> None:
    assert {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Rights Desk",
        "home_page_url": "https://feeds.newsroom.example/",
        "feed_url": "https://feeds.newsroom.example/feeds/all.json",
        "language": "en",
        "authors": [{"name": "Rights Desk", "url": "https://newsroom.example/"}],
        "hubs": [{"type": "WebSub", "url": "https://hub.example/"}],
        "items": [],
    } == _render(publisher=replace(PUBLISHER, hub="https://hub.example/"))


def test_an_item_says_everything_about_a_release() -> None:
    (item,) = _render(FULL)["items"]
    assert {
        "id": FULL.tag,
        "url": "https://newsroom.example/2026/05/freed",
        "title": "Journalists freed",
        "content_html": FULL.content,
        "summary": "Three journalists were freed on Monday. Their editor welcomed it.",
        "date_published": "2026-05-04T00:00:00+00:00",
        "date_modified": "2026-05-04T00:00:00+00:00",
        "language": "en",
        "tags": ["Women & gender", "Belarus", "Africa", "Press release"],
        "attachments": [
            {
                "url": "https://newsroom.example/freed.pdf",
                "mime_type": "application/pdf",
                "size_in_bytes": 1200,
            },
            {
                "url": "https://newsroom.example/freed.odt",
                "mime_type": "application/vnd.oasis.opendocument.text",
            },
        ],
    } == item


@pytest.mark.parametrize("entry", RELEASES.values(), ids=list(RELEASES))
def test_a_reader_finds_one_whole_item_whatever_the_release(entry: Release) -> None:
    assert [entry.tag] == [one["id"] for one in _render(entry)["items"]]


def test_a_title_is_plain_text_as_it_was_written() -> None:
    (item,) = _render(replace(release(), title="<b>AT&T</b> &copy;"))["items"]
    assert "<b>AT&T</b> &copy;" == item["title"]


def test_a_tombstone_has_no_word_in_json_and_the_others_stay_in_order() -> None:
    first, second = (show(Entry(release(f"r{n}")), PUBLISHER, LABELS, AUTHORITY) for n in (1, 2))
    items = _written([first, Gone("tag:n.example,2026:1", DAY), second])["items"]
    assert [first.tag, second.tag] == [one["id"] for one in items]


@given(
    title=st.none() | st.text(max_size=60),
    summary=st.text(max_size=400),
    caption=st.text(max_size=40),
)
def test_any_text_whatever_gives_a_feed_that_holds(
    title: str | None, summary: str, caption: str
) -> None:
    nasty = replace(release(), title=title, summary=summary, image=Image(caption=caption))
    assert 1 == len(_render(nasty)["items"])
