from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.errors import NotFound
from digest.store import Store, feeds
from digest.store.feeds import FeedFile, FeedRow

AT = datetime(2026, 5, 4, 7, 30, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
TAG = "tag:feeds.example,2026-05-04:feed/all"
FILE = FeedFile("all.atom", "all", "ab" * 32, 1200, AT)


def _add(store: Store, *names: str) -> None:
    with store.writing():
        feeds.add(store, {name: f"tag:feeds.example,2026-05-04:feed/{name}" for name in names}, AT)


def test_a_feed_keeps_the_id_and_the_instant_it_was_first_given(store: Store) -> None:
    _add(store, "all")
    with store.writing():
        feeds.add(store, {"all": "tag:other.example,2027:feed/all"}, LATER)
    assert (FeedRow("all", TAG, AT),) == feeds.all(store)
    assert FeedRow("all", TAG, AT) == feeds.by_name(store, "all")
    assert feeds.by_name(store, "kind/report") is None


def test_what_it_says_of_itself_is_remembered(store: Store) -> None:
    said = FeedRow("all", TAG, LATER, entries=3, archived="2026-04")
    _add(store, "all")
    with store.writing():
        feeds.record(store, said)
    assert (said,) == feeds.all(store)


def test_a_feed_without_an_id_cannot_say_anything(store: Store) -> None:
    with pytest.raises(NotFound, match=r"feed: all: not known"), store.writing():
        feeds.record(store, FeedRow("all", TAG, AT))


def test_a_file_is_what_it_held_last(store: Store) -> None:
    later = replace(FILE, sha256="cd" * 32, length=9, changed_at=LATER)
    with store.writing():
        feeds.keep(store, FILE)
        feeds.keep(store, replace(FILE, path="all/2026-04.atom"))
        feeds.keep(store, later)
    assert later == feeds.file_at(store, "all.atom")
    assert ["all.atom", "all/2026-04.atom"] == list(feeds.files(store))
    with store.writing():
        feeds.drop(store, "all/2026-04.atom")
    assert {"all.atom": later} == feeds.files(store)


def test_a_feed_is_public_once_it_has_a_file_and_until_it_is_removed(store: Store) -> None:
    _add(store, "all", "kind/report", "topic/x")
    with store.writing():
        feeds.keep(store, FILE)
        feeds.keep(store, FeedFile("topic/x.atom", "topic/x", "ab", 1, AT))
    assert ["all", "topic/x"] == [one.name for one in feeds.public(store)]
    with store.writing():
        feeds.remove(store, ["topic/x"], LATER)
    assert ["all"] == [one.name for one in feeds.public(store)]


def test_a_removed_feed_is_remembered_without_its_files_and_may_come_back(store: Store) -> None:
    _add(store, "all")
    with store.writing():
        feeds.record(store, FeedRow("all", TAG, AT, entries=3, archived="2026-04"))
        feeds.keep(store, FILE)
        feeds.remove(store, ["all"], LATER)
    assert FeedRow("all", TAG, AT, entries=3, removed_at=LATER) == feeds.by_name(store, "all")
    assert feeds.file_at(store, "all.atom") is None
    _add(store, "all")
    assert FeedRow("all", TAG, AT, entries=3) == feeds.by_name(store, "all")
