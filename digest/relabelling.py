"""The labels of what is in the store, found anew after the rules have changed.

It owes nobody anything: no release becomes public once more, whatever label it gains. What an
editor decided stands. What a source said stands where it can no longer be asked: of releases kept
before their terms were, and of sources that are no longer configured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from digest.config import SourceConfig
from digest.ingest import added
from digest.model import Dimension, Label, Origin, Release
from digest.store import Store, labels, releases
from digest.taxonomy import Document, Taxonomy

CHUNK = 50
"""Releases per transaction, so that other writers wait some tens of milliseconds at most."""

Named = tuple[Dimension, str]


@dataclass(frozen=True, slots=True)
class Relabelled:
    """What changes for one release: published labels that it gains and loses, and suggestions."""

    uid: str
    title: str
    gained: tuple[Named, ...] = ()
    lost: tuple[Named, ...] = ()
    suggested: tuple[Named, ...] = ()
    dropped: tuple[Named, ...] = ()

    @property
    def shows(self) -> bool:
        """Whether readers see any of it."""
        return bool(self.gained or self.lost)


@dataclass(frozen=True, slots=True)
class Relabelling:
    """Labels releases by the rules of today."""

    store: Store
    taxonomy: Taxonomy
    sources: Mapping[str, SourceConfig] = field(default_factory=dict)

    def apply(
        self, *, dry_run: bool = False, alive: Callable[[int], None] = lambda _: None
    ) -> Iterator[Relabelled]:
        """What changes, release by release, written chunk by chunk unless it is a dry run; `alive`
        is told how many were looked at."""
        after = 0
        while chunk := releases.ids_after(self.store, after, CHUNK):
            after = chunk[-1]
            if dry_run:
                found = self._chunk(chunk, write=False)
            else:
                with self.store.writing():
                    found = self._chunk(chunk, write=True)
            yield from found
            alive(len(chunk))

    def document(self, release: Release) -> Document:
        """What a release is labelled by."""
        source = self.sources.get(release.source)
        return Document(
            title=release.title,
            summary=release.summary,
            language=release.language,
            terms=release.terms or (),
            added=added(source) if source else _of(release, Origin.SOURCE),
            term_map=source.map if source else {},
        )

    def _chunk(self, ids: Sequence[int], *, write: bool) -> list[Relabelled]:
        found = []
        for release in releases.by_ids(self.store, ids):
            told = self.labels(release)
            if told != release.labels:
                if write:
                    labels.replace(self.store, release.uid, told)
                if change := _difference(release, replace(release, labels=told)):
                    found.append(change)
        return found

    def labels(self, release: Release) -> tuple[Label, ...]:
        """The labels by the rules of today, with those that stand."""
        told = {(o.dimension, o.slug): o for o in self.taxonomy.classify(self.document(release))}
        stands = {Origin.EDITOR} | ({Origin.UPSTREAM} if release.terms is None else set())
        for one in release.labels:
            if one.origin in stands and self.taxonomy.known(one.dimension, one.slug):
                told[one.dimension, one.slug] = one
        return tuple(told[named] for named in sorted(told))


def _of(release: Release, origin: Origin) -> tuple[Named, ...]:
    return tuple((one.dimension, one.slug) for one in release.labels if one.origin is origin)


def _difference(before: Release, after: Release) -> Relabelled | None:
    old, new = _by_state(before), _by_state(after)
    change = Relabelled(
        before.uid,
        before.title or f"({before.summary[:70]}…)",
        gained=_but(new[True], old[True]),
        lost=_but(old[True], new[True]),
        suggested=_but(new[False], old[False] | old[True]),
        dropped=_but(old[False], new[False] | new[True]),
    )
    told = change.gained or change.lost or change.suggested or change.dropped
    return change if told else None


def _by_state(release: Release) -> dict[bool, set[Named]]:
    return {
        state: {(o.dimension, o.slug) for o in release.labels if o.published is state}
        for state in (True, False)
    }


def _but(some: set[Named], others: set[Named]) -> tuple[Named, ...]:
    return tuple(sorted(some - others))
