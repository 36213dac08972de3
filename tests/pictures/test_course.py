"""Spans of equal length, few enough to be seen at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.pictures.course import MOST, WIDTHS, course, fine, span

START = datetime(2026, 11, 21, 7, tzinfo=UTC)
A_WEEK = 7 * 86400


def came(seconds: dict[int, int]) -> dict[datetime, int]:
    """So many, so many seconds after the start."""
    return {START + timedelta(seconds=at): count for at, count in seconds.items()}


def test_nothing_that_came_has_no_course() -> None:
    assert None is course({}, start=START, whole=10)
    assert None is course(came({3: 0}), start=START, whole=10)


@given(
    st.dictionaries(st.integers(-5, A_WEEK), st.integers(0, 10**6), max_size=40),
    st.integers(1, MOST),
)
def test_the_spans_always_add_up_to_what_came(found: dict[int, int], most: int) -> None:
    made = course(came(found), start=START, whole=10, most=most)
    total = sum(found.values())
    if made is None:
        assert 0 == total
        return
    assert total == sum(made.counts) + made.later == made.total
    assert len(made.counts) <= most
    assert made.later == 0 or made.last >= made.end
    assert list(made.shares) == sorted(made.shares)


@given(st.integers(0, 30 * 86400), st.integers(1, MOST))
def test_a_span_is_always_made_of_whole_ones_as_they_are_told_apart(end: int, most: int) -> None:
    width = span(end, most)
    assert 0 == width % fine(end)
    assert end // width < most


@pytest.mark.parametrize(
    ("end", "expected"),
    [(0, 1), (59, 1), (60, 2), (299, 5), (300, 10), (2400, 60), (3600, 120), (86400, 1800)],
)
def test_a_span_can_be_read(end: int, expected: int) -> None:
    assert expected == span(end)
    assert expected in WIDTHS


def test_a_few_that_were_put_off_do_not_squeeze_all_others() -> None:
    made = course(came(dict.fromkeys(range(600), 10) | {40_000: 20}), start=START, whole=7000)
    assert made is not None
    assert (20, timedelta(seconds=20)) == (made.later, made.width)
    assert START + timedelta(seconds=40_000) == made.last


def test_by_when_a_share_had_come_is_told_to_the_end_of_its_span() -> None:
    made = course(came({0: 50, 60: 40, 119: 10}), start=START, whole=200)
    assert made is not None
    assert START + timedelta(seconds=2) == made.by(0.5)
    assert START + timedelta(seconds=62) == made.by(0.9)
    assert START + timedelta(seconds=119) == made.by(1)
    assert (START, 50) == made.busiest
