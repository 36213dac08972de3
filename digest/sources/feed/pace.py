"""How long a feed says that it holds."""

from __future__ import annotations

import re
from datetime import timedelta

_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}


def ttl(minutes: str, period: str, frequency: str) -> timedelta | None:
    """RSS 2.0's `ttl`, else `sy:updatePeriod` by `sy:updateFrequency` (RSS 1.0 Syndication), as
    they are printed; None where neither says anything that can be meant."""
    if number := _number(minutes):
        return timedelta(minutes=number)
    every = _PERIODS.get(period.strip().lower())
    return every / (_number(frequency) or 1) if every else None


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"\s*[0-9]{1,6}\s*", text) else 0
