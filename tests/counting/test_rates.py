"""Rates from rows: what was counted of editions, and what was reported later."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digest.counting import outcomes, rates
from digest.repute import ALL, Level, Rate, Sort
from digest.store import Store
from digest.store.values import instant
from tests.counting.run import run
from tests.store.rows import NOW


def counted(store: Store, provider: str, letters: int, *, why: str = "", days: int = 1) -> None:
    """So many letters of an edition, some days ago: accepted, or refused where there is a why."""
    with store.writing():
        edition = store.insert(
            """
            INSERT INTO editions (key, stream, state, date, zone, due, cutoff, planned_at)
            VALUES (hex(randomblob(8)), 'daily', 'ready', '2026-11-21', 'UTC', :at, 1, :at)
            """,
            {"at": instant(NOW)},
        )
        store.write(
            "INSERT INTO edition_counts VALUES (:edition, :at, :provider, :state, :why, :letters)",
            {
                "edition": edition,
                "at": instant(NOW - timedelta(days=days)),
                "provider": provider,
                "state": "refused" if why else "accepted",
                "why": why,
                "letters": letters,
            },
        )


def reported(store: Store, number: int, **changes: str | None) -> None:
    """So many reports, of yesterday where not said otherwise."""
    values: dict[str, str | None] = {
        "at": instant(NOW - timedelta(days=1)),
        "says": "complaint",
        "did": "stopped",
        "proof": "return path",
        "provider": "gmail.com",
        "undone": None,
        **changes,
    }
    with store.writing():
        for _ in range(number):
            store.write(
                """
                INSERT INTO reports (id, at, seen_at, door, kind, words, reporter, proof, provider,
                    says, did, why, undone_at, undone_why)
                VALUES (hex(randomblob(8)), :at, :at, 'file', 'complaint', '', '', :proof,
                    :provider, :says, :did, '', :undone, :undone)
                """,
                values,
            )


def found(store: Store) -> dict[tuple[Sort, str], Rate]:
    """The rates as they stand."""
    return {(one.sort, one.provider): one for one in rates.current(store, now=NOW)}


def test_complaints_are_of_the_letters_that_were_accepted(store: Store) -> None:
    counted(store, "gmail", 10_000)
    counted(store, "other", 20_000, days=20)
    reported(store, 6)
    one = found(store)[Sort.COMPLAINTS, "gmail"]
    assert (7, 6, 10_000, Level.NEAR) == (one.days, one.count, one.letters, one.level)
    one = found(store)[Sort.COMPLAINTS, ALL]
    assert (7, 6, 10_000, Level.NEAR) == (one.days, one.count, one.letters, one.level)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"did": "refused"}, id="forged"),
        pytest.param({"did": "unknown"}, id="about nobody we know"),
        pytest.param({"undone": instant(NOW)}, id="taken back"),
        pytest.param({"says": "nothing"}, id="means nothing"),
        pytest.param({"says": "hard", "proof": "outcome"}, id="counted with its edition"),
        pytest.param({"at": instant(NOW - timedelta(days=31))}, id="long ago"),
    ],
)
def test_what_is_not_to_be_believed_is_in_no_rate(
    store: Store, changes: dict[str, str | None]
) -> None:
    counted(store, "gmail", 10_000)
    reported(store, 100, **changes)
    assert {0} == {one.count for one in found(store).values()}


def test_bounces_are_those_said_at_once_and_those_reported_later(store: Store) -> None:
    counted(store, "yahoo", 900)
    counted(store, "yahoo", 40, why="address")
    counted(store, "yahoo", 60, why="ours")
    reported(store, 7, says="hard", provider="aol.com")
    one = found(store)[Sort.BOUNCES, "yahoo"]
    assert (47, 940, Level.OVER) == (one.count, one.letters, one.level)


def test_a_small_newsroom_is_warned_of_nothing(store: Store) -> None:
    run(store)
    outcomes.count_due(store, now=NOW)
    assert {Level.FEW} == {one.level for one in found(store).values()}
    assert (2, 50) == (
        found(store)[Sort.BOUNCES, ALL].count,
        found(store)[Sort.BOUNCES, ALL].letters,
    )
