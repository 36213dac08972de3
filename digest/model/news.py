"""What flows from a source to a reader: items, releases, entries and their labels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What sort of publication a release is."""

    PRESS_RELEASE = "press-release"
    REPORT = "report"
    STATEMENT = "statement"
    NEWS = "news"
    FEATURE = "feature"
    CAMPAIGN = "campaign"
    URGENT_ACTION = "urgent-action"


class Precision(StrEnum):
    """How much of a date the source gave."""

    DAY = "day"
    SECOND = "second"


class Status(StrEnum):
    """Where a release stands with its newsroom. Drafts and embargoes come later."""

    PUBLIC = "public"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class Mailing(StrEnum):
    """Whether a release may be owed to subscribers; feeds and pages show it either way."""

    OWED = "owed"
    BACKFILL = "backfill"
    HELD = "held"


class Severity(StrEnum):
    """How much a change of a release matters to those who had it."""

    SILENT = "silent"
    UPDATE = "update"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"


class Dimension(StrEnum):
    """The sorts of label that feeds and filters are made of."""

    COUNTRY = "country"
    REGION = "region"
    TOPIC = "topic"


class Origin(StrEnum):
    """Who gave a label, strongest first."""

    EDITOR = "editor"
    UPSTREAM = "upstream"
    SOURCE = "source"
    RULE = "rule"


