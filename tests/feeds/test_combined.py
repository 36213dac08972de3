"""What the query of a feed's address means."""

from __future__ import annotations

import pytest

from digest.errors import UsageError
from digest.feeds.combined import MOST_VALUES, Match, read
from digest.model import Filter
from tests.feeds.newsroom import LABELS, PUBLISHER

BELARUS_AND_JOURNALISTS = [("country", "BY"), ("topic", "journalists")]


@pytest.mark.parametrize(
    ("pairs", "query"),
    [
        pytest.param(
            [("topic", "journalists"), ("country", "by")],
            "country=by&topic=journalists&match=any",
            id="in any order and case, either where nothing is said",
        ),
        pytest.param(
            [*BELARUS_AND_JOURNALISTS, ("match", "all"), ("country", "by"), ("kind", "")],
            "country=by&topic=journalists&match=all",
            id="twice, and a choice left empty",
        ),
        pytest.param(
            [("country", "KE"), ("country", "BY"), ("match", "all")],
            "country=by&country=ke&match=any",
            id="of one sort there is only either",
        ),
        pytest.param(
            [("language", "pt-BR"), ("kind", "report")],
            "kind=report&language=pt-br&match=any",
            id="a kind and a language",
        ),
        pytest.param([], "match=any", id="nothing"),
    ],
)
def test_all_ways_of_asking_for_one_thing_have_one_address(
    pairs: list[tuple[str, str]], query: str
) -> None:
    assert query == read(pairs, LABELS).query


def test_either_is_a_wish_for_each_sort_of_label_and_only_both_is_one() -> None:
    pairs = [*BELARUS_AND_JOURNALISTS, ("region", "africa")]
    either, both = (read([*pairs, ("match", one)], LABELS) for one in Match)
    assert (
        Filter(topics=("journalists",)),
        Filter(countries=("BY",), regions=("africa",)),
    ) == either.filters
    assert (
        Filter(topics=("journalists",), countries=("BY",), regions=("africa",)),
    ) == both.filters


@pytest.mark.parametrize(
    ("match", "title"),
    [
        pytest.param("any", "Rights Desk: Africa, Belarus, Journalists and media", id="either"),
        pytest.param("all", "Rights Desk: Africa, Belarus + Journalists and media", id="both"),
    ],
)
def test_a_reader_sees_what_it_follows(match: str, title: str) -> None:
    pairs = [*BELARUS_AND_JOURNALISTS, ("region", "africa"), ("match", match)]
    assert title == read(pairs, LABELS).title(LABELS, PUBLISHER)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    pairs = [
        ("country", "XX"),
        ("topic", "jurnalists"),
        ("kind", "rumour"),
        ("language", "../../etc"),
        ("colour", "red"),
        ("match", "some"),
    ]
    with pytest.raises(UsageError) as error:
        read(pairs, LABELS)
    assert [
        "country: XX: not known",
        "topic: jurnalists: not known",
        "kind: rumour: not known",
        "language: ../../etc: not known",
        "colour: not known; allowed are region, country, topic, kind, language and match",
        "match: some: allowed are any and all",
    ] == str(error.value).splitlines()


def test_no_address_asks_for_more_labels_than_a_person_would_choose() -> None:
    pairs = [
        ("language", f"x{chr(97 + n // 26)}{chr(97 + n % 26)}") for n in range(MOST_VALUES + 1)
    ]
    with pytest.raises(UsageError, match="41 labels: at most 40 in one feed"):
        read(pairs, LABELS)
