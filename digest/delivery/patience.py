"""When everything fails: pause the stream, and say so once."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_FIRST_SECONDS, _LONGEST_SECONDS = 0.05, 2.0


class Patience:
    """Counts, per stream, failures in a row that are not about the recipients."""

    def __init__(self, limit: int) -> None:
        """A stream is paused at its `limit`-th failure in a row."""
        self._limit = limit
        self._failures: dict[str, int] = {}
        self._paused: dict[str, str] = {}
        self._said: set[str] = set()

    @property
    def paused(self) -> Mapping[str, str]:
        """The streams that are paused, with the words of the failure that did it."""
        return MappingProxyType(self._paused)

    def succeeded(self, stream: str) -> None:
        """Something of this stream came through."""
        self._failures.pop(stream, None)
        self._said.discard(stream)

    def failed(self, stream: str, why: str) -> bool:
        """One more failure; whether it is to be said now that the stream is paused."""
        self._failures[stream] = self._failures.get(stream, 0) + 1
        if self._failures[stream] < self._limit or stream in self._paused:
            return False
        self._paused[stream] = why
        news = stream not in self._said
        self._said.add(stream)
        return news

    def resume(self) -> None:
        """Let paused streams try again; one more failure pauses them anew, in silence."""
        for stream in self._paused:
            self._failures[stream] = self._limit - 1
        self._paused.clear()

    def seconds(self, stream: str) -> float:
        """How long to wait before the next try at connecting, longer each time."""
        return float(min(_FIRST_SECONDS * 2 ** self._failures.get(stream, 0), _LONGEST_SECONDS))
