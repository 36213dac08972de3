"""Entries as finished values for the pages: pure, and in the words of the reader's language.
Templates are given these and decide nothing but looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from markupsafe import Markup

from digest.feeds.catalogue import Labels
from digest.feeds.identity import web_address
from digest.languages import Language
from digest.model import Dimension, Entry, Image, Kind, Moment, Precision, Release, Status
from digest.text import direction, shorten
from digest.text import headline as headline_of

SUMMARY = 260
"""Characters of a summary in a list; its page has the rest."""


@dataclass(frozen=True, slots=True)
class Voice:
    """How entries are told of: the names of labels, the newsroom's zone for days and times, and
    the reader's language."""

    labels: Labels
    zone: str
    language: Language


@dataclass(frozen=True, slots=True)
class When:
    """A date as people read it, its day alone, and as `<time datetime>` has it."""

    text: str
    day: str
    machine: str


@dataclass(frozen=True, slots=True)
class Tongue:
    """The lang and dir of something printed; both say "unknown" where the source did not tell."""

    language: str
    direction: str


@dataclass(frozen=True, slots=True)
class Headline:
    """One line of a list of releases; `about` are the names of its kind, countries and topics,
    `summary` the beginning of its text, empty where that is its title already."""

    uid: str
    title: str
    tongue: Tongue
    kind: str | None
    published: When
    about: tuple[str, ...]
    corrected: bool
    summary: str


@dataclass(frozen=True, slots=True)
class Beside:
    """Another page that goes with a release: its report or press release, or the same in another
    language."""

    uid: str
    title: str
    tongue: Tongue
    is_report: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One release whole. `content` is safe HTML; where it is None, `paragraphs` are the text.
    `tied` are the report it announces or what announces it, `languages` its other tellings, `note`
    what was wrong where it was corrected or withdrawn."""

    headline: Headline
    updated: When | None
    paragraphs: tuple[str, ...]
    content: Markup | None
    truncated: bool
    picture: Image | None
    files: tuple[tuple[str, str], ...]
    original: str | None
    host: str
    sources: tuple[str, ...]
    contact: str | None = None
    tied: tuple[Beside, ...] = ()
    languages: tuple[Beside, ...] = ()
    note: str | None = None


def headline(entry: Entry, voice: Voice, languages: Sequence[str] = ()) -> Headline:
    """The line for an entry, from its telling in the first of these languages and the labels of
    all."""
    newest = entry.telling(languages)
    kind = voice.labels.kind_name(newest.kind, voice.language.tag) if newest.kind else None
    labels = (
        voice.labels.name(dimension, slug, voice.language.tag)
        for dimension in (Dimension.COUNTRY, Dimension.TOPIC)
        for slug in entry.slugs(dimension)
    )
    return Headline(
        uid=entry.uid if newest.language == entry.newest.language else newest.uid,
        title=headline_of(newest.title, newest.summary),
        tongue=tongue(newest.language),
        kind=kind,
        published=when(newest.published, voice),
        about=(*((kind,) if kind else ()), *labels),
        corrected=newest.status is Status.CORRECTED,
        summary=shorten(" ".join(newest.summary.split()), SUMMARY) if newest.title else "",
    )


def page(
    entry: Entry, voice: Voice, languages: Sequence[str] = (), tied: Sequence[Entry] = ()
) -> Page:
    """The page of an entry, in the first of these languages that it is told in. Addresses that are
    not http or https are left out, and what was withdrawn of what it is tied to."""
    newest = entry.telling(languages)
    original = web_address(newest.url)
    return Page(
        headline=headline(entry, voice, languages),
        updated=when(Moment(newest.updated), voice) if newest.version > 1 else None,
        paragraphs=tuple(newest.summary.split("\n\n")) if newest.summary else (),
        content=Markup(newest.content) if newest.content else None,
        truncated=newest.truncated and not newest.content,
        picture=_picture(newest.image),
        files=tuple((url, one.type) for one in newest.enclosures if (url := web_address(one.url))),
        original=original,
        host=urlsplit(original or "").hostname or "",
        sources=entry.sources,
        contact=newest.contact,
        tied=tuple(
            _beside(one.telling(languages), uid=one.uid) for one in tied if not one.is_withdrawn
        ),
        languages=tuple(_beside(one, uid=one.uid) for one in _elsewhere(entry, newest)),
        note=_note(entry, newest),
    )


def _note(entry: Entry, shown: Release) -> str | None:
    """Of a withdrawal, whichever telling it was said of."""
    if not entry.is_withdrawn:
        return shown.note
    taken_back = (one.note for one in entry.tellings if one.status is Status.WITHDRAWN)
    return next((note for note in taken_back if note), None)


def _elsewhere(entry: Entry, shown: Release) -> list[Release]:
    """What is printed in each of the other languages."""
    others = dict.fromkeys(one for one in entry.languages if one and one != shown.language)
    return [entry.telling((language,)) for language in others]


def _beside(told: Release, *, uid: str) -> Beside:
    title = headline_of(told.title, told.summary)
    return Beside(uid, title, tongue(told.language), told.kind is Kind.REPORT)


def is_withdrawn(entry: Entry) -> bool:
    """Whether the newsroom took it back."""
    return entry.is_withdrawn


def when(moment: Moment, voice: Voice) -> When:
    """A day as a day, whatever the zone; an instant in the zone, which is named."""
    language = voice.language
    if moment.precision is Precision.DAY:
        return When(language.day(moment.at), language.day(moment.at), str(moment))
    day = language.day(moment.at.astimezone(ZoneInfo(voice.zone)))
    return When(language.moment(moment.at, voice.zone), day, str(moment))


def tongue(language: str | None) -> Tongue:
    """`lang="und"` (RFC 5646 § 4.1) and `dir="auto"` mean "unknown"."""
    if language is None:
        return Tongue("und", "auto")
    return Tongue(language, direction(language))


def _picture(image: Image | None) -> Image | None:
    """What is said of a picture, its description where it has no caption; the picture itself is
    elsewhere, and not fetched from there."""
    told = image and replace(image, caption=image.caption or image.alt)
    return told if told and (told.caption or told.credit) else None
