from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from digest.feeds.listing import Listed, feeds_of, listed, span, window
from digest.model import Dimension, Entry, Kind, Release, Status
from tests.feeds.newsroom import DAY, LABELS, labelled, release


def _listed(uid: str, days: int = 0) -> Listed:
    return Listed(1, uid, DAY - timedelta(days=days), mark=1)


def test_an_entry_is_in_the_feeds_of_all_that_its_tellings_are_about() -> None:
    root = labelled(release(), (Dimension.COUNTRY, "KE"), (Dimension.TOPIC, "journalists"))
    other = replace(
        labelled(release("r2"), (Dimension.COUNTRY, "CI")), language="pt-BR", kind=Kind.REPORT
    )
    expected = (
        "all", "country/ci", "country/ke", "kind/press-release", "kind/report",
        "language/en", "language/pt-br", "topic/journalists",
    )  # fmt: skip
    assert expected == feeds_of(Entry(root, (other,)), LABELS)


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(labelled(release(), (Dimension.COUNTRY, "XX")), id="an unknown country"),
        pytest.param(labelled(release(), (Dimension.TOPIC, "../x")), id="a way out of the folder"),
    ],
)
def test_what_cannot_be_a_feed_lists_nothing(one: Release) -> None:
    assert feeds_of(Entry(release()), LABELS) == feeds_of(Entry(one), LABELS)


def test_the_newest_come_first_and_those_of_one_instant_by_uid_in_whatever_order() -> None:
    entries = [_listed("b"), _listed("a"), _listed("c", -1), _listed("d", 1)]
    orders = {tuple(one.uid for one in window(given, ())) for given in permutations(entries)}
    assert {("c", "a", "b", "d")} == orders


def test_old_entries_that_hold_no_longer_come_behind_and_none_twice() -> None:
    recent = [_listed("a"), _listed("b", 2)]
    shown = window(recent, [_listed("b", 2), _listed("old", 400)])
    assert ["a", "b", "old"] == [one.uid for one in shown]


def test_days_are_counted_from_the_newest_entry() -> None:
    assert DAY - timedelta(days=33) == span(_listed("a", 3))


@pytest.mark.parametrize(
    ("status", "buried", "expected"),
    [
        pytest.param(Status.PUBLIC, None, None, id="only touched up"),
        pytest.param(Status.PUBLIC, 40, None, id="was withdrawn, and holds again"),
        pytest.param(Status.CORRECTED, None, 5, id="corrected"),
        pytest.param(Status.WITHDRAWN, None, 5, id="withdrawn"),
        pytest.param(Status.WITHDRAWN, 40, 40, id="a tombstone"),
    ],
)
def test_a_change_readers_must_meet_is_when_it_holds_no_longer_or_became_a_tombstone(
    status: Status, buried: int | None, expected: int | None
) -> None:
    root = replace(release(), status=status, updated=DAY + timedelta(days=5))
    at = None if buried is None else DAY + timedelta(days=buried)
    changed = listed(1, Entry(root), 1, at).changed
    assert changed == (None if expected is None else DAY + timedelta(days=expected))
