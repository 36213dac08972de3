"""Pictures with caption and credit, files, and other languages come along with an entry."""

from datetime import UTC, datetime

import pytest

from digest.model import Enclosure, Image, Item, Translation
from digest.sources.feed import parse
from digest.sources.parsed import Given

GIVEN = Given(datetime(2026, 12, 1, tzinfo=UTC), url="https://newsroom.example/feed/")
SPACES = (
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
)
PDF = "https://newsroom.example/report.pdf"
JPG = "https://newsroom.example/quay.jpg"


def only(inner: str) -> Item:
    item = f"<item><title>A title</title><pubDate>2026-11-16</pubDate>{inner}</item>"
    feed = f'<rss version="2.0" {SPACES}><channel>{item}</channel></rss>'
    (found,) = parse(feed.encode(), GIVEN).items
    return found


def within(inner: str) -> Item:
    return only(f"<content:encoded><![CDATA[{inner}]]></content:encoded>")


@pytest.mark.parametrize(
    ("expected", "inner"),
    [
        pytest.param(
            Image(JPG, "The quay at dawn.", "A Photographer"),
            f'<media:content url="{JPG}" medium="image"><media:credit>A Photographer</media:credit>'
            "<media:description>The quay at dawn.</media:description></media:content>",
            id="its own caption and credit",
        ),
        pytest.param(
            Image(JPG, "The quay at dawn.", "© A Photographer/AFP"),
            f'<media:content url="{JPG}" type="image/jpeg"><media:title>The quay at dawn. '
            "© A Photographer/AFP</media:title></media:content>",
            id="a title that is caption and credit",
        ),
        pytest.param(
            Image(JPG, "The quay.", "A, B"),
            '<media:group><media:content url="/small.jpg" medium="image" width="90"/>'
            f'<media:content url="{JPG}" medium="image" width="1200"/>'
            "<media:description>The quay.</media:description><media:credit>A</media:credit>"
            "<media:credit>B</media:credit></media:group>",
            id="the largest of a group, with what is said of the group",
        ),
        pytest.param(
            Image(JPG),
            '<media:content url="https://0.gravatar.com/avatar/1" medium="image">'
            "<media:title>author</media:title></media:content>"
            f'<media:content url="{JPG}" medium="image"><media:title>dsc_0001.jpg</media:title>'
            "</media:content>",
            id="neither an author's face nor a file's name",
        ),
        pytest.param(Image(JPG), f'<media:thumbnail url="{JPG}"/>', id="a thumbnail"),
        pytest.param(
            Image(JPG),
            f'<media:content url="/film.mp4" medium="video"><media:thumbnail url="{JPG}"/>'
            "</media:content>",
            id="a film's picture",
        ),
        pytest.param(Image(JPG), f'<enclosure url="{JPG}" type="image/jpeg"/>', id="an enclosure"),
        pytest.param(Image(JPG), f'<itunes:image href="{JPG}"/>', id="a podcast's"),
        pytest.param(None, '<media:content url="/a.mp3" medium="audio"/>', id="none"),
    ],
)
def test_the_picture_is_found(expected: Image | None, inner: str) -> None:
    assert expected == only(inner).image


@pytest.mark.parametrize(
    ("expected", "inner"),
    [
        pytest.param(
            Image(JPG, "The quay at dawn.", "© A Photographer", "A quay"),
            '<p>Text</p><figure><img src="/quay.jpg" alt="A quay" width="900">'
            "<figcaption>The quay at dawn. © A Photographer</figcaption></figure>",
            id="a figure",
        ),
        pytest.param(
            Image(JPG, alt="A quay"),
            '<figure>not closed</figure><img width="1" src="/counts.gif">'
            '<img src="data:image/gif;base64,R0" data-src="/quay.jpg" alt="A quay">',
            id="what loads late, but not what counts readers",
        ),
        pytest.param(Image(JPG), f"<figure><img src='{JPG}'", id="cut off"),
        pytest.param(None, '<img src="javascript:alert(1)"><p>Text</p>', id="no address"),
    ],
)
def test_the_text_has_a_picture_where_the_feed_has_none(expected: Image | None, inner: str) -> None:
    assert expected == within(inner).image


def test_the_text_completes_what_the_feed_says_of_its_picture() -> None:
    figure = f'<figure><img src="{JPG}" alt="A quay"><figcaption>Dawn.</figcaption></figure>'
    found = only(
        f'<media:content url="{JPG}" medium="image"/>'
        f"<content:encoded><![CDATA[{figure}]]></content:encoded>"
    )
    assert Image(JPG, "Dawn.", None, "A quay") == found.image


@pytest.mark.parametrize(
    ("expected", "inner"),
    [
        pytest.param(
            Enclosure(PDF, "application/pdf", 1200),
            '<enclosure url="/report.pdf" length="1200" type="application/pdf"/>',
            id="RSS",
        ),
        pytest.param(
            Enclosure(PDF, "application/pdf"),
            '<atom:link rel="enclosure" href="/report.pdf" length="many"/>',
            id="Atom, its type known by its name",
        ),
        pytest.param(
            Enclosure(PDF, "application/pdf", 1200),
            '<media:content url="/report.pdf" fileSize="1200" type="application/pdf"/>',
            id="Media RSS",
        ),
        pytest.param(
            Enclosure(PDF + "?v=1&l=2", "application/pdf"),
            "<content:encoded>&lt;a class='x' href='/report.pdf?v=1&amp;amp;l=2'&gt;It&lt;/a&gt;"
            "</content:encoded>",
            id="a link in the text",
        ),
    ],
)
def test_files_come_along(expected: Enclosure, inner: str) -> None:
    assert (expected,) == only(inner).enclosures


def test_a_file_that_is_named_twice_comes_once() -> None:
    inner = f'<enclosure url="{PDF}" type="application/pdf"/><enclosure url="{PDF}"/>'
    assert (Enclosure(PDF, "application/pdf"),) == only(inner).enclosures


def test_other_languages_are_translations_and_no_link_of_its_own() -> None:
    found = only(
        '<atom:link rel="alternate" hreflang="fr-FR" href="/fr/"/>'
        '<atom:link rel="alternate" href="/en/"/>'
        '<atom:link rel="alternate" hreflang="ar" href="/ar/"/>'
    )
    assert "https://newsroom.example/en/" == found.url
    assert (
        Translation("fr", "https://newsroom.example/fr/"),
        Translation("ar", "https://newsroom.example/ar/"),
    ) == found.translations
