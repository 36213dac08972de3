"""Whether two releases are tellings of one, and by what that is known.

Two that are wrongly taken for one hide news from people, two that are one are a nuisance: in doubt
they stay apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from enum import IntEnum

from digest.changes.traits import Traits, traits
from digest.changes.words import alike
from digest.model import Entry, Precision, Release
from digest.text import primary

NEAR = timedelta(days=1)
"""Tellings of one statement are no further apart, if text or title must tell."""

_TELLING = (3, 16)
"""Words, or letters, from which on a title is one statement's own: "Urgent action" is many's."""


class Proof(IntEnum):
    """By what two releases are one, the strongest last."""

    TEXT = 1
    TITLE = 2
    ADDRESS = 3
    TRANSLATION = 4


def same_statement(one: Release, other: Release) -> bool:
    """Whether two releases are tellings of one statement."""
    return bool(proofs(traits(one), traits(other)))


def proofs(one: Traits, other: Traits) -> frozenset[Proof]:
    """What shows two releases to be tellings of one: that one names the other as its translation,
    one address in two sources, one title on one day, one text that begins the other.

    A report is never its own press release. What one source tells under two ids is one only if
    title and text are the same: "Statement" may be the title of two on one day, and one lead may
    stand above two appeals.
    """
    found = set()
    elsewhere = one.release.source != other.release.source
    if one.page in other.translations or other.page in one.translations:
        found.add(Proof.TRANSLATION)
    if elsewhere and one.page and one.page == other.page:
        found.add(Proof.ADDRESS)
    if one.is_press is other.is_press and _near(one.release, other.release):
        same_text = any(alike(a, b) for a in one.texts for b in other.texts)
        if same_text and (elsewhere or not is_retitled(one, other)):
            found.add(Proof.TEXT)
        if _same_title(one, other):
            found |= _by_title(one, other, same_text=same_text, elsewhere=elsewhere)
    return frozenset(found)


def choose(release: Traits, near: Sequence[Entry], *, is_template: bool = False) -> Entry | None:
    """The entry among these that a release tells once more, the strongest proof first; None where
    none is, or where what it has fits several: then it proves nothing.

    `is_template`: its text was used at other times too, so that no text makes it one with what has
    another title.
    """
    shown = {entry.uid: _all_proofs(release, entry, is_template) for entry in near}
    left = [entry for entry in near if shown[entry.uid]]
    for grade in sorted(Proof, reverse=True):
        found = [entry for entry in left if grade in shown[entry.uid]]
        if len(found) == 1 or (found and grade is Proof.TRANSLATION):
            return found[0]
        left = found or left
    return None


def _by_title(one: Traits, other: Traits, *, same_text: bool, elsewhere: bool) -> set[Proof]:
    """Under one title a short summary is enough, or no text, if all of it begins the other; and in
    two sources a title that says something is enough alone."""
    words, letters = _TELLING
    says_something = one.title.count(" ") + 1 >= words or len(one.title) >= letters
    if same_text or _begins(one, other):
        return {Proof.TITLE, Proof.TEXT}
    return {Proof.TITLE} if elsewhere and says_something else set()


def is_retitled(one: Traits, other: Traits) -> bool:
    """Whether both have a title, and not the same."""
    return bool(one.title and other.title) and one.title != other.title


def _all_proofs(one: Traits, entry: Entry, is_template: bool) -> frozenset[Proof]:
    found: set[Proof] = set()
    for known in map(traits, entry.tellings):
        shown = proofs(one, known)
        found |= shown - {Proof.TEXT} if is_template and is_retitled(one, known) else shown
    return frozenset(found)


def _same_title(one: Traits, other: Traits) -> bool:
    """On one day. A title of names alone may be the same in two languages, of which only a link
    makes one."""
    return (
        bool(one.title)
        and one.title == other.title
        and _same_day(one.release, other.release)
        and not _speak_differently(one.release, other.release)
    )


def _begins(one: Traits, other: Traits) -> bool:
    if not (one.texts and other.texts):
        return True
    pairs = [(one.texts[0], text) for text in other.texts]
    pairs += [(other.texts[0], text) for text in one.texts]
    return any(a.words.startswith(b.words) or b.words.startswith(a.words) for a, b in pairs)


def _near(one: Release, other: Release) -> bool:
    return abs(one.published.at - other.published.at) <= NEAR


def _same_day(one: Release, other: Release) -> bool:
    """By the calendar; where both say their hour, also across midnight."""
    first, second = sorted((one.published, other.published))
    if first.at.date() == second.at.date():
        return True
    timed = Precision.DAY not in (first.precision, second.precision)
    return timed and second.at - first.at < timedelta(hours=12)


def _speak_differently(one: Release, other: Release) -> bool:
    first, second = one.language, other.language
    return bool(first and second) and primary(first or "") != primary(second or "")
