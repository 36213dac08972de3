"""Streams of which nothing is sent until the operator says so, for `status`, `check` and
`bounces`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict

from digest.operations.finding import Finding, wrong
from digest.operations.health import instant
from digest.store import Store, tallies


def documents(store: Store) -> list[dict[str, object]]:
    """The streams that are paused, by name: since when, why, and what is to be mended."""
    return [asdict(one) | {"since": instant(one.since)} for one in tallies.paused(store)]


def lines(documents: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """Each in a line, with how it is ended."""
    return (f"{one['stream']}: since {one['since']}: {_told(one)}" for one in documents)


def findings(store: Store) -> Iterator[Finding]:
    """What is wrong with each; nothing where none is paused."""
    for one in documents(store):
        why = f"paused since {one['since']}, nothing of it is sent: {_told(one)}"
        yield wrong(f"stream {one['stream']}", why)


def _told(one: Mapping[str, object]) -> str:
    mended = f"mend {one['mend']}, then" if one["mend"] else "when it is mended,"
    return f'{one["why"]}; {mended} `digest bounces resume {one["stream"]} --reason "…"`'
