"""How each source is, in numbers; and what becomes of the letters that tell the operator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from prometheus_client.core import GaugeMetricFamily, Metric

from digest import manners
from digest.config import SourceConfig
from digest.store import Store, gauges, notices, sources
from digest.store.notices import NoticeState

_HABIT_FROM, _HABIT_LEAST = 30, 5
"""A source's habit is told by so many releases, and by no fewer."""

_A_DAY = timedelta(days=1)

_WORDS = {
    "age_seconds": "How long ago a source was last read without fault.",
    "interval_seconds": "How often a source is to be read.",
    "silence_seconds": "How long ago a source's newest release was published.",
    "habit_seconds": "The longest pause between the last releases of a source that is polled, a "
    "day at least.",
    "last_success_timestamp_seconds": "When a source was last read.",
    "failing_since_timestamp_seconds": "Since when a source cannot be read; not there while it is "
    "well.",
    "next_check_timestamp_seconds": "When a source is to be read next; not there for one that is "
    "gone.",
    "faults": "What could not be read in a source's last answer, the rest of which was.",
    "disabled": "Whether a source's site has said that it is gone for good.",
}


def told(store: Store, configured: Sequence[SourceConfig], now: datetime) -> Iterator[Metric]:
    """Each number of each source; what is not so, or not known, is left out."""
    families = {
        name: GaugeMetricFamily(f"digest_source_{name}", words, labels=["source"])
        for name, words in _WORDS.items()
    }
    for source in configured:
        for name, value in _of(store, source, now).items():
            if value is not None:
                families[name].add_metric([source.name], value)
    yield from families.values()
    yield _notices(store)


def _of(store: Store, source: SourceConfig, now: datetime) -> Mapping[str, float | None]:
    state = sources.state(store, source.name)
    seen, disabled = state.last_success_at, state.disabled_at is not None
    dates = gauges.published(store, source.name, last=_HABIT_FROM)
    return {
        "age_seconds": seconds(now, seen) if seen else None,
        "interval_seconds": (state.every or manners.interval(source.every, None)).total_seconds(),
        "silence_seconds": seconds(now, dates[0]) if dates else None,
        "habit_seconds": habit(dates) if source.url else None,
        "last_success_timestamp_seconds": _at(seen),
        "failing_since_timestamp_seconds": _at(state.failing_since),
        "next_check_timestamp_seconds": None if disabled else _at(state.next_check_at),
        "faults": float(len(state.faults)),
        "disabled": float(disabled),
    }


def _notices(store: Store) -> Metric:
    found = notices.counts(store)
    family = GaugeMetricFamily(
        "digest_notices", "Letters to the operator, by what became of them.", labels=["state"]
    )
    for state in NoticeState:
        family.add_metric([state], found.get(state, 0))
    return family


def habit(dates: Sequence[datetime]) -> float | None:
    """The longest pause between releases (newest first), in seconds; None where they are too few
    to tell."""
    if len(dates) < _HABIT_LEAST:
        return None
    return max(_A_DAY, *(later - earlier for later, earlier in pairwise(dates))).total_seconds()


def seconds(now: datetime, then: datetime | None) -> float:
    """From then until now; 0 where it has not been, or is still to come."""
    return max(0.0, (now - then).total_seconds()) if then else 0.0


def _at(when: datetime | None) -> float | None:
    return when.timestamp() if when else None
