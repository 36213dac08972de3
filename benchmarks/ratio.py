"""One thing against another, in turn, so that a machine that slows down slows both."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

RUNS = 7


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured, against what, and the median of the ratios run by run."""

    what: str
    reference: str
    ratio: float
    spread: tuple[float, float]
    each: str


def compare(
    what: str,
    run: Callable[[], object],
    reference: str,
    base: Callable[[], object],
    *,
    per: int,
    times: float = 1.0,
    before: Callable[[], object] = lambda: None,
    between: Callable[[], object] = lambda: None,
    runs: int = RUNS,
    clock: Callable[[], float] = time.process_time,
) -> Row:
    """CPU time of `run` over that of `base`, interleaved; another time by another clock.

    `per` is how many things one run does, for the orientation column; one run does `times` as
    many as one of `base`; `before` makes ready for a run, `between` for one of `base`, and neither
    is counted.
    """
    pairs = []
    for _ in range(runs):
        before()
        ours = _time(run, clock) / times
        between()
        pairs.append((ours, _time(base, clock)))
    ratios = sorted(our / their for our, their in pairs)
    cost = median(our for our, _ in pairs) * times / per * 1e6
    return Row(what, reference, median(ratios), (ratios[0], ratios[-1]), f"{cost:,.1f} µs")


def print_rows(rows: list[Row]) -> None:
    """The table: ratio, its spread, and our cost for each thing as orientation."""
    for row in rows:
        low, high = row.spread
        print(f"{row.ratio:10.4f} ({low:.4f}–{high:.4f})  {row.what} / {row.reference}  {row.each}")


def _time(run: Callable[[], object], clock: Callable[[], float]) -> float:
    start = clock()
    run()
    return clock() - start
