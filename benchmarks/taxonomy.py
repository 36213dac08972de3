"""Labels: a release classified against the bare scan for its words, and the time for a store."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import cycle, islice, pairwise
from pathlib import Path

from benchmarks.ratio import Row, compare
from digest.config import TaxonomyConfig
from digest.taxonomy import Document, load
from digest.taxonomy.zones import prepare

PASSES, STORE, WORDS = 40, 60_000, 100
_SAMPLES = Path(__file__).parent.parent / "samples"


def rows() -> list[Row]:
    """A release of a title and a hundred words, ours over the same automaton's bare scan; and a
    store of releases, over one scan of each."""
    taxonomy, documents = load(TaxonomyConfig()), _documents()
    lexicon = taxonomy.lexicon("en")
    texts = [prepare(one.title, one.summary, lexicon.pages).words for one in documents]
    count = len(documents) * PASSES

    def classify() -> None:
        for _ in range(PASSES):
            for one in documents:
                taxonomy.classify(one)

    def scan() -> None:
        for _ in range(PASSES):
            for words in texts:
                lexicon.scan(words)

    def whole_store() -> None:
        for one in islice(cycle(documents), STORE):
            taxonomy.classify(one)

    reference = f"bare scan, {len(lexicon.literals):,} literals"
    return [
        compare("classify", classify, reference, scan, per=count),
        compare(f"classify {STORE:,}", whole_store, reference, scan, per=1, times=STORE / count),
    ]


def _documents() -> Sequence[Document]:
    """The sample newsroom's releases, each made a hundred words long by those after it."""
    paragraphs = [
        " ".join(one.split())
        for page in sorted(_SAMPLES.glob("pages/*.txt"))
        for one in re.split(r"\n\s*\n", page.read_text("utf-8"))
    ]
    told = [
        (title, place + 1)
        for place, (title, text) in enumerate(pairwise(paragraphs))
        if len(title) < WORDS < len(text)
    ]
    return [Document(title, _words(paragraphs[place:]), "en") for title, place in told]


def _words(paragraphs: Sequence[str]) -> str:
    long = (one for one in paragraphs if len(one) > WORDS)
    return " ".join(" ".join(islice(long, 4)).split()[:WORDS])
