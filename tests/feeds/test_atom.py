from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from html import unescape

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from digest.feeds import atom
from digest.feeds.catalogue import Publisher
from digest.feeds.document import Feed
from digest.feeds.shown import Gone, Shown, show
from digest.model import Entry, Image, Release
from digest.text import clean, safe_html
from tests.feeds.lint import ATOM, XML, faults
from tests.feeds.lint.atom import ARCHIVE, DELETED
from tests.feeds.nasty import FULL, RELEASES
from tests.feeds.newsroom import (
    AUTHORITY,
    DAY,
    FEED,
    LABELS,
    MINTED,
    PUBLISHER,
    days,
    release,
)


def _render(*releases: Release, feed: Feed = FEED) -> bytes:
    return _of([Entry(one) for one in releases], feed)


def _of(entries: Iterable[Entry], feed: Feed = FEED) -> bytes:
    return _written([show(one, PUBLISHER, LABELS, AUTHORITY) for one in entries], feed)


def _written(
    shown: Iterable[Shown | Gone], feed: Feed = FEED, publisher: Publisher = PUBLISHER
) -> bytes:
    data = atom.whole(feed, [atom.piece(one, publisher) for one in shown], publisher)
    assert [] == faults(data, feed.own(publisher, atom.SUFFIX))
    return data


def _entries(data: bytes) -> list[etree._Element]:
    return etree.fromstring(data).findall(f"{ATOM}entry")


def _links(data: bytes) -> list[tuple[str | None, str | None]]:
    found = etree.fromstring(data).findall(f"{ATOM}link")
    return [(one.get("rel"), one.get("href")) for one in found]


def _text(parent: etree._Element, name: str) -> str:
    """The words of a text construct, those of HTML without its escapes."""
    element = parent.find(f"{ATOM}{name}")
    assert element is not None
    text = element.text or ""
    return unescape(text) if name != "content" and element.get("type") == "html" else text


def test_a_feed_says_everything_about_itself() -> None:
    expected = (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<?xml-stylesheet type="text/css"'
        ' href="https://feeds.newsroom.example/static/feed.css"?>'
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
        "<id>tag:feeds.newsroom.example,2026-01-01:feed/all</id>"
        "<title>Rights Desk</title>"
        "<updated>2026-01-01T09:30:00+00:00</updated>"
        "<author><name>Rights Desk</name><uri>https://newsroom.example/</uri></author>"
        '<link href="https://feeds.newsroom.example/feeds/all.atom" rel="self"'
        ' type="application/atom+xml"/>'
        '<link href="https://feeds.newsroom.example/" rel="alternate" type="text/html"/>'
        "<generator>digest</generator>"
        "<rights>Free to quote with the name of the source</rights>"
        "</feed>\n"
    )
    assert expected == _render().decode()


def test_an_entry_says_everything_about_a_release() -> None:
    expected = (
        '<entry xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
        "<id>tag:feeds.newsroom.example,2026-01-02:release/r1</id>"
        "<title>Journalists freed</title>"
        "<updated>2026-05-04T00:00:00.FRACTION+00:00</updated>"
        "<author><name>Rights Desk</name><uri>https://newsroom.example/</uri></author>"
        '<content type="html">&lt;p&gt;Read &lt;a href="https://newsroom.example/"&gt;more'
        "&lt;/a&gt; &amp;amp; tell.&lt;/p&gt;</content>"
        '<link href="https://newsroom.example/2026/05/freed" rel="alternate" type="text/html"'
        ' hreflang="en"/>'
        '<link href="https://newsroom.example/freed.pdf" rel="enclosure" type="application/pdf"'
        ' length="1200"/>'
        '<link href="https://newsroom.example/freed.odt" rel="enclosure"'
        ' type="application/vnd.oasis.opendocument.text"/>'
        "<summary>Three journalists were freed on Monday. Their editor welcomed it.</summary>"
        f'<category term="women-and-gender" scheme="{AUTHORITY}:scheme/topic"'
        ' label="Women &amp; gender"/>'
        f'<category term="BY" scheme="{AUTHORITY}:scheme/country" label="Belarus"/>'
        f'<category term="africa" scheme="{AUTHORITY}:scheme/region" label="Africa"/>'
        f'<category term="press-release" scheme="{AUTHORITY}:scheme/kind" label="Press release"/>'
        "<published>2026-05-04T00:00:00+00:00</published>"
        "<rights>Free to quote with the name of the source</rights>"
        f"<source><id>{AUTHORITY}:source/wire</id><title>wire</title>"
        "<updated>2026-05-04T00:00:00.FRACTION+00:00</updated></source>"
        "</entry>"
    )
    (entry,) = _entries(_render(FULL))
    entry.tail = None
    said = etree.tostring(entry, encoding="unicode")
    fraction = (entry.findtext(f"{ATOM}updated") or "")[20:26]
    assert expected.replace("FRACTION", fraction) == said


