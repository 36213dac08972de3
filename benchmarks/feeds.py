"""Feeds: ours against bare feedgen making the same documents, and a build against less of one.

A newsroom of five years: 2,990 releases in 300 feeds of 50 entries each, every release in six of
them, and 62 monthly archives of the feed of everything.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from feedgen.feed import FeedGenerator

from benchmarks.newsroom import NOW, release
from benchmarks.ratio import Row, compare
from digest.feeds import atom, jsonfeed, rss
from digest.feeds.catalogue import Publisher
from digest.feeds.document import Feed, Format
from digest.feeds.shown import show
from digest.model import Dimension, Entry, Kind, Label, Mailing, Moment, Origin, Release
from digest.publish import Built, Press, build
from digest.publish.documents import Documents
from digest.publish.follow import follow
from digest.publish.shelf import Shelf
from digest.store import Store, feeds, listings, marks, releases, sources
from digest.store.listings import Stale

TOPICS = 299
ENTRIES = 50
EACH_IN = 5
"""Topics of each release; the feed of everything is the sixth that shows it."""

APART = timedelta(hours=15)
AUTHORITY = "tag:news.example.org,2026-11-21"
PUBLISHER = Publisher("Newsroom", "https://example.org", "https://news.example.org", ("en",))


class Topics:
    """As many topics as there are feeds, and no other label."""

    _all = tuple(f"topic-{number:03}" for number in range(TOPICS))

    def choices(self, dimension: Dimension) -> tuple[str, ...]:
        """The topics."""
        return self._all if dimension is Dimension.TOPIC else ()

    def known(self, dimension: Dimension, slug: str) -> bool:  # noqa: ARG002
        """Only those."""
        return dimension is Dimension.TOPIC

    def name(self, dimension: Dimension, slug: str, language: str = "en") -> str:  # noqa: ARG002
        """A topic as people read it."""
        return slug.capitalize()

    def kind_name(self, kind: Kind, language: str = "en") -> str:  # noqa: ARG002
        """A kind as people read it."""
        return kind.capitalize()

    def language_name(self, tag: str, language: str = "en") -> str:  # noqa: ARG002
        """The tag itself."""
        return tag

    def homes(self, country: str) -> tuple[str, ...]:  # noqa: ARG002
        """None."""
        return ()


def rows() -> list[Row]:
    """Documents against feedgen's, writing against bare writing, and builds of less than all."""
    with TemporaryDirectory() as folder:
        desk = _Desk(Path(folder))
        try:
            return [*_printing(desk), *_writing(desk), *_building(desk)]
        finally:
            desk.store.close()


