"""An entry is known by names that are its own, and by none that others share."""

from datetime import UTC, datetime

import pytest

from digest.sources.feed import parse
from digest.sources.parsed import Given

GIVEN = Given(datetime(2026, 12, 1, tzinfo=UTC), url="https://newsroom.example/feed/")


def known_by(*items: str) -> list[tuple[str, ...]]:
    dated = "".join(
        f"<item><title>T{n}</title><pubDate>2026-11-16</pubDate>{one}</item>"
        for n, one in enumerate(items)
    )
    return [
        item.aliases
        for item in parse(
            f'<rss version="2.0"><channel>{dated}</channel></rss>'.encode(), GIVEN
        ).items
    ]


def guid(text: str) -> str:
    return f'<guid isPermaLink="false">{text}</guid>'


def test_a_number_that_two_sites_give_is_nobodys() -> None:
    first, second = known_by(guid("https://one.example/?p=7"), guid("https://two.example/?p=7"))
    assert set() == set(first) & set(second)


def test_where_ids_are_of_several_sites_none_is_known_without_its_host() -> None:
    first, second = known_by(guid("https://one.example/?p=7"), guid("https://two.example/?p=8"))
    assert (("https://one.example/?p=7",), ("https://two.example/?p=8",)) == (first, second)


def test_a_site_that_moves_is_known_by_what_stays() -> None:
    (before,) = known_by(guid("http://old.example/?p=7"))
    (after,) = known_by(guid("https://www.new.example/?p=7"))
    assert {"/?p=7"} == set(before) & set(after)


def test_wordpress_says_its_number_of_an_entry_aside() -> None:
    number = '<post-id xmlns="com-wordpress:feed-additions:1">7</post-id>'
    assert [("abc", "/?p=7")] == known_by(guid("abc") + number)


def test_an_address_that_two_entries_give_is_neithers() -> None:
    link = "<link>https://newsroom.example/news</link>"
    assert [("a",), ("b",)] == known_by(guid("a") + link, guid("b") + link)


def test_an_id_that_two_entries_give_is_neithers() -> None:
    """Else each would take the other's place at every reading."""
    links = [f"https://newsroom.example/{n}" for n in range(40)]
    items = [guid(f"id{max(n, 1)}") + f"<link>{link}</link>" for n, link in enumerate(links)]
    assert [(links[0],), (links[1],), ("id2", links[2])] == known_by(*items)[:3]


def test_an_entry_that_is_told_twice_keeps_its_id() -> None:
    link = "<link>https://newsroom.example/{}</link>"
    items = [guid(f"id{max(n, 1)}") + link.format(max(n, 1)) for n in range(40)]
    first, second = known_by(*items)[:2]
    assert "id1" == first[0] == second[0]


def test_the_real_address_goes_before_the_one_that_counts_clicks() -> None:
    counted = (
        '<x:origLink xmlns:x="http://rssnamespace.org/feedburner/ext/1.0">'
        "https://newsroom.example/1?utm_source=feed</x:origLink>"
        "<link>https://feeds.example/~r/news/~3/abc/</link>"
    )
    assert [("a", "https://newsroom.example/1")] == known_by(guid("a") + counted)


@pytest.mark.parametrize(
    ("trusted", "blank"),
    [pytest.param(True, 1, id="one in twenty"), pytest.param(False, 2, id="two in twenty")],
)
def test_ids_are_trusted_up_to_a_twentieth_of_blanks(trusted: bool, blank: int) -> None:
    link = "<link>https://newsroom.example/{0}</link>"
    items = [link.format(n) + (guid(f"id{n}") if n >= blank else "") for n in range(20)]
    assert trusted is (("id9", "https://newsroom.example/9") in known_by(*items))