def test_a_feed_says_when_it_changed_as_it_is_told() -> None:
    at = DAY + timedelta(hours=5)
    assert (
        f"<updated>{at.isoformat()}</updated>" in _render(feed=replace(FEED, updated=at)).decode()
    )


def test_entries_stand_as_they_are_given() -> None:
    ids = [one.findtext(f"{ATOM}id") for one in _entries(_of(days(3)))]
    assert [f"tag:feeds.newsroom.example,2026-01-02:release/r00{n}" for n in range(3)] == ids


def test_an_archive_names_the_feed_and_the_one_before_and_no_hub() -> None:
    publisher = replace(PUBLISHER, hub="https://hub.example/")
    feed = replace(FEED, previous="all/2026-04")
    archive = replace(feed, name="all/2026-04", current="all", previous="all/2026-02")
    base = "https://feeds.newsroom.example/feeds"
    assert [
        ("self", f"{base}/all.atom"),
        ("prev-archive", f"{base}/all/2026-04.atom"),
        ("alternate", "https://feeds.newsroom.example/"),
        ("hub", "https://hub.example/"),
    ] == _links(_written([], feed, publisher))
    data = _written([], archive, publisher)
    assert [
        ("self", f"{base}/all/2026-04.atom"),
        ("current", f"{base}/all.atom"),
        ("prev-archive", f"{base}/all/2026-02.atom"),
        ("alternate", "https://feeds.newsroom.example/"),
    ] == _links(data)
    assert etree.fromstring(data).find(ARCHIVE) is not None


def test_of_what_was_withdrawn_long_ago_only_its_id_and_since_when_is_told() -> None:
    gone = Gone("tag:feeds.newsroom.example,2026-01-02:release/r1", DAY)
    data = _written([gone, show(Entry(release("r2")), PUBLISHER, LABELS, AUTHORITY)])
    (found,) = etree.fromstring(data).findall(DELETED)
    assert {"ref": gone.tag, "when": "2026-05-04T00:00:00+00:00"} == dict(found.attrib.items())
    assert 1 == len(_entries(data))


def test_a_publisher_without_terms_says_none() -> None:
    publisher = replace(PUBLISHER, rights=None)
    shown = show(Entry(FULL), publisher, LABELS, AUTHORITY)
    assert b"rights" not in _written([shown], publisher=publisher)


def test_an_entry_is_the_same_in_every_feed() -> None:
    other = Feed("region/africa", f"{AUTHORITY}:feed/region/africa", "A", "fr", MINTED)
    shown = [show(Entry(FULL), PUBLISHER, LABELS, AUTHORITY)]
    first, second = (_written(shown, feed) for feed in (FEED, other))
    assert first.split(b"<entry", 1)[1] == second.split(b"<entry", 1)[1]


def test_each_entry_speaks_its_own_language_and_one_that_does_not_say_the_feeds() -> None:
    told = [replace(release(f"r{n}"), language=one) for n, one in enumerate(("ar", None, "pt-BR"))]
    languages = [one.get(f"{XML}lang") for one in _entries(_render(*told))]
    assert ["ar", None, "pt-BR"] == languages


@pytest.mark.parametrize("entry", RELEASES.values(), ids=list(RELEASES))
def test_a_reader_finds_one_whole_entry_whatever_the_release(entry: Release) -> None:
    found = feedparser.parse(_render(entry))
    assert not found.bozo
    assert [entry.tag] == [one.id for one in found.entries]


_ADDRESSES = st.text(max_size=40).map("https://n.example/{}".format)


@given(
    title=st.none() | st.text(max_size=60),
    summary=st.text(max_size=400),
    content=st.none() | st.text(max_size=200),
    caption=st.text(max_size=40),
    url=st.none() | st.text(max_size=40) | _ADDRESSES,
)
def test_any_text_whatever_comes_out_as_it_went_in(
    title: str | None, summary: str, content: str | None, caption: str, url: str | None
) -> None:
    nasty = replace(
        release(),
        title=title,
        summary=summary,
        content=None if content is None else safe_html(content, None),
        image=Image(caption=caption),
        url=url,
    )
    (entry,) = _entries(_render(nasty))
    if title and _plain(title):
        assert _plain(title) == _text(entry, "title")
    if nasty.content:
        assert _plain(nasty.content) == clean(_text(entry, "content"), entities=False)


def _plain(text: str) -> str:
    return clean(text, entities=False).replace("\ufffd", "?")


def test_pages_in_other_languages_and_of_other_sources_are_links_with_all_they_say() -> None:
    others = (
        replace(release("r2"), language="fr", url="https://newsroom.example/fr"),
        replace(release("r3"), source="ca", url="https://ca.example/3"),
    )
    root = replace(release("r1"), url="https://us.example/1")
    data = _of([Entry(root, others)])
    links = etree.fromstring(data).findall(f"{ATOM}entry/{ATOM}link")
    assert [
        ("alternate", "en", None),
        ("alternate", "fr", None),
        ("related", None, "ca"),
    ] == [(one.get("rel"), one.get("hreflang"), one.get("title")) for one in links]
