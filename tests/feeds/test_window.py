from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from digest.feeds.window import window

from digest.model import Entry, Status
from tests.feeds.newsroom import DAY, days, release


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        pytest.param(days(0), 0, id="none"),
        pytest.param(days(10), 10, id="few"),
        pytest.param(days(80), 50, id="fifty, over seven weeks"),
        pytest.param(days(200, apart=timedelta(hours=6)), 121, id="all of the last thirty days"),
        pytest.param(days(60, apart=timedelta(days=40)), 50, id="fifty, over six years"),
    ],
)
def test_a_feed_shows_fifty_entries_or_thirty_days_whichever_is_more(
    entries: list[Entry], expected: int
) -> None:
    assert expected == len(window(entries))


def test_the_newest_come_first_and_those_of_one_day_by_uid_in_whatever_order_they_are_given() -> (
    None
):
    entries = [Entry(release("b")), Entry(release("a")), *days(2, apart=timedelta(days=-1))]
    orders = {tuple(one.uid for one in window(given)) for given in permutations(entries)}
    assert {("r001", "a", "b", "r000")} == orders


@pytest.mark.parametrize(
    ("status", "ago", "seen"),
    [
        pytest.param(Status.CORRECTED, 3, True, id="corrected three days ago"),
        pytest.param(Status.WITHDRAWN, 30, True, id="withdrawn thirty days ago"),
        pytest.param(Status.WITHDRAWN, 31, False, id="withdrawn before that"),
        pytest.param(Status.PUBLIC, 3, False, id="only touched up"),
    ],
)
def test_an_old_entry_comes_back_when_what_it_said_no_longer_holds(
    status: Status, ago: int, seen: bool
) -> None:
    old = release("old", published=DAY - timedelta(days=400))
    changed = replace(old, status=status, updated=DAY - timedelta(days=ago))
    shown = window([*days(60), Entry(changed)])
    assert seen == ("old" in [one.uid for one in shown])
