"""Which feeds there are, where each one lives and what it is called."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from digest.model import Dimension, Kind

_SAFE_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Labels(Protocol):
    """What feeds ask of a taxonomy."""

    def choices(self, dimension: Dimension) -> tuple[str, ...]:
        """Every slug of a dimension, sorted."""

    def known(self, dimension: Dimension, slug: str) -> bool:
        """Whether there is such a label."""

    def name(self, dimension: Dimension, slug: str, language: str = "en") -> str:
        """A label as people read it."""

    def kind_name(self, kind: Kind, language: str = "en") -> str:
        """A kind as people read it."""

    def language_name(self, tag: str, language: str = "en") -> str:
        """A language as people read it; its tag where nobody knows a name."""

    def homes(self, country: str) -> tuple[str, ...]:
        """The regions that a country belongs to."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who speaks: the newsroom, its own site, this service as the public sees it (no slash at
    the end), the languages it writes in, the first one for what names none, and its terms.

    `authority` is the address whose host names feeds for ever; None: this service's. `hub` is the
    WebSub hub that is told of changes, if there is one.
    """

    name: str
    url: str
    web_url: str
    languages: tuple[str, ...] = ("en",)
    rights: str | None = None
    authority: str | None = None
    hub: str | None = None

    @property
    def language(self) -> str:
        """What a release is written in when it does not say."""
        return self.languages[0]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a feed is about: one label, one kind or one language; nothing means everything."""

    dimension: Dimension | None = None
    slug: str | None = None
    kind: Kind | None = None
    language: str | None = None

    @property
    def group(self) -> str:
        """The folder: a dimension, `kind`, `language`, or `all`."""
        if self.dimension is not None:
            return self.dimension.value
        if self.kind is not None:
            return "kind"
        return "all" if self.language is None else "language"

    @property
    def name(self) -> str:
        """What its feed is called: its files below the folder of feeds, and below /feeds/ on the
        web, are this with a suffix."""
        name = self.slug or self.kind or self.language
        return f"{self.group}/{name.lower()}" if name else self.group

    @property
    def page(self) -> str:
        """The path of the page beside its feed, below the site."""
        return "/" if self == EVERYTHING else f"/{self.name}"

    def label(self, labels: Labels, publisher: Publisher) -> str:
        """Its name in a list of feeds: of the label, the kind, the language, or the newsroom."""
        if self.dimension is not None and self.slug is not None:
            return labels.name(self.dimension, self.slug, publisher.language)
        if self.kind is not None:
            return labels.kind_name(self.kind, publisher.language)
        if self.language is not None:
            return labels.language_name(self.language, publisher.language)
        return publisher.name

    def title(self, labels: Labels, publisher: Publisher) -> str:
        """What a reader's list of feeds shows: whose it is and what it is about."""
        if self == EVERYTHING:
            return publisher.name
        return f"{publisher.name}: {self.label(labels, publisher)}"


EVERYTHING = Subject()


def subjects(labels: Labels, listing: Iterable[str]) -> tuple[Subject, ...]:
    """Every feed, that of everything first.

    All regions, topics and kinds have one from the start, a country or language from its first
    release. `listing` are the names of feeds that list something or once did: they stay.
    """
    wanted = [
        EVERYTHING,
        *(_labelled(Dimension.REGION, labels.choices(Dimension.REGION))),
        *(_labelled(Dimension.TOPIC, labels.choices(Dimension.TOPIC))),
        *(Subject(kind=kind) for kind in Kind),
        *(subject for name in sorted(listing) if (subject := of_name(name))),
    ]
    return tuple(dict.fromkeys(one for one in wanted if is_possible(one, labels)))


def of_name(name: str) -> Subject | None:
    """The subject whose feed is called so; None where there can be none."""
    group, _, rest = name.partition("/")
    if group == Dimension.COUNTRY:
        return Subject(Dimension.COUNTRY, rest.upper())
    if group in set(Dimension):
        return Subject(Dimension(group), rest)
    if group == "kind":
        return Subject(kind=Kind(rest)) if rest in set(Kind) else None
    if group == "language":
        return Subject(language=rest)
    return EVERYTHING if name == EVERYTHING.name else None


def is_possible(subject: Subject, labels: Labels) -> bool:
    """Whether it can be a file and has a name: languages are what sources say they are."""
    if subject.language is not None:
        return _SAFE_NAME.fullmatch(subject.language.lower()) is not None
    if subject.dimension is None or subject.slug is None:
        return True
    safe = _SAFE_NAME.fullmatch(subject.slug.lower()) is not None
    return safe and labels.known(subject.dimension, subject.slug)


def _labelled(dimension: Dimension, slugs: Iterable[str]) -> Iterable[Subject]:
    return (Subject(dimension, slug) for slug in slugs)
