"""Texts with their labels, and what the rules say of them (gold/README.md says how)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from lxml import etree

from digest.model import Dimension
from digest.taxonomy import Document, Taxonomy
from digest.taxonomy.numbered import Named
from digest.taxonomy.score import Judged

GOLD = Path(__file__).parent / "gold"
HALVES = ("tuning", "check")
FIELDS = {
    Dimension.COUNTRY: "countries",
    Dimension.REGION: "regions",
    Dimension.TOPIC: "topics",
}

Row = Mapping[str, object]
"""One line of a gold file."""


def rows(file: str) -> list[Row]:
    """What a gold file says, line by line."""
    return [json.loads(line) for line in (GOLD / file).read_text("utf-8").splitlines()]


def half(title: str) -> str:
    """The half that a text belongs to, by the SHA-256 of its title (of its summary without one)."""
    return HALVES[int(hashlib.sha256(title.encode()).hexdigest(), 16) % 2]


def judged(taxonomy: Taxonomy, texts: Iterable[Row]) -> list[Judged]:
    """What the rules say of each text, beside its labels."""
    return [_judged(taxonomy, row) for row in texts]


def real_titles(file: str, corpora: Path) -> Iterator[Row]:
    """The titles of real feeds that a gold file names, with its labels; those that are no longer
    what they were are left out."""
    for row in rows(file):
        title = feed_title(corpora / str(row["file"]), int(str(row["entry"])))
        if hashlib.sha256(title.encode()).hexdigest() == row["title_sha256"]:
            yield {**row, "title": title, "summary": ""}


def feed_title(path: Path, entry: int) -> str:
    """The title of one entry of a feed, white space as one space; empty where there is none."""
    if not path.is_file():
        return ""
    parser = etree.XMLParser(recover=True, resolve_entities=False)
    found = etree.fromstring(path.read_bytes(), parser).xpath(
        "(//*[local-name()='item' or local-name()='entry'])[$number]/*[local-name()='title'][1]",
        number=entry + 1,
    )
    assert isinstance(found, list)
    texts = (text for one in found if isinstance(one, etree._Element) for text in one.itertext())
    return " ".join("".join(map(str, texts)).split())


def _judged(taxonomy: Taxonomy, row: Row) -> Judged:
    title, summary, language = row["title"], str(row["summary"]), str(row["language"])
    document = Document(None if title is None else str(title), summary, language)
    return Judged(
        document.title or summary,
        language,
        taxonomy.classify(document),
        frozenset((one, slug) for one, field in FIELDS.items() for slug in slugs(row, field)),
        frozenset(_either(taxonomy, row)),
    )


def _either(taxonomy: Taxonomy, row: Row) -> Iterator[Named]:
    for slug in slugs(row, "either"):
        yield from ((one, slug) for one in FIELDS if taxonomy.known(one, slug))


def slugs(row: Row, field: str) -> list[str]:
    """The labels in one field of a row, none where it has none."""
    found = row.get(field, [])
    assert isinstance(found, list)
    return [str(slug) for slug in found]
