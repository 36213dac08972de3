"""An editor's labels: given, accepted or taken away. They stand through new versions and changed
rules, and a label that is given makes the release owed to those whom it now matches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from digest import changes
from digest.errors import NotFound, UsageError
from digest.model import Dimension, Label, Origin, Reason, Release
from digest.store import Store, acts, entries, labels, releases, sequence
from digest.store.acts import By

ACT = "label"

Named = tuple[Dimension, str]


class Homes(Protocol):
    """Countries by code."""

    @property
    def countries(self) -> Mapping[str, Country]:
        """All of them."""


class Country(Protocol):
    """What is asked of a country."""

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions that it belongs to."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """What became of a release's labels; `seq` is its entry's, None where it is not mailed, and
    `owed` whether it became public to subscribers once more."""

    uid: str
    added: tuple[Named, ...]
    removed: tuple[Named, ...]
    seq: int | None
    owed: bool


def suggested(release: Release) -> tuple[Named, ...]:
    """The labels that wait for an editor."""
    return tuple(
        (one.dimension, one.slug)
        for one in release.labels
        if not one.published and one.origin is not Origin.EDITOR
    )


def label(
    store: Store,
    homes: Homes,
    uid: str,
    by: By,
    *,
    add: Iterable[Named] = (),
    remove: Iterable[Named] = (),
) -> Labelled:
    """Give and take labels. A country brings its regions, and takes along those that rest on it
    alone. NotFound for an unknown release; UsageError where nothing would change."""
    with store.writing():
        known = releases.by_uid(store, uid)
        entry = entries.by_uid(store, uid)
        if known is None or entry is None:
            raise NotFound(f"release: {uid}: not known; `digest releases list` prints them")
        given, taken = tuple(add), tuple(remove)
        now = replace(known, labels=_edited(known, homes, given, taken))
        added, removed = _difference(known, now)
        if now.labels == known.labels:
            raise UsageError(f"release: {uid}: has these labels already")
        labels.replace(store, uid, now.labels)
        acts.add(store, ACT, replace(by, reason=_told(given, taken, by.reason)), uid=uid)
        owed = entry.seq is not None and changes.gains(entry.tellings, [now])
        if owed:
            sequence.raise_to(store, entry.uid, sequence.next_seq(store), at=by.at)
        after = entries.by_uid(store, uid)
    return Labelled(uid, added, removed, after.seq if after else None, owed)


def _edited(
    release: Release, homes: Homes, add: Sequence[Named], remove: Sequence[Named]
) -> tuple[Label, ...]:
    held = {(one.dimension, one.slug): one for one in release.labels}
    for named in remove:
        held[named] = _decided(named, held.get(named), published=False)
    for named in add:
        held[named] = _decided(named, held.get(named), published=True)
    countries = {slug for dimension, slug in (*add, *remove) if dimension is Dimension.COUNTRY}
    if countries:
        grounds = _grounds(held.values(), homes)
        touched = {region for code in countries for region in homes.countries[code].regions}
        for region in sorted(touched):
            named = (Dimension.REGION, region)
            if named not in add and named not in remove:
                _settle(held, named, stands=region in grounds)
    return tuple(held[named] for named in sorted(held))


def _settle(held: dict[Named, Label], named: Named, *, stands: bool) -> None:
    """A region goes with the last of its countries, unless its own words or its source name it."""
    label = held.get(named)
    if stands and (label is None or not label.published):
        held[named] = _decided(named, label, published=True)
    elif not stands and label is not None and label.published and _rests(label):
        held[named] = _decided(named, label, published=False)


def _rests(label: Label) -> bool:
    """Whether a region is there only because of a country."""
    return all(reason.place in ("country", "editor") for reason in label.reasons)


def _grounds(held: Iterable[Label], homes: Homes) -> set[str]:
    published = (one.slug for one in held if one.dimension is Dimension.COUNTRY and one.published)
    return {
        one
        for code in published
        if code in homes.countries
        for one in homes.countries[code].regions
    }


def _decided(named: Named, known: Label | None, *, published: bool) -> Label:
    """The label as an editor has it, with the reasons that were there before."""
    said = Reason(named[1], "editor", "given" if published else "taken away", 1.0)
    before = known.reasons if known else ()
    told = (said, *(one for one in before if one.place != "editor"))
    return Label(*named, Origin.EDITOR, 1.0, published, told)


def _difference(before: Release, after: Release) -> tuple[tuple[Named, ...], tuple[Named, ...]]:
    old, new = (
        {(one.dimension, one.slug) for one in release.labels if one.published}
        for release in (before, after)
    )
    return tuple(sorted(new - old)), tuple(sorted(old - new))


def _told(added: Iterable[Named], removed: Iterable[Named], why: str | None) -> str:
    signs = [f"+{dimension}:{slug}" for dimension, slug in added]
    signs += [f"-{dimension}:{slug}" for dimension, slug in removed]
    return " ".join(signs) + (f": {why}" if why else "")
