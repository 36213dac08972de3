"""Complaint and bounce rates as they stand now."""

from __future__ import annotations

from datetime import datetime

from digest.repute import WINDOWS, Rate, rates, worst
from digest.store import Store, fared


def current(store: Store, *, now: datetime) -> tuple[Rate, ...]:
    """Of each sort and provider the worst of its windows, all providers together first."""
    found = rates({window: fared.since(store, now - window) for window in WINDOWS})
    return tuple(worst(found))
