"""Streams that wait until the operator has mended what servers say is our fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from digest.delivery.claims import STREAMS
from digest.errors import NotFound, UsageError
from digest.store import Store, acts, tallies
from digest.store.acts import By

_FRESH = timedelta(seconds=1)


class Pauses:
    """The streams that are stopped, with why; looked up each second, so that another process's word
    is heeded."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        """`clock` is the machine's own."""
        self._store = store
        self._clock = clock
        self._seen: Mapping[str, str] = {}
        self._at: datetime | None = None

    def __call__(self) -> Mapping[str, str]:
        """By stream, what a server said."""
        now = self._clock()
        if self._at is None or not timedelta(0) <= now - self._at < _FRESH:
            found = tallies.paused(self._store)
            self._seen = {one.stream: f"{one.why}; see `digest bounces list`" for one in found}
            self._at = now
        return self._seen


def resume(store: Store, stream: str, by: By) -> None:
    """Send letters of a stream again; UsageError where there is none of that name, NotFound where
    it was not stopped."""
    if stream not in STREAMS:
        raise UsageError(
            f"bounces resume: {stream}: no such stream; there are {', '.join(STREAMS)}"
        )
    with store.writing():
        if not tallies.resume(store, stream):
            raise NotFound(f"bounces resume: {stream}: not paused")
        acts.add(store, f"resume {stream}", by)
