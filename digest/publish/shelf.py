"""Files below the folder of feeds: whole or not at all, with a packed one beside each.

A file's own time is when its bytes changed, so that any web server tells the right Last-Modified;
one that has another time or length has been touched by someone else and is written anew.
"""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from digest import files
from digest.store import Store, feeds
from digest.store.feeds import FeedFile

PACKED = ".gz"

_TICK = timedelta(seconds=1)


class Shelf:
    """The files of a folder, with the rows that tell what each of them holds."""

    def __init__(self, store: Store, directory: Path) -> None:
        self._store = store
        self._directory = directory
        self._rows = feeds.files(store)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, path: str) -> bool:
        return path in self._rows

    def damaged(self) -> set[str]:
        """The feeds with a file that is lost, or is not what was written."""
        return {row.feed for row in self._rows.values() if not self._is_whole(row)}

    def put(self, path: str, data: bytes, *, feed: str, now: datetime) -> bool:
        """Make a file hold `data`; whether anything had to be written.

        What is about to be written is noted before it is: who serves the new bytes must find the
        instant they changed, and bytes that a crash kept from the disk are written by the next
        build.
        """
        row = self._row(path, data, feed, now)
        if row == self._rows.get(path) and self._is_whole(row):
            return False
        if row != self._rows.get(path):
            with self._store.writing():
                feeds.keep(self._store, row)
            self._rows[path] = row
        self._write(row, data)
        return True

    def _row(self, path: str, data: bytes, feed: str, now: datetime) -> FeedFile:
        """What is to be known of a file; bytes that it has had keep their instant. Others get a
        later one, also within the same second: by their time and length nginx, and a build after
        a crash, tell two states of a file from each other."""
        digest, before, at = sha256(data).hexdigest(), self._rows.get(path), now
        if before is not None:
            same = before.sha256 == digest
            at = before.changed_at if same else max(now, before.changed_at + _TICK)
        return FeedFile(path, feed, digest, len(data), at.replace(microsecond=0))

    def remove(self, names: Iterable[str]) -> None:
        """Take the files of feeds away, with their archives, before the feeds are forgotten: what
        a crash leaves over is then taken away by the next build."""
        gone = set(names)
        self._rows = {path: row for path, row in self._rows.items() if row.feed not in gone}
        for name in sorted(gone):
            place = self._directory / name
            for file in place.parent.glob(f"{place.name}.*"):
                file.unlink(missing_ok=True)
            shutil.rmtree(place, ignore_errors=True)

    def drop(self, path: str) -> None:
        """Take one file away, if it is there."""
        place = self._directory / path
        for file in (place, _packed(place)):
            file.unlink(missing_ok=True)
        if self._rows.pop(path, None) is not None:
            with self._store.writing():
                feeds.drop(self._store, path)

    def sweep(self) -> None:
        """Take away what a builder that was killed had begun to write."""
        for rest in self._directory.rglob(f".*{files.UNFINISHED}"):
            rest.unlink(missing_ok=True)

    def _write(self, row: FeedFile, data: bytes) -> None:
        """The packed file goes first: where the plain one is right, so is the one beside it. A
        disk that has no room for both keeps both."""
        place = self._directory / row.path
        files.public_folder(place.parent, top=self._directory)
        packed = gzip.compress(data, 6, mtime=0)
        files.write_together({_packed(place): packed, place: data}, at=row.changed_at)

    def _is_whole(self, row: FeedFile) -> bool:
        place, at = self._directory / row.path, row.changed_at.timestamp()
        with suppress(OSError):
            plain, packed = place.stat(), _packed(place).stat()
            return (plain.st_size, plain.st_mtime, packed.st_mtime) == (row.length, at, at)
        return False


def _packed(place: Path) -> Path:
    return place.with_name(place.name + PACKED)
