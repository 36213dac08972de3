"""Spans of equal length, few enough to be seen at once."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.pictures.course import MOST, WIDTHS, Course, course, fine, shape, span

START = datetime(2026, 11, 21, 7, tzinfo=UTC)
A_WEEK = 7 * 86400


def came(seconds: dict[int, int]) -> dict[datetime, int]:
    """So many, so many seconds after the start."""
    return {START + timedelta(seconds=at): count for at, count in seconds.items()}


def made(found: dict[datetime, int], whole: int = 10) -> Course:
    """The course of what came."""
    shaped = shape(found, start=START)
    assert shaped is not None
    return course(found, shaped, start=START, whole=whole)


def test_nothing_that_came_has_no_shape() -> None:
    assert None is shape({}, start=START)
    assert None is shape(came({3: 0}), start=START)


FOUND = st.dictionaries(st.integers(-5, A_WEEK), st.integers(1, 10**6), min_size=1, max_size=40)


@given(FOUND)
def test_the_spans_always_add_up_to_what_came(found: dict[int, int]) -> None:
    one = made(came(found))
    assert sum(found.values()) == sum(one.counts) + one.later == one.total
    assert len(one.counts) <= MOST
    assert (one.later == 0) == (one.last < one.end)
    assert list(one.shares) == sorted(one.shares)


@given(FOUND)
def test_what_is_kept_by_its_span_always_makes_the_same_course(found: dict[int, int]) -> None:
    shaped = shape(came(found), start=START)
    assert shaped is not None
    folded: Counter[datetime] = Counter()
    for after, count in found.items():
        folded[START + timedelta(seconds=shaped.begins(max(0, after)))] += count
    assert made(came(found)) == course(folded, shaped, start=START, whole=10)


@given(FOUND, st.integers(1, MOST))
def test_fewer_spans_always_hold_the_same(found: dict[int, int], most: int) -> None:
    one = made(came(found))
    fewer = one.in_spans(most)
    assert len(fewer.counts) <= most
    assert (one.total, sum(one.counts)) == (fewer.total, sum(fewer.counts))


@given(st.integers(0, 30 * 86400))
def test_a_span_is_always_made_of_whole_ones_as_they_are_told_apart(end: int) -> None:
    width = span(end)
    assert 0 == width % fine(end)
    assert end // width < MOST


@pytest.mark.parametrize(
    ("end", "expected"),
    [(0, 1), (59, 1), (60, 2), (299, 5), (300, 10), (2400, 60), (3600, 120), (86400, 1800)],
)
def test_a_span_can_be_read(end: int, expected: int) -> None:
    assert expected == span(end)
    assert expected in WIDTHS


def test_a_few_that_were_put_off_do_not_squeeze_all_others() -> None:
    one = made(came(dict.fromkeys(range(600), 10) | {40_000: 20}), whole=7000)
    assert (20, timedelta(seconds=20)) == (one.later, one.width)
    assert one.end + timedelta(hours=10) == one.last


def test_by_when_a_share_had_come_is_told_to_the_end_of_its_span() -> None:
    one = made(came({0: 50, 60: 40, 119: 10}), whole=200)
    assert START + timedelta(seconds=2) == one.by(0.5)
    assert START + timedelta(seconds=62) == one.by(0.9)
    assert START + timedelta(seconds=118) == one.last
    assert (START, 50) == one.busiest
