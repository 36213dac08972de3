from __future__ import annotations

from lxml import etree

from digest.feeds.opml import Line, render
from tests.feeds.lint import faults
from tests.feeds.newsroom import PUBLISHER

ADDRESS = f"{PUBLISHER.web_url}/feeds/all.opml"
LINES = [
    Line("all", "Rights Desk", "/"),
    Line("region/americas", "Americas", "/region/americas"),
    Line("region/africa", "Africa & more", "/region/africa"),
    Line("country/ke", "Kenya", "/country/ke"),
    Line("country/ci", "Côte d’Ivoire", "/country/ci"),
    Line("country/by", "Belarus", "/country/by"),
    Line("topic/journalists", "Journalists", "/topic/journalists"),
    Line("kind/report", "Report", "/kind/report"),
    Line("language/ar", "العربية", "/language/ar"),
]
HOMES = {"country/ke": ("region/africa",), "country/ci": ("region/africa", "region/americas")}


def _outlines(lines: list[Line]) -> list[tuple[str | None, list[str | None]]]:
    data = render(lines, HOMES, PUBLISHER)
    assert [] == faults(data, ADDRESS)
    body = etree.fromstring(data).find("body")
    assert body is not None
    return [(one.get("text"), [each.get("text") for each in one]) for one in body]


def test_feeds_are_grouped_by_region_with_its_countries_then_by_what_they_are_about() -> None:
    assert [
        ("Rights Desk", []),
        ("Africa & more", ["Africa & more", "Côte d’Ivoire", "Kenya"]),
        ("Americas", ["Americas", "Côte d’Ivoire"]),
        ("Countries", ["Belarus"]),
        ("Topics", ["Journalists"]),
        ("Kinds", ["Report"]),
        ("Languages", ["العربية"]),
    ] == _outlines(LINES)


def test_no_group_is_empty() -> None:
    assert [("Rights Desk", []), ("Kinds", ["Report"])] == _outlines([LINES[0], LINES[-2]])


def test_the_order_does_not_depend_on_how_feeds_are_told() -> None:
    assert render(LINES, HOMES, PUBLISHER) == render(LINES[::-1], HOMES, PUBLISHER)


def test_an_outline_says_where_the_feed_and_its_page_are() -> None:
    data = render(LINES, HOMES, PUBLISHER)
    (found,) = etree.fromstring(data).findall(".//outline[@text='Kenya']")
    assert {
        "type": "rss",
        "text": "Kenya",
        "title": "Kenya",
        "xmlUrl": "https://feeds.newsroom.example/feeds/country/ke.atom",
        "htmlUrl": "https://feeds.newsroom.example/country/ke",
    } == dict(found.attrib.items())
