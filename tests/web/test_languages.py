"""Pages in every language, as people and caches meet them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import reduce

import pytest
from lxml import html

from digest.config import TaxonomyConfig
from digest.languages import OFFERED, SOURCE
from digest.taxonomy import load
from digest.text import headline
from digest.web import Parts
from tests.web.world import AT_HOME, BARE, EVERYTHING, NEWSROOM, World, parsed

PATHS = (
    "/",
    "/?before=2026-11-20T00:00:00Z~",
    "/feeds/",
    "/feeds/combine",
    "/feeds/combine?country=by",
    "/feeds/combine?country=by&country=ru&topic=journalists",
    "/feeds/combine?country=by&country=ru&topic=death-penalty&match=all",
    "/feeds/combine?country=zz&colour=x&match=some",
    "/feeds/combine?language=xx",
    "/releases/belarus-reporter",
    "/releases/egypt-statement",
    "/releases/bare",
    "/releases/russia-taken-back",
    "/region/europe-central-asia",
    "/region/africa",
    "/country/by?before=2026-01-01T00:00:00Z~",
    "/topic/journalists",
    "/kind/press-release",
    "/language/ar",
    "/nowhere",
    "/u/forged",
    "/mailbox",
    "/mailbox/1.letter",
    "/mailbox/1.letter?view=text",
)
STREAMS = ("alert", "daily", "weekly", "correction")
TRANSLATED = [one for one in OFFERED if one != SOURCE]

# Names, addresses and what is told to machines, the same in every language.
_SAME = re.compile(
    r"https?://\S+|\S+@\S+|\bnewsroom\.example\b|JSON Feed|\b(?:Example Newsroom|Atom|RSS|"
    r"OPML|HTML|UTC|NetNewsWire|Feedly|Inoreader|Thunderbird|newsboat|Maildir|cookie|"
    r"all\.opml|verdict\.pdf|application/pdf|newsroom|zz|xx|colour|country|language|match|some|"
    r"any|all)\b|\.(?:atom|rss|json)\b|© Private"
)
_ALIKE = {  # words that two languages share
    "fr": {"Site", "Source"},
    "es": {"Error 404"},
}
_LATIN = re.compile(r"[A-Za-z]{2,}")
_ASIDE = "ancestor-or-self::*[@lang][not(self::html)] | ancestor-or-self::code | self::style"
_TOLD = ("title", "aria-label", "alt", "placeholder")


@pytest.fixture
def parts(world: World) -> Parts:
    """The site as it is on one's own machine, with all labels and a letter in its mailbox."""
    letters = world.maildir / "new"
    letters.mkdir(parents=True)
    (letters / "1.letter").write_bytes(b"To: someone@example.org\r\n\r\n12\r\n")
    return world.parts(taxonomy=load(TaxonomyConfig()), web=AT_HOME)


def said(page: html.HtmlElement) -> Iterator[str]:
    """What a page says in its own language: not the texts of releases, nor names of languages."""
    for one in page.iter():
        if not isinstance(one.tag, str) or one.xpath(_ASIDE):
            continue
        yield from (str(one.get(name)) for name in _TOLD if one.get(name))
        yield from one.xpath("text()")  # what follows a child is its parent's


def words(page: html.HtmlElement) -> list[str]:
    """The same without what is the same in every language."""
    titles = [one.title for one in EVERYTHING if one.title] + [headline(None, BARE.summary)]
    told = (_SAME.sub(" ", _without(one, titles)) for one in said(page))
    return [" ".join(one.split()) for one in told if one.strip()]


def _without(text: str, titles: Sequence[str]) -> str:
    """Without the titles of releases: the title of a page has no room for their language."""
    return reduce(lambda rest, title: rest.replace(title, " "), titles, text)


