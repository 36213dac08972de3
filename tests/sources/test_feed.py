"""Feeds of any age become releases, and bad ones a message."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.errors import Unreadable
from digest.model import DatedBy, Enclosure, Image, Item, Kind, Precision
from digest.sources.feed import parse
from digest.sources.parsed import Given, Parsed

GIVEN = Given(
    datetime(2026, 12, 1, tzinfo=UTC), url="https://newsroom.example/feed/", languages=("en",)
)
RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:media="http://search.yahoo.com/mrss/" xmlns:amn="https://newsroom.example"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Newsroom</title><language>fr-FR</language>{}</channel></rss>"""
ITEM = """<item><title>AT&amp;amp;T: “Stop”</title>
<link>/2026/11/stop/?utm_source=rss</link>
<guid isPermaLink="false">https://newsroom.example/?p=12</guid>
<pubDate>Mon, 16 Nov 2026 09:30:00 +0100</pubDate>
<category>Press Release</category><category>Kenya</category>
<description><![CDATA[<p>They must stop.</p><p>The post <a href="x">AT&amp;T</a>
 appeared first on <a href="y">Newsroom</a>.</p>]]></description>
<content:encoded><![CDATA[<p>They <a href="/must">must</a> stop.<script>x</script></p>
<p>The post <a href="x">AT&amp;T</a> appeared first on <a href="y">Newsroom</a>.</p>
]]></content:encoded>
<enclosure url="/report.pdf" length="1200" type="application/pdf"/>
<media:content url="https://newsroom.example/quay.jpg" medium="image">
<media:credit>A Photographer</media:credit></media:content></item>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB"><title>Newsroom</title>
<id>tag:newsroom.example,2026:all</id><updated>2026-11-16T00:00:00Z</updated>
<entry xml:lang="ar"><id>tag:newsroom.example,2026:1</id><title type="text">1 &lt; 2</title>
<link href="https://newsroom.example/1"/><published>2026-11-14</published>
<updated>2026-11-15T10:00:00+01:00</updated><content type="xhtml"><div
xmlns="http://www.w3.org/1999/xhtml"><p>One.</p><p>Two.</p></div></content></entry></feed>"""


def read(text: str, given: Given = GIVEN) -> Parsed:
    return parse(text.encode(), given)


def only(text: str, given: Given = GIVEN) -> Item:
    parsed = read(text, given)
    assert () == parsed.faults
    assert 1 == len(parsed.items)
    return parsed.items[0]


def item(**changes: str) -> str:
    """An item of its own, each part replaced by what is given."""
    parts = {"title": "A title", "guid": "1", "pubDate": "2026-11-16", **changes}
    body = "".join(f"<{name}>{value}</{name}>" for name, value in parts.items() if value)
    return f"<item>{body}</item>"


def test_an_rss_item_is_read_whole() -> None:
    found = only(RSS.format(ITEM))
    assert "AT&T: “Stop”" == found.title
    assert "2026-11-16T08:30:00Z" == str(found.published)
    assert "They must stop." == found.summary
    assert (
        '<p>They <a href="https://newsroom.example/must" rel="noopener noreferrer">must</a> '
        "stop.</p>" == found.content
    )
    assert "https://newsroom.example/2026/11/stop/?utm_source=rss" == found.url
    assert ("Press Release", "Kenya") == found.terms
    assert (Kind.PRESS_RELEASE, "fr") == (found.kind, found.language)
    assert (
        Enclosure("https://newsroom.example/report.pdf", "application/pdf", 1200),
    ) == found.enclosures
    assert Image("https://newsroom.example/quay.jpg", None, "A Photographer") == found.image


def test_an_item_is_known_by_id_by_its_path_and_by_address() -> None:
    assert (
        "https://newsroom.example/?p=12",
        "/?p=12",
        "https://newsroom.example/2026/11/stop",
    ) == only(RSS.format(ITEM)).aliases


