"""Walking through what a feed lists: nothing left out, nothing twice, at the cost of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.feeds.listing import Listed
from digest.store import Store, browsing, listings
from digest.store.browsing import Spot
from tests import newsroom
from tests.store.test_at_any_size import Explained

DAY = datetime(2024, 3, 1, tzinfo=UTC)
FEED, OTHER = "region/africa", "topic/journalists"

moments = st.lists(st.integers(min_value=0, max_value=8), max_size=25)
"""Days after the first; several entries may share one."""


def fill(store: Store, days: Iterable[int], *, other: Iterable[int] = ()) -> list[Spot]:
    """List an entry at each of these days, those by the places in `other` in another feed too;
    where they stand, in order."""
    found, also = list[Spot](), set(other)
    for number, days_later in enumerate(days):
        at, uid = DAY + timedelta(days=days_later), f"r{number:02}"
        newsroom.make_public(store, newsroom.release(uid, at=at), now=at)
        key = store.read("SELECT id FROM releases WHERE uid = :uid", {"uid": uid})[0]["id"]
        one = Listed(key, uid, at, mark=number)
        with store.writing():
            rows = [(FEED, one), *([(OTHER, one)] if number in also else [])]
            listings.relist(store, [key], rows)
        found.append(Spot(at, uid))
    return sorted(found, key=lambda one: (-one.published.timestamp(), one.uid))


@given(moments, st.integers(min_value=1, max_value=5))
@settings(max_examples=30, deadline=None)
def test_always_page_after_page_is_the_whole_in_its_order(
    tmp_path_factory: pytest.TempPathFactory, days: list[int], size: int
) -> None:
    """Wherever a page ends, also between two of the same instant."""
    store = Store(tmp_path_factory.mktemp("pages") / "digest.db", synchronous="OFF")
    expected, found, spot = fill(store, days), list[Spot](), None
    while page := browsing.behind(store, FEED, size, spot=spot):
        found += [one.spot for one in page]
        spot = page[-1].spot
    store.close()
    assert expected == found


def test_a_spot_without_a_uid_stands_before_all_of_its_instant(store: Store) -> None:
    """So the end of a year leads to the last entry of it."""
    expected = fill(store, [0, 1, 1, 2])
    found = browsing.behind(store, FEED, 9, spot=Spot(DAY + timedelta(days=1), ""))
    assert expected[1:] == [one.spot for one in found]


def test_years_are_those_with_entries_the_last_one_first(store: Store) -> None:
    """Not those between them, and of no other feed."""
    fill(store, [0, 1, 366, 366 * 4])
    assert (2028, 2025, 2024) == browsing.years(store, FEED)
    assert () == browsing.years(store, OTHER)


def test_what_is_near_shares_entries(store: Store) -> None:
    """Either way."""
    fill(store, [0, 1], other=[1])
    assert (OTHER,) == browsing.near(store, FEED)
    assert (FEED,) == browsing.near(store, OTHER)
    assert () == browsing.near(store, "country/by")


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda one: browsing.behind(one, FEED, 25), id="a page"),
        pytest.param(lambda one: browsing.years(one, FEED), id="years"),
        pytest.param(lambda one: browsing.near(one, FEED), id="near"),
    ],
)
def test_no_question_walks_over_what_is_listed(
    tmp_path: Path, ask: Callable[[Store], object]
) -> None:
    """Told by SQLite itself: rows are found by a key, in the order of the key."""
    store = Explained(tmp_path / "digest.db")
    ask(store)
    store.close()
    (ways,) = store.ways.values()
    assert [] == [one for one in ways if one.startswith(("SCAN listed", "SCAN other"))]
    assert any("SEARCH listed USING PRIMARY KEY (feed=?" in one for one in ways)
