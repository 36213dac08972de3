"""The home page and release pages, as a browser gets them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import html

from digest.changes import Rule
from digest.config import Web
from digest.model import Kind
from digest.store import ties
from digest.web.pages import LATEST
from tests.web.world import BARE, BELARUS, NEWSROOM, PLAIN, RICH, TWIN, World, parsed


def document(world: World, path: str, status: int = 200) -> html.HtmlElement:
    """The page, parsed."""
    answer = world.ask(path)
    assert status == answer.status_code
    assert "text/html; charset=utf-8" == answer.headers["content-type"]
    return parsed(answer)


def words(page: html.HtmlElement) -> str:
    """All its text with plain spaces."""
    return " ".join(page.text_content().split())


def test_home_lists_the_latest_releases_newest_first_and_none_that_was_withdrawn(
    world: World,
) -> None:
    """Each by its title, or its first sentence where it has none."""
    page = document(world, "/")
    assert [
        ("/releases/belarus-reporter", "Belarus: Release the reporter & drop the <charges>"),
        ("/releases/egypt-statement", "مصر: أفرجوا عن الصحفيين"),
        ("/releases/bare", "Somebody was taken from their home at night."),
    ] == [(one.get("href"), one.text) for one in page.xpath("//*[@id='latest']//li//a")]
    assert "must not be printed" not in page.text_content()


def test_home_shows_each_release_in_its_own_language_and_direction(world: World) -> None:
    """One whose language is unknown says so."""
    links = document(world, "/").xpath("//*[@id='latest']//li//h3")
    assert [("en", "ltr"), ("ar", "rtl"), ("und", "auto")] == [
        (one.get("lang"), one.get("dir")) for one in links
    ]


def test_home_shows_the_day_of_each_release(world: World) -> None:
    """Machines are told the instant, where a source gave one."""
    times = document(world, "/").xpath("//*[@id='latest']//time")
    assert [
        ("2026-11-20", "20 November 2026"),
        ("2026-11-19T14:05:00Z", "19 November 2026"),
        ("2026-11-17", "17 November 2026"),
    ] == [(one.get("datetime"), one.text) for one in times]


def test_home_has_the_feed_of_everything_in_three_formats_at_its_public_address(
    world: World,
) -> None:
    """The address is the configured one, whatever Host was asked for; readers find it in the head
    too."""
    page = document(world, "/")
    prefix = "https://feeds.newsroom.example/feeds"
    addresses = [f"{prefix}/all{suffix}" for suffix in (".atom", ".rss", ".json")]
    assert addresses == page.xpath("//*[@class='whole']//a[not(@href = '/subscribe')]/@href")
    assert addresses == [one.text_content() for one in page.xpath("//*[@class='whole']//code")]
    assert addresses == page.xpath("//link[@rel='alternate' and @type]/@href")


def test_home_leads_to_the_page_of_each_region_and_topic_and_to_all_feeds(world: World) -> None:
    """The other labels are a page further."""
    assert [
        "/region/africa",
        "/region/europe-central-asia",
        "/region/middle-east-north-africa",
        "/topic/death-penalty",
        "/topic/journalists",
        "/feeds/",
    ] == document(world, "/").xpath("//*[@id='feeds']//a/@href")


def test_every_link_of_the_site_to_itself_leads_somewhere(world: World) -> None:
    """Home, and whatever can be reached from it, feeds included."""
    seen, ahead = dict[str, int](), {"/"}
    while ahead:
        path = ahead.pop()
        answer = world.ask(path)
        seen[path] = answer.status_code
        if answer.headers["content-type"].startswith("text/html"):
            ahead |= own_links(parsed(answer)) - seen.keys()
    assert {"/feeds/", "/region/africa", "/country/by", "/feeds/all.opml"} <= seen.keys()
    assert dict.fromkeys(seen, 200) == seen


def own_links(page: html.HtmlElement) -> set[str]:
    """The paths on this site that a page links, whole addresses of it included."""
    links = (one.removeprefix("https://feeds.newsroom.example") for one in page.xpath("//@href"))
    return {one.partition("#")[0] for one in links if one.startswith("/")}


def test_home_of_a_newsroom_that_has_said_nothing_says_so(empty: World) -> None:
    """No list, no empty heading."""
    page = document(empty, "/")
    assert "Nothing has been published here yet." in words(page)
    assert "No feed has been written yet." in words(page)


def test_home_stays_short_however_much_was_published(empty: World) -> None:
    """The feeds and the archive hold the rest."""
    empty.release(
        *(replace(BARE, uid=f"r{n}", tag=f"tag:x,2026:{n}", seq=n) for n in range(1, LATEST + 5))
    )
    assert LATEST == len(document(empty, "/").xpath("//*[@id='latest']//li"))


def test_a_release_page_shows_what_the_source_gave(world: World) -> None:
    """Title, kind, day, paragraphs, the picture's words, the file, source and original."""
    page = document(world, "/releases/belarus-reporter")
    (picture,), (onward,), (kicker,) = (
        page.find_class(one) for one in ("picture", "onward", "kicker")
    )
    assert PLAIN.title == page.xpath("string(//h1)")
    assert "Press release · 20 November 2026" == words(kicker)
    assert PLAIN.summary.split("\n\n") == page.xpath("//*[@class='text']/p/text()")
    assert "Outside the court in Minsk Picture: © Private" == words(picture)
    assert "Read the whole release at newsroom.example" == words(onward)
    assert [PLAIN.url] == onward.xpath("a/@href")
    assert [PLAIN.enclosures[0].url] == page.xpath("//dd//a[contains(., 'pdf')]/@href")


