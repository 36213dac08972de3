"""Waiting for what will be, on a machine that may be busy with other things."""

from __future__ import annotations

import time
from collections.abc import Callable

LONG = 120.0
"""Seconds after which what should have happened has not."""


def until(happened: Callable[[], bool], what: str, every: float = 0.002) -> None:
    """Wait for it; a failed assertion where it never happens."""
    end = time.monotonic() + LONG
    while not happened():
        assert time.monotonic() < end, f"never happened: {what}"
        time.sleep(every)
