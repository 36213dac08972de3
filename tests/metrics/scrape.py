"""What a scrape brings, as a machine reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from digest.calendar import Hours
from digest.config import SourceConfig, SourceKind
from digest.metrics import Metrics, Watched
from digest.store import Store
from digest.store.ledger import Ledger

HOURS = Hours(daily=7, weekly=7, weekday="monday", settle=timedelta(minutes=2), zone="UTC")
SITE = SourceConfig("site", SourceKind.FEED, url="https://newsroom.example/feed")
PAGES = SourceConfig("pages", SourceKind.ARCHIVE, path="/nowhere/*.txt")


@dataclass
class Watch:
    """A service that is watched, with its clock in our hands."""

    store: Store
    now: datetime
    live: bool = True
    metrics: Metrics = field(init=False)

    def __post_init__(self) -> None:
        self.metrics = Metrics(
            Watched(
                store=self.store,
                ledger=Ledger(self.store, clock=lambda: datetime.now(UTC)),
                hours=HOURS,
                sources=(SITE, PAGES),
                live=lambda: self.live,
                clock=lambda: self.now,
            )
        )

    def told(self) -> Scrape:
        """One scrape."""
        return Scrape(self.metrics.text().decode())


@dataclass
class Scrape:
    """The samples of one scrape."""

    text: str

    def value(self, name: str, **labels: str) -> float | None:
        """Of the sample of that name with exactly these labels; None where there is none."""
        return self.samples.get((name, frozenset(labels.items())))

    @property
    def names(self) -> frozenset[str]:
        """Of every sample and every family, whether or not it has samples now."""
        families = text_string_to_metric_families(self.text)
        return frozenset(one.name for one in families) | {name for name, _ in self.samples}

    @property
    def samples(self) -> Mapping[tuple[str, frozenset[Any]], float]:
        """By name and labels; a sample told twice would be an error of ours."""
        found = [
            ((one.name, frozenset(one.labels.items())), one.value)
            for family in text_string_to_metric_families(self.text)
            for one in family.samples
        ]
        assert len(found) == len(dict(found))
        return dict(found)
