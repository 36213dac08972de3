"""The pages beside feeds, as a browser gets them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from digest.model import Dimension, Moment, Release
from digest.publish import Press, build
from digest.store import feeds
from digest.web.subjects import PAGE
from tests.web.test_pages import document, words
from tests.web.world import BARE, NOW, PLAIN, PUBLISHER, FewLabels, World, label

PAGES = (
    "/region/europe-central-asia",
    "/country/by",
    "/topic/journalists",
    "/kind/press-release",
    "/language/en",
)
BELARUS = label(Dimension.COUNTRY, "BY")


def titles(page: html.HtmlElement) -> list[str]:
    """What the page lists."""
    return [one.text_content() for one in page.xpath("//*[@class='latest']//h3")]


def walked(world: World, path: str) -> Iterator[html.HtmlElement]:
    """The page and all older ones, by their links alone."""
    while path:
        page = document(world, path)
        yield page
        path = page.xpath("string(//a[@rel='next']/@href)")


def many(count: int) -> list[Release]:
    """Releases about Belarus, three to a day."""
    day = datetime(2026, 11, 20, tzinfo=UTC)
    return [
        replace(
            BARE,
            uid=f"r{n:04}",
            tag=f"tag:x,2026:{n}",
            seq=n + 1,
            title=f"Release {n:04}",
            published=Moment(day - timedelta(days=n // 3)),
            labels=(BELARUS,),
        )
        for n in range(count)
    ]


@pytest.mark.parametrize("path", PAGES)
def test_the_page_lists_what_its_feed_shows(world: World, path: str) -> None:
    """Day, kind, labels and the beginning of the text with each."""
    page = document(world, path)
    assert [PLAIN.title] == titles(page)
    shown = words(page.xpath("//*[@class='latest']/li")[0])
    assert shown.startswith("20 November 2026 Belarus: Release the reporter")
    assert "The court sat for eleven minutes. The verdict was read" in shown
    assert shown.endswith("Press release · Belarus · Russia · Journalists and media")


@pytest.mark.parametrize("path", PAGES)
def test_the_head_names_the_three_files_of_exactly_that_feed(world: World, path: str) -> None:
    """Each is served as the type that is promised, and says that this page is beside it."""
    page = document(world, path)
    links = page.xpath("//head/link[@rel='alternate' and @type]")
    site = "https://feeds.newsroom.example"
    assert [f"{site}/feeds{path}{suffix}" for suffix in (".atom", ".rss", ".json")] == [
        one.get("href") for one in links
    ]
    for one in links:
        answer = world.ask(one.get("href").removeprefix(site))
        assert one.get("type") == answer.headers["content-type"].partition(";")[0]
        assert f"{site}{path}" in answer.text
    assert [f"{site}{path}"] == page.xpath("//link[@rel='canonical']/@href")


def test_the_addresses_to_copy_are_those_of_the_head(world: World) -> None:
    """Buttons lead there as well."""
    page = document(world, "/region/africa")
    found = page.xpath("//head/link[@rel='alternate' and @type]/@href")
    assert found == page.xpath("//*[@class='addresses']//a/@href")
    assert found == [one.text_content() for one in page.xpath("//*[@class='addresses']//code")]


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/country/by", "/subscribe?country=by"),
        ("/kind/press-release", "/subscribe?kind=press-release"),
        ("/language/en", "/subscribe?everything=1&language=en"),
    ],
)
def test_a_page_leads_to_the_form_set_to_it(world: World, path: str, asked: str) -> None:
    """Of a language everything is asked for: it is no wish by itself."""
    (link,) = document(world, path).xpath("//*[@class='bymail']/a/@href")
    assert asked == link


@pytest.mark.parametrize(
    ("path", "near"),
    [
        (
            "/region/europe-central-asia",
            ["/country/by", "/topic/journalists", "/kind/press-release", "/language/en"],
        ),
        (
            "/country/by",
            [
                "/region/europe-central-asia",
                "/topic/journalists",
                "/kind/press-release",
                "/language/en",
            ],
        ),
        (
            "/topic/journalists",
            [
                "/region/europe-central-asia",
                "/country/by",
                "/country/ru",
                "/kind/press-release",
                "/language/en",
            ],
        ),
        ("/region/africa", []),
    ],
)
def test_a_page_leads_to_what_is_near_it(world: World, path: str, near: list[str]) -> None:
    """A region to its countries, a country to its regions, both to the topics that they have."""
    links = document(world, path).xpath("//*[@aria-labelledby='near-title']//li/a/@href")
    assert near == links


def test_what_was_withdrawn_is_not_listed_and_what_was_corrected_is_marked(world: World) -> None:
    """The feed of a withdrawn one alone has a page that says there is nothing."""
    nothing = document(world, "/country/ru")
    assert "must not be printed" not in nothing.text_content()
    assert "Corrected" in words(document(world, "/country/eg"))
    assert "Corrected" not in words(document(world, "/country/by"))


def test_titles_and_texts_run_their_own_way_inside_the_page(world: World) -> None:
    """The page itself stays as it is."""
    page = document(world, "/country/eg")
    assert {("ar", "rtl")} == {
        (one.get("lang"), one.get("dir")) for one in page.xpath("//*[@class='latest']//*[@lang]")
    }
    assert ("en", "ltr") == (page.get("lang"), page.get("dir"))


def test_a_page_in_a_language_tells_each_release_in_it(world: World) -> None:
    """Whatever it was first told in."""
    french = replace(
        PLAIN,
        uid="french",
        tag="tag:x,2026:7",
        title="Libérez la journaliste",
        language="fr",
        same_as=PLAIN.uid,
        seq=None,
    )
    world.release(french)
    assert ["Libérez la journaliste"] == titles(document(world, "/language/fr"))
    assert [PLAIN.title] == titles(document(world, "/language/en"))


def test_a_region_without_a_release_has_a_page_and_a_feed(world: World) -> None:
    """So that people may follow it before the first one."""
    page = document(world, "/region/africa")
    assert "Nothing has been published yet." in words(page)
    assert 200 == world.ask("/feeds/region/africa.atom").status_code


@pytest.mark.parametrize("start", ["/country/by", "/?before=2027-01-01T00:00:00Z~"])
def test_the_whole_archive_can_be_walked_by_links_and_holds_each_release_once(
    empty: World, start: str
) -> None:
    """In order, a bounded page at a time, each under an address of its own."""
    told = many(2 * PAGE + 7)
    empty.release(*told)
    pages = list(walked(empty, start))
    assert [one.title for one in told] == [title for page in pages for title in titles(page)]
    assert [PAGE, PAGE, 7] == [len(titles(page)) for page in pages]
    canonical = [page.xpath("string(//link[@rel='canonical']/@href)") for page in pages]
    assert len(canonical) == len(set(canonical))
    for page in pages:
        assert 3 == len(page.xpath("//head/link[@rel='alternate' and @type]"))


def test_a_walk_goes_on_where_it_was_when_the_last_entry_of_a_page_is_gone(empty: World) -> None:
    """The address names a place in the order, and not a release that has to be there."""
    told = many(PAGE + 5)
    empty.release(*told)
    older = document(empty, "/country/by").xpath("string(//a[@rel='next']/@href)")
    with empty.store.writing():
        last = {"uid": told[PAGE - 1].uid}
        empty.store.write("UPDATE releases SET status = 'withdrawn' WHERE uid = :uid", last)
    build(Press(empty.store, FewLabels(), PUBLISHER), empty.feeds, now=NOW)
    assert [one.title for one in told[PAGE:]] == titles(document(empty, older))


def test_a_page_leads_to_each_year_that_has_releases(empty: World) -> None:
    """Without walking through all that came later."""
    old = [
        replace(one, published=Moment(one.published.at.replace(year=year)))
        for one, year in zip(many(4), (2026, 2026, 2024, 2019), strict=True)
    ]
    empty.release(*old)
    links = document(empty, "/country/by").xpath("//nav[@class='years']//a")
    assert ["2026", "2024", "2019"] == [one.text for one in links]
    assert [one.title for one in old[2:]] == titles(document(empty, links[1].get("href")))
    assert [one.title for one in old[3:]] == titles(document(empty, links[2].get("href")))


@pytest.mark.parametrize(
    "path",
    [
        "/region/nowhere",
        "/country/xx",
        "/country/ke",
        "/topic/nothing",
        "/kind/rumour",
        "/language/xx",
        "/language/",
        "/region/",
        "/region",
        "/region/europe-central-asia/more",
        "/sort/africa",
    ],
)
def test_what_never_was_a_feed_has_no_page(world: World, path: str) -> None:
    """Not even a label that is known, before its first release."""
    document(world, path, 404)


def test_a_page_of_a_feed_that_was_removed_is_gone(world: World) -> None:
    """As its files are."""
    with world.store.writing():
        feeds.remove(world.store, ["topic/journalists"], NOW)
    page = document(world, "/topic/journalists", 410)
    assert "This is gone for good" == page.xpath("string(//h1)")


@pytest.mark.parametrize("path", ["/country/BY", "/region/Europe-Central-Asia"])
def test_capitals_lead_to_the_address_in_small_letters(world: World, path: str) -> None:
    """Countries are written in capitals elsewhere."""
    answer = world.ask(path)
    assert 308 == answer.status_code
    assert f"https://feeds.newsroom.example{path.lower()}" == answer.headers["location"]


@pytest.mark.parametrize("before", ["", "2026", "2026-02-30T00:00:00Z~", "2026-01-01T00:00:00Z"])
def test_an_older_page_that_cannot_be_is_not_found(world: World, before: str) -> None:
    """An address cut short, or made up."""
    document(world, f"/country/by?before={before}", 404)
    document(world, f"/?before={before}", 404)


@given(before=st.text(max_size=40))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_asked_for_the_answer_is_never_a_fault(world: World, before: str) -> None:
    """Always 200 or 404."""
    answer = world.ask("/country/by?before=" + quote(before, safe=""))
    assert answer.status_code in {200, 404}
