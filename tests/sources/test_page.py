"""The page of one release says more than a list does."""

from datetime import UTC, datetime

import pytest

from digest.config import Preset
from digest.model import DatedBy, Enclosure, Image, Kind, Moment, Precision
from digest.sources.page import Page, parse, printed
from digest.sources.parsed import Given
from digest.sources.presets import PRESETS
from digest.sources.selecting import Selectors
from digest.text import plain
from tests.website import html

NOW = datetime(2026, 11, 21, tzinfo=UTC)
URL = "https://newsroom.example.org/en/latest/news/2026/11/harbour-town-court-frees-editor/"
GIVEN = Given(NOW, url=URL, languages=("en", "de", "fr"))


def read(body: str | bytes, selectors: Selectors | None = None) -> Page:
    """What a page says."""
    octets = body if isinstance(body, bytes) else body.encode()
    return parse(octets, GIVEN, selectors or {})


@pytest.fixture(scope="module")
def release() -> Page:
    """A whole page, in Amnesty's theme, without selectors."""
    return read(html("release"))


def test_the_exact_date_is_taken(release: Page) -> None:
    """From what is meant for it; and when it was changed."""
    assert (Moment(datetime(2026, 11, 20, 9, 15, tzinfo=UTC)), DatedBy.SOURCE) == release.dated
    assert datetime(2026, 11, 20, 11, 2, 30, tzinfo=UTC) == release.updated


def test_the_text_is_the_release_alone(release: Page) -> None:
    """Without menus, buttons, what is related, pictures and the title."""
    text = plain(release.text or "")
    assert text.startswith("A court in Mombasa has freed the editor")
    assert "The state pays the costs." in text
    for other in (
        "Share this",
        "Another story",
        "Sign up",
        "fictional",
        "People wait",
        "200 days\n",
    ):
        assert other not in text
    assert 'href="https://newsroom.example.org/en/documents/afr32/001/"' in (release.text or "")


def test_the_picture_has_caption_credit_and_description(release: Page) -> None:
    """From the figure that shows the picture which the head names, in another size."""
    url = "https://newsroom.example.org/app/uploads/court-1024x576.jpg"
    caption = "People wait in front of the court in Mombasa."
    expected = Image(url, caption, "© Watchhouse", "The court house at dusk")
    assert expected == release.image


def test_whom_the_press_may_ask_is_told(release: Page) -> None:
    """As printed, a line for each line."""
    expected = "Press office of the Watchhouse\npress@newsroom.example.org\n+44 20 7946 0000"
    assert f"Media contact\n{expected}" == release.contact


def test_files_languages_and_address_are_told(release: Page) -> None:
    """PDF files, hreflang, the canonical link."""
    pdf = "https://newsroom.example.org/app/uploads/ruling.pdf"
    assert (Enclosure(pdf, "application/pdf"),) == release.enclosures
    assert ["ar", "en", "fr"] == [one.language for one in release.translations]
    assert (URL, "en") == (release.url, release.language)


def test_a_preset_finds_the_terms_of_the_theme() -> None:
    """And by them the kind."""
    found = read(html("release"), PRESETS[Preset.AMNESTY].page)
    terms = ("Kenya", "Freedom of Expression", "Press Release")
    assert (terms, Kind.PRESS_RELEASE) == (found.terms, found.kind)


def test_a_page_that_says_nothing_to_machines_is_read_by_its_looks() -> None:
    """And in its charset."""
    found = read(html("release-plain").decode().encode("cp1252"))
    day = Moment(datetime(2026, 11, 7, tzinfo=UTC), Precision.DAY)
    assert (day, DatedBy.PRINTED) == found.dated
    assert "Dockers win appeal over night shifts" == found.title
    assert "some £9,000 each – the court’s ruling" in plain(found.text or "")
    assert "For more information, write to press@newsroom.example.org." == found.contact


