from __future__ import annotations

import pytest

from digest.feeds.catalogue import EVERYTHING, Subject, of_name, subjects
from digest.model import Dimension, Kind
from tests.feeds.newsroom import LABELS, PUBLISHER

KINDS = [f"kind/{kind}" for kind in Kind]


def _names(*listing: str) -> list[str]:
    return [one.name for one in subjects(LABELS, listing)]


def test_regions_topics_and_kinds_have_a_feed_before_the_first_release() -> None:
    expected = [
        "all",
        "region/africa",
        "region/americas",
        "topic/journalists",
        "topic/women-and-gender",
        *KINDS,
    ]
    assert expected == _names()


def test_countries_and_languages_have_one_once_they_list_something() -> None:
    listing = ("country/by", "country/ke", "language/fr", "language/pt-br")
    assert set(listing) == set(_names(*listing)) - set(_names())


def test_no_feed_is_there_twice() -> None:
    assert _names() == _names("all", "topic/journalists", "kind/report", "all")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("country/xx", id="a country that the taxonomy does not know"),
        pytest.param("region/europe", id="a region that it knows no more"),
        pytest.param("kind/gossip", id="a kind that is none"),
        pytest.param("language/../../etc", id="a language that is a way out of the folder"),
        pytest.param("language/", id="a language without a name"),
        pytest.param("all/of", id="a part of everything"),
        pytest.param("anything", id="no group"),
    ],
)
def test_what_cannot_be_a_feed_is_none(name: str) -> None:
    assert _names() == _names(name)


@pytest.mark.parametrize(
    ("subject", "name", "title"),
    [
        pytest.param(EVERYTHING, "all", "Rights Desk", id="everything"),
        pytest.param(
            Subject(Dimension.COUNTRY, "CI"),
            "country/ci",
            "Rights Desk: Côte d’Ivoire",
            id="a country",
        ),
        pytest.param(
            Subject(kind=Kind.URGENT_ACTION),
            "kind/urgent-action",
            "Rights Desk: Urgent action",
            id="a kind",
        ),
        pytest.param(Subject(language="ar"), "language/ar", "Rights Desk: Arabic", id="a language"),
    ],
)
def test_a_feed_says_whose_it_is_and_what_it_is_about(
    subject: Subject, name: str, title: str
) -> None:
    assert (name, title) == (subject.name, subject.title(LABELS, PUBLISHER))


@pytest.mark.parametrize(
    ("subject", "group", "page"),
    [
        pytest.param(EVERYTHING, "all", "/", id="everything"),
        pytest.param(Subject(Dimension.REGION, "africa"), "region", "/region/africa", id="region"),
        pytest.param(Subject(kind=Kind.REPORT), "kind", "/kind/report", id="kind"),
        pytest.param(Subject(language="fr"), "language", "/language/fr", id="language"),
    ],
)
def test_a_feed_stands_in_the_folder_of_its_group_and_beside_a_page(
    subject: Subject, group: str, page: str
) -> None:
    assert (group, page) == (subject.group, subject.page)
    assert subject == of_name(subject.name)
