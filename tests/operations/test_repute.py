"""Rates in `status`, in `check` and in the numbers."""

from __future__ import annotations

import pytest

from digest.metrics import of_rates
from digest.operations import repute
from digest.operations.finding import Level
from digest.store import Store
from tests.counting.test_rates import counted, reported
from tests.store.rows import NOW


def near(store: Store) -> None:
    """Six complaints of ten thousand letters at one provider, none of as many at another."""
    counted(store, "gmail", 10_000)
    counted(store, "yahoo", 10_000)
    reported(store, 6)


def test_status_tells_all_together_and_each_that_is_near_a_limit(store: Store) -> None:
    near(store)
    documents = repute.documents(store, now=NOW)
    assert [
        "bounces in all: 0.00 % in 7 days (0 of 20,000 letters)",
        "complaints in all: 0.03 % in 7 days (6 of 20,000 letters)",
        "complaints at gmail: 0.06 % in 7 days (6 of 10,000 letters): "
        "NEAR WHAT IS TOLERATED, 0.1 %",
    ] == list(repute.lines(documents))
    assert {("complaints", "gmail", 0.0006, "near", 0.001, 0.003)} == {
        (one["rate"], one["provider"], one["share"], one["level"], one["tolerated"], one["never"])
        for one in documents
        if one["warning"]
    }


def test_check_warns_and_says_what_to_do(store: Store) -> None:
    near(store)
    found = list(repute.findings(store, now=NOW))
    assert [("complaints", Level.WARNING), ("bounces", Level.OK)] == [
        (one.what, one.level) for one in found
    ]
    assert "complaints at gmail: 0.06 %" in found[0].detail
    assert "near what is tolerated, 0.1 %; ask how these readers" in found[0].detail


def test_a_newsroom_of_few_letters_is_told_nothing(store: Store) -> None:
    counted(store, "gmail", 19)
    counted(store, "gmail", 1, why="address")
    assert [] == list(repute.findings(store, now=NOW))
    assert [] == list(repute.lines(repute.documents(store, now=NOW)))


@pytest.mark.parametrize(
    ("complaints", "expected"),
    [(0, 0), (6, 1), (12, 2), (40, 3)],
    ids=["fine", "near", "over", "far"],
)
def test_the_numbers_tell_how_near(store: Store, complaints: int, expected: int) -> None:
    counted(store, "gmail", 10_000)
    reported(store, complaints)
    told = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for metric in of_rates.told(store, NOW)
        for sample in metric.samples
    }
    assert expected == told["digest_rate_level", "complaints", "gmail"]
    assert complaints / 10_000 == told["digest_complaints_ratio", "gmail"]
    assert 0 == told["digest_bounces_ratio", "all"]