def test_a_release_page_links_the_pages_of_its_labels_of_all_tellings_united(
    world: World,
) -> None:
    """Also for feed readers that look for them in the head."""
    page = document(world, "/releases/belarus-reporter")
    carried = [
        "region/europe-central-asia",
        "country/by",
        "country/ru",
        "topic/journalists",
        "kind/press-release",
        "language/en",
    ]
    assert [f"/{one}" for one in carried] == page.xpath("//dl//li/a/@href")[1:]
    prefix = "https://feeds.newsroom.example/feeds"
    assert [f"{prefix}/{one}.atom" for one in ("all", *carried)] == page.xpath(
        "//link[@rel='alternate' and @type]/@href"
    )


def test_a_release_page_names_its_report_its_other_languages_and_whom_to_ask(
    world: World,
) -> None:
    """The report's page names what announces it."""
    world.release(
        replace(
            PLAIN, uid="report", tag="tag:x,2026:6", title="The findings", kind=Kind.REPORT, seq=6
        ),
        replace(
            PLAIN,
            uid="french",
            tag="tag:x,2026:7",
            title="Libérez la journaliste",
            language="fr",
            contact="press@newsroom.example",
            same_as=PLAIN.uid,
            seq=None,
        ),
    )
    with world.store.writing():
        ties.add(world.store, PLAIN.uid, "report", Rule.LINK)
    page, french = (document(world, f"/releases/{uid}") for uid in (PLAIN.uid, "french"))
    assert "The report The findings Also in Libérez la journaliste" in words(page)
    assert ["/releases/report", "/releases/french"] == page.xpath("//dl//a[@lang]/@href")
    assert "Libérez la journaliste" == french.xpath("string(//h1)")
    assert "fr" == french.xpath("string(//h1/@lang)")
    assert "Press contact press@newsroom.example" in words(french)
    assert ["en"] == french.xpath("//dl//a/@hreflang")
    canonical = "https://feeds.newsroom.example/releases/french"
    assert [canonical] == french.xpath("//link[@rel='canonical']/@href")
    report = document(world, "/releases/report")
    assert f"Announced in {PLAIN.title}" in words(report)


def test_a_release_page_shows_full_text_as_it_is_marked_up_right_to_left(world: World) -> None:
    """The text is the source's, so its direction is too; the page's own words stay as they are."""
    page = document(world, "/releases/egypt-statement")
    text = page.xpath("//*[@class='text']")[0]
    assert ("ar", "rtl") == (text.get("lang"), text.get("dir"))
    assert "الكامل" == text.xpath("string(.//strong)")
    assert "ltr" == page.get("dir")


def test_a_release_page_shows_an_instant_in_the_newsrooms_zone_which_it_names(
    world: World,
) -> None:
    """A bare day is the same day everywhere."""
    parts = world.parts(newsroom=replace(NEWSROOM, zone="Asia/Tokyo"))
    shown = {
        uid: parsed(world.ask(f"/releases/{uid}", parts=parts)).xpath("string(//time)")
        for uid in (PLAIN.uid, RICH.uid)
    }
    assert "20 November 2026" == shown[PLAIN.uid]
    assert "19 November 2026, 23:05 JST" == shown[RICH.uid]


