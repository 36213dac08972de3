from __future__ import annotations

import pytest

from digest.feeds.catalogue import EVERYTHING, Subject, subjects
from digest.model import Dimension, Kind
from tests.feeds.newsroom import LABELS, PUBLISHER

KINDS = [f"kind/{kind}.atom" for kind in Kind]


def _paths(
    countries: tuple[str, ...] = (),
    languages: tuple[str, ...] = (),
    published: tuple[str, ...] = (),
) -> list[str]:
    found = subjects(LABELS, countries=countries, languages=languages, published=published)
    return [one.path for one in found]


def test_regions_topics_and_kinds_have_a_feed_before_the_first_release() -> None:
    expected = [
        "all.atom",
        "region/africa.atom",
        "region/americas.atom",
        "topic/journalists.atom",
        "topic/women-and-gender.atom",
        *KINDS,
    ]
    assert expected == _paths()


def test_countries_and_languages_have_one_from_their_first_release() -> None:
    new = set(_paths(countries=("KE", "BY"), languages=("fr", "pt-BR"))) - set(_paths())
    assert {
        "country/by.atom",
        "country/ke.atom",
        "language/fr.atom",
        "language/pt-br.atom",
    } == new


def test_a_feed_that_was_published_never_goes_away() -> None:
    published = ("all.atom", "country/by.atom", "language/fr.atom", "topic/journalists.atom")
    assert {"country/by.atom", "language/fr.atom"} == set(_paths(published=published)) - set(
        _paths()
    )


def test_no_path_is_there_twice_and_the_language_keeps_its_own_case() -> None:
    found = subjects(
        LABELS, countries=("BY",), languages=("pt-BR",),
        published=("country/by.atom", "language/pt-br.atom"),
    )  # fmt: skip
    paths = [one.path for one in found]
    assert len(set(paths)) == len(paths)
    assert Subject(language="pt-BR") in found


@pytest.mark.parametrize(
    ("countries", "languages"),
    [
        pytest.param(("XX",), (), id="a country that the taxonomy does not know"),
        pytest.param((), ("../../etc",), id="a language that is a way out of the folder"),
        pytest.param((), ("",), id="a language without a name"),
    ],
)
def test_what_cannot_be_a_feed_is_none(
    countries: tuple[str, ...], languages: tuple[str, ...]
) -> None:
    assert _paths() == _paths(countries, languages)


@pytest.mark.parametrize(
    ("subject", "path", "title"),
    [
        pytest.param(EVERYTHING, "all.atom", "Rights Desk", id="everything"),
        pytest.param(
            Subject(Dimension.COUNTRY, "CI"),
            "country/ci.atom",
            "Rights Desk: Côte d’Ivoire",
            id="a country",
        ),
        pytest.param(
            Subject(kind=Kind.URGENT_ACTION),
            "kind/urgent-action.atom",
            "Rights Desk: Urgent action",
            id="a kind",
        ),
        pytest.param(
            Subject(language="ar"), "language/ar.atom", "Rights Desk: ar", id="a language"
        ),
    ],
)
def test_a_feed_says_whose_it_is_and_what_it_is_about(
    subject: Subject, path: str, title: str
) -> None:
    assert (path, title) == (subject.path, subject.title(LABELS, PUBLISHER))
