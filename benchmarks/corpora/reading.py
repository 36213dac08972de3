"""Every document of the corpora through the reader that is meant for it, one at a time, in a
process that may not take long and may not grow."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from digest.errors import Unreadable
from digest.sources import feed, page, wordpress_posts
from digest.sources.parsed import Given, Parsed
from digest.sources.work import Bounds, Workers

SETS = ("feeds", "feeds-unit", "feeds-broken", "feedparser-tests", "wordpress", "html")
NOW = datetime(2026, 12, 1, tzinfo=UTC)
BASE = "http://127.0.0.1:8097/tests/feed.xml"

_HEADER = re.compile(rb"^\s*Header:\s*([A-Za-z-]+):\s*(.*?)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a document: items and faults, or why it cannot be read; `seconds` of the clock,
    with the way to the process and back."""

    set: str
    path: Path
    items: int
    faults: tuple[str, ...]
    unreadable: str | None
    seconds: float


def documents(root: Path) -> Iterator[tuple[str, Path]]:
    """Every file with the set it is of; licences are none."""
    for name in SETS:
        for path in sorted((root / name).rglob("*")):
            if path.is_file() and path.name not in ("LICENSE", "COPYING"):
                yield name, path


def read_all(root: Path, bounds: Bounds) -> Iterator[Outcome]:
    """The outcomes, in order. An error that is not Unreadable is a bug, and passes through."""
    workers = Workers(1, bounds)
    try:
        for name, path in documents(root):
            yield _read(workers, name, path)
    finally:
        workers.close()


def _read(workers: Workers, name: str, path: Path) -> Outcome:
    body, began = path.read_bytes(), time.monotonic()
    parse = _PARSERS.get(name, feed.parse)
    try:
        parsed = asyncio.run(workers(parse, body, given(body)))
    except Unreadable as error:
        return Outcome(name, path, 0, (), str(error), time.monotonic() - began)
    except Exception as error:
        error.add_note(f"while reading {path}")
        raise
    faults = tuple(fault.why for fault in parsed.faults)
    return Outcome(name, path, len(parsed.items), faults, None, time.monotonic() - began)


def given(body: bytes) -> Given:
    """With the headers that feedparser's tests name in a comment."""
    headers = {
        name.decode().lower(): value.decode("utf-8", "replace")
        for name, value in _HEADER.findall(body[:4096])
    }
    return Given(
        NOW,
        url=headers.get("content-location") or BASE,
        languages=("en",),
        content_type=headers.get("content-type"),
    )


def _posts(body: bytes, known: Given) -> Parsed:
    return wordpress_posts.parse(body, known)


def _page(body: bytes, known: Given) -> Parsed:
    """A page is not an item by itself: it completes one."""
    page.parse(body, known, {})
    return Parsed()


_PARSERS: dict[str, Callable[[bytes, Given], Parsed]] = {"wordpress": _posts, "html": _page}
