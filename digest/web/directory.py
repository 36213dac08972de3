"""The feeds as finished values for the pages: what each is called, where it is, what is near it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from digest.feeds.catalogue import EVERYTHING, Labels, Subject, of_name
from digest.feeds.formats import FORMATS
from digest.feeds.listing import subjects_of
from digest.languages import Language
from digest.model import Dimension, Entry
from digest.store.feeds import FeedRow

GROUPS = ("region", "country", "topic", "kind", "language")
"""The sorts of feed in the order of lists; each is a folder below the feeds and below the site."""

_FORMS = ("Atom", "RSS", "JSON Feed")  # as FORMATS


class Address(NamedTuple):
    """One format of a feed: what people call it, its media type, its public address."""

    form: str
    media_type: str
    url: str


@dataclass(frozen=True, slots=True)
class FeedLink:
    """One feed: what it is about and called, the path of the page beside it below the site, its
    public addresses, Atom first, and how many entries it has."""

    subject: Subject
    label: str
    addresses: tuple[Address, ...]
    entries: int = 0

    @property
    def name(self) -> str:
        """What it is called in addresses."""
        return self.subject.name

    @property
    def page(self) -> str:
        """The path of the page beside it, below the site."""
        return self.subject.page

    @property
    def value(self) -> str:
        """Its label, as a form sends it."""
        return self.name.partition("/")[2]


Grouped = tuple[tuple[str, tuple[FeedLink, ...]], ...]


@dataclass(frozen=True, slots=True)
class Directory:
    """Every feed, the one of all releases apart; groups in the order of GROUPS, empty ones out.
    `homes` are the regions of each country, by the names of their feeds."""

    whole: FeedLink | None
    groups: Grouped
    homes: dict[str, tuple[str, ...]]

    def of(self, name: str) -> FeedLink | None:
        """The feed of that name; None where there is none."""
        if self.whole is not None and self.whole.name == name:
            return self.whole
        return next((one for _, links in self.groups for one in links if one.name == name), None)

    def group(self, name: str) -> tuple[FeedLink, ...]:
        """The feeds of one sort."""
        return dict(self.groups).get(name, ())

    def follow(self, entry: Entry) -> Grouped:
        """The feeds that carry an entry, grouped alike."""
        return self.among({one.name for one in subjects_of(entry)})

    def among(self, names: Iterable[str]) -> Grouped:
        """Some feeds, grouped alike."""
        wanted = set(names)
        kept = (
            (group, tuple(one for one in links if one.name in wanted))
            for group, links in self.groups
        )
        return tuple((group, links) for group, links in kept if links)

    def countries(self, region: str) -> tuple[FeedLink, ...]:
        """The countries of a region, by the name of its feed."""
        return tuple(one for one in self.group("country") if region in self.homes.get(one.name, ()))

    @property
    def homeless(self) -> tuple[FeedLink, ...]:
        """The countries that no listed region has."""
        regions = {one.name for one in self.group("region")}
        return tuple(
            one for one in self.group("country") if not regions & set(self.homes.get(one.name, ()))
        )

    def beside(self, name: str, near: Iterable[str]) -> Grouped:
        """What is near a feed: a region has its countries, a country its regions, and either what
        is `near` besides, which are the names of feeds that share entries with it."""
        group = name.partition("/")[0]
        inside = [one.name for one in self.countries(name)] if group == "region" else []
        around = self.homes.get(name, ()) if group == "country" else ()
        told = {"region": {"country", "region"}, "country": {"region", "country"}}.get(
            group, {group}
        )
        others = [one for one in near if one.partition("/")[0] not in told]
        return self.among((*inside, *around, *others))


def directory(
    rows: Iterable[FeedRow], labels: Labels, site_url: str, language: Language
) -> Directory:
    """The feeds, each group by what they are called in a language."""
    links = [_link(one, labels, site_url, language) for one in rows]
    ordered = sorted(links, key=lambda one: (language.order(one.label), one.name))
    groups = ((group, tuple(_below(group, ordered))) for group in GROUPS)
    return Directory(
        whole=next((one for one in links if one.name == EVERYTHING.name), None),
        groups=tuple((group, members) for group, members in groups if members),
        homes={one.name: _homes(one.subject, labels) for one in _below("country", links)},
    )


def addresses(site_url: str, name: str) -> tuple[Address, ...]:
    """Where a feed is, in every format."""
    return tuple(
        Address(called, form.media_type, f"{site_url}/feeds/{name}{form.suffix}")
        for called, form in zip(_FORMS, FORMATS, strict=True)
    )


def addresses_asked(site_url: str, query: str) -> tuple[Address, ...]:
    """Where a feed of several labels is, in every format, by the query that names them."""
    return tuple(
        Address(called, form.media_type, f"{site_url}/feeds/{form.name}?{query}")
        for called, form in zip(_FORMS, FORMATS, strict=True)
    )


def _link(row: FeedRow, labels: Labels, site_url: str, language: Language) -> FeedLink:
    subject = of_name(row.name) or EVERYTHING
    label = called(subject, labels, language)
    return FeedLink(subject, label, addresses(site_url, row.name), row.entries)


def called(subject: Subject, labels: Labels, language: Language) -> str:
    """What a page calls what a feed is about, in a language."""
    if subject.kind is not None:
        return labels.kind_name(subject.kind, language.tag)
    if subject.dimension is not None and subject.slug is not None:
        return labels.name(subject.dimension, subject.slug, language.tag)
    if subject.language is not None:
        return language.called(subject.language) or subject.language
    return language.gettext("All releases")


def _homes(country: Subject, labels: Labels) -> tuple[str, ...]:
    regions = labels.homes(country.slug or "")
    return tuple(Subject(Dimension.REGION, one).name for one in regions)


def _below(group: str, links: Sequence[FeedLink]) -> list[FeedLink]:
    return [one for one in links if one.subject.group == group]
