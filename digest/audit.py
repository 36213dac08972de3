"""The books, checked while the service runs: no edition has lost a delivery, none has one too
many. A million rows take 50 ms to count, so that it is done a little at a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock
from time import monotonic

from digest.store import Store, gauges, letters

SPAN = timedelta(days=7)
"""Editions that became ready longer ago are not looked at."""

AGAIN = timedelta(minutes=10)
"""An edition that is still being sent is counted anew after this."""

_PATIENCE = 0.05
"""Seconds after which the rest is left to the next time."""


class Audit:
    """Counts each edition's deliveries when it is finished, and now and then before."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._done: dict[int, bool] = {}
        self._seen: dict[int, tuple[datetime, bool]] = {}

    def unbalanced(self, now: datetime) -> int:
        """How many editions are known to be wrong, after counting on for a moment."""
        with self._lock:
            known = gauges.booked(self._store, since=now - SPAN)
            begun = monotonic()
            for one in self._to_count(known, now):
                right = letters.count_owed(self._store, one.edition_id) == one.owed
                self._seen[one.edition_id] = (now, right)
                if one.finished:
                    self._done[one.edition_id] = right
                if monotonic() - begun > _PATIENCE:
                    break
            self._forget({one.edition_id for one in known})
            return sum(not right for _, right in self._seen.values())

    def _to_count(self, known: tuple[gauges.Booked, ...], now: datetime) -> list[gauges.Booked]:
        """What was never counted first, then what is still on its way, the longest ago first."""
        new = [one for one in known if one.edition_id not in self._seen]
        old = [
            one
            for one in known
            if one.edition_id in self._seen
            and one.edition_id not in self._done
            and (one.finished or self._seen[one.edition_id][0] + AGAIN <= now)
        ]
        return new + sorted(old, key=lambda one: self._seen[one.edition_id][0])

    def _forget(self, known: set[int]) -> None:
        for found in (self._seen, self._done):
            for edition_id in found.keys() - known:
                del found[edition_id]
