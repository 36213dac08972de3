"""The picture as SVG."""

from __future__ import annotations

from lxml import etree

from digest.pictures.drawn import WIDTH, Share, svg
from tests.pictures.test_characters import day

NS = {"s": "http://www.w3.org/2000/svg"}
PROVIDERS = (Share("gmail", 40_000, 39_000, 900, 100), Share("other", 22_500, 21_000, 0, 1500))


def drawn(title: str = "daily:2026-11-21:UTC:07") -> etree._Element:
    """The picture, read again."""
    return etree.fromstring(svg(title, day(), PROVIDERS).encode())


def test_it_says_in_words_what_it_shows() -> None:
    root = drawn()
    assert ("img", "title desc") == (root.get("role"), root.get("aria-labelledby"))
    assert "daily:2026-11-21:UTC:07" == root.findtext("s:title", namespaces=NS)
    described = root.findtext("s:desc", namespaces=NS) or ""
    assert "60,000 of 62,500 letters accepted (96 %)" in described
    assert "gmail: 40,000 owed, 39,000 accepted, 900 deferred, 100 refused." in described


def test_nothing_is_fetched_and_colours_follow_the_reader() -> None:
    text = svg("one", day(), PROVIDERS)
    assert "prefers-color-scheme: dark" in text
    assert ["http://www.w3.org/2000/svg"] == [
        word.split('"')[0] for word in text.split('"') if word.startswith("http")
    ]
    assert not {"href", "src", "script", "onload"} & set(text.replace("=", " ").split())


def test_all_of_it_lies_inside_its_width() -> None:
    for one in drawn().iterfind(".//s:rect", NS):
        assert float(one.get("x", 0)) + float(one.get("width", 0)) <= WIDTH + 0.1


def test_a_bar_is_as_long_as_its_part() -> None:
    bars = [
        (one.get("class"), float(one.get("width", 0)))
        for one in drawn().iterfind(".//s:rect", NS)
        if one.get("height") == "11"
    ]
    assert [
        ("accepted", 117.0),
        ("deferred", 2.7),
        ("refused", 0.3),
        ("accepted", 112.0),
        ("refused", 8.0),
    ] == bars


def test_a_name_that_is_markup_is_text() -> None:
    root = drawn("<script>&")
    assert "<script>&" == root.findtext("s:title", namespaces=NS)
    assert [] == root.findall(".//s:script", NS)
