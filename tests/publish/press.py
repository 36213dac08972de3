"""A small newsroom that publishes, and tells a hub of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from digest.model import Dimension, Severity
from digest.publish import Built, Press, build
from digest.publish.hub import Hub
from digest.store import Store, pings, releases
from digest.store.pings import Owing
from tests.feeds.newsroom import LABELS, PUBLISHER, labelled, release
from tests.fetching import door
from tests.newsroom import make_public

NOW = datetime(2026, 5, 10, 8, 15, tzinfo=UTC)
FEEDS = f"{PUBLISHER.web_url}/feeds"


def topics(*names: str) -> list[str]:
    """The addresses of feeds in all formats, in the order in which a hub hears of them."""
    return [f"{FEEDS}/{name}{suffix}" for name in names for suffix in (".atom", ".json", ".rss")]


@dataclass
class Newsroom:
    """Feeds in a folder; `url` is the hub that they name, None for none."""

    store: Store
    folder: Path
    url: str | None = None

    def add(self, uid: str, *labels: tuple[Dimension, str], now: datetime = NOW) -> None:
        """One more release."""
        make_public(self.store, labelled(release(uid, published=now), *labels), now=now)

    def change(self, uid: str, title: str, now: datetime = NOW) -> None:
        """Another title of a release."""
        known = releases.by_uid(self.store, uid)
        assert known is not None
        changed = replace(known, title=title, updated=now, version=known.version + 1)
        with self.store.writing():
            releases.revise(
                self.store, changed, severity=Severity.UPDATE, before={}, at=now, fingerprint=title
            )

    def build(self, now: datetime = NOW) -> Built:
        """Write what changed."""
        publisher = replace(PUBLISHER, hub=self.url)
        return build(Press(self.store, LABELS, publisher), self.folder, now=now)

    def tell(self, now: datetime = NOW) -> None:
        """Tell the hub what is due, over the network."""
        assert self.url is not None
        there = Hub(self.url, FEEDS, door)
        asyncio.run(there.tell(self.store, lambda: now))

    def owing(self) -> tuple[int, int]:
        """Of how many files word is owed, and how many were given up."""
        found: Owing = pings.owing(self.store)
        return found.owed, found.given_up
