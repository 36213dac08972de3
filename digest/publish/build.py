"""One build: every stale document written anew, each whole or not at all."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from digest import files
from digest.config import Config
from digest.errors import DigestError
from digest.feeds.catalogue import EVERYTHING, Publisher, subjects
from digest.feeds.identity import mint
from digest.feeds.listing import Place
from digest.publish.documents import DIRECTORY, Document, Documents
from digest.publish.follow import follow
from digest.publish.press import Press
from digest.publish.shelf import Shelf
from digest.store import feeds, listings, marks, pings
from digest.store.feeds import FeedRow
from digest.store.listings import LIVE, Stale

CHUNK = 1000
"""Entries that are taken for changed in one transaction, so that other writers wait some tens of
milliseconds at most."""


@dataclass(frozen=True, slots=True)
class Built:
    """What one build did: paths written (below the folder), how many were as they should be, and
    what failed, each as `feed: path: why`; a feed that failed keeps its last good file."""

    written: tuple[str, ...]
    unchanged: int
    failed: tuple[str, ...] = ()


def publisher_of(config: Config) -> Publisher:
    """Who speaks, as the configuration says."""
    return Publisher(
        name=config.newsroom.name,
        url=config.newsroom.url,
        web_url=config.web.url.rstrip("/"),
        languages=config.newsroom.languages,
        authority=config.authority,
        hub=config.feeds.hub,
    )


def build(press: Press, directory: Path, *, now: datetime, most: int | None = None) -> Built:
    """Bring every file below `directory` up to date, one build at a time. Running it again does
    nothing more. With `most`, no more feeds and archives than that, feeds first: the next build
    goes on."""
    if (why := _unusable(directory)) is not None:
        return Built((), 0, (f"feeds: {directory}: {why}",))
    with _alone(directory):
        return _Build(press, directory, now).run(most)


def _unusable(directory: Path) -> str | None:
    """Why no file can be written there, told once and not for every feed."""
    try:
        files.public_folder(directory, top=directory)
    except OSError as error:
        return error.strerror
    return None if os.access(directory, os.W_OK | os.X_OK) else "not writable for this user"


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Two builders at once would write the same files twice, and the older bytes last."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


class _Build:
    """What is known while it runs."""

    def __init__(self, press: Press, directory: Path, now: datetime) -> None:
        self._store = press.store
        self._press = press
        self._now = now
        self._shelf = Shelf(press.store, directory)
        self._written: list[str] = []
        self._failed: list[str] = []

    def run(self, most: int | None) -> Built:
        """Everything, in order; of documents no more than `most`."""
        if listings.stale(self._store):
            self._shelf.sweep()
        self._renew()
        follow(self._store, self._press.labels, now=self._now)
        rows = self._catalogue()
        if damaged := self._shelf.damaged():
            with self._store.writing():
                listings.spoil(self._store, listings.documents_of(self._store, damaged))
        self._write(rows, most)
        done = len(self._written) + len(self._failed)
        return Built(tuple(self._written), len(self._shelf) - done, tuple(self._failed))

    def _renew(self) -> None:
        """Where the way that feeds are made has changed, all of them are stale."""
        if marks.get(self._store, marks.FEEDS_MADE_BY) == self._press.made_by:
            return
        last: int | None = 0
        while last is not None:
            with self._store.writing():
                last = listings.touch_after(self._store, last, CHUNK)
        with self._store.writing():
            pings.meet(self._store, self._press.publisher.hub)
            names = [one.name for one in feeds.all(self._store) if one.removed_at is None]
            listings.spoil(self._store, listings.documents_of(self._store, names))
            marks.put(self._store, marks.FEEDS_MADE_BY, self._press.made_by)

    def _catalogue(self) -> dict[str, FeedRow]:
        """The feeds by name: new ones get their id, those that can be no more are removed."""
        known = {one.name: one for one in feeds.all(self._store)}
        listing = (*listings.in_use(self._store), *known)
        wanted = {one.name for one in subjects(self._press.labels, listing)}
        current = {name for name, one in known.items() if one.removed_at is None}
        if wanted != current:
            self._enlist(wanted - current, current - wanted)
            known = {one.name: one for one in feeds.all(self._store)}
        return known

    def _enlist(self, new: set[str], gone: set[str]) -> None:
        host = self._press.publisher.authority or self._press.publisher.web_url
        self._shelf.remove(gone)
        with self._store.writing():
            tags = {name: mint(host, f"feed/{name}", self._now) for name in sorted(new)}
            feeds.add(self._store, tags, self._now)
            listings.spoil(self._store, [Place(name) for name in {EVERYTHING.name, *new}])
            feeds.remove(self._store, gone, self._now)
            listings.forget(self._store, gone)

    def _write(self, rows: dict[str, FeedRow], most: int | None) -> None:
        documents, failed = Documents(self._press, rows), set[Stale]()
        if listings.stale(self._store):
            self._directory(documents)  # first, since what is fresh after a crash is not met again
        while some := [one for one in listings.stale(self._store) if one not in failed][:most]:
            for one in some:
                if not self._stale(documents, one, rows):
                    failed.add(one)
            if most is not None:
                return

    def _stale(self, documents: Documents, one: Stale, rows: dict[str, FeedRow]) -> bool:
        """One feed or archive; it stays stale where a file of it cannot be written."""
        path, paths = one.feed, list[str]()
        try:
            for document in documents.of(one):
                path = document.path
                self._put(document)
                paths.append(path)
                rows[one.feed] = self._recorded(rows[one.feed], document.feed)
            self._freshen(one, paths)
        except (DigestError, OSError, ValueError, LookupError) as error:
            self._failed.append(f"feed: {path}: {error}")
            return False
        return True

    def _freshen(self, one: Stale, paths: list[str]) -> None:
        """With the last file on the disk the hub is owed word, in one transaction: a crash before
        it leaves the feed stale, and one after it finds what is owed. Archives do not change for
        anyone who waits."""
        with self._store.writing():
            listings.freshen(self._store, one)
            if self._press.publisher.hub is not None and one.month == LIVE:
                pings.note(self._store, paths, self._now)

    def _directory(self, documents: Documents) -> None:
        try:
            self._put(documents.directory())
        except (DigestError, OSError, ValueError) as error:
            self._failed.append(f"feed: {DIRECTORY}: {error}")

    def _put(self, document: Document) -> None:
        if document.data is None:
            self._shelf.drop(document.path)
        elif self._shelf.put(document.path, document.data, feed=document.feed.name, now=self._now):
            self._written.append(document.path)

    def _recorded(self, before: FeedRow, after: FeedRow) -> FeedRow:
        """The row as it is now; months that have left the feed are to have archives."""
        if after != before:
            with self._store.writing():
                feeds.record(self._store, after)
                if after.archived != before.archived:
                    months = listings.months(
                        self._store, after.name, after=before.archived, upto=after.archived
                    )
                    listings.spoil(self._store, [Place(after.name, one) for one in months])
        return after
