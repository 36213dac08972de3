"""Whether a press release announces a report: the two are tied, and stay two."""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum

from digest.changes.same import NEAR
from digest.changes.traits import Traits
from digest.changes.words import alike, words
from digest.model import Kind

ANNOUNCED = timedelta(days=7)
"""A report is announced within so many days; a text that links to an older one only cites it."""

_NAMING = 4
"""Words that a title, or what of it stands before the colon, must have to be known by."""

_SUBTITLE = re.compile(r"[:：–—|]")


class Rule(StrEnum):
    """By what a press release and a report are tied."""

    LINK = "link"
    TITLE = "title"
    TEXT = "text"


def tie(press: Traits, report: Traits) -> Rule | None:
    """By what the one announces the other: it links to the report's page or file; it is of the
    same source and names the report's title; or both have one text."""
    apart = abs(press.release.published.at - report.release.published.at)
    if not press.is_press or report.release.kind is not Kind.REPORT or apart > ANNOUNCED:
        return None
    if not press.links.isdisjoint(report.files | {report.page}):
        return Rule.LINK
    if press.release.source == report.release.source and _is_named(press, report):
        return Rule.TITLE
    if apart <= NEAR and any(alike(a, b) for a in press.texts for b in report.texts):
        return Rule.TEXT
    return None


def phrase(title: str | None) -> str | None:
    """What a text surely has that names a title, but for its case: the most words in a row without
    a mark between them. None for a title too short to be known by."""
    found = _names(title)
    runs = re.findall(r"[^\W_]+(?: [^\W_]+)*", found[-1]) if found else ()
    return max(runs, key=len, default=None)


def _is_named(press: Traits, report: Traits) -> bool:
    """Whether a text names a title in full, or all of it before its subtitle."""
    wanted = [f" {words(one)} " for one in _names(report.release.title)]
    return any(name in f" {text.words} " for name in wanted for text in press.texts)


def _names(title: str | None) -> list[str]:
    """The title, and what of it stands before its subtitle, where they have words enough."""
    heads = dict.fromkeys((title or "", _SUBTITLE.split(title or "", maxsplit=1)[0]))
    return [one for one in heads if len(words(one).split()) >= _NAMING]
