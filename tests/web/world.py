"""A small newsroom to show: a few releases, feeds as files, and a way to ask for pages."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
from lxml import html
from starlette.types import ASGIApp

from digest import subscriptions
from digest.config import Newsroom, Web
from digest.feeds.catalogue import Publisher
from digest.letters.steady import spoken
from digest.model import (
    Cadence,
    Dimension,
    Enclosure,
    Filter,
    Image,
    Kind,
    Label,
    Moment,
    Origin,
    Precision,
    Release,
    Role,
    Severity,
    Status,
    Subscriber,
    SubscriberStatus,
)
from digest.publish import Press, Requested, build
from digest.store import Store, releases, sources
from digest.subscriptions import Wish
from digest.templates import StandIns
from digest.tokens import Tokens, Unsubscribe
from digest.web import Parts, application

NOW = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
SECRET = b"0123456789abcdef0123456789abcdef"
LOCAL = "http://127.0.0.1:8000"
NEWSROOM = Newsroom(
    "Example Newsroom", "https://newsroom.example", contact="press@newsroom.example"
)
TOKENS = Tokens(SECRET)
PUBLISHER = Publisher(
    "Example Newsroom", "https://newsroom.example", "https://feeds.newsroom.example"
)
WEB = Web("https://feeds.newsroom.example", "127.0.0.1:8000")
"""As behind a proxy."""

AT_HOME = Web(LOCAL, "127.0.0.1:8000")
"""As on one's own machine, where nobody else comes."""

_NAMES = {
    "BY": "Belarus",
    "RU": "Russia",
    "EG": "Egypt",
    "africa": "Africa",
    "europe-central-asia": "Europe and Central Asia",
    "middle-east-north-africa": "Middle East and North Africa",
    "death-penalty": "Death penalty",
    "journalists": "Journalists and media",
}
_SLUGS = {
    Dimension.COUNTRY: ("BY", "EG", "RU"),
    Dimension.REGION: ("africa", "europe-central-asia", "middle-east-north-africa"),
    Dimension.TOPIC: ("death-penalty", "journalists"),
}
_HOMES = {
    "KE": ("africa",),
    "CI": ("africa",),
    "BY": ("europe-central-asia",),
    "EG": ("middle-east-north-africa",),
}


class FewLabels:
    """A taxonomy of eight labels."""

    def choices(self, dimension: Dimension) -> tuple[str, ...]:
        """Every slug of a dimension."""
        return _SLUGS[dimension]

    def known(self, dimension: Dimension, slug: str) -> bool:
        """Whether it is one of them."""
        return slug in _SLUGS[dimension]

    def name(self, dimension: Dimension, slug: str, language: str = "en") -> str:
        """Its English name."""
        return _NAMES[slug]

    def language_name(self, tag: str, language: str = "en") -> str:
        """A language as people read it."""
        return {"ar": "Arabic", "fr": "French"}.get(tag, tag)

    def homes(self, country: str) -> tuple[str, ...]:
        """Its region, where it has one here."""
        return _HOMES.get(country, ())

    def kind_name(self, kind: Kind, language: str = "en") -> str:
        """Its English name."""
        return kind.value.replace("-", " ").capitalize()


def label(dimension: Dimension, slug: str) -> Label:
    """A label that may be shown."""
    return Label(dimension, slug, Origin.RULE, 0.9, published=True)


BELARUS = (
    label(Dimension.COUNTRY, "BY"),
    label(Dimension.REGION, "europe-central-asia"),
    label(Dimension.TOPIC, "journalists"),
)

PLAIN = Release(
    uid="belarus-reporter",
    tag="tag:newsroom.example,2026-11-20:release/1",
    source="newsroom",
    published=Moment(datetime(2026, 11, 20, tzinfo=UTC), Precision.DAY),
    updated=datetime(2026, 11, 20, tzinfo=UTC),
    title="Belarus: Release the reporter & drop the <charges>",
    summary="The court sat for eleven minutes.\n\nThe verdict was read behind closed doors.",
    truncated=True,
    url="https://newsroom.example/belarus-reporter",
    kind=Kind.PRESS_RELEASE,
    language="en",
    image=Image(caption="Outside the court in Minsk", credit="© Private"),
    enclosures=(Enclosure("https://newsroom.example/files/verdict.pdf", "application/pdf", 1200),),
    labels=BELARUS,
    seq=1,
)

RICH = replace(
    PLAIN,
    uid="egypt-statement",
    tag="tag:newsroom.example,2026-11-19:release/2",
    published=Moment(datetime(2026, 11, 19, 14, 5, tzinfo=UTC)),
    updated=datetime(2026, 11, 21, 6, 30, tzinfo=UTC),
    title="مصر: أفرجوا عن الصحفيين",
    summary="ملخص",
    content="<p>النص <strong>الكامل</strong></p>",
    truncated=False,
    url="javascript:alert(1)",
    kind=Kind.STATEMENT,
    language="ar",
    image=None,
    enclosures=(),
    labels=(label(Dimension.COUNTRY, "EG"), label(Dimension.TOPIC, "death-penalty")),
    version=2,
    status=Status.CORRECTED,
    seq=2,
)

