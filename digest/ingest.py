"""Sources → labels → changes → store.

Sources are read side by side, outside any transaction, and written one after the other, in the
order of the configuration. What a change means is decided by pure rules; each release is written
with its labels, aliases, version and `seq` together, a few dozen at a time. One bad source or item
never stops the others.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import aclosing, nullcontext
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Protocol

from digest import flood, manners, moves, polls
from digest.arrivals import in_order
from digest.config import SourceConfig
from digest.errors import Conflict, SourceError, StoreError, Unreachable
from digest.intake import Intake
from digest.model import Dimension, Item, Label, Mailing
from digest.polls import Poll
from digest.sources.kinds import by_map
from digest.sources.shapes import Known, Reading
from digest.store import Store, releases
from digest.taxonomy import Document, Taxonomy
from digest.text import is_in_script_of

CHUNK = 50
"""Items that are labelled and handed to the writer together."""

SLICE = 0.02
"""Seconds after which a transaction takes no further item: another writer waits for as long as one
item takes more than this."""

AT_ONCE = 16
"""Sources that are read side by side: each may hold a document of some megabytes."""

LONGEST = 600.0
"""Seconds that one source may be read for, whatever it consists of."""

_log = logging.getLogger(__name__)
Labelled = tuple[Item, tuple[Label, ...]]
Told = tuple[Poll, Reading | Exception]
"""What a source says, or why it says nothing."""


class Read(Protocol):
    """Reads one source; SourceError where nothing of it can be read."""

    async def __call__(self, source: SourceConfig, known: Known, *, now: datetime) -> Reading:
        """What the source says, against what the last good reading left."""
        ...


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one source: counts of its items, and what failed, in words."""

    source: str
    fetched: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    held: int = 0
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ingest:
    """Reads sources and writes what is new.

    `host` is the one tag URIs are minted under; `language` is what items are taken to be in that
    do not say (None: unknown); `at_once` sources are read side by side; `chance` makes a fraction
    of a source's name and an instant, by which polls are spread.
    """

    store: Store
    read: Read
    taxonomy: Taxonomy
    host: str
    language: str | None = None
    at_once: int = AT_ONCE
    chance: Callable[[str, str], float] = manners.chance

    async def poll(
        self,
        configured: Sequence[SourceConfig],
        *,
        now: datetime,
        names: Sequence[str] = (),
        alive: Callable[[], None] = lambda: None,
    ) -> tuple[Report, ...]:
        """Read the sources that are due, the named ones in any case; `alive` is called after each,
        and while they keep us waiting. The reports are in the order of the configuration.

        Raises NotFound for a name that is not configured.
        """
        known = polls.register(self.store)
        chosen = polls.chosen(self.store, configured, names, now, known)
        await asyncio.to_thread(polls.prepare, self.store, chosen, known)
        jobs = (partial(self._read, one, known, now) for one in chosen)
        reports: dict[str, Report] = {}
        arrived = in_order(jobs, at_once=self.at_once, meanwhile=alive)
        async with aclosing(arrived) as readings:
            async for read in readings:
                for report in await asyncio.to_thread(self.settle, read, configured):
                    reports[report.source] = report
                alive()
        return tuple(reports[one.name] for one in chosen)

    async def _read(self, source: SourceConfig, known: polls.Register, now: datetime) -> Told:
        """Ask one source. A bug that one finds in us is that source's fault like any other; a
        database that fails is everybody's."""
        chance = self.chance(source.name, now.isoformat())
        poll = polls.begin(self.store, source, now, chance=chance, known=known)
        try:
            async with asyncio.timeout(LONGEST):
                return poll, await self.read(poll.source, poll.known, now=now)
        except TimeoutError:
            return poll, SourceError(f"{source.name}: not read in {LONGEST:g} s")
        except Exception as error:
            if _is_everybodys(error):
                raise
            return poll, error

    def settle(self, read: Sequence[Told], configured: Sequence[SourceConfig]) -> list[Report]:
        """Write what readings brought, and what to remember of them. Where none says anything new,
        one transaction notes them all."""
        quiet = all(_is_unchanged(one) or isinstance(one, SourceError) for _, one in read)
        with self.store.writing() if quiet else nullcontext():
            reports = [self._settled(poll, reading, configured) for poll, reading in read]
        same = {poll.state.name for poll, one in read if _is_unchanged(one)}
        counts = releases.counts(self.store, sorted(same)) if same else {}
        return [
            replace(one, unchanged=counts.get(one.source, 0)) if one.source in same else one
            for one in reports
        ]

    def _settled(
        self, poll: Poll, reading: Reading | Exception, configured: Sequence[SourceConfig]
    ) -> Report:
        """One of them; what fails is a report as well."""
        if not isinstance(reading, Exception):
            try:
                return self._take(poll, reading)
            except Exception as error:
                if _is_everybodys(error):
                    raise
                reading = error
        why = _why(poll.state.name, reading)
        tired = isinstance(reading, Unreachable) and reading.retry_after is not None
        poll.fail(why, reading, polls.mates(poll.source, configured) if tired else ())
        return Report(poll.state.name, failed=(why,))

    def _take(self, poll: Poll, reading: Reading) -> Report:
        name = poll.state.name
        if reading.unchanged:
            faults = poll.state.faults
            poll.remember(reading, changed=False, faults=faults)
            return Report(name, failed=faults)
        source = poll.configured
        items = [completed(item, source, self.language) for item in reading.items]
        moves.follow(self.store, name, items)
        mailing = flood.mailing_of(self.store, source, poll.state, items, poll.now)
        since, news_from = poll.known.since, flood.news_from(source, poll.state)
        intake = Intake(self.store, name, self.host, mailing, poll.now, since, news_from)
        taking = _Taking(intake)
        for chunk in _chunks(items, CHUNK):
            taking.take([one for item in chunk if (one := self._labelled(taking, source, item))])
        faults = (*reading.faults, *taking.faults)
        if taking.faults:  # they are tried again next time
            reading = replace(reading, etag=None, last_modified=None, fingerprint=None)
        counts = taking.counts
        poll.remember(reading, changed=counts["new"] + counts["changed"] > 0, faults=faults)
        held = counts["new"] if mailing is Mailing.HELD else 0
        return Report(name, fetched=len(items), held=held, failed=faults, **counts)

    def _labelled(self, taking: _Taking, source: SourceConfig, item: Item) -> Labelled | None:
        try:
            return item, self.taxonomy.classify(document(source, item))
        except Exception as error:
            taking.fault(item, error)
            return None


