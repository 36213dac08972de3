"""Entries and feeds as finished values for the pages: pure, and the only place that chooses words
by language. Templates are given these and decide nothing but looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from markupsafe import Markup

from digest.feeds import atom
from digest.feeds.catalogue import EVERYTHING, Labels, Subject, of_name
from digest.feeds.identity import web_address
from digest.feeds.listing import subjects_of
from digest.model import Dimension, Entry, Image, Kind, Moment, Precision, Release, Status
from digest.store.feeds import FeedRow
from digest.text import direction
from digest.text import headline as headline_of

GROUPS = ("region", "topic", "country", "kind", "language")
"""The sorts of feed in the order of the directory; each is a folder below the feeds."""

# Not strftime's, which obey a locale that feedgen sets for whole processes.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)


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
class FeedLink:
    """One feed: what it is called, its name in addresses, its public address, the path of the page
    beside it below the site, and how many entries it has."""

    label: str
    name: str
    address: str
    page: str
    entries: int

    @property
    def path(self) -> str:
        """Its file's path below the site."""
        return f"/feeds/{self.name}{atom.SUFFIX}"


@dataclass(frozen=True, slots=True)
class Directory:
    """Every feed, the one of all releases apart; groups in the order of GROUPS, empty ones out."""

    whole: FeedLink | None
    groups: tuple[tuple[str, tuple[FeedLink, ...]], ...]

    def follow(self, entry: Entry) -> tuple[tuple[str, tuple[FeedLink, ...]], ...]:
        """The feeds that carry an entry, grouped alike."""
        names = {one.name for one in subjects_of(entry)}
        kept = (
            (group, tuple(one for one in links if one.name in names))
            for group, links in self.groups
        )
        return tuple((group, links) for group, links in kept if links)


@dataclass(frozen=True, slots=True)
class Headline:
    """One line of a list of releases; `about` are the names of its kind, countries and topics."""

    uid: str
    title: str
    tongue: Tongue
    kind: str | None
    published: When
    about: tuple[str, ...]
    corrected: bool


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
    `tied` are the report it announces or what announces it, `languages` its other tellings."""

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


def headline(entry: Entry, taxonomy: Labels, zone: str, languages: Sequence[str] = ()) -> Headline:
    """The line for an entry, from its telling in the first of these languages and the labels of
    all."""
    newest = entry.telling(languages)
    kind = taxonomy.kind_name(newest.kind, "en") if newest.kind else None
    labels = (
        taxonomy.name(dimension, slug, "en")
        for dimension in (Dimension.COUNTRY, Dimension.TOPIC)
        for slug in entry.slugs(dimension)
    )
    return Headline(
        uid=entry.uid if newest.language == entry.newest.language else newest.uid,
        title=headline_of(newest.title, newest.summary),
        tongue=tongue(newest.language),
        kind=kind,
        published=when(newest.published, zone),
        about=(*((kind,) if kind else ()), *labels),
        corrected=newest.status is Status.CORRECTED,
    )


def page(
    entry: Entry,
    taxonomy: Labels,
    zone: str,
    languages: Sequence[str] = (),
    tied: Sequence[Entry] = (),
) -> Page:
    """The page of an entry, in the first of these languages that it is told in. Addresses that are
    not http or https are left out, and what was withdrawn of what it is tied to."""
    newest = entry.telling(languages)
    original = web_address(newest.url)
    return Page(
        headline=headline(entry, taxonomy, zone, languages),
        updated=when(Moment(newest.updated), zone) if newest.version > 1 else None,
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
    )


def _elsewhere(entry: Entry, shown: Release) -> list[Release]:
    """What is printed in each of the other languages."""
    others = dict.fromkeys(one for one in entry.languages if one and one != shown.language)
    return [entry.telling((language,)) for language in others]


def _beside(told: Release, *, uid: str) -> Beside:
    title = headline_of(told.title, told.summary)
    return Beside(uid, title, tongue(told.language), told.kind is Kind.REPORT)


def directory(rows: Iterable[FeedRow], taxonomy: Labels, site_url: str) -> Directory:
    """The feeds, each group by what they are called."""
    links = [_link(one, taxonomy, site_url) for one in rows]
    groups = (
        (group, tuple(sorted(_below(group, links), key=lambda one: one.label.casefold())))
        for group in GROUPS
    )
    return Directory(
        whole=next((one for one in links if one.name == EVERYTHING.name), None),
        groups=tuple((group, members) for group, members in groups if members),
    )


def is_withdrawn(entry: Entry) -> bool:
    """Whether the newsroom took it back."""
    return entry.is_withdrawn


def when(moment: Moment, zone: str) -> When:
    """A day as a day, whatever the zone; an instant in the zone, which is named."""
    if moment.precision is Precision.DAY:
        return When(_day(moment.at), _day(moment.at), str(moment))
    local = moment.at.astimezone(ZoneInfo(zone))
    return When(f"{_day(local)}, {local:%H:%M %Z}", _day(local), str(moment))


def tongue(language: str | None) -> Tongue:
    """`lang=""` and `dir="auto"` mean "unknown" (HTML § 3.2.6)."""
    if language is None:
        return Tongue("", "auto")
    return Tongue(language, direction(language))


def _day(at: datetime) -> str:
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"


def _picture(image: Image | None) -> Image | None:
    """What is said of a picture, its description where it has no caption; the picture itself is
    elsewhere, and not fetched from there."""
    told = image and replace(image, caption=image.caption or image.alt)
    return told if told and (told.caption or told.credit) else None


def _link(row: FeedRow, taxonomy: Labels, site_url: str) -> FeedLink:
    subject = of_name(row.name) or EVERYTHING
    return FeedLink(
        _label(subject, taxonomy),
        row.name,
        f"{site_url}/feeds/{row.name}{atom.SUFFIX}",
        subject.page,
        row.entries,
    )


def _label(subject: Subject, taxonomy: Labels) -> str:
    if subject.kind is not None:
        return taxonomy.kind_name(subject.kind, "en")
    if subject.dimension is not None and subject.slug is not None:
        return taxonomy.name(subject.dimension, subject.slug, "en")
    return subject.language or subject.group


def _below(group: str, links: Sequence[FeedLink]) -> list[FeedLink]:
    return [one for one in links if one.name.startswith(f"{group}/")]
