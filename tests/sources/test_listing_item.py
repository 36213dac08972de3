"""What a list and a page say becomes one item."""

from datetime import UTC, datetime

import pytest

from digest.model import DatedBy, Kind, Moment, Precision
from digest.sources.listing_item import aliases, item, published_at, repeated_links, trusted
from digest.sources.listing_page import Listed
from digest.sources.page import Dated, Page
from digest.sources.parsed import Given

NOW = datetime(2026, 11, 21, 8, 30, 5, 99, tzinfo=UTC)
GIVEN = Given(NOW)
URL = "https://newsroom.example.org/news/a/"


def day(number: int, by: DatedBy = DatedBy.PRINTED) -> Dated:
    """A day of November."""
    return Moment(datetime(2026, 11, number, tzinfo=UTC), Precision.DAY), by


def hour(number: int, at: int = 9) -> Dated:
    """An hour of a day, from data made for it."""
    return Moment(datetime(2026, 11, number, at, tzinfo=UTC)), DatedBy.SOURCE


@pytest.mark.parametrize(
    ("on_list", "on_page", "url", "expected", "by"),
    [
        pytest.param(day(16), None, URL, "2026-11-16", "printed", id="as printed on the list"),
        pytest.param(
            day(16), hour(16), URL, "2026-11-16T09:00:00Z", "source", id="to the second, if known"
        ),
        pytest.param(
            day(16, DatedBy.SOURCE), hour(16), URL, "2026-11-16T09:00:00Z", "source", id="exact"
        ),
        pytest.param(
            day(2), hour(20), URL, "2026-11-02", "printed", id="as printed, if a site has moved"
        ),
        pytest.param(None, day(3), URL, "2026-11-03", "printed", id="as printed on the page"),
        pytest.param(
            None, None, "https://n.example/2026/11/05/x", "2026-11-05", "address", id="by address"
        ),
        pytest.param(
            None, None, "https://n.example/2026/10/x", "2026-10-01", "address", id="by its month"
        ),
        pytest.param(
            None,
            None,
            "https://n.example/2026/11/x",
            "2026-11-21T08:30:05Z",
            "seen",
            id="not by the running month",
        ),
        pytest.param(
            None, None, "https://n.example/2031/10/x", "2026-11-21T08:30:05Z", "seen", id="not yet"
        ),
        pytest.param(None, None, None, "2026-11-21T08:30:05Z", "seen", id="when it was met"),
    ],
)
def test_every_release_has_a_date_and_says_where_from(
    on_list: Dated | None, on_page: Dated | None, url: str | None, expected: str, by: str
) -> None:
    """The surest there is."""
    found, dated_by = published_at(on_list, on_page, url, GIVEN)
    assert (expected, by) == (str(found), dated_by.value)


def test_a_release_is_known_by_its_address() -> None:
    """And by its page's own, and by the path, should the site move."""
    listed = Listed("A", "http://www.newsroom.example.org/news/a/?utm_source=x")
    page = Page(url="https://other.example/a")
    expected = ("https://newsroom.example.org/news/a", "https://other.example/a", "/news/a")
    assert expected == aliases(listed, frozenset(), page)


def test_an_address_that_several_share_names_none() -> None:
    """Then title and day do."""
    several = [Listed("A", URL, day(1)), Listed("B", URL, day(2)), Listed("C", f"{URL}c")]
    shared = repeated_links(several)
    first, second, third = (aliases(one, shared) for one in several)
    assert ["listing:2026-11-01", "listing:2026-11-02"] == [
        one[0].rpartition(":")[0] for one in (first, second)
    ]
    assert "https://newsroom.example.org/news/a/c" == third[0]


def test_a_canonical_address_that_several_pages_share_is_not_believed() -> None:
    """It is a mistake of the site."""
    pages = [(Listed("A", f"{URL}{one}"), Page(url="https://n.example/all")) for one in "ab"]
    assert [None, None] == [page.url for _, page in trusted(pages)]


def test_a_title_that_is_cut_is_made_whole() -> None:
    """If the page's begins so."""
    listed = Listed("Kenya: Court frees editor…", URL)
    whole = Page(title="Kenya: Court frees editor after 200 days")
    assert whole.title == item(listed, whole, GIVEN, frozenset()).title
    assert listed.title == item(listed, Page(title="News"), GIVEN, frozenset()).title


@pytest.mark.parametrize(
    ("on_list", "on_page", "text", "expected", "truncated"),
    [
        pytest.param("Whole.", "Other.", "<p>Text.</p>", "Whole.", False, id="the list's"),
        pytest.param("Cut…", "Whole.", "<p>Text.</p>", "Whole.", False, id="the page's"),
        pytest.param("Cut…", "Cut…", "<p>Text.</p>", "Text.", False, id="the text's beginning"),
        pytest.param("Cut…", "", None, "Cut…", True, id="a cut one, if there is no other"),
        pytest.param("", "", None, "", False, id="none"),
    ],
)
def test_the_summary_is_the_first_that_is_whole(
    on_list: str, on_page: str, text: str | None, expected: str, truncated: bool
) -> None:
    """The list's before the page's."""
    found = item(
        Listed("A", URL, summary=on_list), Page(summary=on_page, text=text), GIVEN, frozenset()
    )
    assert (expected, truncated) == (found.summary, found.truncated)


def test_a_link_to_a_file_is_a_file() -> None:
    """A list may lead to a PDF at once."""
    found = item(Listed("A", "https://n.example/a.PDF?x=1"), Page(), GIVEN, frozenset())
    assert ["https://n.example/a.PDF?x=1"] == [one.url for one in found.enclosures]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://n.example/press-releases/a-title/", Kind.PRESS_RELEASE),
        ("https://n.example/en/latest/news/2026/11/a-title/", Kind.NEWS),
        ("https://n.example/allgemein/pressemitteilung/titel", Kind.PRESS_RELEASE),
        ("https://n.example/report", None),
    ],
)
def test_a_kind_that_nothing_else_says_may_be_in_the_address(url: str, expected: Kind) -> None:
    """In a step above the release's own."""
    assert expected == item(Listed("A", url), Page(), GIVEN, frozenset()).kind
