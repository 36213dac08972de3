"""What was made of late, kept while it fits into so many octets: what visitors send may choose what
is kept, and not how much."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """Values by all that they hang on. For threads: one that two make at once is kept once."""

    def __init__(self, most: int, weigh: Callable[[Value], int]) -> None:
        """At most so many octets, values as `weigh` tells and keys as they are written."""
        self._most = most
        self._weigh = weigh
        self._values: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._octets = 0
        self._lock = Lock()

    def value(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of that key, made where it is not known."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key][0]
        made = make()
        weight = self._weigh(made) + len(repr(key).encode())
        with self._lock:
            if key not in self._values:
                self._values[key] = made, weight
                self._octets += weight
            self._shed()
        return made

    def _shed(self) -> None:
        """What was asked for longest ago goes first."""
        while self._octets > self._most:
            _, (_, weight) = self._values.popitem(last=False)
            self._octets -= weight
