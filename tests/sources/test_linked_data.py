"""JSON-LD: the articles that a page describes to machines."""

import json

import pytest

from digest.model import Enclosure, Image, Kind
from digest.sources.linked_data import articles, listed
from digest.sources.markup import Tree, tree
from tests.website import html

URL = "https://newsroom.example.org/news/"


def page(*scripts: object) -> Tree:
    """A page with these scripts."""
    texts = (one if isinstance(one, str) else json.dumps(one) for one in scripts)
    told = "".join(f'<script type="application/ld+json">{one}</script>' for one in texts)
    return tree(f"<html><head>{told}</head><body>x".encode(), URL)


def test_an_article_says_what_there_is() -> None:
    """Each field where schema.org has it."""
    (found,) = articles(
        page(
            {
                "@context": "https://schema.org",
                "@type": ["Report", "Thing"],
                "mainEntityOfPage": {"@id": "/reports/1#main"},
                "headline": "Cells &amp; courts",
                "description": "<p>What was found.</p>",
                "datePublished": "2026-11-16T09:00:00Z",
                "dateModified": "2026-11-17T09:00:00Z",
                "inLanguage": {"@type": "Language", "name": "English", "alternateName": "en"},
                "articleSection": "Research",
                "keywords": "prisons, Togo",
                "articleBody": "One.\n\nTwo.",
                "image": [{"@type": "ImageObject", "url": "/a.jpg", "creditText": "© Watchhouse"}],
                "encoding": {"contentUrl": "/a.pdf", "encodingFormat": "application/pdf"},
            }
        )
    )
    assert ("https://newsroom.example.org/reports/1", "Cells & courts") == (found.url, found.title)
    assert ("What was found.", "en", Kind.REPORT) == (found.summary, found.language, found.kind)
    assert ("2026-11-16T09:00:00Z", "2026-11-17T09:00:00Z") == (found.published, found.updated)
    assert (("Research", "prisons", "Togo"), "One.\n\nTwo.") == (found.terms, found.body)
    assert Image("https://newsroom.example.org/a.jpg", credit="© Watchhouse") == found.image
    pdf = Enclosure("https://newsroom.example.org/a.pdf", "application/pdf")
    assert (pdf,) == found.files


def test_a_news_article_may_be_of_any_kind() -> None:
    """Since publishing software calls everything that."""
    (found,) = articles(page({"@type": "NewsArticle", "headline": "x"}))
    assert found.kind is None


def test_a_list_is_read_in_its_order() -> None:
    """With what its members refer to elsewhere on the page."""
    found = listed(tree(html("linked-data-list"), URL))
    assert ["Tunisie : un juge remis en liberté", "Mers fermées"] == [one.title for one in found]
    assert ("Devant le tribunal de Tunis.", "© La Vigie") == (
        found[0].image and found[0].image.caption,
        found[0].image and found[0].image.credit,
    )


def test_breadcrumbs_are_no_list() -> None:
    """They name the pages above."""
    crumbs = {"@type": "BreadcrumbList", "itemListElement": [{"name": "Home", "item": "/"}]}
    assert () == listed(page(crumbs))


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("{", id="cut short"),
        pytest.param("[" * 100_000, id="nested deeply"),
        pytest.param("null", id="nothing"),
        pytest.param('{"@type": "Article", "headline": 5}', id="a number for a title"),
        pytest.param('{"@type": {"a": 1}, "headline": "x"}', id="an object for a type"),
        pytest.param('{"@type": "ItemList", "itemListElement": "x"}', id="a text for members"),
    ],
)
def test_what_is_wrong_is_passed_by(script: str) -> None:
    """The others are read all the same."""
    good = {"@type": "Article", "headline": "Good"}
    assert ["Good"] == [one.title for one in articles(page(script, good)) if one.title]


def test_comments_around_a_script_do_not_matter() -> None:
    """Nor line breaks within texts, which JSON forbids."""
    text = '<!-- {"@type": "Article", "headline": "a\nb"} -->'
    assert ["a b"] == [one.title for one in articles(page(text))]
