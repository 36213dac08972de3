"""From evidence to labels.

Evidence adds up as if each word were right by itself with the chance of its weight: the
confidence is 1 - (1 - w1)(1 - w2)… ("noisy or"), so several weak words make a strong label and none
is certain. What a source says outranks what its text says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from digest.model import Dimension, Label, Origin, Reason
from digest.taxonomy.zones import Zone

# From this confidence on a label is published; below it is a suggestion. Chosen on real releases so
# that published labels are right at least 97 times in a hundred.
THRESHOLDS: Mapping[Dimension, float] = {
    Dimension.COUNTRY: 0.6,
    Dimension.REGION: 0.6,
    Dimension.TOPIC: 0.6,
}
LEAST = 0.2  # below this it is not even a suggestion
ALONE = 0.22  # from here on, a country that nothing in the text competes with counts three times
_RIVAL = 0.3
_MENTIONED = 0.5  # the most for a country in the body alone, where another stands in the foreground
_FOREGROUND = (Zone.TITLE.value, Zone.LEAD.value)
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
        return _CERTAIN.get(self.origin(), _either(self.reasons.get(Origin.RULE, ())))

    def within(self, zones: Collection[str]) -> float:
        """The confidence by some zones of the text alone."""
        told = self.reasons.get(Origin.RULE, ())
        return _either(one for one in told if one.place in zones)

    def is_single(self) -> bool:
        """Whether it is met once, outside the title, and not as who acts ("Polish police")."""
        told = self.reasons.get(Origin.RULE, ())
        if len(told) != 1:
            return False
        return told[0].place != Zone.TITLE.value and told[0].rule != "people"

    def strongest(self) -> tuple[Reason, ...]:
        """What to show for it: the source's words first, then the heaviest of the text."""
        given = [one for origin in Origin for one in self.reasons.get(origin, ())]
        return tuple(sorted(given, key=lambda one: -one.weight)[:_SHOWN])


def _either(reasons: Iterable[Reason]) -> float:
    left = 1.0
    for reason in reasons:
        left *= 1 - reason.weight
    return round(1 - left, 3)


Drafts = dict[tuple[Dimension, str], Draft]


def labels(drafts: Drafts, homes: Mapping[str, str | None]) -> tuple[Label, ...]:
    """The labels, sorted, with the regions of published countries; `homes` maps code to region."""
    told = any(
        dimension is Dimension.COUNTRY and draft.origin() is Origin.UPSTREAM
        for (dimension, _), draft in drafts.items()
    )
    alone = _alone(drafts)
    crowded, titled = (_crowded(drafts, zones) for zones in (_FOREGROUND, _FOREGROUND[:1]))
    made = [
        _label(dimension, slug, draft, _Beside(told, slug == alone, crowded, titled))
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


def _crowded(drafts: Drafts, zones: Collection[str]) -> bool:
    """Whether some country stands out in these zones."""
    return any(
        draft.within(zones) >= THRESHOLDS[dimension]
        for (dimension, _), draft in drafts.items()
        if dimension is Dimension.COUNTRY
    )


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands beside a country: names by its source (`told`), nothing (`alone`), another in the
    title or first sentence (`crowded`), or another in the title (`titled`)."""

    told: bool = False
    alone: bool = False
    crowded: bool = False
    titled: bool = False


def _label(dimension: Dimension, slug: str, draft: Draft, beside: _Beside = _Beside()) -> Label:
    origin, confidence = draft.origin(), draft.confidence()
    silenced = False
    if dimension is Dimension.COUNTRY and origin is Origin.RULE:
        silenced = beside.told
        if beside.alone:
            confidence = round(1 - (1 - confidence) ** 3, 3)
        elif (beside.crowded and draft.within(_FOREGROUND) < _RIVAL) or (
            beside.titled and draft.is_single()
        ):
            confidence = min(confidence, _MENTIONED)
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
    confidence = (
        country.confidence if not own.reasons else max(country.confidence, own.confidence())
    )
    reasons = (*own.strongest()[: _SHOWN - 1], reason)
    return Label(Dimension.REGION, slug, origin, confidence, True, reasons)