def pages(world: World, parts: Parts, tag: str) -> Iterator[tuple[str, html.HtmlElement]]:
    """Every page there is, in a language."""
    for path in PATHS:
        answer = world.ask(path, headers={"Accept-Language": tag}, parts=parts)
        yield path, parsed(answer)
    for stream in STREAMS:
        person = world.token(world.subscribe_to(email=f"{stream}.{tag}@example.org"), stream)
        for method in ("GET", "POST"):
            sent = {"method": method, "headers": {"Accept-Language": tag}}
            yield f"{method} {stream}", parsed(world.ask(f"/u/{person}", parts=parts, **sent))  # type: ignore[arg-type]


@pytest.mark.parametrize("tag", ["ar", "ru"])
def test_no_page_in_another_alphabet_has_a_word_of_english(
    world: World, parts: Parts, tag: str
) -> None:
    """But for names, and the texts of releases, which say their own language."""
    for path, page in pages(world, parts, tag):
        assert [] == [one for one in words(page) if _LATIN.search(one)], path


@pytest.mark.parametrize("tag", ["fr", "es"])
def test_no_page_says_what_it_says_in_english(world: World, parts: Parts, tag: str) -> None:
    """But for names, and words that both languages have."""
    english = {path: set(words(page)) for path, page in pages(world, parts, SOURCE)}
    for path, page in pages(world, parts, tag):
        same = {one for one in english[path].intersection(words(page)) if _LATIN.search(one)}
        assert set() == {one.strip(" :.") for one in same} - _ALIKE[tag], path


@pytest.mark.parametrize("tag", OFFERED)
def test_every_page_says_its_language_and_direction(world: World, parts: Parts, tag: str) -> None:
    """To screen readers, to browsers and to caches."""
    for path in (*PATHS, "/feeds/gone"):
        answer = world.ask(path, headers={"Accept-Language": f"{tag}, en;q=0.1"}, parts=parts)
        root = parsed(answer)
        told = (root.get("lang"), root.get("dir"), answer.headers["content-language"])
        assert (tag, "rtl" if tag == "ar" else "ltr", tag) == told, path
        assert "Accept-Language" == answer.headers["vary"], path


def test_the_address_decides_before_the_browser_and_the_browser_before_the_newsroom(
    world: World,
) -> None:
    """A language that is not spoken here is as none, however it is written."""
    russian = world.parts(newsroom=replace(NEWSROOM, languages=("ru", "en")))
    told = [
        world.ask(path, headers={"Accept-Language": liked}, parts=russian).headers
        for path, liked in [
            ("/?lang=fr", "es"),
            ("/?lang=AR", "es"),
            ("/", "es"),
            ("/", "de"),
            ("/?lang=xx", "es"),
            ("/?lang=xx", ""),
            ("/?lang=", "de"),
            ("/?lang=%3Cscript%3E&lang=fr", "ar"),
        ]
    ]
    expected = ["fr", "ar", "es", "ru", "es", "ru", "ru", "fr"]
    assert expected == [one["content-language"] for one in told]
    # What the address decided is the same for every browser.
    vary = [None, None, *["Accept-Language"] * 5, None]
    assert vary == [one.get("vary") for one in told]


@pytest.mark.parametrize(
    "path", ["/", "/region/africa?before=2026-01-01T00:00:00Z~", "/feeds/combine?country=by&topic="]
)
def test_the_foot_of_a_page_leads_to_the_same_page_in_every_language(
    world: World, path: str
) -> None:
    """Each named in itself; what else the address says stays."""
    for before in (path, path + ("&" if "?" in path else "?") + "lang=ru"):
        links = parsed(world.ask(before)).xpath("//footer//nav//a")
        assert list(OFFERED) == [one.get("hreflang") for one in links]
        assert list(OFFERED) == [one.get("lang") for one in links]
        assert ["English", "Français", "Español", "العربية", "Русский"] == [
            one.text for one in links
        ]
        (current,) = (one.get("lang") for one in links if one.get("aria-current"))
        assert ("ru" if before != path else "en") == current
        for one in links:
            answer = world.ask(one.get("href"))
            assert one.get("lang") == answer.headers["content-language"]
            assert answer.url.path == path.partition("?")[0]
            kept = [pair for pair in answer.url.params.multi_items() if pair[0] != "lang"]
            assert kept == world.ask(path).url.params.multi_items()


