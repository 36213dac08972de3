"""From evidence to labels.

Evidence adds up as if each word were right by itself with the chance of its weight: the confidence
is 1 - (1 - w1)(1 - w2)… ("noisy or"), so several weak words make a strong label and none is certain.
What a source says outranks what its text says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from digest.model import Dimension, Label, Origin, Reason

# From this confidence on a label is published; below it is a suggestion. Chosen on real releases so
# that published labels are right at least 97 times in a hundred.
THRESHOLDS: Mapping[Dimension, float] = {
    Dimension.COUNTRY: 0.6,
    Dimension.REGION: 0.6,
    Dimension.TOPIC: 0.6,
}
LEAST = 0.2  # below this it is not even a suggestion
ALONE = 0.22  # from here on, a country that nothing in the text competes with is believed twice
_RIVAL = 0.3
_SHOWN = 8  # reasons kept with a label
_CERTAIN = {Origin.SOURCE: 1.0, Origin.UPSTREAM: 1.0}


@dataclass(frozen=True, slots=True)
class Document:
    """What is known of a release before it is labelled.

    `terms` are the source's own categories; `term_map` says what some of them mean ("topic:slug",
    a slug, a country code, or nothing for "no label"); `added` is given to all of a source.
    """

    title: str | None
    summary: str
    language: str | None = None
    terms: tuple[str, ...] = ()
    added: tuple[tuple[Dimension, str], ...] = ()
    term_map: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Draft:
    """A label in the making: its reasons by who gives them."""

    reasons: dict[Origin, list[Reason]] = field(default_factory=lambda: defaultdict(list))

    def origin(self) -> Origin:
        """The strongest of those who give it."""
        return next(origin for origin in Origin if origin in self.reasons)

    def confidence(self) -> float:
        """Between 0 and 1."""
        left = 1.0
        for reason in self.reasons.get(Origin.RULE, ()):
            left *= 1 - reason.weight
        return _CERTAIN.get(self.origin(), round(1 - left, 3))

    def strongest(self) -> tuple[Reason, ...]:
        """What to show for it: the source's words first, then the heaviest of the text."""
        given = [one for origin in Origin for one in self.reasons.get(origin, ())]
        return tuple(sorted(given, key=lambda one: -one.weight)[:_SHOWN])


Drafts = dict[tuple[Dimension, str], Draft]


def labels(drafts: Drafts, homes: Mapping[str, str | None]) -> tuple[Label, ...]:
    """The labels, sorted, with the regions of published countries; `homes` maps code to region."""
    told = any(
        dimension is Dimension.COUNTRY and draft.origin() is Origin.UPSTREAM
        for (dimension, _), draft in drafts.items()
    )
    alone = _alone(drafts)
    made = [
        _label(dimension, slug, draft, told=told, alone=slug == alone)
        for (dimension, slug), draft in drafts.items()
        if dimension is not Dimension.REGION
    ]
    regions = _regions(drafts, made, homes)
    every = (one for one in (*made, *regions) if one.published or one.confidence >= LEAST)
    return tuple(sorted(every, key=lambda one: (one.dimension, one.slug)))


def _alone(drafts: Drafts) -> str | None:
    """The one country that a text speaks of, where it speaks of one."""
    heard = {
        slug: draft.confidence()
        for (dimension, slug), draft in drafts.items()
        if dimension is Dimension.COUNTRY
    }
    rivals = sorted(heard, key=lambda slug: -heard[slug])
    if rivals and heard[rivals[0]] >= ALONE and all(heard[one] < _RIVAL for one in rivals[1:]):
        return rivals[0]
    return None


def _label(
    dimension: Dimension, slug: str, draft: Draft, *, told: bool = False, alone: bool = False
) -> Label:
    """`told` where the source names countries itself, which silences what the text says of them."""
    origin, confidence = draft.origin(), draft.confidence()
    if alone and dimension is Dimension.COUNTRY:
        confidence = round(1 - (1 - confidence) ** 2, 3)
    silenced = told and dimension is Dimension.COUNTRY and origin is Origin.RULE
    sure = confidence >= THRESHOLDS[dimension] and not silenced
    return Label(dimension, slug, origin, confidence, sure, draft.strongest())


def _regions(
    drafts: Drafts, made: Iterable[Label], homes: Mapping[str, str | None]
) -> Iterator[Label]:
    own = {slug: draft for (dim, slug), draft in drafts.items() if dim is Dimension.REGION}
    best: dict[str, Label] = {}
    for label in made:
        region = homes.get(label.slug) if label.dimension is Dimension.COUNTRY else None
        if region is not None and label.published:
            held = best.get(region)
            if held is None or label.confidence > held.confidence:
                best[region] = label
    for region in sorted({*own, *best}):
        yield _region(region, own.get(region, Draft()), best.get(region))


def _region(slug: str, own: Draft, country: Label | None) -> Label:
    if country is None:
        return _label(Dimension.REGION, slug, own)
    reason = Reason(country.slug, "country", "country's region", country.confidence)
    drafts = [origin for origin in own.reasons if origin is not Origin.RULE]
    origin = min((country.origin, *drafts), key=list(Origin).index)
    confidence = country.confidence if not own.reasons else max(country.confidence, own.confidence())
    reasons = (*own.strongest()[: _SHOWN - 1], reason)
    return Label(Dimension.REGION, slug, origin, confidence, True, reasons)
