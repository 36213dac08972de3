from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from digest.feeds.mended import MendedEntry, MendedFeed
from tests.feeds.lint import complaints

AT = datetime(2026, 5, 4, tzinfo=UTC)
LINKS = [
    {"rel": "alternate", "type": "text/html", "hreflang": "en", "href": "https://n.example/1"},
    {"rel": "enclosure", "type": "application/pdf", "length": "9", "href": "https://n.example/2"},
]


def _filled(entry: Any, title: str = "Freed") -> Any:
    entry.id("tag:n.example,2026:1")
    entry.title(title)
    entry.updated(AT)
    entry.summary("Words")
    entry.link([dict(one) for one in LINKS])
    return entry


def _document(feed: Any, entry: Any) -> Any:
    feed.id("tag:n.example,2026:feed")
    feed.title("News & views")
    feed.updated(AT)
    feed.author(name="Rights Desk")
    feed.language("en")
    feed.link(href="https://n.example/all.atom", rel="self", type="application/atom+xml")
    feed.link(href="https://n.example/", rel="alternate")
    feed.add_entry(entry, order="append")
    return feed


def test_the_fault_is_there_to_be_mended() -> None:
    found = complaints(_document(FeedGenerator(), _filled(FeedEntry(), "<b>x</b>")).atom_str())
    assert [
        "no stylesheet",
        "tag:n.example,2026:1: entry: alternates: (None, None) twice",
        "title: markup in plain text: '<b>x</b>'",
    ] == found


def test_a_mended_document_has_no_fault() -> None:
    document = _document(MendedFeed(), _filled(MendedEntry(language="en"), "<b>x</b>"))
    assert [] == complaints(document.document("https://n.example/feed.css?a=1&b=2"))


def test_links_keep_what_was_said_of_them() -> None:
    entry = _filled(MendedEntry()).atom_entry()
    assert LINKS == [dict(one.attrib) for one in entry.findall("link")]


@pytest.mark.parametrize(
    ("title", "kind", "written"),
    [
        pytest.param("Freed", None, "Freed", id="plain"),
        pytest.param(
            "Rights & wrongs: 1 < 2", None, "Rights & wrongs: 1 < 2", id="signs that stand alone"
        ),
        pytest.param("a &copy b", "html", "a &amp;copy b", id="a reference left open"),
        pytest.param("x<y", "html", "x&lt;y", id="a tag left open"),
        pytest.param("<b>&copy;", "html", "&lt;b&gt;&amp;copy;", id="looks like markup"),
    ],
)
def test_text_that_looks_like_markup_is_declared_and_escaped(
    title: str, kind: str | None, written: str
) -> None:
    element = _filled(MendedEntry(), title).atom_entry().find("title")
    assert (kind, written) == (element.get("type"), element.text)


def test_a_source_has_an_id_and_a_date() -> None:
    entry = _filled(MendedEntry())
    entry.origin("tag:n.example,2026:source/wire", "wire & co", AT)
    assert (
        "<source><id>tag:n.example,2026:source/wire</id>"
        "<title>wire &amp; co</title>"
        "<updated>2026-05-04T00:00:00+00:00</updated></source>"
    ) == etree.tostring(entry.atom_entry().find("source"), encoding="unicode")