def test_selectors_go_first() -> None:
    """Over everything that a page says by itself."""
    body = """<html><head><meta property="og:title" content="No"><meta name="date"
        content="2020-01-01"><meta name="description" content="No"></head><body><h1>No</h1>
        <p class=t>Yes</p><p class=d>16.11.2026</p><p class=s>Short.</p><p class=k>Report</p>
        <div class=b>Body</div><p class=c>Ask us:</p><p class=c>x@newsroom.example</p>
        <img src=/no.jpg><img class=i data-x=/yes.jpg><p class=w>Who made it</p></body></html>"""
    found = read(
        body,
        {
            **{"title": ".t", "date": ".d", "summary": ".s", "kind": ".k", "text": ".b"},
            **{"contact": ".c", "image": "img.i@data-x", "credit": ".w"},
        },
    )
    assert ("Yes", "Short.", Kind.REPORT) == (found.title, found.summary, found.kind)
    assert "2026-11-16" == str(found.dated and found.dated[0])
    assert "Ask us:\nx@newsroom.example" == found.contact
    assert "Body" == plain(found.text or "")
    expected = Image("https://newsroom.example.org/yes.jpg", credit="Who made it")
    assert expected == found.image


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("May 7, 2026", "2026-05-07", id="alone"),
        pytest.param("Posted on 7 May 2026 by the desk", "2026-05-07", id="in words"),
        pytest.param("News | 7 May 2026", "2026-05-07", id="after a bar"),
        pytest.param("Published: 2026-05-07", "2026-05-07", id="after a colon"),
        pytest.param("Minsk, 16.11.2026", "2026-11-16", id="after a place"),
        pytest.param("le 7 mai 2026", "2026-05-07", id="in French"),
        pytest.param("02. November 2026", "2026-11-02", id="in German"),
        pytest.param("200 days after", None, id="a number"),
        pytest.param("May 7, 1889", None, id="before there was a web"),
        pytest.param("7 May 2029", None, id="in years to come"),
    ],
)
def test_a_short_line_is_searched_for_a_date(text: str, expected: str | None) -> None:
    """Which may stand among other words."""
    found = printed(text, GIVEN)
    assert expected == (str(found) if found else None)


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        pytest.param(
            "<p>Press contact: desk@n.example</p>", "Press contact: desk@n.example", id="a line"
        ),
        pytest.param(
            "<h4>Pressekontakt</h4><p>Pressestelle</p><p>Tel. 030 420 248 306</p><p>Ende.</p>",
            "Pressekontakt\nPressestelle\nTel. 030 420 248 306",
            id="lines below a heading",
        ),
        pytest.param("<h4>Media contact</h4><p>Nobody is named.</p>", None, id="nobody"),
        pytest.param("<p>We lost contact with the crew on May 7.</p>", None, id="another sense"),
        pytest.param("<footer><p>Contact: x@n.example</p></footer>", None, id="the site's own"),
    ],
)
def test_a_contact_says_how_to_reach_it(block: str, expected: str | None) -> None:
    """Or it is none."""
    text = "<p>A release that has a text of some length, so that it is known for one.</p>"
    assert expected == read(f"<main><article>{text}{block}</article></main>").contact


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        pytest.param(
            '<figure><img src="/a.jpg" alt="A hall"><figcaption>The hall. © AFP</figcaption>'
            "</figure>",
            Image("https://newsroom.example.org/a.jpg", "The hall.", "© AFP", "A hall"),
            id="caption and credit in one",
        ),
        pytest.param(
            '<div class="wp-caption"><img src="/a.jpg" alt="a.jpg">'
            '<p class="wp-caption-text">The hall at noon.</p></div>',
            Image("https://newsroom.example.org/a.jpg", "The hall at noon."),
            id="as WordPress writes it, and no file name",
        ),
        pytest.param(
            '<div class="media-image"><img src="/a.jpg"><div class="caption"><p>The hall.</p>'
            '<p class="photo-credit">Watchhouse</p></div></div>',
            Image("https://newsroom.example.org/a.jpg", "The hall.", "Watchhouse"),
            id="parts that are called so",
        ),
        pytest.param(
            '<img src="/icon.png" width="16"><p><img src="/a.jpg"></p>',
            Image("https://newsroom.example.org/a.jpg"),
            id="no icon",
        ),
        pytest.param("", None, id="no picture"),
    ],
)
def test_a_picture_takes_what_is_printed_around_it(figure: str, expected: Image | None) -> None:
    """Wherever a site puts it."""
    text = "<p>A release that has a text of some length, so that it is known for one.</p>"
    logo = '<header><img src="/logo.png" alt="Watchhouse"></header>'
    assert expected == read(f"{logo}<main>{figure}{text}</main>").image


def test_a_page_is_told_by_its_own_article() -> None:
    """Where it describes others too."""
    body = """<script type="application/ld+json">[
        {"@type": "Article", "headline": "Other", "url": "/other", "datePublished": "2020-01-01"},
        {"@type": "Article", "headline": "Own", "url": "%s", "datePublished": "2026-11-16"}]
        </script><p>x"""
    found = read(body % URL)
    assert ("Own", "2026-11-16") == (found.title, str(found.dated and found.dated[0]))
