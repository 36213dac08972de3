"""What an address answers leads on to ways of reading it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from digest.config import Preset
from digest.errors import Unreadable
from digest.http import Answer
from digest.sources.parsed import Given
from digest.sourcing.signs import Signs, of, usual_feeds
from tests.website import html

NOW = datetime(2026, 11, 21, tzinfo=UTC)
URL = "https://newsroom.example.org/en/latest/news/"
ATOM = b'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title></feed>'


def signs(body: bytes | str, url: str = URL, **headers: str) -> Signs:
    """The signs of an answer."""
    octets = body if isinstance(body, bytes) else body.encode()
    return of(Answer(200, headers, octets, url), Given(NOW, url, languages=("en",)))


def test_a_feed_is_one() -> None:
    """Also an empty one."""
    assert signs(ATOM) == Signs("a feed", is_feed=True)


def test_a_page_names_its_feeds() -> None:
    """In its head first, then by links that look like one; not those of comments."""
    found = signs(
        """<head><link rel=alternate type="application/rss+xml" href="/a/feed/">
        <link rel=alternate type="application/rss+xml" title="Comments" href="/comments/feed/">
        <link rel=alternate type="application/feed+json" href="/a.json"></head>
        <a href="/rss/all.xml">RSS</a><a href="/feedback">Feedback</a>"""
    )
    origin = "https://newsroom.example.org"
    assert (f"{origin}/a/feed/", f"{origin}/a.json", f"{origin}/rss/all.xml") == found.feeds


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        pytest.param(
            '<link rel="https://api.w.org/" href="https://newsroom.example.org/en/wp-json/">',
            {},
            id="in the page",
        ),
        pytest.param(
            "<p>x",
            {"link": '<https://newsroom.example.org/en/wp-json/>; rel="https://api.w.org/"'},
            id="in a header",
        ),
    ],
)
def test_a_wordpress_site_is_known(body: str, headers: dict[str, str]) -> None:
    """By the API that it names; its home stands for it."""
    found = signs(body, **headers)
    assert "https://newsroom.example.org/en/" == found.wordpress
    assert "a web page of a WordPress site" == found.what


@pytest.mark.parametrize(
    ("name", "preset", "items"),
    [
        ("theme-list", Preset.AMNESTY, 3),
        ("cards-list", Preset.AMNESTYUSA, 2),
        ("rows-list", Preset.AMNESTY_DE, 2),
        ("plain-list", None, 4),
        ("linked-data-list", None, 2),
    ],
)
def test_a_list_is_known_by_a_preset_or_by_itself(
    name: str, preset: Preset | None, items: int
) -> None:
    """Selectors are told where they were worked out."""
    found = signs(html(name)).found
    assert found is not None
    assert (preset, items) == (found.preset, found.items)
    assert ("item" in found.selectors) == (name == "plain-list")


def test_a_page_without_a_list_names_others_that_may_have_one() -> None:
    """Those for the press first."""
    found = signs(
        """<a href="/about/">About us</a><a href="/news/">News</a>
        <a href="/media/press-releases/">For journalists</a><a href="https://x.example/news">x</a>
        <a href="/news/2026/11/a-very-long/path/">News</a>""",
        url="https://newsroom.example.org/",
    )
    origin = "https://newsroom.example.org"
    assert (None, (f"{origin}/media/press-releases/", f"{origin}/news/")) == (
        found.found,
        found.newsrooms,
    )


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7", b'{"a": 1}', b"\0\1\2"])
def test_what_holds_no_releases_is_told(body: bytes) -> None:
    """In the words of what it is not."""
    with pytest.raises(Unreadable, match="RSS, Atom, RDF or JSON Feed"):
        signs(body)


def test_feeds_are_looked_for_where_sites_have_them() -> None:
    """Below the page first."""
    found = usual_feeds("https://n.example/press?x=1")
    assert "https://n.example/feed/" in found
    assert all(one.startswith("https://n.example/") for one in found)
