"""From reasons to labels.

Reasons add up as if each word were right by itself with the chance of its weight: the confidence
is 1 - (1 - w1)(1 - w2)… ("noisy or"), so several weak words make a strong label and none is
certain. What a source says outranks what its text says.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from digest.model import Dimension, Label, Origin, Reason
from digest.taxonomy.numbered import Numbered
from digest.taxonomy.zones import ZONES

ALONE = 0.22  # from here on, a country that nothing in the text competes with counts three times
_RIVAL = 0.3
_MENTIONED = 0.5  # the most for a country in the body alone, where another stands in the foreground
_TITLE = ZONES[:1]
_FOREGROUND = ZONES[:2]
_SHOWN = 8  # reasons kept with a label
_WEIGHT = itemgetter(3)
_made = tuple.__new__  # a label or reason made this way costs half
_BY_RULE, _UPSTREAM, _REGION = Origin.RULE, Origin.UPSTREAM, Dimension.REGION
_STRENGTH = list(Origin).index

Reasons = dict[int, list[Reason]]
"""What in the text speaks for each label, by its number."""

Given = dict[int, tuple[Origin, list[Reason]]]
"""Labels that do not come from the text, with the strongest of those who give them."""


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


class Evidence:
    """All that speaks for the labels of one release: what its source says, what its text does."""

    __slots__ = ("_every", "_given", "_told")

    def __init__(self, every: Numbered, given: Given, told: Reasons) -> None:
        self._every = every
        self._given = given
        self._told = told
        for number, (_, said) in given.items():
            told[number] = [*said, *told.get(number, ())]

    def labels(self) -> tuple[Label, ...]:
        """The labels, sorted, with the regions of published countries."""
        every, told = self._every, self._told
        first_region, first_topic, suggest = every.regions, every.topics, every.suggest
        heard: dict[int, float] = {}
        regions: dict[int, float] = {}
        topics: list[Label] = []
        for number in sorted(told):
            confidence = _together(told[number])
            if number >= first_topic:
                if confidence >= suggest[number]:
                    sure = confidence >= every.publish[number]
                    topics.append(self._label(number, confidence, sure))
            elif number < first_region:
                heard[number] = confidence
            else:
                regions[number] = confidence
        if not heard and not regions:
            return tuple(topics)
        return (*self._places(heard, regions), *topics)

    def _label(self, number: int, confidence: float, published: bool) -> Label:
        """A label with its weightiest reasons; those of its source come first."""
        reasons = self._told[number]
        if len(reasons) > 1:
            reasons.sort(key=_WEIGHT, reverse=True)
            del reasons[_SHOWN:]
        dimension, slug = self._every.named[number]
        origin = self._given[number][0] if number in self._given else _BY_RULE
        return _made(Label, (dimension, slug, origin, confidence, published, tuple(reasons)))

    def _places(self, heard: Mapping[int, float], regions: Mapping[int, float]) -> list[Label]:
        """Countries, then regions by their own words and by the surest of their countries."""
        every = self._every
        made: list[Label] = []
        best: dict[int, Label] = {}
        for number, confidence, sure in self._weighed(heard) if heard else ():
            if sure or confidence >= every.suggest[number]:
                label = self._label(number, confidence, sure)
                made.append(label)
                for region in every.homes[number] if sure else ():
                    if region not in best or confidence > best[region].confidence:
                        best[region] = label
        for number in sorted({*regions, *best}) if regions else sorted(best):
            if number in best:
                made.append(self._region(number, best[number], regions.get(number)))
            elif regions[number] >= every.suggest[number]:
                sure = regions[number] >= every.publish[number]
                made.append(self._label(number, regions[number], sure))
        return made

    def _weighed(self, heard: Mapping[int, float]) -> Iterable[tuple[int, float, bool]]:
        """Countries, each with its confidence and whether it is published. One that stands alone
        counts more, one beside others may count less; those of the source outrank the text's."""
        publish, given, alone = self._every.publish, self._given, _alone(heard)
        upstream = bool(given) and any(given[one][0] is _UPSTREAM for one in heard if one in given)
        crowded, titled = (False, False) if alone is not None else self._crowded(heard)
        for number, own in heard.items():
            confidence = own
            if number in given:
                yield number, own, True
                continue
            if number == alone:
                confidence = _thrice(own)
            elif crowded and self._is_mentioned(number, titled):
                confidence = min(own, _MENTIONED)
            yield number, confidence, confidence >= publish[number] and not upstream

    def _crowded(self, heard: Mapping[int, float]) -> tuple[bool, bool]:
        """Whether some country stands out in the title and first sentence, and in the title."""
        publish = self._every.publish
        most = [number for number, confidence in heard.items() if confidence >= publish[number]]
        return (
            any(self._within(number, _FOREGROUND) >= publish[number] for number in most),
            any(self._within(number, _TITLE) >= publish[number] for number in most),
        )

    def _is_mentioned(self, number: int, titled: bool) -> bool:
        """Whether a country is only mentioned, where another stands out, perhaps in the title."""
        return self._within(number, _FOREGROUND) < _RIVAL or (titled and self._is_single(number))

    def _within(self, number: int, zones: Container[str]) -> float:
        """The confidence by some zones of the text alone."""
        return _together([one for one in self._told.get(number, ()) if one[1] in zones])

    def _is_single(self, number: int) -> bool:
        """Whether it is met once, outside the title, and not as who acts ("Polish police")."""
        told = self._told.get(number, ())
        return len(told) == 1 and told[0].place not in _TITLE and told[0].rule != "people"

    def _region(self, number: int, country: Label, own: float | None) -> Label:
        """A region of a published country, by whatever else speaks for it too."""
        slug, origin, confidence = self._every.named[number][1], country.origin, country.confidence
        why = _made(Reason, (country.slug, "country", "country's region", confidence, None))
        reasons: tuple[Reason, ...] = (why,)
        if own is not None:
            told = self._label(number, own, True)
            confidence, origin = max(confidence, own), min(origin, told.origin, key=_STRENGTH)
            reasons = (*told.reasons[: _SHOWN - 1], why)
        return _made(Label, (_REGION, slug, origin, confidence, True, reasons))


def _thrice(confidence: float) -> float:
    """A confidence whose reasons count three times."""
    return round(1 - (1 - confidence) ** 3, 3)


def _alone(heard: Mapping[int, float]) -> int | None:
    """The one country that a text speaks of, where it speaks of one."""
    if len(heard) == 1:
        ((number, confidence),) = heard.items()
        return number if confidence >= ALONE else None
    *_, rival, most = sorted(heard.values())
    if most < ALONE or rival >= _RIVAL:
        return None
    return max(heard, key=heard.__getitem__)


def _together(reasons: Sequence[Reason]) -> float:
    """What reasons say together; one by itself says its weight."""
    if len(reasons) == 1:
        return reasons[0][3]
    left = 1.0
    for reason in reasons:
        left *= 1.0 - reason[3]
    return round(1.0 - left, 3)
