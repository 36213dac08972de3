from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from digest.feeds import rss
from digest.feeds.catalogue import Publisher
from digest.feeds.document import Feed
from digest.feeds.shown import Gone, Shown, show
from digest.model import Enclosure, Entry, Image, Release
from tests.feeds.lint import faults
from tests.feeds.nasty import FULL, RELEASES
from tests.feeds.newsroom import AUTHORITY, DAY, FEED, LABELS, PUBLISHER, release


def _render(*releases: Release, publisher: Publisher = PUBLISHER) -> bytes:
    entries = [Entry(one) for one in releases]
    return _written([show(one, publisher, LABELS, AUTHORITY) for one in entries], FEED, publisher)


def _written(
    shown: Iterable[Shown | Gone], feed: Feed = FEED, publisher: Publisher = PUBLISHER
) -> bytes:
    data = rss.whole(feed, [rss.piece(one, publisher) for one in shown], publisher)
    assert [] == faults(data, feed.own(publisher, rss.SUFFIX))
    return data


def _item(data: bytes) -> etree._Element:
    (item,) = etree.fromstring(data).findall("channel/item")
    return item


def test_a_channel_says_everything_about_itself() -> None:
    expected = (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<?xml-stylesheet type="text/css"'
        ' href="https://feeds.newsroom.example/static/feed.css"?>'
        '<rss xmlns:atom="http://www.w3.org/2005/Atom"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/" version="2.0"><channel>'
        "<title>Rights Desk</title>"
        "<link>https://feeds.newsroom.example/</link>"
        "<description>Rights Desk</description>"
        "<copyright>Free to quote with the name of the source</copyright>"
        "<docs>http://www.rssboard.org/rss-specification</docs>"
        "<generator>digest</generator>"
        "<language>en</language>"
        "<lastBuildDate>Thu, 01 Jan 2026 09:30:00 +0000</lastBuildDate>"
        '<atom:link rel="self" type="application/rss+xml"'
        ' href="https://feeds.newsroom.example/feeds/all.rss"/>'
        '<atom:link rel="hub" href="https://hub.example/"/>'
        "</channel></rss>\n"
    )
    assert expected == _render(publisher=replace(PUBLISHER, hub="https://hub.example/")).decode()


def test_an_item_says_what_rss_has_words_for() -> None:
    expected = (
        "<item><title>Journalists freed</title>"
        "<link>https://newsroom.example/2026/05/freed</link>"
        "<description>Three journalists were freed on Monday. Their editor welcomed it."
        "</description>"
        '<content:encoded>&lt;p&gt;Read &lt;a href="https://newsroom.example/"&gt;more&lt;/a&gt;'
        " &amp;amp; tell.&lt;/p&gt;</content:encoded>"
        '<guid isPermaLink="false">tag:feeds.newsroom.example,2026-01-02:release/r1</guid>'
        f'<category domain="{AUTHORITY}:scheme/topic">Women &amp; gender</category>'
        f'<category domain="{AUTHORITY}:scheme/country">Belarus</category>'
        f'<category domain="{AUTHORITY}:scheme/region">Africa</category>'
        f'<category domain="{AUTHORITY}:scheme/kind">Press release</category>'
        '<enclosure url="https://newsroom.example/freed.pdf" length="1200" type="application/pdf"/>'
        "<pubDate>Mon, 04 May 2026 00:00:00 +0000</pubDate></item>\n"
    )
    shown = show(Entry(FULL), PUBLISHER, LABELS, AUTHORITY)
    assert expected == rss.piece(shown, PUBLISHER).decode()


@pytest.mark.parametrize("entry", RELEASES.values(), ids=list(RELEASES))
def test_a_reader_finds_one_whole_item_whatever_the_release(entry: Release) -> None:
    found = feedparser.parse(_render(entry))
    assert not found.bozo
    assert [entry.tag] == [one.id for one in found.entries]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        pytest.param("Rights & wrongs", "Rights & wrongs", id="an ampersand is itself"),
        pytest.param("a < b > c", "a ‹ b › c", id="brackets would be a tag"),
        pytest.param("The <b> of AT&T", "The ‹b› of AT&T", id="markup"),
        pytest.param("&copy; &#8217; &x", "＆copy; ＆#8217; &x", id="what would become a sign"),
        pytest.param("&copy a &#A AT&T", "＆copy a ＆#A AT&T", id="what is left open"),
    ],
)
def test_a_title_cannot_be_taken_for_markup(title: str, expected: str) -> None:
    assert expected == _item(_render(replace(release(), title=title))).findtext("title")


def test_a_description_is_html_that_says_what_the_summary_does() -> None:
    item = _item(_render(replace(release(), summary="a < b & </p> c")))
    assert "a &lt; b &amp; &lt;/p&gt; c" == item.findtext("description")


def test_of_several_enclosures_the_first_one_and_no_length_is_none() -> None:
    first = Enclosure("https://n.example/1.pdf", "application/pdf")
    item = _item(_render(replace(release(), enclosures=(first, *FULL.enclosures))))
    assert [{"url": first.url, "length": "0", "type": first.type}] == [
        dict(one.attrib) for one in item.findall("enclosure")
    ]


def test_a_tombstone_has_no_word_in_rss() -> None:
    assert _written([]) == _written([Gone("tag:n.example,2026:1", DAY)])


def test_the_channel_was_built_when_its_newest_entry_changed() -> None:
    feed = replace(FEED, updated=DAY + timedelta(hours=5, microseconds=9))
    assert b"<lastBuildDate>Mon, 04 May 2026 05:00:00 +0000<" in _written([], feed)


@given(
    title=st.none() | st.text(max_size=60),
    summary=st.text(max_size=400),
    caption=st.text(max_size=40),
    name=st.text(st.characters(categories=["L", "P", "S"]), min_size=1, max_size=20),
)
def test_any_text_whatever_gives_a_channel_that_holds(
    title: str | None, summary: str, caption: str, name: str
) -> None:
    nasty = replace(release(), title=title, summary=summary, image=Image(caption=caption))
    shown = show(Entry(nasty), PUBLISHER, LABELS, AUTHORITY)
    _item(_written([shown], replace(FEED, title=name)))
