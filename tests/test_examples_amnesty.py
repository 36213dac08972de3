"""The configuration of real newsrooms loads, and its maps lead to labels that there are."""

import csv
from pathlib import Path

import pytest

from digest.config import SourceConfig, load
from digest.ingest import completed, document
from digest.model import Dimension, Item, Kind, Moment
from digest.sources.kinds import kind_of
from digest.taxonomy import Taxonomy
from tests.newsroom import START

EXAMPLE = Path(__file__).parents[1] / "examples/amnesty.toml"
SOURCES = load(EXAMPLE, {}).sources
ORG = next(one for one in SOURCES if one.name == "amnesty-org")
MEANINGS = [
    pytest.param(term, meaning, id=f"{source.name}: {term}")
    for source in SOURCES
    for term, meaning in source.map.items()
]


def means(source: SourceConfig, term: str, taxonomy: Taxonomy) -> str | None:
    """What one term of a source leads to: a kind, or the label it is given by that source."""
    item = completed(Item(("1",), Moment(START), title="-", terms=(term,)), source, None)
    labels = taxonomy.classify(document(source, item))
    named = [one for one in labels if one.reasons and one.reasons[0].phrase == term]
    return item.kind or next((one.slug for one in named), None)


def test_four_newsrooms_are_configured() -> None:
    assert ["amnesty-org", "amnesty-usa", "amnesty-canada", "amnesty-germany"] == [
        one.name for one in SOURCES
    ]
    assert all(one.backfill and one.map for one in SOURCES)


@pytest.mark.parametrize(("term", "meaning"), MEANINGS)
def test_every_term_means_a_kind_or_a_label_of_ours(
    term: str, meaning: str, taxonomy: Taxonomy
) -> None:
    known = any(taxonomy.known(dimension, meaning) for dimension in Dimension)
    assert known or meaning in frozenset(Kind)


@pytest.mark.parametrize("source", [pytest.param(one, id=one.name) for one in SOURCES])
def test_every_term_leads_where_the_map_says(source: SourceConfig, taxonomy: Taxonomy) -> None:
    assert dict(source.map) == {term: means(source, term, taxonomy) for term in source.map}


@pytest.mark.parametrize(
    ("expected", "term"),
    [
        pytest.param("TN", "Tunesien", id="a country in German"),
        pytest.param("MM", "Myanmar", id="a country in English"),
    ],
)
def test_countries_need_no_map(expected: str, term: str, taxonomy: Taxonomy) -> None:
    assert expected == means(SOURCES[-1], term, taxonomy)


def test_every_term_seen_on_amnesty_org_is_understood(corpora: Path, taxonomy: Taxonomy) -> None:
    folders = [one / "taxonomy/amnesty" for one in (corpora, corpora / "corpora")]
    folder = next((one for one in folders if one.is_dir()), None)
    if folder is None:
        pytest.skip(f"{corpora}: no folder `taxonomy/amnesty`")
    with (folder / "observed-terms.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    regions = (folder / "region-names-observed.txt").read_text("utf-8").splitlines()
    terms = [row["name"].partition(" (slug")[0] for row in rows] + [one for one in regions if one]
    assert [] == [one for one in terms if means(ORG, one, taxonomy) is None]


def test_the_kinds_in_the_maps_are_no_others_than_the_words_say() -> None:
    """Where we know a word ourselves, the map does not say something else."""
    other = [
        term
        for source in SOURCES
        for term, meaning in source.map.items()
        if (kind := kind_of(term)) and kind != meaning
    ]
    assert [] == other
