"""Labels of real releases, where they are at hand, against what a reader would say."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.model import Dimension
from digest.sources import archive
from digest.taxonomy import Document, Taxonomy
from tests.taxonomy.expected import ROWS, TOPICS

NOW = datetime(2026, 12, 1, tzinfo=UTC)
GLOBAL_REGIONS = {7: "europe-central-asia"}  # a review of a whole region names no country


@pytest.fixture(scope="module")
def releases(corpora: Path) -> list[Document]:
    """Every item of the saved pages, in order."""
    pages = sorted((corpora / "seeds").glob("*.txt"))
    if not pages:
        pytest.skip(f"{corpora}: no folder `seeds`")
    return [
        Document(item.title, item.summary, "en")
        for page in pages
        for item in archive.parse(page.read_text("utf-8"), language="en", now=NOW).items
    ]


def rows() -> Iterator[tuple[set[str], set[str], set[str], set[str]]]:
    """Countries, those that may go either way, topics, those that may."""
    for line in ROWS.strip().splitlines():
        wanted, maybe, topics, other = (
            set(cell.replace("-", "").split()) for cell in line.split("|")
        )
        yield wanted, maybe, {TOPICS[one] for one in topics}, {TOPICS[one] for one in other}


def scores(found: list[tuple[set[str], set[str], set[str]]]) -> tuple[float, float]:
    """Precision and F1 over (given, wanted, may)."""
    right = sum(len(given & wanted) for given, wanted, _ in found)
    wrong = sum(len(given - wanted - maybe) for given, wanted, maybe in found)
    missed = sum(len(wanted - given) for given, wanted, _ in found)
    return right / (right + wrong), 2 * right / (2 * right + wrong + missed)


def published(taxonomy: Taxonomy, one: Document, dimension: Dimension) -> set[str]:
    """The slugs of one dimension that would be shown."""
    labels = taxonomy.classify(one)
    return {label.slug for label in labels if label.dimension is dimension and label.published}


def homes(taxonomy: Taxonomy, codes: set[str]) -> set[str]:
    """The regions of countries."""
    return {region for code in codes if (region := taxonomy.countries[code].region)}


def test_countries(taxonomy: Taxonomy, releases: list[Document]) -> None:
    found = [
        (published(taxonomy, one, Dimension.COUNTRY), wanted, maybe)
        for one, (wanted, maybe, _, _) in zip(releases, rows(), strict=True)
    ]
    precision, f1 = scores(found)
    assert precision >= 0.97
    assert f1 >= 0.95


def test_regions(taxonomy: Taxonomy, releases: list[Document]) -> None:
    found = []
    for number, (one, (wanted, maybe, _, _)) in enumerate(zip(releases, rows(), strict=True)):
        whole = {GLOBAL_REGIONS[number]} if number in GLOBAL_REGIONS else set()
        given = published(taxonomy, one, Dimension.REGION)
        found.append((given, homes(taxonomy, wanted) | whole, homes(taxonomy, maybe)))
    precision, f1 = scores(found)
    assert precision >= 0.97
    assert f1 >= 0.97


def test_topics(taxonomy: Taxonomy, releases: list[Document]) -> None:
    found = [
        (published(taxonomy, one, Dimension.TOPIC), wanted, maybe)
        for one, (_, _, wanted, maybe) in zip(releases, rows(), strict=True)
    ]
    precision, f1 = scores(found)
    assert precision >= 0.97
    assert f1 >= 0.85
