"""Publish: entries from the store as feed files on disk, rewritten only when their bytes change."""

from __future__ import annotations

import gzip
import os
import zlib
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from digest import files
from digest.config import Config
from digest.errors import DigestError
from digest.feeds import atom, catalogue
from digest.feeds.atom import Feed, Rendered
from digest.feeds.catalogue import EVERYTHING, Labels, Publisher, Subject
from digest.feeds.identity import authority, mint
from digest.feeds.shown import show
from digest.feeds.window import MOST, window
from digest.model import Dimension, Entry
from digest.store import entries, feeds, labels
from digest.store.database import Store
from digest.store.feeds import FeedFile


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
    )


def build(
    store: Store, taxonomy: Labels, publisher: Publisher, directory: Path, *, now: datetime
) -> Built:
    """Bring every feed file below `directory` up to date. Running it again does nothing more."""
    if (why := _unusable(directory)) is not None:
        return Built((), 0, (f"feeds: {directory}: {why}",))
    wanted = _wanted(store, taxonomy)
    known = _with_ids(store, wanted, publisher, now)
    press = _Press(store, taxonomy, publisher, authority(known[EVERYTHING.path].tag))
    written, failed = list[str](), list[str]()
    for subject in wanted:
        try:
            rendered = press.render(subject, known[subject.path])
            _record(store, known[subject.path], rendered, now)
            if _put(directory / subject.path, rendered.data):
                written.append(subject.path)
        except (DigestError, OSError, ValueError, LookupError) as error:
            failed.append(f"feed: {subject.path}: {error}")
    return Built(tuple(written), len(wanted) - len(written) - len(failed), tuple(failed))


def _unusable(directory: Path) -> str | None:
    """Why no file can be written there, told once and not for every feed."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return error.strerror
    return None if os.access(directory, os.W_OK | os.X_OK) else "not writable for this user"


@dataclass(frozen=True, slots=True)
class _Press:
    """What every feed of one build is made with."""

    store: Store
    taxonomy: Labels
    publisher: Publisher
    authority: str

    def render(self, subject: Subject, known: FeedFile) -> Rendered:
        """The feed as it should be, from the store's rows alone."""
        feed = Feed(
            path=subject.path,
            tag=known.tag,
            title=subject.title(self.taxonomy, self.publisher),
            language=subject.language or self.publisher.language,
            updated=known.updated,
        )
        chosen = window(self._entries(subject))
        shown = [
            show(one, self.publisher, self.taxonomy, self.authority, subject.language)
            for one in chosen
        ]
        return atom.render(feed, shown, self.publisher)

    def _entries(self, subject: Subject) -> tuple[Entry, ...]:
        return entries.select(
            self.store,
            dimension=subject.dimension,
            slug=subject.slug,
            kind=subject.kind,
            language=subject.language,
            limit=MOST,
        )


def _wanted(store: Store, taxonomy: Labels) -> tuple[Subject, ...]:
    return catalogue.subjects(
        taxonomy,
        countries=labels.in_use(store, Dimension.COUNTRY),
        languages=entries.languages(store),
        published=(one.path for one in feeds.all(store)),
    )


def _with_ids(
    store: Store, wanted: tuple[Subject, ...], publisher: Publisher, now: datetime
) -> dict[str, FeedFile]:
    """The wanted feeds by path, those that are new with an id minted and stored."""
    known = {one.path for one in feeds.all(store)}
    new = [one.path for one in wanted if one.path not in known]
    if new:
        tags = {
            path: mint(publisher.authority or publisher.web_url, f"feed/{path}", now)
            for path in new
        }
        with store.writing():
            feeds.add(store, tags, now)
    return {one.path: one for one in feeds.all(store)}


def _record(store: Store, known: FeedFile, rendered: Rendered, now: datetime) -> None:
    """Note what is about to be written, before it is: who serves the new bytes must find the
    instant they changed; bytes that a crash kept from the disk are written by the next build."""
    digest = sha256(rendered.data).hexdigest()
    if digest == known.sha256:
        return
    changed = replace(
        known, sha256=digest, entries=rendered.entries, updated=rendered.updated, changed_at=now
    )
    with store.writing():
        feeds.record(store, changed)


def _put(path: Path, data: bytes) -> bool:
    """Make the file and its `.gz` hold `data`; whether anything had to be written.

    The compressed file goes first: where the plain one is right, so is the one beside it, but
    for one that was lost or broken since.
    """
    packed = path.with_name(path.name + ".gz")
    if _holds(path, data) and _unpacks_to(packed, data):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write(packed, gzip.compress(data, mtime=0))
    files.write(path, data)
    return True


def _holds(path: Path, data: bytes) -> bool:
    with suppress(FileNotFoundError):
        return path.read_bytes() == data
    return False


def _unpacks_to(packed: Path, data: bytes) -> bool:
    """Whether a gzip file's trailer (RFC 1952 § 2.3.1) has the checksum and length of `data`."""
    trailer = zlib.crc32(data).to_bytes(4, "little") + (len(data) % 2**32).to_bytes(4, "little")
    with suppress(FileNotFoundError):
        return packed.read_bytes().endswith(trailer)
    return False
