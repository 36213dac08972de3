"""What polling costs: an answer that says nothing new against one that does, and the memory of a
thousand sources against that of ten."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.made_feeds import NEWEST, feeds
from benchmarks.ratio import Row, compare
from digest import polls
from digest.config import SourceConfig, SourceKind, TaxonomyConfig
from digest.http import Answer
from digest.ingest import Ingest
from digest.sources.reading import read
from digest.store import Store
from digest.taxonomy import load

OCTETS = 50_000
SOURCES = 8
"""Sources whose answers arrive together, as at most half of those that are read at once may."""

TIMES = 50
"""Rounds of unchanged answers for one of changed ones, so that they can be measured."""

ALLOWED = 150
"""Mebibytes that a thousand due sources may take more than ten."""

FEW, MANY = 10, 1000


def rows() -> list[Row]:
    """A 304, and the same octets again, over an answer with one release that has changed: from the
    answer in hand to the row that remembers it. The same with all that polling is beside, but for
    fetching. And the memory that a thousand sources take more than ten."""
    with TemporaryDirectory() as folder:
        new, same, etag = (_Desk(kind, Path(folder)) for kind in ("new", "same", "etag"))
        found = [
            _compared("answered 304, remembered", etag.read, new.read),
            _compared("answered with the same octets, remembered", same.read, new.read),
            _compared("polled, answered 304", etag.poll, new.poll),
            _compared("polled, the same octets", same.poll, new.poll),
        ]
        for desk in (new, same, etag):
            desk.close()
    return [*found, _memory()]


def _compared(what: str, run: Callable[[int], None], base: Callable[[int], None]) -> Row:
    return compare(
        what,
        partial(run, TIMES),
        "parsed, labelled, written",
        partial(base, 1),
        per=SOURCES * TIMES,
        times=TIMES,
    )


class _Web:
    """Answers from memory: what fetching costs is the same for all."""

    def __init__(self) -> None:
        self._bodies = feeds(SOURCES, OCTETS)
        self._turns = count()

    async def get(
        self,
        url: str,
        etag: str | None = None,
        last_modified: str | None = None,  # noqa: ARG002 - the door has it
        *,
        unconditional: bool = False,  # noqa: ARG002
    ) -> Answer:
        """An address names its behaviour and the number of its feed."""
        kind, number = url.rsplit("/", 2)[1:]
        body, headers = self._bodies[int(number)], {"content-type": "application/xml"}
        if kind == "etag":
            headers["etag"] = '"a"'
            if etag:
                return Answer(304, headers, b"", url)
        if kind == "new":
            body = body.replace(b".</", b" %d.</" % next(self._turns), 1)
        return Answer(200, headers, body, url)


class _Desk:
    """Polls sources of one behaviour, all of them due; all but the first time."""

    def __init__(self, kind: str, folder: Path) -> None:
        self._store = Store(folder / f"{kind}.db", synchronous="OFF")
        self._read = partial(read, http=_Web(), languages=("en",))
        self._ingest = Ingest(self._store, self._read, load(TaxonomyConfig()), "digest.example")
        self._seconds = count(0, 2)
        self._sources = [_source(f"{kind}-{one}", f"{kind}/{one}") for one in range(SOURCES)]
        self.poll(1)

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    def read(self, times: int) -> None:
        """Read each of them and remember that."""
        asyncio.run(self._read_all(times))

    def poll(self, times: int) -> None:
        """Poll what is due: all of them."""
        asyncio.run(self._poll_all(times))

    async def _read_all(self, times: int) -> None:
        for _ in range(times):
            now, told = self._later(), []
            known = polls.register(self._store)
            for source in self._sources:
                poll = polls.begin(self._store, source, now, chance=0.5, known=known)
                told.append((poll, await self._read(source, poll.known, now=now)))
            self._ingest.settle(told, self._sources)

    async def _poll_all(self, times: int) -> None:
        for _ in range(times):
            await self._ingest.poll(self._sources, now=self._later())

    def _later(self) -> datetime:
        return NEWEST + timedelta(days=1, seconds=next(self._seconds))


def _source(name: str, path: str) -> SourceConfig:
    url = f"https://newsroom.example/{path}"
    return SourceConfig(name, SourceKind.FEED, url=url, every=timedelta(seconds=1))


def _memory() -> Row:
    """One run each: what is measured is a peak, not a time."""
    with _server() as url:
        few, many = (_peak(url, number) for number in (FEW, MANY))
    more = (many - few) / 1024 / 1024
    ratio = more / ALLOWED
    what = f"memory of {MANY} due sources beyond that of {FEW}"
    return Row(what, f"{ALLOWED} MB", ratio, (ratio, ratio), f"{more:,.0f} MB")


@contextmanager
def _server() -> Iterator[str]:
    """A web server with a feed for each number, as a process of its own."""
    command = [sys.executable, "-m", "benchmarks.polled", "serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield process.stdout.readline().decode().strip()
        process.terminate()


def _peak(url: str, number: int) -> int:
    """The most octets that a process holds while it polls so many sources, with its largest
    helper."""
    command = [sys.executable, "-m", "benchmarks.polled", "poll", url, str(number)]
    said = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    assert number == said["read"], said
    return int(said["octets"])
