"""The flood guard: a poll that brings far more than a source ever does is not news to subscribers
until an editor says so. After a site's move every old release may come with a new id."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from digest import text
from digest.config import SourceConfig, SourceKind
from digest.model import Item, Mailing
from digest.store import Store, mailing, sources
from digest.store.sources import SourceState

FEW = 10
"""So many new releases in one poll are never a flood."""

TIMES = 3
"""A flood brings more than so many times the source's busiest day."""


OLD = timedelta(days=30)
"""How long before the last reading a post may be dated and still be news when first met."""

LATE = timedelta(days=2)
"""The same at another address: a day without an hour, or a clock, may be behind by so much."""


def mailing_of(
    store: Store, source: SourceConfig, state: SourceState, items: Sequence[Item], now: datetime
) -> Mailing:
    """Whether the new releases of a poll may be mailed: not in the first pass, and not in a flood,
    which is noted before anything of it is written. With `backfill = false` everything may."""
    if not source.backfill:
        return Mailing.OWED
    if state.backfilled_at is None:
        return Mailing.BACKFILL
    if state.holding_since is not None:
        return Mailing.HELD
    if not _floods(store, source.name, items):
        return Mailing.OWED
    with store.writing():
        sources.begin_holding(store, source.name, at=now)
    return Mailing.HELD


def news_from(source: SourceConfig, state: SourceState) -> datetime | None:
    """Before which date a release met for the first time is not news by itself, None for any date.

    A WordPress site is asked for what changed since the last reading: a post of years ago that
    the first pass did not reach comes as soon as somebody mends a comma in it. And what the
    first reading at another address brings is new only from about the last one on.
    """
    if not source.backfill or state.backfilled_at is None:
        return None
    if state.whole_at is None and state.last_success_at is not None:
        return state.last_success_at - LATE
    if source.kind is not SourceKind.WORDPRESS or state.complete_at is None:
        return None
    return state.complete_at - OLD


def is_flood(new: int, *, retold: int, busiest_day: int) -> bool:
    """Whether so many new releases are too many, or more than a few of which most carry a title
    that the source has used before (`retold`)."""
    return new > FEW and (new > TIMES * busiest_day or 2 * retold > new)


def _floods(store: Store, source: str, items: Sequence[Item]) -> bool:
    if len(items) <= FEW:
        return False
    new = _new(store, source, items)
    if len(new) <= FEW:
        return False
    known = {text.fold(title) for title in mailing.titles(store, source)}
    retold = sum(1 for item in new if item.title and text.fold(item.title) in known)
    return is_flood(len(new), retold=retold, busiest_day=mailing.busiest_day(store, source))


def _new(store: Store, source: str, items: Sequence[Item]) -> list[Item]:
    """The items that will become releases, each once."""
    met: set[str] = set()
    new = []
    for item in items:
        if met.isdisjoint(item.aliases) and not mailing.is_known(store, source, item.aliases):
            new.append(item)
        met.update(item.aliases)
    return new
