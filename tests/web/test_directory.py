"""The directory of feeds, and the form that joins several into one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlencode

import pytest
from lxml import etree, html

from digest.model import Dimension
from digest.store import Store
from digest.store.database import Row, Value
from digest.web.combining import FIRST
from tests.web.test_pages import document, words
from tests.web.test_subjects import titles
from tests.web.world import BARE, PLAIN, RICH, World, label, parsed

SITE = "https://feeds.newsroom.example"


def headed(page: html.HtmlElement) -> dict[str, list[str]]:
    """The pages that are linked under each heading of the directory that has a list."""
    return {
        one.xpath("string(*[self::h2 or self::h3]//text()[normalize-space()])"): one.xpath(
            "ul/li/a/@href"
        )
        for one in page.find_class("feeds")
    }


def test_the_directory_has_regions_with_their_countries_then_topics_kinds_and_languages(
    world: World,
) -> None:
    """A country of no region stands behind them."""
    assert {
        "Africa": [],
        "Europe and Central Asia": ["/country/by"],
        "Middle East and North Africa": ["/country/eg"],
        "Other countries": ["/country/ru"],
        "Topics": ["/topic/death-penalty", "/topic/journalists"],
        "Kinds of release": [
            "/kind/campaign",
            "/kind/feature",
            "/kind/news",
            "/kind/press-release",
            "/kind/report",
            "/kind/statement",
            "/kind/urgent-action",
        ],
        "Languages": ["/language/ar", "/language/en"],
    } == headed(document(world, "/feeds/"))


def test_the_directory_has_the_address_of_every_feed_that_opml_has(world: World) -> None:
    """At the public host, whatever Host was asked for, with how many entries each shows."""
    opml = etree.fromstring(world.ask("/feeds/all.opml").content)
    page = document(world, "/feeds/")
    shown = {one.text_content() for one in page.find_class("address")}
    assert {url for one in opml.iter() if (url := one.get("xmlUrl"))} <= shown
    assert "Belarus 1 recent https://feeds.newsroom.example/feeds/country/by.atom" in words(page)
    assert "Africa none yet https://feeds.newsroom.example/feeds/region/africa.atom" in words(page)
    assert [f"{SITE}/feeds/all.opml"] == page.xpath("//a[@type='text/x-opml']/@href")


def test_the_directory_before_the_first_build_says_that_there_is_nothing(empty: World) -> None:
    """No heading without a list, and no form without a choice."""
    page = document(empty, "/feeds/")
    assert "No feed has been written yet." in words(page)
    assert [] == page.xpath("//form")
    assert "No feed has been written yet." in words(document(empty, "/feeds/combine"))


def test_the_directory_without_its_slash_leads_there(world: World) -> None:
    """At the configured host."""
    answer = world.ask("/feeds", headers={"Host": "evil.example"})
    assert (308, f"{SITE}/feeds/") == (answer.status_code, answer.headers["location"])


def test_the_form_asks_for_every_label_that_has_a_feed_and_ticks_none(world: World) -> None:
    """Either is what people mean who follow a country and a topic."""
    page = document(world, "/feeds/")
    form = page.xpath("//form")[0]
    assert ("get", "/feeds/combine") == (form.get("method"), form.get("action"))
    assert [] == form.xpath(".//input[@type='checkbox'][@checked]")
    asked = {f"/{one.get('name')}/{one.get('value')}" for one in form.xpath(".//input[@value]")}
    linked = {link for links in headed(page).values() for link in links}
    regions = {f"/region/{one}" for one in ("africa", "europe-central-asia")}
    assert linked | regions | {"/region/middle-east-north-africa"} == {
        one for one in asked if not one.startswith("/match/")
    }
    assert ["any"] == form.xpath(".//input[@type='radio'][@checked]/@value")


def ask(*pairs: tuple[str, str]) -> str:
    """The path that a browser asks for."""
    return f"/feeds/combine?{urlencode(pairs)}"


BOTH = (("country", "by"), ("topic", "death-penalty"))


@pytest.mark.parametrize(
    ("match", "shown", "says"),
    [
        (
            "any",
            [PLAIN.title, RICH.title],
            "All that is about any of these: Belarus, Death penalty.",
        ),
        ("all", [], "Only what is about Belarus, and also about Death penalty."),
    ],
)
def test_a_choice_has_an_address_in_three_formats_and_shows_what_it_would_bring(
    world: World, match: str, shown: list[str], says: str
) -> None:
    """Either brings both sorts, only both what is of both."""
    page = document(world, ask(*BOTH, ("match", match)))
    query = f"country=by&topic=death-penalty&match={match}"
    assert [f"{SITE}/feeds/{form}?{query}" for form in ("atom", "rss", "json")] == page.xpath(
        "//*[@class='addresses']//a/@href"
    )
    assert page.xpath("//head/link[@rel='alternate' and @type]/@href") == page.xpath(
        "//*[@class='addresses']//a/@href"
    )
    assert shown == titles(page)
    assert says in words(page)
    assert ("2 releases." if shown else "Nothing yet.") in words(page)


@pytest.mark.parametrize("match", ["any", "all"])
def test_the_addresses_lead_to_the_feed_of_which_the_page_tells(world: World, match: str) -> None:
    """In each format, and the feed names the page."""
    page = document(world, ask(*BOTH, ("match", match)))
    links = page.xpath("//head/link[@rel='alternate' and @type]")
    answers = [world.ask(one.get("href").removeprefix(SITE)) for one in links]
    assert [one.get("type") for one in links] == [
        one.headers["content-type"].partition(";")[0] for one in answers
    ]
    feed = answers[2].json()
    marked = [one["title"].removeprefix("تصحيح: ") for one in feed["items"]]
    assert titles(page) == marked
    assert (
        f"{SITE}/feeds/combine?country=by&topic=death-penalty&match={match}"
        == (feed["home_page_url"])
    )


def test_only_the_first_titles_are_shown_and_all_are_counted(empty: World) -> None:
    """Nothing of those that were withdrawn."""
    both = (label(Dimension.COUNTRY, "BY"), label(Dimension.TOPIC, "journalists"))
    empty.release(
        *(
            replace(BARE, uid=f"r{n}", tag=f"tag:x,2026:{n}", seq=n + 1, labels=both)
            for n in range(FIRST + 2)
        )
    )
    page = document(empty, ask(("country", "by"), ("topic", "journalists"), ("match", "all")))
    assert f"{FIRST + 2} releases. The first {FIRST}:" in words(page)
    assert FIRST == len(titles(page))


def test_what_was_chosen_stays_ticked_and_its_sort_open(world: World) -> None:
    """So that a choice can be changed."""
    page = document(world, ask(*BOTH, ("match", "all")))
    assert [("country", "by"), ("topic", "death-penalty"), ("match", "all")] == [
        (one.get("name"), one.get("value")) for one in page.xpath("//input[@checked]")
    ]
    assert 2 == len(page.xpath("//form/details[@open]"))


def test_one_label_alone_is_the_feed_that_is_there_already(world: World) -> None:
    """It has a file, and a page beside it."""
    page = document(world, ask(("country", "BY"), ("match", "all")))
    assert [f"{SITE}/feeds/country/by{one}" for one in (".atom", ".rss", ".json")] == page.xpath(
        "//*[@class='addresses']//a/@href"
    )
    assert "/country/by" in page.xpath("//main//p/a/@href")


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        pytest.param((("region", "atlantis"),), ["region: atlantis: "], id="a region"),
        pytest.param((("country", "zz"),), ["country: zz: "], id="a country"),
        pytest.param((("topic", "x"), ("kind", "y")), ["topic: x: ", "kind: y: "], id="two"),
        pytest.param((*BOTH, ("language", "xx")), ["language: xx: "], id="a language"),
        pytest.param((("match", "some"), *BOTH), ["match: some: "], id="a match"),
        pytest.param((("colour", "red"),), ["colour: "], id="a sort"),
        pytest.param(
            (("topic", "<script>alert(1)</script>"),),
            ["topic: <script>alert(1)</script>: "],
            id="hostile",
        ),
    ],
)
def test_what_is_not_known_is_refused_by_name_and_the_rest_stays_ticked(
    world: World, pairs: tuple[tuple[str, str], ...], said: list[str]
) -> None:
    """All of it at once."""
    page = document(world, ask(*pairs), 400)
    told = page.xpath("//*[@role='alert']//li/text()")
    assert len(said) == len(told)
    for start, line in zip(said, told, strict=True):
        assert line.startswith(start)
    assert page.xpath("string(//title)").startswith("Error: ")
    assert [] == page.xpath("//script")
    known = {one for one in pairs if one in BOTH}
    assert known == {
        (one.get("name"), one.get("value"))
        for one in page.xpath("//input[@checked][@type='checkbox']")
    }


def test_no_choice_yet_is_the_form_alone(world: World) -> None:
    """Not an error, with or without the radio button's value."""
    for path in ("/feeds/combine", ask(("match", "any"))):
        page = document(world, path)
        assert [] == page.find_class("addresses") + page.xpath("//*[@role='alert']")
        assert page.xpath("//form")


