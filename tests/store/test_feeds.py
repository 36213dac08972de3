from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from digest.errors import NotFound
from digest.store import Store, feeds
from digest.store.feeds import FeedFile

AT = datetime(2026, 5, 4, 7, 30, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
TAG = "tag:feeds.example,2026-05-04:feed/all.atom"


def test_a_feed_keeps_the_id_and_the_instant_it_was_first_given(store: Store) -> None:
    with store.writing():
        feeds.add(store, {"all.atom": TAG}, AT)
        feeds.add(store, {"all.atom": "tag:other.example,2027:feed/all.atom"}, LATER)
    assert (FeedFile("all.atom", TAG, AT),) == feeds.all(store)


def test_what_was_written_last_is_remembered(store: Store) -> None:
    written = FeedFile("all.atom", TAG, LATER, sha256="ab" * 32, entries=3, changed_at=LATER)
    with store.writing():
        feeds.add(store, {"all.atom": TAG}, AT)
        feeds.record(store, written)
    assert (written,) == feeds.all(store)


def test_a_feed_without_an_id_cannot_have_been_written(store: Store) -> None:
    with pytest.raises(NotFound, match=r"feed: all\.atom: not known"), store.writing():
        feeds.record(store, FeedFile("all.atom", TAG, AT))
