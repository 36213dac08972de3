"""Sources that are files on this machine: saved pages, or feeds that something else writes."""

from __future__ import annotations

import asyncio
import glob
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from digest.config import SourceConfig, SourceKind
from digest.errors import Unreadable
from digest.model import Item
from digest.sources import archive, feed
from digest.sources.captures import decoded
from digest.sources.marks import fingerprint
from digest.sources.parsed import LARGEST, Given, Parsed
from digest.sources.shapes import Known, Reading, Work
from digest.sources.work import here


@dataclass(frozen=True, slots=True)
class _Document:
    """A file by its path, and its octets."""

    place: str
    body: bytes


async def read(
    source: SourceConfig, pattern: str, known: Known, *, mark: str, given: Given, work: Work
) -> Reading:
    """What all files of a pattern say together; SourceError where nothing can be read.

    While anything is amiss in them they are read anew each time: they cost nobody anything.
    """
    documents, faults = await asyncio.to_thread(_load, source.name, pattern)
    mark = fingerprint(mark, *(part for one in documents for part in (one.place, one.body)))
    if mark == known.fingerprint and not faults:
        return Reading(unchanged=True, fingerprint=mark)
    parsed = [await _parsed(source, one, given, work) for one in documents]
    return _together(source.name, parsed, faults, Reading(fingerprint=mark))


def _load(name: str, pattern: str) -> tuple[list[_Document], list[str]]:
    """The files that can be read, and of the others why not."""
    names = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - leaves hidden files out
    paths = [path for one in names if (path := Path(one)).is_file()]
    if not paths:
        raise Unreadable(f"{name}: {pattern}: no such file")
    documents: list[_Document] = []
    faults: list[str] = []
    for path in paths:
        try:
            documents.append(_Document(str(path), _body(path)))
        except (OSError, Unreadable) as error:
            why = error.strerror if isinstance(error, OSError) else error
            faults.append(f"{name}: {path}: {why}")
    return documents, faults


def _body(path: Path) -> bytes:
    if path.stat().st_size > LARGEST:
        raise Unreadable(f"larger than {LARGEST} octets")
    return path.read_bytes()


async def _parsed(
    source: SourceConfig, document: _Document, given: Given, work: Work
) -> tuple[str, Parsed | Unreadable]:
    """What one file holds, or why it could not be read at all. Saved pages are plain text, which
    no deadline is needed for."""
    try:
        if source.kind is SourceKind.ARCHIVE:
            body, language = document.body, source.language
            return document.place, await here(_archive, body, language, given.now)
        return document.place, await work(feed.parse, document.body, given)
    except Unreadable as error:
        return document.place, error


def _archive(body: bytes, language: str | None, now: datetime) -> Parsed:
    return archive.parse(decoded(body), language=language, now=now)


def _together(
    name: str,
    parsed: Sequence[tuple[str, Parsed | Unreadable]],
    faults: Sequence[str],
    fresh: Reading,
) -> Reading:
    """One reading of several documents; `fresh` is remembered where nothing is amiss."""
    told, items = list(faults), list[Item]()
    bad = [one for _, one in parsed if isinstance(one, Unreadable)]
    told += [f"{name}: {place}: {one}" for place, one in parsed if isinstance(one, Unreadable)]
    if len(bad) == len(parsed):
        raise Unreadable("; ".join(told), [address for one in bad for address in one.feeds])
    complete = not told
    for place, one in parsed:
        if isinstance(one, Parsed):
            items += one.items
            told += [f"{name}: {fault.at(place)}" for fault in one.faults]
            complete = complete and one.complete
    if told:
        return Reading(_once(items), tuple(told), complete=complete)
    return replace(fresh, items=_once(items), complete=complete)


def _once(items: Sequence[Item]) -> tuple[Item, ...]:
    """Each item once where several pages carry it: in the first place, in its fullest telling.

    Otherwise a page that cuts it shorter would make it change at each reading.
    """
    fullest: dict[str, Item] = {}
    for item in items:
        known = fullest.setdefault(item.aliases[0], item)
        if _fullness(item) > _fullness(known):
            fullest[item.aliases[0]] = item
    return tuple(fullest.values())


def _fullness(item: Item) -> tuple[int, int, int]:
    return (
        len(item.content or ""),
        len(item.summary),
        sum(1 for part in (item.image, item.kind) if part),
    )
