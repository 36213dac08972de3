"""Sources → labels → changes → store.

Reading happens outside any transaction and what a change means is decided by pure rules; each
release is written with its labels, aliases, version and `seq` together, a few dozen at a time.
One bad source or item never stops the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Protocol

from digest import flood
from digest.config import SourceConfig
from digest.errors import NotFound, SourceError
from digest.intake import Intake
from digest.model import Dimension, Item, Label, Mailing
from digest.sources.shapes import Known, Reading
from digest.store import Store, releases, sources
from digest.store.sources import SourceState
from digest.taxonomy import Document, Taxonomy

CHUNK = 50
"""Items per transaction, so that other writers wait some tens of milliseconds at most."""


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
    do not say (None: unknown).
    """

    store: Store
    read: Read
    taxonomy: Taxonomy
    host: str
    language: str | None = None

    async def poll(
        self,
        configured: Sequence[SourceConfig],
        *,
        now: datetime,
        names: Sequence[str] = (),
        alive: Callable[[], None] = lambda: None,
    ) -> tuple[Report, ...]:
        """Read the sources that are due, the named ones in any case; `alive` is called after each.

        Raises NotFound for a name that is not configured.
        """
        reports = []
        for source in _chosen(self.store, configured, names, now):
            reports.append(await self._one(source, now))
            alive()
        return tuple(reports)

    async def _one(self, source: SourceConfig, now: datetime) -> Report:
        with self.store.writing():
            sources.meet(self.store, source.name)
        state = sources.state(self.store, source.name)
        try:
            known = Known(state.etag, state.last_modified, state.fingerprint)
            reading = await self.read(source, known, now=now)
        except SourceError as error:
            self._fail(source, str(error), now)
            return Report(source.name, failed=(str(error),))
        report = self._take(source, state, reading, now)
        self._remember(source, reading, now)
        return report

    def _take(
        self, source: SourceConfig, state: SourceState, reading: Reading, now: datetime
    ) -> Report:
        if reading.unchanged:
            return Report(source.name, unchanged=releases.count(self.store, source.name))
        items = [completed(item, source, self.language) for item in reading.items]
        mailing = flood.mailing_of(self.store, source, state, items, now)
        intake = Intake(self.store, source.name, self.host, mailing, now)
        counts = {"new": 0, "changed": 0, "unchanged": 0}
        for chunk in _chunks(items, CHUNK):
            labelled = [(item, self._labels(source, item)) for item in chunk]
            with self.store.writing():
                for item, labels in labelled:
                    counts[intake.take(item, labels)] += 1
        held = counts["new"] if mailing is Mailing.HELD else 0
        return Report(source.name, fetched=len(items), held=held, failed=reading.faults, **counts)

    def _labels(self, source: SourceConfig, item: Item) -> tuple[Label, ...]:
        return self.taxonomy.classify(document(source, item))

    def _remember(self, source: SourceConfig, reading: Reading, now: datetime) -> None:
        """A reading with faults is not remembered as whole: the next one tells them again."""
        whole = not reading.faults
        with self.store.writing():
            sources.succeeded(
                self.store,
                source.name,
                at=now,
                next_check_at=now + source.every,
                etag=reading.etag if whole else None,
                last_modified=reading.last_modified if whole else None,
                fingerprint=reading.fingerprint if whole else None,
            )

    def _fail(self, source: SourceConfig, why: str, now: datetime) -> None:
        again = now + source.every
        with self.store.writing():
            sources.failed(self.store, source.name, at=now, next_check_at=again, why=why)


def completed(item: Item, source: SourceConfig, language: str | None) -> Item:
    """What is configured stands in where an item does not say."""
    return replace(item, kind=item.kind or source.add.kind, language=item.language or language)


def document(source: SourceConfig, item: Item) -> Document:
    """What an item is labelled by."""
    return Document(
        title=item.title,
        summary=item.summary,
        language=item.language,
        terms=item.terms,
        added=_added(source),
        term_map=source.map,
    )


def _added(source: SourceConfig) -> tuple[tuple[Dimension, str], ...]:
    return (
        *((Dimension.TOPIC, slug) for slug in source.add.topics),
        *((Dimension.COUNTRY, slug) for slug in source.add.countries),
        *((Dimension.REGION, slug) for slug in source.add.regions),
    )


def _chosen(
    store: Store, configured: Sequence[SourceConfig], names: Sequence[str], now: datetime
) -> tuple[SourceConfig, ...]:
    known = {one.name for one in configured}
    for name in names:
        if name not in known:
            raise NotFound(f"source: {name}: not configured; there are {', '.join(sorted(known))}")
    if names:
        return tuple(one for one in configured if one.name in names)
    return tuple(one for one in configured if _due(one, sources.state(store, one.name), now))


def _due(source: SourceConfig, state: SourceState, now: datetime) -> bool:
    """Saved pages cost nobody anything and are always due; so is all after a clock set back."""
    if source.path is not None or state.next_check_at is None or state.last_checked_at is None:
        return True
    return state.next_check_at <= now or state.last_checked_at > now


def _chunks(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def as_json(report: Report) -> dict[str, object]:
    """A report as the command line prints it."""
    return asdict(report) | {"failed": len(report.failed), "why": list(report.failed)}