def test_who_chose_a_language_stays_in_it_wherever_a_page_leads(world: World, parts: Parts) -> None:
    """There is no cookie to keep the choice, so every link and form keeps it."""
    for path in PATHS:
        page = parsed(world.ask(f"{path}{'&' if '?' in path else '?'}lang=ar", parts=parts))
        links = page.xpath("//body//a/@href[starts-with(., '/')][not(contains(., '.opml'))]")
        assert [] == [
            one for one in links if "lang=" not in one and not one.startswith("/static/")
        ], path
        inside = page.xpath("//body//*[not(self::footer)]/a[not(@hreflang)]/@href")
        assert [] == [one for one in inside if re.search(r"lang=(?!ar)", one)], path
        for form in page.xpath("//form[@method='get']"):
            assert ["ar"] == form.xpath(".//input[@type='hidden'][@name='lang']/@value"), path


def test_who_chose_none_is_sent_to_addresses_without_one(world: World) -> None:
    """So that what they pass on speaks the language of whoever opens it."""
    for path in PATHS[:-3]:
        page = parsed(world.ask(path, headers={"Accept-Language": "ar"}))
        assert [] == page.xpath("//body//a[not(@hreflang)][contains(@href, 'lang=')]"), path
        assert [] == page.xpath("//input[@name='lang']"), path


def test_a_page_names_its_address_and_those_of_its_other_languages(world: World) -> None:
    """Whole, as search engines want them; the bare address is for everyone else."""
    prefix = "https://feeds.newsroom.example/region/africa"
    for sent, own in (("", prefix), ("?lang=fr", f"{prefix}?lang=fr")):
        page = parsed(world.ask(f"/region/africa{sent}"))
        assert [own] == page.xpath("//link[@rel='canonical']/@href")
        told = page.xpath("//link[@rel='alternate'][@hreflang]")
        others = {one: f"{prefix}?lang={one}" for one in OFFERED} | {"x-default": prefix}
        assert others == {one.get("hreflang"): one.get("href") for one in told}


def test_an_answer_to_a_post_offers_no_other_language(world: World) -> None:
    """Its address answers a GET with something else: here, with the question once more."""
    token = world.token(world.subscribe_to())
    assert 5 == len(parsed(world.ask(f"/u/{token}")).xpath("//footer//nav//a"))
    done = parsed(world.ask(f"/u/{token}?lang=es", method="POST"))
    assert "es" == done.get("lang")
    assert [] == done.xpath("//footer//nav//a")


def test_feeds_do_not_speak_the_language_of_pages(world: World) -> None:
    """One address, one feed, whoever asks."""
    feed = world.ask("/feeds/all.atom")
    asked = world.ask("/feeds/all.atom?lang=ar", headers={"Accept-Language": "ar"})
    assert feed.content == asked.content
    joined = "/feeds/atom?country=by&topic=journalists"
    assert world.ask(joined).content == world.ask(f"{joined}&lang=ar").content


def test_a_release_told_in_several_languages_is_listed_in_the_readers(world: World) -> None:
    """Labels, days and titles too."""
    page = parsed(world.ask("/", headers={"Accept-Language": "ru"}))
    days = page.xpath("//*[@id='latest']//time/text()")
    assert "20 ноября 2026" == " ".join(days[0].split()[:3])


def test_every_release_of_the_newsroom_is_on_the_home_page_in_any_language(world: World) -> None:
    """No language hides what was not told in it."""
    for tag in OFFERED:
        page = parsed(world.ask(f"/?lang={tag}"))
        listed = {one.partition("?")[0] for one in page.xpath("//*[@id='latest']//h3/a/@href")}
        told = {f"/releases/{one.uid}" for one in EVERYTHING}
        assert told - {"/releases/russia-taken-back", "/releases/belarus-reporter-again"} == listed
