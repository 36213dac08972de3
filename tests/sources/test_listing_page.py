"""A page that lists releases is read by selectors, by what it says to machines, or by itself."""

from datetime import UTC, datetime

import pytest

from digest.config import Preset
from digest.errors import Unreadable
from digest.model import DatedBy, Kind
from digest.sources.listing_page import ListPage, parse
from digest.sources.parsed import Given
from digest.sources.presets import PRESETS
from digest.sources.selecting import Selectors
from tests.website import html

NOW = datetime(2026, 11, 21, tzinfo=UTC)
GIVEN = Given(
    NOW, url="https://newsroom.example.org/en/latest/news/", languages=("en", "de", "fr", "es")
)
MORNING, NOON = "2026-11-16T07:00:00Z", "2026-11-15T17:00:00Z"
KENYA = "Kenya: Court frees editor after 200 days"


def read(body: str | bytes, selectors: Selectors | None = None) -> ListPage:
    """What a page lists."""
    octets = body if isinstance(body, bytes) else body.encode()
    return parse(octets, GIVEN, selectors or {})


def shown(found: ListPage) -> list[tuple[str | None, str | None]]:
    """Titles and dates."""
    return [(one.title, str(one.dated[0]) if one.dated else None) for one in found.items]


def test_amnestys_theme_is_known() -> None:
    """Kinds, exact dates, pictures, and not the link of a category."""
    found = read(html("theme-list"), PRESETS[Preset.AMNESTY].select)
    first = found.items[0]
    assert [(KENYA, "2026-11-20T09:15:00Z"), 3] == [shown(found)[0], len(found.items)]
    assert [Kind.PRESS_RELEASE, Kind.NEWS, None] == [one.kind for one in found.items]
    path = "2026/11/harbour-town-court-frees-editor/"
    assert f"https://newsroom.example.org/en/latest/news/{path}" == first.url
    assert "The court house at dusk" == (first.image and first.image.alt)
    assert "https://newsroom.example.org/en/latest/news/page/2/" == found.next


def test_the_cards_of_the_usa_are_known() -> None:
    """Their dates are printed."""
    found = read(html("cards-list"), PRESETS[Preset.AMNESTYUSA].select)
    expected = [
        ("Senate must act on cell conditions", "2026-11-18"),
        ("A letter to the mayor of the harbour", "2026-11-09"),
    ]
    assert expected == shown(found)
    assert {DatedBy.PRINTED} == {one.dated[1] for one in found.items if one.dated}
    assert found.items[1].summary.endswith("into…")


def test_the_rows_of_germany_are_known() -> None:
    """Both ways of printing a date, the category, the country."""
    found = read(html("rows-list"), PRESETS[Preset.AMNESTY_DE].select)
    assert ["2026-11-16", "2026-11-02"] == [date for _, date in shown(found)]
    first = found.items[0]
    assert (Kind.PRESS_RELEASE, ("Pressemitteilung", "Tunesien")) == (first.kind, first.terms)
    assert found.next == f"{GIVEN.url}?keys=%20&sort_by=sort_date&page=1"


@pytest.mark.parametrize(
    ("name", "how", "title", "date"),
    [
        ("theme-list", "what repeats", KENYA, "2026-11-20T09:15:00Z"),
        ("cards-list", "what repeats", "Senate must act on cell conditions", "2026-11-18"),
        ("rows-list", "what repeats", "Tunesien: Urteil gegen Richter aufgehoben", "2026-11-16"),
        ("plain-list", "what repeats", "Dockers win appeal over night shifts", "2026-11-07"),
        ("linked-data-list", "JSON-LD", "Tunisie : un juge remis en liberté", MORNING),
        ("microdata-list", "microdata", "Perú: Una presa amenaza cinco aldeas", NOON),
    ],
)
def test_without_selectors_a_list_is_found(name: str, how: str, title: str, date: str) -> None:
    """By whatever dates most of it."""
    found = read(html(name))
    assert (how, (title, date)) == (found.how, shown(found)[0])


