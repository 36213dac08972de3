"""What the operator is told, and what the log tells, from how sources are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from digest.repute import Level, Rate, Sort
from digest.store.sources import SourceState
from digest.troubles import HeldPoll, Notice, Told, Trouble, Turn, Turned, due, due_of_rates, turned

SINCE = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
BEFORE = SINCE - timedelta(hours=1)
LATER = SINCE + timedelta(hours=9)
PLACES = {"belarus": "https://newsroom.example/feed", "kenya": "/pages/*.txt"}
FAILING = SourceState(
    "belarus",
    failing_since=SINCE,
    last_error="answered 500",
    last_success_at=BEFORE,
    next_check_at=SINCE + timedelta(hours=8),
)
GONE = SourceState("belarus", failing_since=SINCE, disabled_at=LATER, last_error="answered 410")
WELL = SourceState("belarus", last_success_at=LATER)

WAS_FAILING: Told = {("belarus", Trouble.FAILING): SINCE}
WAS_GONE: Told = {**WAS_FAILING, ("belarus", Trouble.DISABLED): SINCE + timedelta(hours=7)}
TOLD_ALL: Told = {**WAS_FAILING, ("belarus", Trouble.RECOVERED): SINCE}


def told(state: SourceState, before: Told, hours: float) -> list[str]:
    """The ids of what is told so many hours after the failure began."""
    found = due([state], [], PLACES, before, now=SINCE + timedelta(hours=hours))
    return [one.id for one in found]


@pytest.mark.parametrize(
    ("state", "before", "hours", "expected"),
    [
        pytest.param(FAILING, {}, 5.99, [], id="a failure that may pass"),
        pytest.param(FAILING, {}, 6, ["source-failing:belarus:2026-11-21T01:00:00Z"], id="lasts"),
        pytest.param(FAILING, {}, 600, ["source-failing:belarus:2026-11-21T01:00:00Z"], id="late"),
        pytest.param(FAILING, WAS_FAILING, 7, [], id="is told once"),
        pytest.param(
            FAILING,
            {("belarus", Trouble.FAILING): BEFORE},
            7,
            ["source-failing:belarus:2026-11-21T01:00:00Z"],
            id="another failure than the one told",
        ),
        pytest.param(WELL, {}, 9, [], id="a failure too short to tell has no end to tell"),
        pytest.param(
            WELL, WAS_FAILING, 9, ["source-recovered:belarus:2026-11-21T01:00:00Z"], id="recovered"
        ),
        pytest.param(WELL, TOLD_ALL, 9, [], id="the end is told once"),
        pytest.param(
            SourceState("belarus", last_success_at=BEFORE),
            WAS_FAILING,
            9,
            [],
            id="not failing, but not read since either: it got another address just now",
        ),
        pytest.param(
            GONE, WAS_FAILING, 9, ["source-disabled:belarus:2026-11-21T10:00:00Z"], id="gone"
        ),
        pytest.param(
            GONE, {("belarus", Trouble.DISABLED): LATER}, 600, [], id="gone is told once, only so"
        ),
        pytest.param(
            WELL,
            WAS_GONE,
            9,
            ["source-recovered:belarus:2026-11-21T08:00:00Z"],
            id="back from being gone is one recovery",
        ),
    ],
)
def test_a_trouble_is_told_when_it_lasts_and_when_it_ends(
    state: SourceState, before: Told, hours: float, expected: list[str]
) -> None:
    """Once each."""
    assert expected == told(state, before, hours)


def test_a_notice_says_what_was_known_when_it_was_made() -> None:
    """What it says later does not change with the source."""
    now = SINCE + timedelta(hours=6)
    expected = Notice(
        Trouble.FAILING,
        "belarus",
        SINCE,
        now,
        place="https://newsroom.example/feed",
        why="answered 500",
        last_success=BEFORE,
        next_check=SINCE + timedelta(hours=8),
    )
    assert (expected,) == due([FAILING], [], PLACES, {}, now=now)


def test_nothing_is_told_of_a_source_that_is_no_longer_configured() -> None:
    gone = SourceState("old", failing_since=SINCE)
    held = HeldPoll("old", SINCE, 20)
    assert () == due([gone], [held], PLACES, {}, now=LATER)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        pytest.param({}, [SINCE, LATER], id="each poll"),
        pytest.param({("kenya", Trouble.HELD): SINCE}, [LATER], id="the second of two"),
        pytest.param({("kenya", Trouble.HELD): LATER}, [], id="both are told"),
        pytest.param({("belarus", Trouble.HELD): LATER}, [SINCE, LATER], id="another source's"),
    ],
)
def test_each_held_poll_is_told_once(before: Told, expected: list[datetime]) -> None:
    held = [HeldPoll("kenya", SINCE, 14), HeldPoll("kenya", LATER, 30)]
    found = due([], held, PLACES, before, now=LATER)
    assert expected == [one.since for one in found]
    assert all(one.kind is Trouble.HELD and one.count for one in found)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(WELL, WELL, [], id="well as ever"),
        pytest.param(
            WELL, FAILING, [Turned(Turn.FAILING, "belarus", SINCE, "answered 500")], id="fails"
        ),
        pytest.param(FAILING, FAILING, [], id="fails as before"),
        pytest.param(FAILING, WELL, [Turned(Turn.RECOVERED, "belarus", SINCE)], id="recovers"),
        pytest.param(
            FAILING, GONE, [Turned(Turn.DISABLED, "belarus", LATER, "answered 410")], id="is gone"
        ),
        pytest.param(GONE, GONE, [], id="is gone as before"),
        pytest.param(GONE, WELL, [Turned(Turn.RECOVERED, "belarus", SINCE)], id="is back"),
        pytest.param(
            WELL,
            SourceState("belarus", last_success_at=LATER, faulty_since=LATER, faults=("a", "b")),
            [Turned(Turn.FAULTY, "belarus", LATER, "a; b")],
            id="partly read",
        ),
        pytest.param(
            SourceState("belarus", faulty_since=SINCE, faults=("a",)),
            SourceState("belarus", faulty_since=SINCE, faults=("b",)),
            [],
            id="partly read as before, with another fault",
        ),
        pytest.param(
            SourceState("belarus", faulty_since=SINCE, faults=("a",)),
            WELL,
            [Turned(Turn.WHOLE, "belarus", SINCE)],
            id="wholly read again",
        ),
    ],
)
def test_the_log_hears_when_an_episode_begins_and_when_it_ends(
    before: SourceState, after: SourceState, expected: list[Turned]
) -> None:
    """And not at each poll."""
    assert expected == list(turned([before], [after]))


def test_a_source_that_fails_at_its_first_reading_is_an_episode() -> None:
    assert [Turn.FAILING] == [one.turn for one in turned([], [FAILING])]


def rate(level: Level, count: int = 6) -> Rate:
    """Of complaints at one provider."""
    return Rate(Sort.COMPLAINTS, "gmail", 7, count, 10_000, level)


ABOUT = "complaints at gmail"
MONTH = timedelta(days=30)


@pytest.mark.parametrize(
    ("level", "before", "expected"),
    [
        pytest.param(Level.FEW, {}, [], id="too few to tell"),
        pytest.param(Level.FINE, {}, [], id="fine"),
        pytest.param(Level.NEAR, {}, [Trouble.NEAR], id="before a limit is reached"),
        pytest.param(Level.NEAR, {Trouble.NEAR: timedelta(days=29)}, [], id="is told once"),
        pytest.param(Level.NEAR, {Trouble.OVER: timedelta(days=9)}, [], id="on its way down"),
        pytest.param(Level.OVER, {Trouble.NEAR: timedelta(days=1)}, [Trouble.OVER], id="worse"),
        pytest.param(Level.FAR, {Trouble.OVER: timedelta(days=1)}, [Trouble.FAR], id="far worse"),
        pytest.param(Level.NEAR, {Trouble.NEAR: MONTH}, [Trouble.NEAR], id="another month"),
    ],
)
def test_a_rate_is_told_once_at_each_level(
    level: Level, before: dict[Trouble, timedelta], expected: list[Trouble]
) -> None:
    told_before = {(ABOUT, kind): LATER - ago for kind, ago in before.items()}
    found = due_of_rates([rate(level)], told_before, now=LATER)
    assert expected == [one.kind for one in found]
    assert {ABOUT} >= {one.about for one in found}
