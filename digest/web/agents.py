"""What feed readers state of themselves when they fetch a feed: for how many they do so. Sums by
file, reader and day; of who asks, nothing is looked at but that one header."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache

from digest.feeds.readers import LONGEST, Stated, stated

MOST = 2000
"""What is heard between two times of writing it down; more is not."""


class Agents:
    """Hears them, and hands over what was heard. For one thread."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._heard: dict[tuple[date, str, str], int] = {}

    def hear(self, path: str, headers: Iterable[tuple[bytes, bytes]]) -> None:
        """A feed file is asked for, with these headers, their names in lower case."""
        for name, value in headers:
            if name == b"user-agent":
                if (found := _stated(value[:LONGEST])) is not None:
                    self._note(path, found)
                return

    def take(self) -> Mapping[tuple[date, str, str], int]:
        """By day, path and reader the most subscribers that were stated since this was last
        asked."""
        heard, self._heard = self._heard, {}
        return heard

    def _note(self, path: str, found: Stated) -> None:
        key = (self._clock().date(), path, found.reader)
        if key in self._heard or len(self._heard) < MOST:
            self._heard[key] = max(self._heard.get(key, 0), found.subscribers)


@lru_cache(maxsize=4096)
def _stated(value: bytes) -> Stated | None:
    return stated(value.decode("latin-1"))
