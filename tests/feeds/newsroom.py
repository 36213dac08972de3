"""A small newsroom for the tests of feeds: its labels, its name, and releases on demand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from digest.feeds.catalogue import Publisher
from digest.feeds.document import Feed
from digest.model import Dimension, Entry, Kind, Label, Moment, Origin, Precision, Release

PUBLISHER = Publisher(
    name="Rights Desk",
    url="https://newsroom.example/",
    web_url="https://feeds.newsroom.example",
    languages=("en", "fr", "ar"),
    rights="Free to quote with the name of the source",
)
AUTHORITY = "tag:feeds.newsroom.example,2026-01-01"
MINTED = datetime(2026, 1, 1, 9, 30, tzinfo=UTC)
FEED = Feed("all", f"{AUTHORITY}:feed/all", "Rights Desk", "en", MINTED)
ADDRESS = "https://feeds.newsroom.example/feeds/all.atom"
DAY = datetime(2026, 5, 4, tzinfo=UTC)


class FewLabels:
    """Two regions, two topics and three countries, named in English and some French."""

    _NAMES: ClassVar = {
        (Dimension.REGION, "africa"): "Africa",
        (Dimension.REGION, "americas"): "Americas",
        (Dimension.TOPIC, "journalists"): "Journalists and media",
        (Dimension.TOPIC, "women-and-gender"): "Women & gender",
        (Dimension.COUNTRY, "BY"): "Belarus",
        (Dimension.COUNTRY, "CI"): "Côte d’Ivoire",
        (Dimension.COUNTRY, "KE"): "Kenya",
    }

    def choices(self, dimension: Dimension) -> tuple[str, ...]:
        return tuple(sorted(slug for each, slug in self._NAMES if each is dimension))

    def known(self, dimension: Dimension, slug: str) -> bool:
        return (dimension, slug) in self._NAMES

    def name(self, dimension: Dimension, slug: str, language: str = "en") -> str:
        if (dimension, slug, language) == (Dimension.REGION, "africa", "fr"):
            return "Afrique"
        return self._NAMES[dimension, slug]

    def language_name(self, tag: str, language: str = "en") -> str:
        """A language as people read it."""
        return {"ar": "Arabic", "fr": "French"}.get(tag, tag)

    def homes(self, country: str) -> tuple[str, ...]:
        return {"KE": ("africa",), "CI": ("africa",)}.get(country, ())

    def kind_name(self, kind: Kind, language: str = "en") -> str:
        return kind.replace("-", " ").capitalize()


LABELS = FewLabels()


def release(
    uid: str = "r1", *, published: datetime = DAY, precision: Precision = Precision.DAY
) -> Release:
    """A press release in English of one day, with a title and a summary."""
    return Release(
        uid=uid,
        tag=f"tag:feeds.newsroom.example,2026-01-02:release/{uid}",
        source="wire",
        published=Moment(published, precision),
        updated=published,
        title="Journalists freed",
        summary="Three journalists were freed on Monday. Their editor welcomed it.",
        kind=Kind.PRESS_RELEASE,
        language="en",
    )


def labelled(one: Release, *labels: tuple[Dimension, str]) -> Release:
    """The same with published labels."""
    said = tuple(Label(each, slug, Origin.RULE, 0.9, True) for each, slug in labels)
    return replace(one, labels=said)


def days(count: int, *, apart: timedelta = timedelta(days=1)) -> list[Entry]:
    """Entries of as many days, the newest first."""
    return [Entry(release(f"r{n:03}", published=DAY - n * apart)) for n in range(count)]
