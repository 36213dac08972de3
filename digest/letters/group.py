"""The order of a letter: by region, within it by topic, within that newest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.letters.brief import Names
from digest.model import Because, Dimension, Kind, Owed


@dataclass(frozen=True, slots=True)
class Placed:
    """An item with the topic it stands under; None where it has none."""

    owed: Owed
    topic: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """The items of one region; `region` None is what belongs to none."""

    region: str | None
    items: tuple[Placed, ...]


def group(items: Sequence[Owed], names: Names) -> tuple[Group, ...]:
    """Regions in the taxonomy's order, those without one last; each item exactly once.

    An item of several regions stands under the first that its reasons name, a country counting
    for its region. Topics follow each other by their newest item. A report stands below the press
    release that announces it, wherever that is.
    """
    order = [region.slug for region in names.regions]
    announced = _announced(items)
    below = {one.entry.uid for reports in announced.values() for one in reports}
    by_region: dict[str | None, list[Owed]] = {}
    for item in items:
        if item.entry.uid not in below:
            by_region.setdefault(_region(item, names, order), []).append(item)
    return tuple(
        Group(region, tuple(_with_reports(_by_topic(by_region[region]), announced)))
        for region in (*order, None)
        if region in by_region
    )


def _announced(items: Sequence[Owed]) -> dict[str, list[Owed]]:
    """The reports that stand below another item, by its uid."""
    found: dict[str, list[Owed]] = {}
    press = {one.entry.uid for one in items if Kind.REPORT not in one.entry.kinds}
    for one in items:
        if one.entry.tied and one.entry.uid not in press:
            above = next((uid for uid in sorted(one.entry.tied) if uid in press), None)
            if above is not None:
                found.setdefault(above, []).append(one)
    return found


def _with_reports(
    placed: Iterable[Placed], announced: Mapping[str, Sequence[Owed]]
) -> Iterator[Placed]:
    for one in placed:
        yield one
        reports = announced.get(one.owed.entry.uid, ())
        yield from sorted((Placed(report, _topic(report)) for report in reports), key=_newest_first)


def _region(item: Owed, names: Names, order: Sequence[str]) -> str | None:
    own = item.entry.slugs(Dimension.REGION)
    followed = {_followed_region(reason, names) for reason in item.because}
    standing = [slug for slug in order if slug in own]
    return next((slug for slug in standing if slug in followed), standing[0] if standing else None)


def _followed_region(reason: Because, names: Names) -> str | None:
    if reason.dimension is Dimension.COUNTRY and reason.slug:
        country = names.countries.get(reason.slug)
        return country.region if country else None
    return reason.slug if reason.dimension is Dimension.REGION else None


def _by_topic(items: Sequence[Owed]) -> tuple[Placed, ...]:
    placed = sorted((Placed(item, _topic(item)) for item in items), key=_newest_first)
    topics = list(dict.fromkeys(one.topic for one in placed))
    return tuple(sorted(placed, key=lambda one: topics.index(one.topic)))


def _topic(item: Owed) -> str | None:
    own = item.entry.slugs(Dimension.TOPIC)
    followed = [
        because.slug
        for because in item.because
        if because.dimension is Dimension.TOPIC and because.slug in own
    ]
    return next(iter((*followed, *own)), None)


def _newest_first(one: Placed) -> tuple[float, str]:
    return (-one.owed.told.published.at.timestamp(), one.owed.entry.uid)