def test_an_atom_entry_is_read_whole() -> None:
    found = only(ATOM)
    assert ("1 < 2", "One.\n\nTwo.", "ar") == (found.title, found.summary, found.language)
    assert ("2026-11-14", Precision.DAY) == (str(found.published), found.published.precision)
    assert datetime(2026, 11, 15, 9, tzinfo=UTC) == found.updated
    assert ("tag:newsroom.example,2026:1", "https://newsroom.example/1") == found.aliases


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "rss 0.91",
            '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://x.example/r.dtd">'
            '<rss version="0.91"><channel><title>N</title>'
            + item(guid="", link="https://newsroom.example/1")
            + "</channel></rss>",
        ),
        (
            "rdf",
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
            'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            '<item rdf:about="https://newsroom.example/1"><title>A title</title>'
            "<link>https://newsroom.example/1</link><dc:date>2026-11-16</dc:date></item></rdf:RDF>",
        ),
        (
            "atom 0.3",
            '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>A title</title>'
            '<link rel="alternate" type="text/html" href="https://newsroom.example/1"/>'
            "<id>1</id><issued>2026-11-16</issued></entry></feed>",
        ),
    ],
)
def test_older_formats_are_read(name: str, text: str) -> None:
    found = only(text)
    assert ("A title", "2026-11-16") == (found.title, str(found.published)), name
    assert "https://newsroom.example/1" == found.url


def test_the_terms_of_amnestys_theme_are_found_by_name() -> None:
    term = '<amn:{0}><amn:id name="{1}">7</amn:id></amn:{0}>'
    lists = term.format("countries", "Tunisia") + term.format("content-types", "Report")
    found = only(RSS.format(item().replace("</item>", lists + "</item>")))
    assert (("Report", "Tunisia"), Kind.REPORT) == (found.terms, found.kind)


def test_a_missing_language_is_the_sources_own() -> None:
    text = RSS.replace("<language>fr-FR</language>", "").format(item())
    assert "es" == only(text, replace(GIVEN, language="es")).language
    assert only(text).language is None


@pytest.mark.parametrize(
    ("why", "text"),
    [
        pytest.param("no date", item(pubDate=""), id="no date"),
        pytest.param("no usable date ('soon')", item(pubDate="soon"), id="no real date"),
        pytest.param(
            "no usable date ('2030-01-01')", item(pubDate="2030-01-01"), id="not yet to come"
        ),
        pytest.param(
            "no usable date ('1989-12-31')", item(pubDate="1989-12-31"), id="older than the web"
        ),
    ],
)
def test_an_item_without_a_date_is_dated_by_the_day_it_is_met(why: str, text: str) -> None:
    parsed = read(RSS.format(text + item(title="Good", guid="2")))
    assert ["2026-12-01", "2026-11-16"] == [str(one.published) for one in parsed.items]
    assert [DatedBy.SEEN, DatedBy.SOURCE] == [one.dated_by for one in parsed.items]
    told = f"item 1: “A title”: {why}: dated by its address or the day it is met"
    assert [told] == [one.why for one in parsed.faults]


def test_a_date_in_the_address_is_better_than_none() -> None:
    link = "https://newsroom.example/2026/11/14/stop/"
    found = read(RSS.format(item(pubDate="", link=link))).items[0]
    assert ("2026-11-14", DatedBy.ADDRESS) == (str(found.published), found.dated_by)


def test_the_day_an_item_is_met_is_no_part_of_its_name() -> None:
    text = RSS.format(item(pubDate="", guid=""))
    later = replace(GIVEN, now=datetime(2026, 12, 5, tzinfo=UTC))
    assert read(text).items[0].aliases == read(text, later).items[0].aliases


def test_many_items_without_a_date_are_one_fault() -> None:
    parsed = read(RSS.format("".join(item(pubDate="", guid=str(n)) for n in range(9))))
    assert (9, 1) == (len(parsed.items), len(parsed.faults))
    assert "(and 8 more like it)" in parsed.faults[0].why


def test_a_bad_item_is_a_fault_and_the_rest_goes_on() -> None:
    parsed = read(RSS.format(item(title="") + item(title="Good", guid="2")))
    assert ["Good"] == [one.title for one in parsed.items]
    assert ["item 1: 1: neither title nor text"] == [one.why for one in parsed.faults]


def test_a_date_that_is_none_falls_back_to_the_update() -> None:
    text = item(pubDate="soon", **{"dc:date": "2026-11-15"})
    assert "2026-11-15" == str(only(RSS.format(text)).published)


def test_ids_that_repeat_are_not_trusted() -> None:
    items = [item(title=f"T{n}", link=f"https://newsroom.example/{n}") for n in (1, 2)]
    aliases = [one.aliases for one in read(RSS.format("".join(items))).items]
    assert [("https://newsroom.example/1",), ("https://newsroom.example/2",)] == aliases


def test_without_id_and_address_an_item_is_known_by_what_it_says() -> None:
    first, second = read(RSS.format(item(guid="") + item(guid="", title="Other"))).items
    assert first.aliases != second.aliases
    assert first.aliases == read(RSS.format(item(guid=""))).items[0].aliases