def test_what_was_found_is_told_as_selectors() -> None:
    """So that it can be kept; they read the same."""
    found = read(html("plain-list"))
    expected = {"item": "div.entry", "title": "h3", "date": "span.when", "summary": "p.teaser"}
    assert expected == dict(found.selectors)
    assert found.items == read(html("plain-list"), found.selectors).items
    assert "https://newsroom.example.org/en/latest/news/releases-2.html" == found.next


def test_a_missing_box_is_a_fault_and_an_empty_one_is_not() -> None:
    """A newsroom may have no news."""
    selectors = {"list": "ul.news", "item": "li"}
    assert () == read("<ul class=news></ul>", selectors).items
    with pytest.raises(Unreadable, match=r"nothing on the page is ul\.news, where its list"):
        read("<ul class=neues><li><a href=/a>x</a></ul>", selectors)
    with pytest.raises(Unreadable, match="nothing on the page is li, as its items"):
        read("<p>x", {"item": "li"})


def test_a_page_without_a_list_is_a_fault() -> None:
    """As one is that a script fills."""
    with pytest.raises(Unreadable, match="no list of releases was found"):
        read('<div id="app"></div><script src="app.js"></script>')


def test_an_item_that_says_nothing_is_a_fault_of_its_own() -> None:
    """The others are read."""
    body = "<li><a href=/a>One</a><li><a href=/b><img src=x></a><li>Three"
    found = read(body, {"item": "li"})
    assert ["One"] == [one.title for one in found.items]
    assert "item 2: neither title nor text (https://newsroom.example.org/b)" == found.faults[0].why


def test_a_release_shown_twice_is_one() -> None:
    """With what either place says."""
    body = """<li><a href="/a"><h3>One</h3></a></li><li><a href="/a"><h3>One</h3></a>
        <time datetime="2026-11-16">16 November</time></li>"""
    (found,) = read(body, {"item": "li"}).items
    assert "2026-11-16" == str(found.dated and found.dated[0])


def test_each_selector_says_where_its_part_is() -> None:
    """Attributes too."""
    body = """<main><div class=r data-when="2026-11-16T10:00:00Z" lang=fr><b>Titre</b>
        <a class=more href=/a>suite</a><i>Rapport</i><u>Togo</u><u>Prison</u><s>Résumé.</s>
        <em data-src=/a.jpg></em><small>Une salle.</small><cite>La Vigie</cite></div></main>"""
    selectors = {
        **{"list": "main", "item": ".r", "title": "b", "link": "a.more", "date": "@data-when"},
        **{"summary": "s", "kind": "i", "terms": "u", "language": "@lang"},
        **{"image": "em@data-src", "caption": "small", "credit": "cite"},
    }
    (found,) = read(body, selectors).items
    assert ("Titre", "https://newsroom.example.org/a", "Résumé.") == (
        found.title,
        found.url,
        found.summary,
    )
    assert ("2026-11-16T10:00:00Z", DatedBy.SOURCE) == (
        str(found.dated and found.dated[0]),
        found.dated and found.dated[1],
    )
    terms = ("Togo", "Prison", "Rapport")
    assert (Kind.REPORT, terms, "fr") == (found.kind, found.terms, found.language)
    image = found.image
    assert image is not None
    assert ("Une salle.", "La Vigie") == (image.caption, image.credit)
    assert "https://newsroom.example.org/a.jpg" == image.url


def test_a_kind_that_is_printed_alone_is_known() -> None:
    """Also as it is left by a picture beside it."""
    body = (
        "<li><p>Sheet of paper Report</p><a href=/a>One</a><li><p>Report it</p><a href=/b>Two</a>"
    )
    found = read(body, {"item": "li", "title": "a"})
    assert [Kind.REPORT, None] == [one.kind for one in found.items]
    assert ("Sheet of paper Report",) == found.items[0].terms
