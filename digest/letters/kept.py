"""What was made of a value once, kept for the next letter that tells it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")

_LIMIT = 2048


class Kept(Generic[T]):
    """Results by who was asked about and how. Entries are large: one is known by its identity, and
    held as long as what was made of it, so that no other can take its place. Bounded: a full one
    starts anew. It may be used from any thread."""

    __slots__ = ("_kept", "_limit")

    def __init__(self, limit: int = _LIMIT) -> None:
        self._limit = limit
        self._kept: dict[tuple[int, Hashable], tuple[object, T]] = {}

    def get(self, about: object, how: Hashable, make: Callable[[], T]) -> T:
        """What `make` gave the first time; `how` holds all else that it hangs on."""
        key = (id(about), how)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= self._limit:
                self._kept.clear()
            found = self._kept[key] = (about, make())
        return found[1]
