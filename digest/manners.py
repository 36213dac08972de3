"""When to ask a source again, and at which address: what the operator wants, what the source asks
for, and what nobody should have to bear.

Pure: `now` is given, and chance is a fraction that `chance` makes of names, the same each time.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

LEAST = timedelta(minutes=15)
"""No stranger is asked more often. Who says `every` with less speaks of a site of their own."""

MOST = timedelta(days=7)
"""Nothing that a source says keeps us away for longer."""

SLOWEST = timedelta(hours=3)
"""How rarely a source is asked that is quiet, where the operator named no interval."""

DAILY = timedelta(days=1)
"""How rarely one is asked that fails, and how often without conditions."""

OWN_FAILS = timedelta(hours=1)
"""The same for a failing site of one's own: it burdens nobody else, and its news are awaited."""

SIGHTINGS, SIGHTED_FOR = 3, timedelta(days=7)
"""A permanent redirect is believed when it has been met so often, over so long."""

_QUIET_SHARE = 96
_JITTER = 10
_OLDEST = 1980


@dataclass(frozen=True, slots=True)
class Sightings:
    """A permanent redirect of a source's address: where it leads, how often it was met in a row,
    and since when."""

    to: str
    times: int
    since: datetime


def interval(every: timedelta | None, quiet: timedelta | None) -> timedelta:
    """How often to ask a source that is well.

    Where the operator named no interval it is a ninety-sixth of the time for which the source has
    said nothing new, within bounds: a quarter of an hour up to a day of silence, three hours from
    twelve days on. Without any such time it is the shortest.
    """
    if every is not None:
        return every
    return min(max((quiet or timedelta()) / _QUIET_SHARE, LEAST), SLOWEST)


def next_check(
    now: datetime,
    wanted: timedelta,
    *,
    fresh_for: timedelta | None = None,
    retry_after: timedelta | None = None,
    chance: float = 0.0,
) -> datetime:
    """When to ask again a source that is well and is to be asked at each `wanted` interval.

    The largest counts of that, of how long its answer holds, and of how long it wants to be left
    alone; never sooner than a quarter of an hour, never later than a week, and up to a tenth later
    by chance, so that not everyone asks at once. A site of one's own (an interval below a quarter
    of an hour) is asked as its operator says, unless it wants to be left alone.
    """
    if wanted < LEAST:
        longest = max(wanted, retry_after or timedelta())
    else:
        longest = max(wanted, fresh_for or LEAST, retry_after or LEAST)
    return now + _spread(longest, chance, MOST)


def after_failure(
    now: datetime,
    wanted: timedelta,
    failures: int,
    *,
    retry_after: timedelta | None = None,
    chance: float = 0.0,
) -> datetime:
    """When to ask again after so many failures in a row, 1 or more: twice as long each time, up to
    a day (an hour for a site of one's own), and no sooner than it wants. It never ends."""
    slowest = OWN_FAILS if wanted < LEAST else max(DAILY, wanted)
    waited = min(wanted * 2 ** min(failures - 1, 20), slowest)
    asked = min(retry_after or timedelta(), MOST)
    return now + max(_spread(waited, chance, slowest), _spread(asked, chance, MOST))


def is_due(now: datetime, last: datetime | None, due: datetime | None) -> bool:
    """Whether to ask now. A last time that is still to come means that the clock was set back:
    nothing that was worked out by it holds."""
    return last is None or due is None or due <= now or last > now


def asks_whole(now: datetime, last_whole: datetime | None) -> bool:
    """Whether to ask without conditions: a cache on the way that is stuck would say for ever that
    nothing has changed."""
    return last_whole is None or not now - DAILY < last_whole <= now


def is_credible(last_modified: datetime | None, now: datetime) -> bool:
    """Whether a Last-Modified is worth sending back. One that is no date is: servers compare
    letters. Before 1980 or in the future it is the mark of a clock that was never set."""
    return last_modified is None or (last_modified.year >= _OLDEST and last_modified <= now)


def sighted(known: Sightings | None, to: str | None, now: datetime) -> Sightings | None:
    """What is known of an address's redirect after one more answer, which led to `to` for good or
    came from where it was asked for (None)."""
    if to is None:
        return None
    if known is None or known.to != to or known.since > now:
        return Sightings(to, 1, now)
    return replace(known, times=known.times + 1)


def adopts(seen: Sightings | None, now: datetime) -> bool:
    """Whether a redirect has been met often and long enough to be believed."""
    return seen is not None and seen.times >= SIGHTINGS and now - seen.since >= SIGHTED_FOR


def backfill_ends(now: datetime, begun: datetime | None, *, complete: bool) -> bool:
    """Whether the first pass is over: it brought everything, or has not for a day. One page that
    stays unreadable must not keep a source's news from everyone for ever."""
    return complete or (begun is not None and now - begun >= DAILY)


def chance(*names: str) -> float:
    """A fraction from 0 to below 1 that looks like chance, and is the same for the same names."""
    octets = hashlib.sha256("\x1f".join(names).encode()).digest()[:6]
    return int.from_bytes(octets, "big") / 2**48


def _spread(wait: timedelta, fraction: float, most: timedelta) -> timedelta:
    return min(wait + wait / _JITTER * fraction, most)
