"""What a page's head and attributes say."""

import pytest

from digest.model import Image, Translation
from digest.sources.markup import tree
from digest.sources.metadata import canonical_link, microdata, of_page, translations
from tests.website import html

URL = "https://newsroom.example.org/en/news/a/"


def test_the_head_of_a_release_is_read() -> None:
    """OpenGraph, and what is older."""
    found = of_page(tree(html("release"), URL))
    assert "Kenya: Court frees editor after 200 days - Watchhouse" == found.title
    assert "2026-11-20T09:15:00+00:00" == found.published
    assert "2026-11-20T11:02:30+00:00" == found.updated
    url = "https://newsroom.example.org/app/uploads/court-1024x576.jpg"
    assert Image(url) == found.image


@pytest.mark.parametrize(
    ("meta", "expected"),
    [
        pytest.param('<meta name="date" content="2026-11-16">', "2026-11-16", id="date"),
        pytest.param('<meta name="DC.Date" content="2026-11-16">', "2026-11-16", id="Dublin Core"),
        pytest.param(
            '<meta name="date" content="2020-01-01">'
            '<meta property="article:published_time" content="2026-11-16">',
            "2026-11-16",
            id="the one that is meant for it",
        ),
    ],
)
def test_a_date_may_have_many_names(meta: str, expected: str) -> None:
    """The surest first."""
    assert expected == of_page(tree(f"<head>{meta}</head><p>x".encode(), URL)).published


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        pytest.param("/en/news/b/", "https://newsroom.example.org/en/news/b/", id="another page"),
        pytest.param("https://newsroom.example.org/", None, id="the home page, by mistake"),
    ],
)
def test_a_canonical_link_is_believed_where_it_can_be(href: str, expected: str | None) -> None:
    """It may lead to another site."""
    page = tree(f'<head><link rel="canonical" href="{href}"></head><p>x'.encode(), URL)
    assert expected == canonical_link(page)


def test_translations_are_those_of_the_release() -> None:
    """Not the home pages of other languages, and not x-default."""
    found = translations(tree(html("release"), URL))
    assert ["ar", "en", "fr"] == [one.language for one in found]


def test_links_on_the_page_name_translations_too() -> None:
    """As Amnesty's theme has them, where the head has none."""
    body = (
        '<p>Available in <a href="/en/news/a/" hreflang="en-GB">English</a>, '
        '<a href="/ar/news/a/" hreflang="ar">العربية</a></p>'
    )
    arabic = Translation("ar", "https://newsroom.example.org/ar/news/a/")
    assert arabic in translations(tree(body.encode(), URL))


def test_microdata_is_read_item_by_item() -> None:
    """Each `itemscope` of an article."""
    first, second = microdata(tree(html("microdata-list"), URL))
    assert ("2026-11-15T12:00:00-05:00", "2026-11-14") == (first.published, second.published)
    assert "La presa vista desde el valle" == (first.image and first.image.alt)
