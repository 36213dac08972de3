"""Feeds with faults in their XML are read as people would, and the fault is told."""

from datetime import UTC, datetime

import pytest

from digest.errors import Unreadable
from digest.sources.feed import loose, parse
from digest.sources.parsed import Given, Parsed

GIVEN = Given(datetime(2026, 12, 1, tzinfo=UTC), url="https://newsroom.example/feed/")
LARGE = f"<description>{'x' * loose.LARGEST}</description>"


def read(inner: str, root: str = "rss") -> Parsed:
    item = f"<item><pubDate>2026-11-16</pubDate><guid>1</guid>{inner}</item>"
    return parse(f"<{root}><channel>{item}</channel></rss>".encode(), GIVEN)


@pytest.mark.parametrize("size", [pytest.param("", id="small"), pytest.param(LARGE, id="large")])
@pytest.mark.parametrize(
    ("expected", "title"),
    [
        pytest.param("Fish & Chips", "Fish & Chips", id="a bare ampersand"),
        pytest.param("a b", "a&nbsp;b", id="a name of HTML"),
        pytest.param("café", "caf&eacute;", id="another"),
        pytest.param("a b", "a\x0bb", id="a character that XML forbids"),
    ],
)
def test_a_title_is_what_was_meant(expected: str, title: str, size: str) -> None:
    parsed = read(f"<title>{title}</title>{size}")
    assert [expected] == [one.title for one in parsed.items]
    assert [True] == ["not well-formed" in fault.why for fault in parsed.faults]


def test_tags_that_cross_end_with_their_item() -> None:
    parsed = read("<title>A <b>bold title</title><link>https://newsroom.example/1</link>")
    assert ["https://newsroom.example/1"] == [one.url for one in parsed.items]


def test_a_prefix_that_nobody_declared_is_forgiven() -> None:
    parsed = read("<title>T</title><content:encoded>&lt;p&gt;Text&lt;/p&gt;</content:encoded>")
    assert [("T", "<p>Text</p>")] == [(one.title, one.content) for one in parsed.items]
    assert () == parsed.faults


def test_attributes_without_quotes_and_a_prefix_before_everything_are_read() -> None:
    item = "<rss:item><rss:title>T</rss:title><rss:link>https://a.example/1</rss:link></rss:item>"
    feed = f"<?xml?xml ??>\n<rss rss:version=2.0><rss:channel>{item}</rss:channel></rss>"
    parsed = parse(feed.encode(), GIVEN)
    assert [("T", "https://a.example/1")] == [(one.title, one.url) for one in parsed.items]


def test_the_fault_names_its_line() -> None:
    parsed = read("<title>One</title>\n\n<description>a & b</description>")
    assert [3] == [fault.line for fault in parsed.faults]


def test_an_empty_feed_with_a_fault_is_empty() -> None:
    parsed = parse(b"<rss><channel><title>Fish & Chips</title></channel></rss>", GIVEN)
    assert (0, 1) == (len(parsed.items), len(parsed.faults))


def test_a_large_feed_that_is_cut_short_keeps_what_came_before_the_cut() -> None:
    item = f"<item><title>T</title><pubDate>2026-11-16</pubDate>{LARGE}</item>"
    parsed = parse(f"<rss><channel>{item}{item[:-200]}".encode(), GIVEN)
    assert (1, False) == (len(parsed.items), parsed.complete)


def test_a_page_with_a_feed_somewhere_in_it_is_a_page() -> None:
    with pytest.raises(Unreadable, match="a web page"):
        parse(b"<html><body><p>See<br><rss><channel></channel></rss></body></html>", GIVEN)
