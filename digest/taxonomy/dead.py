"""Phrases that can be met and still never count, since another of their topic always wins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from digest.taxonomy.lexicon import Lexicon
from digest.taxonomy.rules import Phrase
from digest.taxonomy.topics import winners
from digest.taxonomy.zones import prepare


def dead(phrases: Sequence[Phrase]) -> Iterator[tuple[Phrase, Phrase]]:
    """Each phrase of one language that never counts, with the one that wins in its place.

    Tried on the phrase itself, with an ending for each * and a word for each gap that nobody
    writes: what wins there wins everywhere.
    """
    ordered = sorted(phrases, key=lambda one: one.weight > 0)
    topics = sorted({one.topic for one in ordered})
    lexicon = Lexicon(
        (one.text, (topics.index(one.topic), place)) for place, one in enumerate(ordered)
    )
    nevers = sum(one.weight == 0 for one in ordered)
    for place, phrase in enumerate(ordered):
        if phrase.weight:
            text = phrase.text.replace("*", "qz").replace("...", "qzqz").replace("…", "qzqz")
            met, _, _ = lexicon.find(prepare(None, text, lexicon.pages))
            winner = winners(met.get(topics.index(phrase.topic), []), place, nevers)
            if winner is not None:
                yield phrase, ordered[winner]
