from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from html import unescape

import feedparser
import pytest
from digest.feeds.window import window
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from digest.feeds.atom import Feed, Rendered, render
from digest.feeds.shown import show
from digest.model import Dimension, Enclosure, Entry, Image, Kind, Release, Status
from digest.text import clean, safe_html
from tests.feeds.lint import ATOM, XML, complaints
from tests.feeds.newsroom import (
    ADDRESS,
    AUTHORITY,
    DAY,
    FEED,
    LABELS,
    MINTED,
    PUBLISHER,
    days,
    labelled,
    release,
)

FULL = replace(
    labelled(
        release(),
        (Dimension.COUNTRY, "BY"),
        (Dimension.REGION, "africa"),
        (Dimension.TOPIC, "women-and-gender"),
    ),
    url="https://newsroom.example/2026/05/freed",
    content='<p>Read <a href="https://newsroom.example/">more</a> &amp; tell.</p>',
    enclosures=(
        Enclosure("https://newsroom.example/freed.pdf", "application/pdf", 1200),
        Enclosure("https://newsroom.example/freed.odt", "application/vnd.oasis.opendocument.text"),
    ),
)


def _render(*releases: Release, feed: Feed = FEED) -> Rendered:
    return _of([Entry(one) for one in releases], feed)


def _of(entries: list[Entry], feed: Feed = FEED, bound: int = 500_000) -> Rendered:
    shown = [show(one, PUBLISHER, LABELS, AUTHORITY) for one in window(entries)]
    rendered = render(feed, shown, PUBLISHER, bound=bound)
    assert [] == complaints(rendered.data, ADDRESS)
    return rendered


def _entries(rendered: Rendered) -> list[etree._Element]:
    return etree.fromstring(rendered.data).findall(f"{ATOM}entry")


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
        "<id>tag:feeds.newsroom.example,2026-01-01:feed/all.atom</id>"
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
    assert expected == _render().data.decode()


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


def test_the_feed_is_as_new_as_its_newest_entry() -> None:
    corrected = replace(
        release("old", published=DAY - timedelta(days=9)),
        status=Status.CORRECTED,
        updated=DAY + timedelta(hours=5),
    )
    rendered = _render(release(), corrected)
    assert DAY + timedelta(hours=5) == rendered.updated.replace(microsecond=0)
    assert rendered.updated.isoformat() in rendered.data.decode()


def test_a_feed_without_entries_is_as_old_as_its_name() -> None:
    rendered = _render()
    assert (MINTED, 0) == (rendered.updated, rendered.entries)


def test_the_newest_entry_comes_first() -> None:
    ids = [one.findtext(f"{ATOM}id") for one in _entries(_of(list(reversed(days(3)))))]
    assert [f"tag:feeds.newsroom.example,2026-01-02:release/r00{n}" for n in range(3)] == ids


def test_the_same_entries_give_the_same_bytes_in_whatever_order() -> None:
    assert _of(days(60)).data == _of(list(reversed(days(60)))).data


def test_an_entry_is_the_same_in_every_feed() -> None:
    other = Feed("region/africa.atom", f"{AUTHORITY}:feed/region/africa.atom", "A", "fr", MINTED)
    shown = [show(Entry(FULL), PUBLISHER, LABELS, AUTHORITY)]
    first, second = (render(feed, shown, PUBLISHER).data for feed in (FEED, other))
    assert first.split(b"<entry", 1)[1] == second.split(b"<entry", 1)[1]


def test_each_entry_speaks_its_own_language_and_one_that_does_not_say_the_feeds() -> None:
    told = [replace(release(f"r{n}"), language=one) for n, one in enumerate(("ar", None, "pt-BR"))]
    languages = [one.get(f"{XML}lang") for one in _entries(_render(*told))]
    assert ["ar", None, "pt-BR"] == languages


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(FULL, id="everything"),
        pytest.param(replace(FULL, status=Status.CORRECTED), id="corrected"),
        pytest.param(replace(FULL, status=Status.WITHDRAWN), id="withdrawn"),
        pytest.param(replace(FULL, title=None, content=None), id="no title, no full text"),
        pytest.param(replace(release(), title=None, summary="", kind=None), id="no words, no kind"),
        pytest.param(replace(FULL, title="</title><b>AT&T</b> &copy; &#0; ]]>"), id="markup"),
        pytest.param(replace(FULL, title="😀 " * 250), id="emoji, 500 characters"),
        pytest.param(replace(FULL, language="ar", title="حرية الصحافة"), id="right to left"),
        pytest.param(replace(release(), image=Image("x", "A <b>", "© & co")), id="a picture"),
        pytest.param(replace(release(), kind=Kind.REPORT, source="a wire & more"), id="source"),
    ],
)
def test_a_reader_finds_one_whole_entry_whatever_the_release(entry: Release) -> None:
    found = feedparser.parse(_render(entry).data)
    assert not found.bozo
    assert [entry.tag] == [one.id for one in found.entries]


def test_past_its_bound_a_feed_drops_the_oldest_full_texts_and_no_entry() -> None:
    entries = [Entry(replace(one.root, content=f"<p>{'word ' * 4000}</p>")) for one in days(40)]
    rendered = _of(entries)
    full = ["word" in _text(one, "content") for one in _entries(rendered)]
    assert len(rendered.data) <= 500_000
    assert 40 == rendered.entries
    assert {True, False} == set(full)
    assert sorted(full, reverse=True) == full


def test_past_its_bound_without_full_texts_a_feed_drops_the_oldest_entries() -> None:
    rendered = _of(days(50), bound=30_000)
    kept = [one.findtext(f"{ATOM}id") for one in _entries(rendered)]
    assert len(rendered.data) <= 30_000
    assert len(rendered.data) > 28_000
    assert [one.root.tag for one in days(rendered.entries)] == kept


def test_the_newest_entry_stays_however_small_the_bound() -> None:
    assert 1 == _of(days(50), bound=10).entries


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
    data = _of([Entry(root, others)]).data
    links = etree.fromstring(data).findall(f"{ATOM}entry/{ATOM}link")
    assert [
        ("alternate", "en", None),
        ("alternate", "fr", None),
        ("related", None, "ca"),
    ] == [(one.get("rel"), one.get("hreflang"), one.get("title")) for one in links]