PATHS = (
    "/",
    "/feeds/",
    "/region/africa",
    "/country/by",
    "/?before=2026-01-01T00:00:00Z~",
    ask(*BOTH),
)


@pytest.mark.parametrize("path", PATHS)
def test_looking_changes_nothing(world: World, path: str) -> None:
    """GET and HEAD commit nothing; anything else is refused."""
    before = world.store.data_version()
    assert 200 == world.ask(path).status_code
    head = world.ask(path, method="HEAD")
    assert (200, b"") == (head.status_code, head.content)
    assert 405 == world.ask(path, method="POST").status_code
    assert before == world.store.data_version()


@pytest.mark.parametrize("path", PATHS)
def test_every_page_may_be_kept_for_a_minute_and_has_one_first_heading(
    world: World, path: str
) -> None:
    """Fresh enough for a correction."""
    answer = world.ask(path)
    assert "public, max-age=60" == answer.headers["cache-control"]
    page = parsed(answer)
    assert 1 == len(page.xpath("//h1"))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    levels = [int(one.tag[1]) for one in page.xpath("//h1|//h2|//h3")]
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))


def test_a_page_costs_the_same_number_of_questions_however_much_is_listed(empty: World) -> None:
    """A newsroom of years is as quick as one of a week."""
    costs = []
    for some in (range(3), range(3, 90)):
        empty.release(
            *(
                replace(
                    PLAIN,
                    uid=f"r{n}",
                    tag=f"tag:x,2026:{n}",
                    seq=n + 1,
                    title=f"Release {n}",
                )
                for n in some
            )
        )
        costs.append([_questions(empty, path) for path in PATHS])
    assert costs[0] == costs[1]


class Counted(Store):
    """A store that counts what it is asked."""

    def __init__(self, path: Path) -> None:
        """Open it as it is."""
        super().__init__(path)
        self.asked = 0

    def read(self, sql: str, parameters: Mapping[str, Value] | None = None) -> list[Row]:
        """One more question."""
        self.asked += 1
        return super().read(sql, parameters)

    def one(self, sql: str, parameters: Mapping[str, Value] | None = None) -> Row | None:
        """One more question."""
        self.asked += 1
        return super().one(sql, parameters)


def _questions(world: World, path: str) -> int:
    store = Counted(world.store.path)
    assert 200 == world.ask(path, parts=world.parts(store=store)).status_code
    store.close()
    return store.asked
