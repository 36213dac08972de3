"""Complaint and bounce rates, and how they stand to what providers tolerate."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily, Metric

from digest.counting import rates
from digest.repute import Level, Sort
from digest.store import Store

_LEVELS = {Level.FEW: 0, Level.FINE: 0, Level.NEAR: 1, Level.OVER: 2, Level.FAR: 3}
_RATIOS = {
    Sort.COMPLAINTS: (
        "digest_complaints_ratio",
        "Complaints by letters accepted, in the worse of the last 7 and 30 days; not there while "
        "letters are too few to tell.",
    ),
    Sort.BOUNCES: (
        "digest_bounces_ratio",
        "Letters to addresses that are no good by letters tried, in the worse of the last 7 and 30 "
        "days; not there while letters are too few to tell.",
    ),
}


def told(store: Store, now: datetime) -> Iterator[Metric]:
    """Each rate of each provider that there is one of, and of all together."""
    ratios = {
        sort: GaugeMetricFamily(name, words, labels=["provider"])
        for sort, (name, words) in _RATIOS.items()
    }
    levels = GaugeMetricFamily(
        "digest_rate_level",
        "How a rate stands to its limit: 0 well below, 1 near, 2 above what is tolerated, 3 where "
        "providers refuse and relays stop.",
        labels=["rate", "provider"],
    )
    for one in rates.current(store, now=now):
        levels.add_metric([one.sort, one.provider], _LEVELS[one.level])
        if one.level is not Level.FEW:
            ratios[one.sort].add_metric([one.provider], one.share)
    yield from ratios.values()
    yield levels
