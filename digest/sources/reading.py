"""Reading one configured source: which files or which address, and by which parser."""

from __future__ import annotations

import asyncio
import glob
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from digest import __version__
from digest.config import SourceConfig, SourceKind
from digest.errors import SourceError, Unreachable, Unreadable
from digest.http import Http
from digest.model import Item
from digest.sources import archive, feed
from digest.sources.captures import decoded
from digest.sources.parsed import LARGEST, Given, Parsed
from digest.sources.shapes import Known, Reading

Parse = Callable[[bytes, str | None], Parsed]
Found = tuple[tuple[Item, ...], tuple[str, ...]]
"""The items of one document, and its faults in words."""


async def read(
    source: SourceConfig, known: Known, *, http: Http, languages: Sequence[str], now: datetime
) -> Reading:
    """What `source` says; SourceError where nothing of it can be read.

    `languages` are the newsroom's, tried for dates after the source's own.
    """
    parse, mark = _parser(source, tuple(languages), now), _mark(source, languages)
    if source.path is not None:
        return await asyncio.to_thread(_files, source, source.path, known, parse, mark)
    if source.url is not None:
        return await _address(source, source.url, known, parse=parse, mark=mark, http=http)
    raise SourceError(f"{source.name}: neither `path` nor `url` is given")


def _parser(source: SourceConfig, languages: tuple[str, ...], now: datetime) -> Parse:
    if source.kind is SourceKind.ARCHIVE:
        return lambda body, _: archive.parse(decoded(body), language=source.language, now=now)
    if source.kind is not SourceKind.FEED:
        raise SourceError(f"{source.name}: {source.kind.value}: this kind is not read yet")
    given = Given(
        now=now,
        language=source.language,
        languages=(source.language, *languages) if source.language else languages,
        zone=source.zone or "UTC",
    )
    return lambda body, url: feed.parse(body, replace(given, url=url))


def _files(source: SourceConfig, pattern: str, known: Known, parse: Parse, mark: str) -> Reading:
    names = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - leaves hidden files out
    paths = [path for name in names if (path := Path(name)).is_file()]
    if not paths:
        raise Unreadable(f"{source.name}: {pattern}: no such file")
    documents: list[tuple[str, bytes]] = []
    faults: list[str] = []
    for path in paths:
        try:
            documents.append((str(path), _body(path)))
        except (OSError, Unreadable) as error:
            why = error.strerror if isinstance(error, OSError) else error
            faults.append(f"{source.name}: {path}: {why}")
    mark = _fingerprint(mark, *(part for document in documents for part in document))
    if mark == known.fingerprint and not faults:
        return Reading(unchanged=True, fingerprint=mark)
    parsed = [_parsed(source.name, place, body, parse, None) for place, body in documents]
    return _together(parsed, faults, Reading(fingerprint=mark))


async def _address(
    source: SourceConfig, url: str, known: Known, *, parse: Parse, mark: str, http: Http
) -> Reading:
    try:
        answer = await http.get(url, known.etag, known.last_modified)
    except Unreachable as error:
        raise Unreachable(f"{source.name}: {error}") from error
    if answer.status == 304:
        return Reading(
            unchanged=True,
            etag=answer.headers.get("etag") or known.etag,
            last_modified=answer.headers.get("last-modified") or known.last_modified,
            fingerprint=known.fingerprint,
        )
    if answer.status != 200:
        raise Unreachable(f"{source.name}: {url}: answered {answer.status}")
    mark = _fingerprint(mark, answer.body)
    fresh = Reading(
        etag=answer.headers.get("etag"),
        last_modified=answer.headers.get("last-modified"),
        fingerprint=mark,
    )
    if mark == known.fingerprint:
        return replace(fresh, unchanged=True)
    parsed = await asyncio.to_thread(_parsed, source.name, url, answer.body, parse, answer.url)
    return _together([parsed], [], fresh)


def _body(path: Path) -> bytes:
    if path.stat().st_size > LARGEST:
        raise Unreadable(f"larger than {LARGEST} octets")
    return path.read_bytes()


def _parsed(
    name: str, place: str, body: bytes, parse: Parse, url: str | None
) -> Found | Unreadable:
    """Items and faults of one document, or why it could not be read at all."""
    try:
        parsed = parse(body, url)
    except Unreadable as error:
        return Unreadable(f"{name}: {place}: {error}", error.feeds)
    return parsed.items, tuple(f"{name}: {fault.at(place)}" for fault in parsed.faults)


def _together(
    parsed: Sequence[Found | Unreadable],
    faults: Sequence[str],
    fresh: Reading,
) -> Reading:
    """One reading of several documents; `fresh` has the validators that hold without faults."""
    bad = [one for one in parsed if isinstance(one, Unreadable)]
    told = [*faults, *map(str, bad)]
    good = [one for one in parsed if not isinstance(one, Unreadable)]
    if not good:
        raise Unreadable("; ".join(told), [address for one in bad for address in one.feeds])
    told += [fault for _, some in good for fault in some]
    items = _once([item for some, _ in good for item in some])
    return Reading(items, tuple(told)) if told else replace(fresh, items=items)


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


def _mark(source: SourceConfig, languages: Sequence[str]) -> str:
    """What beside the source's own bytes decides how they are read."""
    return _fingerprint(
        __version__, source.kind.value, source.language or "", source.zone or "", *languages
    )


def _fingerprint(*parts: str | bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        octets = part if isinstance(part, bytes) else part.encode("utf-8", "surrogateescape")
        digest.update(len(octets).to_bytes(8, "big") + octets)
    return digest.hexdigest()