WITHDRAWN = replace(
    PLAIN,
    uid="russia-taken-back",
    tag="tag:newsroom.example,2026-11-18:release/3",
    title="Russia: A name that must not be printed",
    summary="Nothing of this may be shown.",
    published=Moment(datetime(2026, 11, 18, tzinfo=UTC), Precision.DAY),
    labels=(label(Dimension.COUNTRY, "RU"),),
    version=2,
    status=Status.WITHDRAWN,
    seq=3,
)

BARE = replace(
    PLAIN,
    uid="bare",
    tag="tag:newsroom.example,2026-11-17:release/4",
    published=Moment(datetime(2026, 11, 17, tzinfo=UTC), Precision.DAY),
    title=None,
    summary="Somebody was taken from their home at night. Nobody says where to.",
    truncated=True,
    url=None,
    kind=None,
    language=None,
    image=None,
    enclosures=(),
    labels=(),
    seq=4,
)

TWIN = replace(
    PLAIN,
    uid="belarus-reporter-again",
    tag="tag:newsroom.example,2026-11-20:release/5",
    labels=(label(Dimension.COUNTRY, "RU"),),
    seq=None,
    same_as=PLAIN.uid,
)

EVERYTHING = (PLAIN, RICH, WITHDRAWN, BARE, TWIN)


@dataclass(frozen=True)
class World:
    """The site over a folder of its own; everything in it may be looked at and changed."""

    folder: Path
    web: Web = WEB
    store: Store = field(init=False)
    tokens: Tokens = field(init=False, default=TOKENS)

    def __post_init__(self) -> None:
        """Open the database."""
        object.__setattr__(self, "store", Store(self.folder / "digest.db"))

    @property
    def feeds(self) -> Path:
        """The folder that feeds are written to."""
        return self.folder / "feeds"

    @property
    def maildir(self) -> Path:
        """The folder that letters are written to."""
        return self.folder / "outbox"

    def parts(self, **changes: object) -> Parts:
        """What the site is made of, some of it changed."""
        parts = Parts(
            store=self.store,
            taxonomy=FewLabels(),
            templates=StandIns(),
            tokens=self.tokens,
            newsroom=NEWSROOM,
            web=self.web,
            feeds=self.feeds,
            maildir=self.maildir,
            clock=lambda: NOW,
            requested=Requested(Press(self.store, FewLabels(), PUBLISHER), spoken(StandIns())),
        )
        return replace(parts, **changes)  # type: ignore[arg-type]

    def release(self, *told: Release) -> None:
        """Make releases known, and write the feeds."""
        with self.store.writing():
            sources.meet(self.store, "newsroom")
            for one in told:
                releases.add(
                    self.store, one, aliases=(one.uid,), public_at=NOW, fingerprint=one.uid
                )
        self.build()

    def revise(self, told: Release) -> None:
        """A release says something else from now on, and the feeds are written."""
        with self.store.writing():
            releases.revise(
                self.store,
                told,
                severity=Severity.UPDATE,
                before={},
                at=NOW,
                fingerprint=f"{told.uid}{told.version}",
            )
        self.build()

    def build(self) -> None:
        """Write the feeds."""
        made = build(Press(self.store, FewLabels(), PUBLISHER), self.feeds, now=NOW)
        assert () == made.failed

    def subscribe(self, *cadences: Cadence) -> int:
        """One person who wishes for everything by these cadences; their key."""
        return self.subscribe_to(*(Wish(one, Filter()) for one in cadences))

    def subscribe_to(self, *wished: Wish, email: str = "reader@example.org") -> int:
        """One person with these wishes; their key."""
        person = Subscriber(
            id=0,
            email=email,
            name=None,
            role=Role.READER,
            status=SubscriberStatus.ACTIVE,
            languages=("en",),
            zone="UTC",
            hour=7,
        )
        enrolled = subscriptions.enrol(self.store, person, wished, how="test", now=NOW)
        assert enrolled.subscriber_id is not None
        return enrolled.subscriber_id

    def token(self, subscriber_id: int, stream: str = "daily", generation: int = 0) -> str:
        """The token of a letter."""
        return self.tokens.unsubscribe(Unsubscribe(subscriber_id, stream, generation))

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | Sequence[tuple[str, str]] = (),
        parts: Parts | None = None,
        content: bytes | None = None,
        data: Mapping[str, str] | None = None,
        files: Mapping[str, tuple[None, str]] | None = None,
    ) -> httpx.Response:
        """What the site answers; `data` is sent urlencoded, `files` as multipart/form-data."""
        request = httpx.Request(
            method,
            LOCAL + path,
            headers=dict(headers) if isinstance(headers, Mapping) else list(headers),
            content=content,
            data=data,
            files=files,
        )
        return asyncio.run(_ask(application(parts or self.parts()), request))


def parsed(answer: httpx.Response) -> html.HtmlElement:
    """A page as a tree."""
    return html.document_fromstring(answer.text)


async def _ask(site: ASGIApp, request: httpx.Request) -> httpx.Response:
    transport = httpx.ASGITransport(site, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport) as client:
        return await client.send(request)
