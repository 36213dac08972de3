"""A newsroom whose feeds are built into a folder, each file of it judged after every build."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from lxml import etree

from digest.feeds.catalogue import Publisher
from digest.model import Release, Severity, Status
from digest.publish import Built, Press, build
from digest.store import Store, releases, sources
from tests.feeds.lint import ATOM, faults
from tests.feeds.lint.atom import DELETED
from tests.feeds.newsroom import LABELS, PUBLISHER

_SEVERITY = {
    Status.PUBLIC: Severity.UPDATE,
    Status.CORRECTED: Severity.CORRECTION,
    Status.WITHDRAWN: Severity.WITHDRAWAL,
}
_IN_MEMORY = Path("/dev/shm")  # where there is one, for thousands of small files


class Desk:
    """What tests do to it: releases come and change, feeds are built."""

    def __init__(self, store: Store, folder: Path, publisher: Publisher = PUBLISHER) -> None:
        self.store = store
        self.folder = folder
        self.publisher = publisher
        self.press = Press(store, LABELS, publisher)
        self._prints = count()

    def add(self, *added: Release, at: datetime) -> None:
        """Releases come in."""
        with self.store.writing():
            for one in added:
                sources.meet(self.store, one.source)
                fingerprint = f"new {one.uid}"
                releases.add(
                    self.store, one, aliases=[one.uid], public_at=at, fingerprint=fingerprint
                )

    def revise(self, changed: Release, *, at: datetime) -> Release:
        """A release says something else from now on."""
        known = releases.by_uid(self.store, changed.uid)
        assert known is not None
        new = replace(changed, version=known.version + 1, same_as=known.same_as)
        with self.store.writing():
            releases.revise(
                self.store,
                new,
                severity=_SEVERITY[new.status],
                before={},
                at=at,
                fingerprint=f"change {next(self._prints)}",
            )
        return new

    def build(self, now: datetime, folder: Path | None = None) -> Built:
        """One build, without a fault in any file."""
        folder = folder or self.folder
        built = build(self.press, folder, now=now)
        judge(folder, self.publisher)
        return built


def judge(folder: Path, publisher: Publisher = PUBLISHER) -> None:
    """Every file of a folder is whole, without fault, and packed beside."""
    for path, data in files(folder).items():
        assert ".tmp" not in path
        if path.endswith(".gz"):
            assert gzip.decompress(data) == (folder / path.removesuffix(".gz")).read_bytes()
        else:
            assert [] == faults(data, f"{publisher.web_url}/feeds/{path}")
            assert (folder / f"{path}.gz").is_file()


def files(folder: Path) -> dict[str, bytes]:
    """What every file holds, by its path."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def states(folder: Path) -> dict[str, tuple[int, int]]:
    """What would show that a file was written anew."""
    found = ((path, path.stat()) for path in folder.rglob("*") if path.is_file())
    return {str(path): (stat.st_ino, stat.st_mtime_ns) for path, stat in found}


def ids(folder: Path, name: str) -> list[str | None]:
    """The entries of an Atom document, in its order."""
    feed = etree.fromstring((folder / f"{name}.atom").read_bytes())
    return [one.findtext(f"{ATOM}id") for one in feed.findall(f"{ATOM}entry")]


def told(folder: Path, name: str) -> list[str | None]:
    """What an Atom document tells of, tombstones too, in its order."""
    feed = etree.fromstring((folder / f"{name}.atom").read_bytes())
    wanted = (f"{ATOM}entry", DELETED)
    return [one.get("ref") or one.findtext(f"{ATOM}id") for one in feed if one.tag in wanted]


def chain(folder: Path, name: str, publisher: Publisher = PUBLISHER) -> Iterator[str]:
    """A feed and the archives that a reader comes to from there, by their names."""
    base = f"{publisher.web_url}/feeds/"
    step: str | None = name
    while step is not None:
        yield step
        feed = etree.fromstring((folder / f"{step}.atom").read_bytes())
        before = [
            one.get("href", "").removeprefix(base).removesuffix(".atom")
            for one in feed.findall(f"{ATOM}link")
            if one.get("rel") == "prev-archive"
        ]
        step = before[0] if before else None


@contextmanager
def quick_desk() -> Iterator[Desk]:
    """A desk in memory, for histories of many builds."""
    where = str(_IN_MEMORY) if _IN_MEMORY.is_dir() else None
    with TemporaryDirectory(dir=where) as root:
        store = Store(Path(root) / "digest.db", synchronous="OFF")
        try:
            yield Desk(store, Path(root) / "feeds")
        finally:
            store.close()
