"""The rules against labels that two readings gave: floors near what was reached, so none sinks."""

from pathlib import Path

import pytest

from digest.model import Dimension
from digest.taxonomy import Taxonomy
from digest.taxonomy.score import Score, Scores, scores
from tests.taxonomy.gold_set import FIELDS, HALVES, half, judged, real_titles, rows, slugs

LEAST = {"en": 60, "fr": 25, "es": 25, "ar": 20, "de": 15, "pt": 10, "ru": 15, "uk": 10}


@pytest.fixture(scope="module")
def reached(taxonomy: Taxonomy) -> dict[str, Scores]:
    """The scores of both halves."""
    return {name: scores(judged(taxonomy, rows(f"{name}.jsonl"))) for name in HALVES}


@pytest.mark.parametrize(
    ("name", "dimension", "floor"),
    [
        pytest.param("tuning", Dimension.COUNTRY, 0.973, id="countries, tuning half"),
        pytest.param("tuning", Dimension.REGION, 0.983, id="regions, tuning half"),
        pytest.param("tuning", Dimension.TOPIC, 0.93, id="topics, tuning half"),
        pytest.param("check", Dimension.COUNTRY, 0.96, id="countries, check half"),
        pytest.param("check", Dimension.REGION, 0.975, id="regions, check half"),
        pytest.param("check", Dimension.TOPIC, 0.87, id="topics, check half"),
    ],
)
def test_f1_does_not_sink(
    reached: dict[str, Scores], name: str, dimension: Dimension, floor: float
) -> None:
    assert reached[name].dimensions[dimension].f1 >= floor


@pytest.mark.parametrize(
    ("name", "floor"), [pytest.param("tuning", 0.987), pytest.param("check", 0.97)]
)
def test_published_labels_are_right(reached: dict[str, Scores], name: str, floor: float) -> None:
    together = Score(
        sum(one.right for one in reached[name].dimensions.values()),
        sum(one.wrong for one in reached[name].dimensions.values()),
    )
    assert together.precision >= floor


@pytest.mark.parametrize("name", HALVES)
def test_real_titles_get_no_topic_that_they_are_not_about(
    taxonomy: Taxonomy, corpora: Path, name: str
) -> None:
    texts = list(real_titles(f"titles-{name}.jsonl", corpora))
    if not texts:
        pytest.skip(f"{corpora}: none of the feeds that titles-{name}.jsonl names")
    found = scores(judged(taxonomy, texts))
    assert found.dimensions[Dimension.TOPIC].wrong <= 1
    assert found.dimensions[Dimension.COUNTRY].f1 >= 0.85


@pytest.mark.parametrize("name", HALVES)
def test_each_text_is_in_its_half(name: str) -> None:
    found = {half(str(row["title"] or row["summary"])) for row in rows(f"{name}.jsonl")}
    assert {name} == found


def test_no_text_stands_twice() -> None:
    every = [row["title"] or row["summary"] for name in HALVES for row in rows(f"{name}.jsonl")]
    assert sorted(set(map(str, every))) == sorted(map(str, every))


def test_every_language_topic_and_region_is_there(taxonomy: Taxonomy) -> None:
    every = [row for name in HALVES for row in rows(f"{name}.jsonl")]
    spoken = [row["language"] for row in every]
    assert {one for one, least in LEAST.items() if spoken.count(one) < least} == set()
    for dimension in (Dimension.REGION, Dimension.TOPIC):
        labelled = {slug for row in every for slug in slugs(row, FIELDS[dimension])}
        assert set(taxonomy.choices(dimension)) == labelled