class _Desk:
    """The newsroom, its feeds built once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "feeds"
        self.store = Store(root / "digest.db", synchronous="OFF")
        self.found = [_release(number) for number in range(TOPICS * ENTRIES // EACH_IN)]
        self.add(self.found)
        self.press = Press(self.store, Topics(), PUBLISHER)
        build(self.press, self.folder, now=NOW)
        self.places = [*listings.documents_of(self.store, [one.name for one in self.feeds()])]
        by_id = dict(enumerate(self.found, 1))
        self.shown = [[by_id[key] for key in self._keys(*place)] for place in self.places]

    def feeds(self) -> tuple[feeds.FeedRow, ...]:
        """Every feed there is."""
        return feeds.all(self.store)

    def add(self, new: Iterable[Release]) -> None:
        """Releases come in."""
        with self.store.writing():
            sources.meet(self.store, "newsroom")
            for one in new:
                releases.add(self.store, one, aliases=[one.uid], public_at=NOW, fingerprint=one.uid)

    def print(self) -> Iterator[tuple[str, bytes]]:
        """Every document of every format, from the rows of releases."""
        with self.store.writing():
            listings.touch_after(self.store, 0, len(self.found) + 1)
        press = Press(self.store, Topics(), PUBLISHER)
        follow(self.store, press.labels, now=NOW)
        documents = Documents(press, {one.name: one for one in self.feeds()})
        for place in self.places:
            for one in documents.of(Stale(place.feed, place.month, 1)):
                yield one.path, one.data or b""

    def print_as(self, form: Format) -> int:
        """The same documents in one format, from entries as they are shown; in octets."""
        shown = {
            one.uid: show(Entry(one), PUBLISHER, self.press.labels, AUTHORITY) for one in self.found
        }
        pieces = {uid: form.piece(one, PUBLISHER) for uid, one in shown.items()}
        head = Feed("all", f"{AUTHORITY}:feed/all", "Newsroom", "en", NOW)
        return sum(
            len(form.whole(head, [pieces[one.uid] for one in each], PUBLISHER))
            for each in self.shown
        )

    def build(self) -> Built:
        """One build by the builder that made the last one."""
        return build(self.press, self.folder, now=NOW)

    def build_anew(self) -> None:
        """All of it, by a builder that has just been started."""
        shutil.rmtree(self.folder)
        with self.store.writing():
            marks.put(self.store, marks.FEEDS_MADE_BY, "")
        self.press = Press(self.store, Topics(), PUBLISHER)
        self.build()

    def _keys(self, feed: str, month: str) -> list[int]:
        if month:
            return [one.release_id for one in listings.of_month(self.store, feed, month)]
        return [one.release_id for one in listings.newest(self.store, feed, ENTRIES)]


def _printing(desk: _Desk) -> list[Row]:
    per, zipped = len(desk.places), [*zip(desk.places, desk.shown, strict=True)]
    return [
        compare(
            "full build before gzip and fsync",
            lambda: sum(len(data) for _, data in desk.print()),
            "bare feedgen and json.dumps making the same documents",
            lambda: [_bare(place.month, one) for place, one in zipped],
            per=per,
        ),
        compare(
            "Atom documents",
            lambda: desk.print_as(atom.FORMAT),
            "feedgen's atom_str",
            lambda: [_feedgen(one).atom_str() for one in desk.shown],
            per=per,
        ),
        compare(
            "RSS documents",
            lambda: desk.print_as(rss.FORMAT),
            "feedgen's rss_str",
            lambda: [_feedgen(one).rss_str() for one in desk.shown],
            per=per,
        ),
        compare(
            "JSON documents",
            lambda: desk.print_as(jsonfeed.FORMAT),
            "json.dumps",
            lambda: [json.dumps(_as_json(one)) for one in desk.shown],
            per=per,
        ),
    ]


def _writing(desk: _Desk) -> list[Row]:
    """What the documents of 50 entries cost once they are printed: packing in time of the
    processor, putting them on the disk in time on the clock."""
    printed = [data for path, data in desk.print() if path.endswith(".atom")]
    packed = [gzip.compress(one, 6, mtime=0) for one in printed]
    ours, bare = (_folder(desk.root / name) for name in ("ours", "bare"))

    def put() -> None:
        shelf = Shelf(desk.store, ours)
        for number, data in enumerate(printed):
            shelf.put(f"{number}.atom", data, feed="none", now=NOW)

    def pack() -> None:
        for one in printed:
            gzip.compress(one, 6, mtime=0)

    def write() -> None:
        for number, (data, small) in enumerate(zip(printed, packed, strict=True)):
            _put(bare / f"{number}.atom.gz", small)
            _put(bare / f"{number}.atom", data)

    def pack_and_write() -> None:
        pack()
        write()

    def forget() -> None:
        for each in (ours, bare):
            shutil.rmtree(each)
            each.mkdir()
        with desk.store.writing():
            desk.store.write("DELETE FROM feed_files WHERE feed = 'none'")

    per = len(printed)
    found = [
        compare("files packed and written", put, "bare gzip", pack, per=per, before=forget),
        compare(
            "files packed and written, by the clock",
            put,
            "bare gzip, write and fsync",
            pack_and_write,
            per=per,
            before=forget,
            clock=time.perf_counter,
        ),
    ]
    forget()
    return found


def _building(desk: _Desk) -> list[Row]:
    """Each is held against a full build by a builder that has just been started, files and all."""
    numbers = iter(range(len(desk.found), 10**6))

    def come() -> None:
        desk.add([_release(-next(numbers))])

    def idle() -> None:
        if written := desk.build().written:
            raise AssertionError(f"written though nothing is new: {written}")

    desk.build()
    per = len(desk.places)
    full = ("full build", desk.build_anew)
    return [
        compare("build after one new release", desk.build, *full, per=per, before=come),
        compare("build with nothing new", idle, *full, per=per, before=desk.build),
    ]


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def _put(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _release(number: int) -> Release:
    """The n-th release, of the five next topics."""
    topics = (f"topic-{(number * EACH_IN + each) % TOPICS:03}" for each in range(EACH_IN))
    at = NOW - number * APART
    return replace(
        release(number),
        published=Moment(at),
        updated=at,
        labels=tuple(
            Label(Dimension.TOPIC, one, Origin.RULE, 1.0, published=True) for one in topics
        ),
        kind=None,
        language=None,
        mailing=Mailing.BACKFILL,
    )


def _feedgen(found: Sequence[Release]) -> FeedGenerator:
    feed = FeedGenerator()
    feed.id("tag:example.org,2026:feed/all")
    feed.title("Newsroom")
    feed.description("Newsroom")
    feed.link(href="https://news.example.org/")
    feed.updated(NOW)
    for one in found:
        entry = feed.add_entry(order="append")
        entry.id(one.tag)
        entry.title(one.title)
        entry.updated(one.updated)
        entry.published(one.published.at)
        entry.author(name="Newsroom")
        entry.link(href=f"https://news.example.org/releases/{one.uid}")
        entry.summary(one.summary)
        entry.content(one.content, type="html")
        entry.category([{"term": each.slug, "label": each.slug} for each in one.labels])
    return feed


def _bare(month: str, found: Sequence[Release]) -> int:
    """A feed in three formats, or an archive in one, with nothing but the library; in octets."""
    feed = _feedgen(found)
    atom_alone = len(feed.atom_str())
    if month:
        return atom_alone
    return atom_alone + len(feed.rss_str()) + len(json.dumps(_as_json(found)))


def _as_json(found: Sequence[Release]) -> dict[str, object]:
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Newsroom",
        "items": [
            {
                "id": one.tag,
                "url": f"https://news.example.org/releases/{one.uid}",
                "title": one.title,
                "summary": one.summary,
                "content_html": one.content,
                "date_published": one.published.at.isoformat(),
                "date_modified": one.updated.isoformat(),
                "tags": [each.slug for each in one.labels],
            }
            for one in found
        ],
    }
