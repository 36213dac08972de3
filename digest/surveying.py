"""The rules against the store: which of them are of no use, and what they leave without a label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from digest.model import Dimension, Origin, Release
from digest.relabelling import CHUNK, Relabelling
from digest.store import Store, releases
from digest.taxonomy import Taxonomy
from digest.taxonomy.firing import Finding, Firing

SHOWN = 20
"""Releases without a topic that are named."""


@dataclass(slots=True)
class Survey:
    """Counts over all releases by the rules of today; `bare` are the first without a topic, by uid
    and title."""

    releases: int = 0
    without_topic: int = 0
    without_place: int = 0
    suggested: int = 0
    labels: Counter[tuple[Dimension, str]] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    bare: list[tuple[str, str]] = field(default_factory=list)
    findings: tuple[Finding, ...] = ()


def survey(
    store: Store, relabelling: Relabelling, alive: Callable[[int], None] = lambda _: None
) -> Survey:
    """Classify the whole store and count; nothing is written."""
    found, firing, after = Survey(), Firing(), 0
    while chunk := releases.ids_after(store, after, CHUNK):
        after = chunk[-1]
        for release in releases.by_ids(store, chunk):
            _count(found, release, relabelling)
            _fire(firing, release, relabelling)
        alive(len(chunk))
    found.findings = tuple(firing.findings(dict.fromkeys(relabelling.taxonomy.phrases)))
    return found


def _count(found: Survey, release: Release, relabelling: Relabelling) -> None:
    labels = relabelling.labels(release)
    published = [(one.dimension, one.slug) for one in labels if one.published]
    found.releases += 1
    found.labels.update(published)
    found.languages[release.language or "?"] += 1
    found.suggested += any(not one.published for one in labels if one.origin is Origin.RULE)
    found.without_place += all(dimension is Dimension.TOPIC for dimension, _ in published)
    if all(dimension is not Dimension.TOPIC for dimension, _ in published):
        found.without_topic += 1
        if len(found.bare) < SHOWN:
            found.bare.append((release.uid, release.title or release.summary[:70]))


def _fire(firing: Firing, release: Release, relabelling: Relabelling) -> None:
    taxonomy: Taxonomy = relabelling.taxonomy
    taken = [
        (one.dimension, one.slug)
        for one in release.labels
        if one.origin is Origin.EDITOR and not one.published
    ]
    language = taxonomy.read_as(release.language)
    firing.count(language, taxonomy.fired(relabelling.document(release)), taken)
