"""What a release is found by: whatever is the same in two that are one is one of these.

The keys only find candidates; `same` and `ties` decide. Each is a number, and a day where only
releases of about one day can be the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from digest.changes.traits import Traits
from digest.changes.words import SAME, SHORT


class By(StrEnum):
    """The sorts of key."""

    ADDRESS = "address"
    FILE = "file"
    LINK = "link"
    TEXT = "text"
    TITLE = "title"
    TRANSLATION = "translation"


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """One key of a release: its sort, 63 bits of BLAKE2b over what it stands for, and the day of
    publication (UTC)."""

    by: By
    value: int
    day: str


@dataclass(frozen=True, slots=True, order=True)
class Probe:
    """A key to look for, on the days from `first` to `last`."""

    by: By
    value: int
    first: str = ""
    last: str = "9"


_MEETS = {
    By.ADDRESS: (By.ADDRESS, By.TRANSLATION, By.LINK),
    By.TRANSLATION: (By.ADDRESS,),
    By.LINK: (By.ADDRESS, By.FILE),
    By.FILE: (By.LINK,),
    By.TITLE: (By.TITLE,),
    By.TEXT: (By.TEXT,),
}
"""A page may be another's, its translation, or linked to in another's text, either way round."""


def keys(one: Traits) -> tuple[Key, ...]:
    """Everything that a release can be found by, sorted."""
    day = one.release.published.at.date().isoformat()
    return tuple(sorted({Key(by, _number(said), day) for by, said in _said(one)}))


def probes(one: Traits) -> tuple[Probe, ...]:
    """What to look for, to find all that may be the same release or tied to it; sorted."""
    day = one.release.published.at.date()
    about = [(day + timedelta(days=days)).isoformat() for days in (-1, 1)]
    wanted = set()
    for by, said in _said(one):
        days = about if by in (By.TITLE, By.TEXT) else ()
        wanted |= {Probe(other, _number(said), *days) for other in _MEETS[by]}
    return tuple(sorted(wanted))


def text_probes(one: Traits) -> tuple[Probe, ...]:
    """What to look for, to find whatever began with the same text at any time; sorted."""
    wanted = {Probe(By.TEXT, _number(said)) for by, said in _said(one) if by is By.TEXT}
    return tuple(sorted(wanted))


def _said(one: Traits) -> Iterator[tuple[By, str]]:
    if one.page:
        yield By.ADDRESS, one.page
    if one.title:
        yield By.TITLE, one.title
    for text in one.texts:
        for start in text.starts:
            if len(text.words) - start >= SAME:
                yield By.TEXT, text.words[start : start + SAME]
        if SHORT <= len(text.words) < SAME:
            yield By.TEXT, text.words
    yield from ((By.TRANSLATION, page) for page in one.translations)
    yield from ((By.LINK if one.is_press else By.FILE, page) for page in one.files)
    if one.is_press:
        yield from ((By.LINK, page) for page in one.links)


def _number(said: str) -> int:
    return int.from_bytes(hashlib.blake2b(said.encode(), digest_size=8).digest()) >> 1