class _Taking:
    """The items of one reading on their way into rows, with what became of them."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self.counts = {"new": 0, "changed": 0, "unchanged": 0}
        self.faults: list[str] = []

    def take(self, labelled: Sequence[Labelled]) -> None:
        """Write them in short transactions. Where one of them breaks its own, that is undone and
        its items are written one by one, so that only the bad one is missing."""
        left, size = list(labelled), len(labelled)
        while left:
            try:
                done = self._written(left[:size])
            except Exception as error:
                if _is_everybodys(error):
                    raise
                if size > 1:
                    size = 1
                    continue
                self.fault(left[0][0], error)
                done = 1
            del left[:done]

    def fault(self, item: Item, error: Exception) -> None:
        """One item that could not be labelled or written."""
        name = item.title or item.url or item.aliases[0]
        self.faults.append(_why(f"{self._intake.source}: “{name[:80]}”", error))

    def _written(self, labelled: Sequence[Labelled]) -> int:
        """Write as many as one short transaction takes; how many."""
        until, outcomes = monotonic() + SLICE, list[str]()
        with self._intake.store.writing():
            for item, labels in labelled:
                outcomes.append(self._intake.take(item, labels))
                if monotonic() > until:
                    break
        for outcome in outcomes:
            self.counts[outcome] += 1
        return len(outcomes)


def _is_unchanged(reading: Reading | Exception) -> bool:
    return isinstance(reading, Reading) and reading.unchanged


def _is_everybodys(error: Exception) -> bool:
    """Whether it stops everything: a database that cannot be used, but not one row it refuses."""
    return isinstance(error, StoreError) and not isinstance(error, Conflict)


def _why(what: str, error: Exception) -> str:
    """What failed, in words. What nobody foresaw is ours to mend: the log has all of it."""
    if isinstance(error, SourceError):
        return str(error)
    _log.error("unforeseen", exc_info=error, extra={"what": what})
    return f"{what}: unforeseen: {type(error).__name__}: {error}"


def completed(item: Item, source: SourceConfig, language: str | None) -> Item:
    """What is configured stands in where an item does not say; what its terms mean goes before.
    A newsroom's only language is not that of a text in another script."""
    kind = by_map(item.terms, source.map) or item.kind or source.add.kind
    words = f"{item.title or ''} {item.summary}"
    assumed = language if language and is_in_script_of(language, words) else None
    return replace(item, kind=kind, language=item.language or assumed)


def document(source: SourceConfig, item: Item) -> Document:
    """What an item is labelled by."""
    return Document(
        title=item.title,
        summary=item.summary,
        language=item.language,
        terms=item.terms,
        added=added(source),
        term_map=source.map,
    )


def added(source: SourceConfig) -> tuple[tuple[Dimension, str], ...]:
    """The labels that a source's configuration gives to all of it."""
    return (
        *((Dimension.TOPIC, slug) for slug in source.add.topics),
        *((Dimension.COUNTRY, slug) for slug in source.add.countries),
        *((Dimension.REGION, slug) for slug in source.add.regions),
    )


def _chunks(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def as_json(report: Report) -> dict[str, object]:
    """A report as the command line prints it."""
    return asdict(report) | {"failed": len(report.failed), "why": list(report.failed)}
