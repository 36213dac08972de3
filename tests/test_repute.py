"""Rates against what providers tolerate."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digest.repute import ALL, Fared, Level, Rate, Sort, level, rates, warned, worst

C, B = Sort.COMPLAINTS, Sort.BOUNCES
WEEK, MONTH = timedelta(days=7), timedelta(days=30)


@pytest.mark.parametrize(
    ("sort", "count", "letters", "expected"),
    [
        pytest.param(B, 1, 20, Level.FEW, id="one of twenty is no rate"),
        pytest.param(B, 20, 20, Level.FEW, id="nor are twenty"),
        pytest.param(B, 4, 100, Level.FINE, id="four may be chance"),
        pytest.param(B, 5, 100, Level.OVER, id="SES reviews at five per cent"),
        pytest.param(B, 24, 1000, Level.FINE, id="below half of it"),
        pytest.param(B, 25, 1000, Level.NEAR, id="half of it is told before it is reached"),
        pytest.param(B, 49, 1000, Level.NEAR, id="just below"),
        pytest.param(B, 100, 1000, Level.FAR, id="SES stops at ten"),
        pytest.param(C, 0, 0, Level.FEW, id="nothing was sent"),
        pytest.param(C, 3, 999, Level.FEW, id="complaints of few letters are no rate"),
        pytest.param(C, 2, 1000, Level.FINE, id="two complaints may be chance"),
        pytest.param(C, 3, 1000, Level.FAR, id="Gmail: never three in a thousand"),
        pytest.param(C, 4, 10_000, Level.FINE, id="four in ten thousand"),
        pytest.param(C, 5, 10_000, Level.NEAR, id="five in ten thousand"),
        pytest.param(C, 10, 10_000, Level.OVER, id="Gmail: below one in a thousand"),
    ],
)
def test_a_rate_stands_as_providers_see_it(
    sort: Sort, count: int, letters: int, expected: Level
) -> None:
    assert expected == level(sort, count, letters)
    assert expected.warns == (expected not in (Level.FEW, Level.FINE))


def test_rates_are_of_each_provider_and_of_all_together() -> None:
    fared = (Fared("gmail", 9900, 60, 40, 12), Fared("yahoo", 100, 0, 0, 0))
    found = rates({WEEK: fared})
    assert [
        (B, ALL, 100, 10_060),
        (B, "gmail", 100, 9960),
        (B, "yahoo", 0, 100),
        (C, ALL, 12, 10_000),
        (C, "gmail", 12, 9900),
        (C, "yahoo", 0, 100),
    ] == [(one.sort, one.provider, one.count, one.letters) for one in found]


def test_the_window_that_stands_worse_is_told() -> None:
    """A bad day a fortnight ago is in the month, one of yesterday weighs in the week."""
    old = rates({WEEK: [Fared("gmail", 2000)], MONTH: [Fared("gmail", 9000, complaints=9)]})
    new = rates({WEEK: [Fared("gmail", 2000, complaints=9)], MONTH: [Fared("gmail", 30_000)]})
    assert [30, 7] == [
        next(one.days for one in worst(each) if one.sort is C and one.provider == "gmail")
        for each in (old, new)
    ]


def test_one_provider_alone_is_told_once() -> None:
    """All together are told where that is worse than any one, or several are as bad."""
    one = rates({WEEK: [Fared("gmail", 10_000, complaints=6)]})
    assert [(C, "gmail")] == [(each.sort, each.provider) for each in warned(one)]
    small = rates({WEEK: [Fared("gmail", 900, complaints=2), Fared("yahoo", 900, complaints=2)]})
    assert [(C, ALL)] == [(each.sort, each.provider) for each in warned(small)]


def test_a_rate_is_told_in_a_line() -> None:
    told = str(Rate(C, "gmail", 7, 12, 20_000, Level.NEAR))
    assert "complaints at gmail: 0.06 % in 7 days (12 of 20,000 letters)" == told
    told = str(Rate(B, ALL, 30, 0, 0, Level.FEW))
    assert "bounces in all: 0.00 % in 30 days (0 of 0 letters)" == told
