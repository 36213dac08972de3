"""Selectors find words, attributes, links and pictures."""

import pytest

from digest.sources.markup import Element, Tree, tree
from digest.sources.selecting import address, line, lines, picture_address, pictured

PAGE = """
<ul><li class="item"><a href="/a"><h3>One <b>two</b></h3></a><p data-day="2026-11-16">x</p>
<i>k</i><i>l</i><i>k</i><a href="mailto:x@newsroom.example">mail</a></li>
<li class="item" data-url="/b"><h3>Three</h3></li></ul>
"""


@pytest.fixture
def page() -> Tree:
    """Two items."""
    return tree(PAGE.encode(), "https://newsroom.example.org/")


@pytest.fixture
def item(page: Tree) -> Element:
    """The first of them."""
    return next(page.root.iter("li"))


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        pytest.param("h3", "One two", id="words"),
        pytest.param("p@data-day", "2026-11-16", id="an attribute"),
        pytest.param("@class", "item", id="an attribute of the item itself"),
        pytest.param("h4, h3", "One two", id="either"),
        pytest.param('a[href*="@"]', "mail", id="an @ that is no attribute's"),
        pytest.param("h5", None, id="nothing"),
    ],
)
def test_a_line_is_words_or_an_attribute(item: Element, selector: str, expected: str) -> None:
    """Of the first that has any."""
    assert expected == line({"part": selector}, "part", item)


def test_lines_are_all_of_them_once(item: Element) -> None:
    """In the page's order."""
    assert ("k", "l") == lines({"part": "i"}, "part", item)


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        pytest.param("a", "https://newsroom.example.org/a", id="of a link"),
        pytest.param("h3", "https://newsroom.example.org/a", id="of the link around it"),
        pytest.param("i", None, id="of nothing: the list is outside"),
    ],
)
def test_an_address_is_the_nearest_links(
    page: Tree, item: Element, selector: str, expected: str | None
) -> None:
    """Within the item."""
    assert expected == address({"link": selector}, "link", item, page)


def test_an_address_may_be_in_an_attribute(page: Tree) -> None:
    """Of the item itself."""
    second = list(page.root.iter("li"))[1]
    found = address({"link": "@data-url"}, "link", second, page)
    assert "https://newsroom.example.org/b" == found


@pytest.mark.parametrize(
    ("image", "selector", "expected"),
    [
        pytest.param('<img src="a.jpg">', "img", "a.jpg", id="its source"),
        pytest.param('<p><img src="a.jpg"></p>', "p", "a.jpg", id="of what holds it"),
        pytest.param('<img src="data:x" data-src="b.jpg">', "img", "b.jpg", id="fetched later"),
        pytest.param(
            '<img src="s.jpg" srcset="s.jpg 300w, l.jpg 1200w, m.jpg 800w">',
            "img",
            "l.jpg",
            id="set",
        ),
        pytest.param('<div data-bg="c.jpg"></div>', "div@data-bg", "c.jpg", id="as said"),
        pytest.param('<img src="data:x">', "img", None, id="no address"),
    ],
)
def test_a_picture_is_found_where_it_is(image: str, selector: str, expected: str | None) -> None:
    """Also where a script would put it."""
    page = tree(image.encode(), "https://newsroom.example.org/")
    selectors = {"image": selector}
    found = pictured(selectors, "image", page.root)
    assert found is not None
    whole = f"https://newsroom.example.org/{expected}" if expected else None
    assert whole == picture_address(found, page, selectors)