def test_a_corrected_release_says_so_and_when(world: World) -> None:
    """Above the text."""
    page = document(world, "/releases/egypt-statement")
    assert words(page.xpath("//*[@role='note']")[0]).startswith(
        "Corrected on 21 November 2026, 06:30 UTC."
    )


@pytest.mark.parametrize(
    ("uid", "status", "before"),
    [
        pytest.param("egypt-statement", 200, "What was wrong: ", id="corrected"),
        pytest.param("russia-taken-back", 410, "Why it was withdrawn: ", id="withdrawn"),
    ],
)
def test_what_was_wrong_is_said(world: World, uid: str, status: int, before: str) -> None:
    """As the editor put it, whatever it looks like."""
    said = "It was <b>12</b> people"
    with world.store.writing():
        found = {"uid": uid, "note": said}
        world.store.write("UPDATE releases SET note = :note WHERE uid = :uid", found)
    page = document(world, f"/releases/{uid}", status)
    assert f"{before}{said}" in words(page.xpath("//*[@role='note']")[0])


def test_an_address_that_is_not_of_the_web_is_never_linked(world: World) -> None:
    """Upstream text is hostile."""
    assert "javascript:" not in world.ask(f"/releases/{RICH.uid}").text


def test_a_withdrawn_release_is_gone_and_nothing_of_it_is_shown(world: World) -> None:
    """Its page stays, to tell those who follow an old link."""
    answer = world.ask("/releases/russia-taken-back")
    assert 410 == answer.status_code
    assert "The newsroom has taken this release back." in answer.text
    for said in ("must not be printed", "may be shown", "Minsk", "belarus-reporter", "verdict.pdf"):
        assert said not in answer.text


def test_a_telling_of_the_same_release_leads_to_the_same_page(world: World) -> None:
    """Under one canonical address."""
    page = document(world, f"/releases/{TWIN.uid}")
    assert ["https://feeds.newsroom.example/releases/belarus-reporter"] == page.xpath(
        "//link[@rel='canonical']/@href"
    )


def test_a_release_with_almost_nothing_still_makes_a_page(world: World) -> None:
    """No title, kind, language, picture, address or label."""
    page = document(world, "/releases/bare")
    assert "Somebody was taken from their home at night." == page.xpath("string(//h1)")
    assert "The source gives no more than this beginning." in words(page)


def test_an_unpublished_label_is_not_shown(empty: World) -> None:
    """Weak labels are suggestions for editors."""
    weak = tuple(one._replace(published=False) for one in BELARUS)
    empty.release(replace(PLAIN, labels=weak, title="A title"))
    assert "Journalists" not in document(empty, "/releases/belarus-reporter").text_content()


@pytest.mark.parametrize("path", ["/releases/nobody", "/releases/", "/nowhere", "/releases/a/b"])
def test_what_does_not_exist_is_a_page_that_says_so(world: World, path: str) -> None:
    """In the same look, with a way back."""
    page = document(world, path, 404)
    assert "There is no such page" == page.xpath("string(//h1)")
    assert page.xpath("//main//a[@href='/']")


def test_every_page_has_landmarks_a_skip_link_and_one_first_heading(world: World) -> None:
    """What people who do not see the page steer by."""
    for path, status in (("/", 200), ("/releases/bare", 200), ("/nowhere", 404)):
        page = document(world, path, status)
        assert "en" == page.get("lang")
        assert 1 == len(page.xpath("//h1"))
        for landmark in ("header", "main", "footer"):
            assert 1 == len(page.xpath(f"//body/{landmark}"))
        assert "#main" == page.xpath("string(//body/*[1]/@href)")


@pytest.mark.parametrize(
    "path", ["/", "/feeds/", "/region/africa", "/country/by", "/feeds/combine"]
)
def test_below_a_path_every_own_link_carries_it(world: World, path: str) -> None:
    """A proxy may give us one corner of the newsroom's site."""
    parts = world.parts(web=Web("https://newsroom.example/feeds/", "127.0.0.1:8000"))
    page = parsed(world.ask(path, parts=parts))
    own = [one for one in page.xpath("//@href|//@action") if one.startswith("/")]
    assert [] == [one for one in own if not one.startswith("/feeds/")]
    feeds = page.xpath("//link[@rel='alternate' and @type]/@href")
    assert [] == [
        one for one in feeds if not one.startswith("https://newsroom.example/feeds/feeds/")
    ]
