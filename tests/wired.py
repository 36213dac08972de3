"""One source, "wire", at a web server that a test scripts; and what is remembered of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from digest.config import SourceConfig, SourceKind
from digest.store import sources
from digest.store.sources import SourceState
from tests.newsdesk import Newsdesk
from tests.scripted import Script

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def source(web: Script, path: str = "/feed", **more: Any) -> SourceConfig:
    """A feed at that path, asked each quarter of an hour, whose first pass is news."""
    values: dict[str, Any] = {"name": "wire", "every": 15 * MINUTE, "backfill": False} | more
    return SourceConfig(kind=SourceKind.FEED, url=f"{web.url}{path}", **values)


def wire(desk: Newsdesk) -> SourceState:
    """What is remembered of it."""
    return sources.state(desk.store, "wire")


def next_check(desk: Newsdesk) -> timedelta:
    """In how long from the last poll it is asked again."""
    state = wire(desk)
    assert state.next_check_at is not None
    assert state.last_checked_at is not None
    return state.next_check_at - state.last_checked_at
