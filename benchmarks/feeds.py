"""Feeds: ours, with feedgen's faults mended, against bare feedgen making the same entries."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from feedgen.feed import FeedGenerator

from benchmarks.newsroom import NOW, release
from benchmarks.ratio import Row, compare
from digest import publish
from digest.config import TaxonomyConfig
from digest.feeds.catalogue import Publisher
from digest.model import Mailing, Release
from digest.store import Store, releases, sources
from digest.taxonomy import load

ENTRIES = 50


def rows() -> list[Row]:
    """A full build over bare feedgen, and a build with nothing new over a full one.

    The feeds: everything, one kind and one language with all entries, ten countries with a tenth
    each, and the empty ones of regions and topics.
    """
    with TemporaryDirectory() as folder:
        root = Path(folder)
        store = Store(root / "digest.db", synchronous="OFF")
        found = [release(number) for number in range(ENTRIES)]
        _write(store, found)
        publisher = Publisher(
            "Newsroom", "https://example.org", "https://news.example.org", ("en",)
        )
        taxonomy = load(TaxonomyConfig())
        count = len(publish.build(store, taxonomy, publisher, root / "feeds", now=NOW).written)

        def full() -> None:
            for file in (root / "feeds").rglob("*.atom"):
                file.unlink()
            publish.build(store, taxonomy, publisher, root / "feeds", now=NOW)

        def idle() -> None:
            publish.build(store, taxonomy, publisher, root / "feeds", now=NOW)

        def bare() -> None:
            for size in (*[ENTRIES] * 3, *[ENTRIES // 10] * 10, *[0] * (count - 13)):
                _feedgen(found[:size])

        return [
            compare("full build", full, "bare feedgen", bare, per=count),
            compare("build with nothing new", idle, "full build", full, per=count),
        ]


def _write(store: Store, found: Sequence[Release]) -> None:
    with store.writing():
        sources.meet(store, "newsroom")
        for one in found:
            held = {name: getattr(one, name) for name in one.__dataclass_fields__}
            backfill = Release(**held | {"mailing": Mailing.BACKFILL})
            releases.add(store, backfill, aliases=[one.uid], public_at=NOW, fingerprint=one.uid)


def _feedgen(found: Sequence[Release]) -> bytes:
    feed = FeedGenerator()
    feed.id("tag:example.org,2026:feed/all")
    feed.title("Newsroom")
    feed.updated(NOW)
    for one in found:
        entry = feed.add_entry(order="append")
        entry.id(one.tag)
        entry.title(one.title)
        entry.updated(one.updated)
        entry.published(one.published.at)
        entry.link(href=f"https://news.example.org/releases/{one.uid}")
        entry.summary(one.summary)
        entry.content(one.content, type="html")
    data: bytes = feed.atom_str()
    return data
