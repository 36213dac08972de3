"""Labels by number: what each is called, from which confidence on it is shown, where it belongs.

Numbers follow the order of dimension and slug, so that what is sorted by number is sorted as labels
are: countries, regions, topics.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from digest.model import Dimension

Named = tuple[Dimension, str]

PUBLISH: Mapping[Dimension, float] = {
    Dimension.COUNTRY: 0.6,
    Dimension.REGION: 0.6,
    Dimension.TOPIC: 0.75,
}
"""From this confidence on a label is published. Chosen on the check half of tests/taxonomy/gold so
that published labels are right at least 97 times in a hundred."""

SUGGEST: Mapping[Dimension, float] = dict.fromkeys(Dimension, 0.2)
"""From this confidence on a label is suggested to an editor; below it is forgotten."""


@dataclass(frozen=True, slots=True)
class Bars:
    """The confidence from which each label is published, and suggested; the dimension's own where
    a label has none."""

    publish: Mapping[Named, float]
    suggest: Mapping[Named, float]


@dataclass(frozen=True, slots=True)
class Numbered:
    """All labels; each tuple is indexed by a label's number. `homes` are the regions' numbers that
    a country belongs to, `topics` is the first topic's, `regions` the first region's number."""

    named: tuple[Named, ...]
    number: Mapping[Named, int]
    publish: tuple[float, ...]
    suggest: tuple[float, ...]
    homes: tuple[tuple[int, ...], ...]
    regions: int
    topics: int


def numbered(
    named: Iterable[Named], homes: Mapping[str, Iterable[str]], bars: Bars | None = None
) -> Numbered:
    """The labels in order; `homes` are the regions of each country by code."""
    ordered = tuple(sorted(named))
    number = {one: place for place, one in enumerate(ordered)}
    publish, suggest = (bars.publish, bars.suggest) if bars else ({}, {})
    return Numbered(
        ordered,
        number,
        tuple(publish.get(one, PUBLISH[one[0]]) for one in ordered),
        tuple(suggest.get(one, SUGGEST[one[0]]) for one in ordered),
        tuple(
            tuple(number[Dimension.REGION, region] for region in homes.get(slug, ()))
            if dimension is Dimension.COUNTRY
            else ()
            for dimension, slug in ordered
        ),
        sum(dimension is Dimension.COUNTRY for dimension, _ in ordered),
        sum(dimension is not Dimension.TOPIC for dimension, _ in ordered),
    )
