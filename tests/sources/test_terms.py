"""The taxonomy of Amnesty's theme is found whatever its namespace, order and gaps."""

from datetime import UTC, datetime

import pytest

from digest.model import Item, Kind
from digest.sources.feed import parse
from digest.sources.parsed import Given

GIVEN = Given(datetime(2026, 12, 1, tzinfo=UTC))


def only(*lists: str, space: str = "https://www.newsroom.example", more: str = "") -> Item:
    item = f"<item><title>A title</title><pubDate>2026-11-16</pubDate>{''.join(lists)}{more}</item>"
    feed = f'<rss version="2.0" xmlns:amn="{space}"><channel><link></link>{item}</channel></rss>'
    (found,) = parse(feed.encode(), GIVEN).items
    return found


def named(taxonomy: str, *names: str) -> str:
    inner = "".join(f'<amn:id name="{name}">{n}</amn:id>' for n, name in enumerate(names))
    return f"<amn:{taxonomy}>{inner}</amn:{taxonomy}>"


CONTENT = named("content-types", "News")
RESOURCE = named("resource-types", "Press Release")
COUNTRIES = named("countries", "Tunisia", "Middle East and North Africa", "Côte d&#8217;Ivoire")
TOPICS = named("topics", "Freedom of Expression")
ALL = (
    *("News", "Press Release", "Tunisia", "Middle East and North Africa", "Côte d’Ivoire"),
    "Freedom of Expression",
)


@pytest.mark.parametrize(
    ("expected", "lists"),
    [
        pytest.param(ALL, (CONTENT, RESOURCE, COUNTRIES, TOPICS), id="all"),
        pytest.param(ALL, (TOPICS, COUNTRIES, RESOURCE, CONTENT), id="in any order"),
        pytest.param(("Freedom of Expression",), (TOPICS,), id="any may be missing"),
        pytest.param((), (), id="all may be missing"),
        pytest.param((), ("<amn:topics/>", "<amn:countries></amn:countries>"), id="or empty"),
        pytest.param(("Tunisia",), ("<amn:topics><amn:id>Tunisia</amn:id></amn:topics>",), id="x"),
        pytest.param((), ("<amn:topics><amn:id>2053</amn:id></amn:topics>",), id="only a number"),
    ],
)
def test_terms_are_found(expected: tuple[str, ...], lists: tuple[str, ...]) -> None:
    assert expected == only(*lists).terms


@pytest.mark.parametrize("space", ["https://a.example", "https://b.example/", "urn:amn"])
def test_the_namespace_is_each_sites_own(space: str) -> None:
    assert ("Freedom of Expression",) == only(TOPICS, space=space).terms


@pytest.mark.parametrize(
    ("expected", "lists"),
    [
        pytest.param(Kind.PRESS_RELEASE, (CONTENT, RESOURCE), id="as a resource type"),
        pytest.param(
            Kind.PRESS_RELEASE, (named("content-types", "Press Release"),), id="as a content type"
        ),
        pytest.param(Kind.NEWS, (CONTENT,), id="news where nothing is closer"),
        pytest.param(None, (COUNTRIES,), id="no kind"),
    ],
)
def test_the_kind_is_the_closest_that_is_named(
    expected: Kind | None, lists: tuple[str, ...]
) -> None:
    assert expected is only(*lists).kind


def test_what_wordpress_names_as_well_comes_once() -> None:
    more = "<category>Tunisia</category><category>Torture</category>"
    assert ("Tunisia", "Torture") == only(named("countries", "Tunisia"), more=more).terms


def test_terms_survive_a_feed_that_is_not_well_formed() -> None:
    assert ("Freedom of Expression",) == only(TOPICS, more="<description>a & b</description>").terms


def test_a_prefix_that_nobody_declared_is_no_matter() -> None:
    text = f"<item><title>A</title><pubDate>2026-11-16</pubDate>{TOPICS}</item>"
    (found,) = parse(f"<rss><channel>{text}</channel></rss>".encode(), GIVEN).items
    assert ("Freedom of Expression",) == found.terms