class DatedBy(StrEnum):
    """Where the date of publication comes from, surest first."""

    SOURCE = "source"
    """A field meant for it: a feed's, an API's, a page's metadata."""
    PRINTED = "printed"
    """Words on a page that people read."""
    ADDRESS = "address"
    """The address of the release, such as /2026/11/."""
    SEEN = "seen"
    """None was given: when the release was first met."""


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """An instant with how much of it is known; a DAY is its midnight UTC."""

    at: datetime
    precision: Precision = Precision.SECOND

    def __str__(self) -> str:
        """A bare date when only the day is known, else an instant (RFC 3339)."""
        if self.precision is Precision.DAY:
            return self.at.date().isoformat()
        return self.at.isoformat(timespec="seconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Image:
    """A picture as its source printed it; `url` is None in saved plain text."""

    url: str | None = None
    caption: str | None = None
    credit: str | None = None
    alt: str | None = None


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that comes with a release; `length` in octets."""

    url: str
    type: str
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Translation:
    """The same release in another language, as the source links it (hreflang)."""

    language: str
    url: str


@dataclass(frozen=True, slots=True)
class Item:
    """What a source says, unlabelled and cleaned.

    `aliases` are the ids by which the source knows it, strongest first and never empty.
    `summary` is plain text, its paragraphs parted by a blank line. `content` is safe HTML.
    `terms` are the source's own categories, as printed. `contact` is whom the press may ask, as
    printed. `translations` may name the item itself.
    """

    aliases: tuple[str, ...]
    published: Moment
    title: str | None = None
    summary: str = ""
    truncated: bool = False
    url: str | None = None
    content: str | None = None
    kind: Kind | None = None
    language: str | None = None
    updated: datetime | None = None
    image: Image | None = None
    enclosures: tuple[Enclosure, ...] = ()
    terms: tuple[str, ...] = ()
    contact: str | None = None
    dated_by: DatedBy = DatedBy.SOURCE
    translations: tuple[Translation, ...] = ()


class Reason(NamedTuple):
    """Why a label is there: the words met, where, by which rule, and what they weighed.

    `at` is where they begin in the title or the summary, counted in characters; None for reasons
    that are not in the text. Labels and reasons are tuples because a dozen of them are made
    for every text that is read.
    """

    phrase: str
    place: str
    rule: str
    weight: float
    at: int | None = None


class Label(NamedTuple):
    """One country, region or topic of a release. Only `published` ones are shown or mailed."""

    dimension: Dimension
    slug: str
    origin: Origin
    confidence: float
    published: bool
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Release:
    """An item we know. `seq` is None until subscribers may be owed it; `terms` are None where they
    were not kept; `note` says what was wrong where it was corrected or withdrawn, None where nobody
    has said so."""

    uid: str
    tag: str
    source: str
    published: Moment
    updated: datetime
    title: str | None = None
    summary: str = ""
    truncated: bool = False
    url: str | None = None
    content: str | None = None
    kind: Kind | None = None
    language: str | None = None
    image: Image | None = None
    enclosures: tuple[Enclosure, ...] = ()
    labels: tuple[Label, ...] = ()
    version: int = 1
    status: Status = Status.PUBLIC
    mailing: Mailing = Mailing.OWED
    seq: int | None = None
    same_as: str | None = None
    dated_by: DatedBy = DatedBy.SOURCE
    contact: str | None = None
    terms: tuple[str, ...] | None = None
    translations: tuple[Translation, ...] = ()
    note: str | None = None

    def slugs(self, dimension: Dimension) -> tuple[str, ...]:
        """The published labels of one dimension, sorted."""
        return tuple(
            sorted(
                label.slug
                for label in self.labels
                if label.dimension is dimension and label.published
            )
        )


_GRAVITY = {Status.PUBLIC: 0, Status.CORRECTED: 1, Status.WITHDRAWN: 2}


@dataclass(frozen=True, slots=True)
class Entry:
    """What people are shown: a release with those that are the same, in however many languages.

    `tag` and `seq` are the root's; labels and sources are united. `newest` is what is printed
    where nothing is known of the reader: the telling in the root's language. `tied` are the uids
    of the entries it goes with, a press release with its report, which are not the same.
    """

    root: Release
    others: tuple[Release, ...] = ()
    tied: tuple[str, ...] = ()
    newest: Release = field(init=False)

    def __post_init__(self) -> None:
        """Choose the telling to print."""
        object.__setattr__(self, "newest", self._printed(self.root.language))

    @property
    def uid(self) -> str:
        """The root's uid, which names the entry everywhere."""
        return self.root.uid

    @property
    def seq(self) -> int | None:
        """When subscribers could first be owed it; None where they may not."""
        return self.root.seq

    @property
    def tellings(self) -> tuple[Release, ...]:
        """All of them, the root first."""
        return (self.root, *self.others)

    @property
    def is_withdrawn(self) -> bool:
        """Whether the newsroom took it back: one telling withdrawn is all of them."""
        return self.newest.status is Status.WITHDRAWN

    def telling(self, languages: Iterable[str]) -> Release:
        """What a person is shown who reads these languages, the best first: the telling in the
        first of them that there is, else `newest`."""
        told = {_primary(one.language) for one in self.tellings}
        wanted = next((one for one in map(_primary, languages) if one and one in told), None)
        return self.newest if wanted is None else self._printed(wanted)

    def slugs(self, dimension: Dimension) -> tuple[str, ...]:
        """The published labels of one dimension over all tellings, sorted."""
        return tuple(sorted({slug for one in self.tellings for slug in one.slugs(dimension)}))

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What sorts of publication its tellings say they are, sorted."""
        return tuple(sorted({one.kind for one in self.tellings if one.kind}))

    @property
    def languages(self) -> tuple[str | None, ...]:
        """What it is told in, the root's first; None where a telling does not say."""
        return tuple(dict.fromkeys(one.language for one in self.tellings))

    @property
    def sources(self) -> tuple[str, ...]:
        """Where it was told, the root's source first."""
        return tuple(dict.fromkeys(one.source for one in self.tellings))

    def spoken(self, language: str | None) -> tuple[Release, ...]:
        """The tellings in one language; what does not say is taken to speak as the root does."""
        wanted = {_primary(language)}
        if _primary(self.root.language) in wanted:
            wanted.add(None)
        return tuple(one for one in self.tellings if _primary(one.language) in wanted)

    def _printed(self, language: str | None) -> Release:
        """Of the tellings in one language the corrected one before the others, the last one
        updated before the older, the root where equal; withdrawn if any of any language is."""
        spoken = self.spoken(language)
        chosen = max(spoken, key=lambda one: (_GRAVITY[one.status], one.updated, one is self.root))
        taken_back = any(one.status is Status.WITHDRAWN for one in self.tellings)
        return replace(chosen, status=Status.WITHDRAWN) if taken_back else chosen


def _primary(language: str | None) -> str | None:
    """The first subtag of a BCP 47 tag, lower case; None where none is said."""
    return language.replace("_", "-").partition("-")[0].casefold() if language else None
