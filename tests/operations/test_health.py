"""How a source is, in one word and one line."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.manners import Sightings
from digest.operations.health import State, moved_to, problem, state_of
from digest.store.sources import SourceState

NOW = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
NEW = SourceState("site")
WELL = replace(NEW, last_success_at=NOW)
FAULTY = replace(WELL, faulty_since=NOW, faults=("site: one", "site: two", "and 9 more"))
FAILING = replace(FAULTY, failing_since=NOW, failures=3, last_error="site: answered 500")
GONE = replace(FAILING, disabled_at=NOW + timedelta(days=1), last_error="site: answered 410")
TO = "https://new.example/feed"


@pytest.mark.parametrize(
    ("known", "state", "words"),
    [
        pytest.param(NEW, State.NEW, None, id="never read"),
        pytest.param(WELL, State.WELL, None, id="well"),
        pytest.param(
            FAULTY,
            State.FAULTY,
            "since 2026-11-21T07:00:00Z: site: one (and 2 more)",
            id="read in part",
        ),
        pytest.param(
            FAILING, State.FAILING, "since 2026-11-21T07:00:00Z: site: answered 500", id="failing"
        ),
        pytest.param(
            GONE,
            State.DISABLED,
            "since 2026-11-22T07:00:00Z, not asked any more: site: answered 410",
            id="gone",
        ),
        pytest.param(
            replace(WELL, adopted=TO),
            State.WELL,
            f"has moved to {TO}: write that into config.toml",
            id="moved",
        ),
    ],
)
def test_the_gravest_is_told(known: SourceState, state: State, words: str | None) -> None:
    """With since when, and why."""
    assert (state, words) == (state_of(known), problem(known))


def test_where_it_moves_is_told_before_it_is_believed() -> None:
    """As a hint; a person may know better than three answers."""
    seen = replace(WELL, sightings=Sightings(TO, 1, NOW))
    assert (TO, None) == (moved_to(seen), problem(seen))