@pytest.mark.parametrize(
    ("expected", "printed"),
    [
        pytest.param("a b", "a&#xb;b", id="vertical tab"),
        pytest.param("Fish & Chips", "Fish &amp;amp; Chips", id="escaped twice"),
        pytest.param("Fish & Chips", "Fish & Chips", id="not escaped at all"),
        pytest.param("A bold word", "A &lt;b&gt;bold&lt;/b&gt; word", id="with tags"),
    ],
)
def test_titles_are_printed_as_people_read_them(expected: str, printed: str) -> None:
    found = read(RSS.format(item(title=printed))).items
    assert [expected] == [one.title for one in found]


def test_an_unusable_address_is_none() -> None:
    assert only(RSS.format(item(link="javascript:alert(1)"))).url is None
    assert only(RSS.format(item(link="http://[::1"))).url is None


@pytest.mark.parametrize(
    ("why", "body"),
    [
        pytest.param("empty", b" \n", id="nothing"),
        pytest.param(r"a web page \(HTML\)", b"<!doctype html><p>Hello", id="a page"),
        pytest.param(
            "it names https://newsroom.example/real.atom",
            b'<html><link rel=alternate type="application/atom+xml" href="/real.atom">',
            id="a page that names its feed",
        ),
        pytest.param("JSON, not a feed", b'{"version": "1"}', id="JSON"),
        pytest.param("cut short before", b"<rss><channel><item><title>A", id="nothing whole"),
        pytest.param("binary data", b"\x89PNG\r\n\0\0\0", id="a picture"),
        pytest.param("not a feed", b"<svg></svg>", id="other XML"),
        pytest.param("not well-formed", b"<rss version='2.0'><channel><item", id="torn off"),
    ],
)
def test_what_is_no_feed_is_unreadable_with_a_reason(why: str, body: bytes) -> None:
    with pytest.raises(Unreadable, match=why):
        parse(body, GIVEN)


def test_a_feed_without_items_is_readable() -> None:
    assert Parsed() == read(RSS.format(""))


def test_a_feed_that_is_cut_short_keeps_what_came_before_the_cut() -> None:
    whole = RSS.format(item(title="First", guid="1") + item(title="Second", guid="2"))
    parsed = read(whole[: whole.index("Second") + 3])
    assert (["First"], False) == ([one.title for one in parsed.items], parsed.complete)
    assert [True] == [one.why.startswith("cut short: ") for one in parsed.faults]


def test_a_cut_after_the_last_item_loses_none() -> None:
    parsed = read(RSS.format(item())[:-4])
    assert (1, False) == (len(parsed.items), parsed.complete)


def test_what_stands_around_a_feed_is_passed_by() -> None:
    warning = "<br />\n<b>Warning</b>: Undefined index in <b>functions.php</b><br />\n"
    parsed = read(warning + RSS.format(item()) + "<script>count()</script>")
    assert (["A title"], True) == ([one.title for one in parsed.items], parsed.complete)
    assert parsed.faults[0].why.startswith("not well-formed, read as far as it can be mended")


def test_a_feed_says_how_long_it_holds() -> None:
    assert timedelta(minutes=90) == read(RSS.format("<ttl>90</ttl>")).ttl
    period = "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>"
    spaced = RSS.replace(
        "<channel>",
        '<channel xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">',
    )
    assert timedelta(hours=6) == read(spaced.format(period)).ttl
    assert read(RSS.format("<ttl>soon</ttl>")).ttl is None


ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha" * 10}">' for n in range(10))


@pytest.mark.parametrize(
    "declared",
    [
        pytest.param(ENTITIES.replace('"l9"', '"x"') + '<!ENTITY x "&l9;">', id="a billion laughs"),
        pytest.param('<!ENTITY x SYSTEM "file:///etc/passwd">', id="a file"),
        pytest.param('<!ENTITY % p SYSTEM "http://127.0.0.1:1/">%p;', id="an address"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_inert(declared: str, encoding: str) -> None:
    text = f'<!DOCTYPE rss [{declared}]><rss version="2.0"><channel>{item(title="a&x;b")}'
    try:
        parsed = parse((text + "</channel></rss>").encode(encoding), GIVEN)
    except Unreadable:
        return
    assert all(len(one.title or "") < 10 for one in parsed.items)


def test_addresses_are_relative_to_what_the_feed_says() -> None:
    text = ATOM.replace('xml:lang="en-GB"', 'xml:base="https://other.example/x/"')
    relative = text.replace("https://newsroom.example/1", "1")
    assert "https://other.example/x/1" == only(relative).url
