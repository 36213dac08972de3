"""What is read from libxml2's tree is what feedparser would have read, only sooner."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.made_feeds import feeds
from digest.sources.feed import elements, items, loose, tree
from digest.sources.feed.charset import as_utf8
from digest.sources.parsed import Fault, Given, Parsed

GIVEN = Given(
    datetime(2026, 12, 1, tzinfo=UTC), url="https://newsroom.example/feed/", languages=("en", "fr")
)
SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
)
DATES = (
    *("Mon, 16 Nov 2026 09:30:00 +0100", "2026-11-16T09:30:00Z", "2026-11-16", "16 nov. 2026"),
    *("lun, 16 novembre 2026 09:30", "soon", "2031-01-01", ""),
)
LINKS = ("https://newsroom.example/1?a=1&b=2", "/2", "//other.example/3", "mailto:a@b", "http://[")

text = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")), max_size=30
)
inline = st.builds("<b>{}</b> &amp; {}".format, text.map(escape), text.map(escape))
markup = st.lists(
    st.one_of(
        st.builds("<p>{}</p>".format, inline),
        st.builds('<p class="x"><a href="/{}">{}</a></p>'.format, st.integers(), inline),
        st.builds("<ul><li>{}</li><li>{}</li></ul>".format, inline, text.map(escape)),
        st.just('<figure><img src="/quay.jpg" alt="A quay"/></figure>'),
        st.just("<script>x()</script>"),
    ),
    min_size=1,
    max_size=4,
).map("".join)


def element(name: str, said: st.SearchStrategy[str], more: str = "") -> st.SearchStrategy[str]:
    """An element, or nothing."""
    return st.one_of(
        st.just(""),
        said.map(lambda one: f"<{name}{more}>{escape(one)}</{name}>"),
    )


def whole(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """The parts in any order."""
    return st.tuples(*parts).flatmap(st.permutations).map("".join)


rss_item = whole(
    element("title", st.one_of(text, inline)),
    element("link", st.sampled_from(LINKS)),
    element("guid", st.one_of(text, st.sampled_from(LINKS)), ' isPermaLink="false"'),
    element("pubDate", st.sampled_from(DATES)),
    element("dc:date", st.sampled_from(DATES)),
    element("description", st.one_of(text, markup)),
    element("content:encoded", markup),
    element("category", text),
    element("dc:subject", text),
    st.sampled_from(("", '<enclosure url="/report.pdf" type="application/PDF" length="12"/>')),
).map("<item>{}</item>".format)

atom_entry = whole(
    element("title", text),
    element("id", st.one_of(text, st.sampled_from(LINKS))),
    st.sampled_from(LINKS).map(lambda one: f'<link rel="alternate" href="{escape(one)}"/>'),
    element("published", st.sampled_from(DATES)),
    element("updated", st.sampled_from(DATES)),
    element("summary", text),
    st.one_of(
        element("content", markup, ' type="html"'),
        element("content", text, ' type="text" xml:lang="fr"'),
        markup.map(
            '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{}</div></content>'.format
        ),
    ),
    text.map(lambda one: f'<category term="{escape(one)}"/>'),
    st.sampled_from(("", '<link rel="enclosure" href="/report.pdf" type="application/pdf"/>')),
).map("<entry>{}</entry>".format)

channel = whole(
    element("ttl", st.sampled_from(("60", "no", "-1", "0"))),
    element("sy:updatePeriod", st.sampled_from(("hourly", "daily", "never"))),
    element("sy:updateFrequency", st.sampled_from(("2", "0", "x"))),
    element("language", st.sampled_from(("fr-FR", "es", "", "?"))),
)


def both(body: bytes) -> tuple[Parsed, Parsed]:
    """What the tree gives, and what feedparser."""
    root = tree.tree(as_utf8(body, None))
    assert not isinstance(root, Fault)
    known = loose.read(body, GIVEN.url, root)
    document = elements.read(root, GIVEN.url)
    assert document is not None
    return items.read(document, GIVEN), items.read(known, GIVEN)


@settings(deadline=None)
@given(channel, st.lists(rss_item, max_size=3))
def test_rss_is_always_read_alike(around: str, found: list[str]) -> None:
    ours, theirs = both(
        f'<rss version="2.0" {SPACES}><channel>{around}{"".join(found)}</channel></rss>'.encode()
    )
    assert theirs == ours


@settings(deadline=None)
@given(st.sampled_from(("", ' xml:lang="ar"')), st.lists(atom_entry, max_size=3))
def test_atom_is_always_read_alike(spoken: str, found: list[str]) -> None:
    ours, theirs = both(
        f'<feed xmlns="http://www.w3.org/2005/Atom"{spoken}>{"".join(found)}</feed>'.encode()
    )
    assert theirs == ours


@pytest.mark.parametrize("body", feeds(10, 20_000))
def test_the_feeds_of_the_benchmark_are_read_alike(body: bytes) -> None:
    ours, theirs = both(body)
    assert theirs == ours
    assert (True, ()) == (len(ours.items) > 2, ours.faults)
