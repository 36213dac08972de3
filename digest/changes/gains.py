"""What a further telling gives an entry that it did not have, and that someone may wish for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from digest.model import Dimension, Label, Origin, Release


def gains(known: Iterable[Release], told: Iterable[Release]) -> bool:
    """Whether these tellings bring a label, a kind or a language that the known ones lack."""
    before, after = list(known), list(told)
    return any(
        _wishes(after, dimension) - _wishes(before, dimension) for dimension in (None, *Dimension)
    ) or _gains_language(before, after)


def _wishes(tellings: Iterable[Release], dimension: Dimension | None) -> set[str]:
    """The kinds, or the labels of a dimension."""
    if dimension is None:
        return {one.kind for one in tellings if one.kind}
    return {slug for one in tellings for slug in one.slugs(dimension)}


def _gains_language(before: Iterable[Release], after: Iterable[Release]) -> bool:
    """What does not say its language is for everyone already."""
    known, told = {one.language for one in before}, {one.language for one in after}
    return None not in known and bool(told - known)


def keeping_editors(known: Iterable[Label], told: Iterable[Label]) -> tuple[Label, ...]:
    """New labels beside those that an editor gave, which stand."""
    kept = {(one.dimension, one.slug): one for one in told}
    kept |= {(one.dimension, one.slug): one for one in known if one.origin is Origin.EDITOR}
    return tuple(kept[place] for place in sorted(kept))


def upstream_only(known: Release, told: Release) -> Release:
    """A telling with the labels it had and those that its source says now: what rules would find
    today, that they did not find then, is no news."""
    had = {(one.dimension, one.slug) for one in known.labels if one.published}
    return replace(
        told,
        labels=tuple(
            one
            for one in told.labels
            if one.origin is Origin.UPSTREAM or (one.dimension, one.slug) in had
        ),
    )
