"""What stands for what, where formats and modules mix."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from digest.model import Item
from digest.sources.feed import parse
from digest.sources.parsed import Given

GIVEN = Given(datetime(2026, 12, 1, tzinfo=UTC), url="https://newsroom.example/feed/")
SPACES = (
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
)


def rss(inner: str, given: Given = GIVEN, around: str = "") -> Item:
    item = f"<item><guid>1</guid><pubDate>2026-11-16</pubDate>{inner}</item>"
    feed = f'<rss version="2.0" {SPACES}><channel>{around}{item}</channel></rss>'
    (found,) = parse(feed.encode(), given).items
    return found


def atom(inner: str, more: str = "") -> Item:
    entry = f"<entry><id>1</id><updated>2026-11-16</updated>{inner}</entry>"
    (found,) = parse(
        f'<feed xmlns="http://www.w3.org/2005/Atom"{more}>{entry}</feed>'.encode(), GIVEN
    ).items
    return found


@pytest.mark.parametrize(
    ("summary", "content", "inner"),
    [
        pytest.param("One", None, "<description>One</description>", id="an excerpt"),
        pytest.param(
            "One",
            "<p>Two</p>",
            "<content:encoded>&lt;p&gt;Two&lt;/p&gt;</content:encoded>"
            "<description>One</description>",
            id="the text first",
        ),
        pytest.param(
            "One",
            "<p>Two</p>",
            "<itunes:summary>Two</itunes:summary><description>One</description>",
            id="two excerpts: the second is the text",
        ),
        pytest.param(
            "One",
            None,
            "<description>One</description><media:description>A caption</media:description>",
            id="a caption is no text",
        ),
        pytest.param(
            "A caption",
            None,
            "<media:group><media:description>A caption</media:description></media:group>",
            id="unless there is nothing else",
        ),
        pytest.param(
            "Two\n\nparagraphs",
            "<p>Two</p><p>paragraphs</p>",
            "<content:encoded>&lt;p&gt;Two&lt;/p&gt;&lt;p&gt;paragraphs&lt;/p&gt;</content:encoded>",
            id="only the text",
        ),
        pytest.param(
            "Not escaped",
            None,
            "<description><p>Not <b>escaped</b></p></description>",
            id="tags that should have been escaped",
        ),
    ],
)
def test_excerpt_and_text_are_told_apart(summary: str, content: str | None, inner: str) -> None:
    found = rss(f"<title>T</title>{inner}")
    assert (summary, content) == (found.summary, found.content)


@pytest.mark.parametrize(
    ("expected", "inner"),
    [
        pytest.param("First", "<title>First</title><title>Second</title>", id="the first"),
        pytest.param(
            "Own", "<media:title>Picture</media:title><title>Own</title>", id="not a picture's"
        ),
        pytest.param("Own", "<dc:title>Own</dc:title>", id="Dublin Core's"),
    ],
)
def test_the_title_is_the_items_own(expected: str, inner: str) -> None:
    assert expected == rss(inner).title


@pytest.mark.parametrize(
    ("expected", "title"),
    [
        pytest.param(
            "1 < 2 & <b>", '<title type="text">1 &lt; 2 &amp; &lt;b&gt;</title>', id="text"
        ),
        pytest.param("A bold", '<title type="html">A &lt;b&gt;bold&lt;/b&gt;</title>', id="html"),
        pytest.param(
            "A bold",
            '<title type="xhtml"><x:div xmlns:x="http://www.w3.org/1999/xhtml">A <x:b>bold</x:b>'
            "</x:div></title>",
            id="xhtml with a prefix",
        ),
        pytest.param("History of <blink>", "<title>History of &lt;blink></title>", id="none given"),
        pytest.param(
            "Old", '<title type="text/html" mode="base64">PGI+T2xkPC9iPg==</title>', id="base64"
        ),
        pytest.param("Odd", '<title type="application/x-odd">Odd</title>', id="unheard of"),
    ],
)
def test_atom_means_what_it_says(expected: str, title: str) -> None:
    assert expected == atom(title).title


def test_the_nearest_language_holds_and_an_empty_one_is_unknown() -> None:
    title = "<title>T</title>"
    assert "fr" == atom('<title xml:lang="fr-CA">T</title>', ' xml:lang="en"').language
    assert "en" == atom(title, ' xml:lang="en"').language
    assert "es" == rss(f"{title}<dc:language>es-MX</dc:language>").language


def test_without_its_own_address_a_feed_is_where_its_site_is() -> None:
    link = "<title>T</title><link>/2026/stop/</link>"
    nowhere = replace(GIVEN, url=None)
    site = "<link>https://www.newsroom.example/</link>"
    assert "https://www.newsroom.example/2026/stop/" == rss(link, nowhere, site).url
    assert rss(link, nowhere, "<link></link>").url is None


def test_an_id_stands_in_for_a_missing_link() -> None:
    def link(guid: str) -> str | None:
        item = f"<item><title>T</title>{guid}</item>"
        return parse(f"<rss><channel>{item}</channel></rss>".encode(), GIVEN).items[0].url

    assert "https://newsroom.example/1" == link("<guid>https://newsroom.example/1</guid>")
    assert link('<guid isPermaLink="false">https://newsroom.example/?p=1</guid>') is None
    assert link("<guid>1</guid>") is None


def test_the_last_paragraph_of_wordpress_goes_from_excerpt_and_text() -> None:
    noise = '<p>The post <a href="x">T</a> appeared first on <a href="y">N</a>.</p>'
    found = rss(
        f"<title>T</title><description><![CDATA[<p>One [&hellip;]</p>{noise}]]></description>"
        f"<content:encoded><![CDATA[<p>Two</p>{noise}]]></content:encoded>"
    )
    assert ("One […]", "<p>Two</p>", True) == (found.summary, found.content, found.truncated)
