"""How the service stands, as `status` gives it to scripts and people."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from digest.config import Config, load
from digest.delivery.claims import Settled, Step
from digest.model import Cadence, DeliveryState, Outcome
from digest.operations import balanced, books, status
from digest.plan import plan
from digest.store import Store, editions, sources
from digest.store.ledger import Ledger
from tests.newsroom import HOURS, START, PlainComposer, enrol, make_public, release

NOW = START + timedelta(hours=2)  # a Monday, 08:00
DAILY, WEEKLY = "daily:2026-11-02:UTC:07", "weekly:2026-W45:UTC:07"
STATES = [str(one) for one in DeliveryState]


@pytest.fixture
def config(tmp_path: Path) -> Config:
    file = tmp_path / "config.toml"
    file.write_text(
        """
        [newsroom]
        name = "Watchhouse"
        url = "https://newsroom.example"
        [[sources]]
        name = "newsroom"
        kind = "archive"
        path = "pages/*.txt"
        """
    )
    return load(file, {})


@pytest.fixture
def ledger(store: Store) -> Ledger:
    return Ledger(store, clock=lambda: NOW)


@pytest.fixture
def planned(store: Store) -> Store:
    """Five people and one release: a daily for four of them, a weekly for the fifth."""
    for number in range(4):
        enrol(store, f"{number}@example.org", Cadence.DAILY)
    enrol(store, "weekly@example.org", Cadence.WEEKLY)
    make_public(store, release("kenya", countries=["KE"]), now=START)
    plan(store, PlainComposer(), HOURS, now=NOW)
    return store


def standing(store: Store, config: Config, ledger: Ledger) -> dict[str, Any]:
    return status(store, config, HOURS, ledger, now=NOW)


def settle(ledger: Ledger, *outcomes: DeliveryState) -> None:
    """The next dailies are tried, and these things become of them; one more stays claimed."""
    owner = ledger.enter()
    step = Step(streams=("daily",))
    for state in outcomes:
        claim = ledger.advance(owner, [step], NOW)[0].claim
        assert claim is not None
        ledger.advance(owner, [Step(start=claim)], NOW)
        ledger.advance(owner, [Step(settled=(Settled(claim, Outcome(state)),))], NOW)
    ledger.advance(owner, [step], NOW)


def test_an_empty_newsroom_has_nothing_to_say(store: Store, config: Config, ledger: Ledger) -> None:
    """Every part is there all the same, so that a script need not guess."""
    found = standing(store, config, ledger)
    empty: dict[str, Any] = {"next": [], "editions": [], "queue": {}, "releases": {}}
    assert empty == {name: found[name] for name in empty}
    assert ("2026-11-02T08:00:00Z", True) == (found["now"], found["balanced"])
    assert (0, []) == (found["held"]["releases"], found["held"]["editions"])
    assert found["hub"] is None


def test_each_edition_says_what_was_owed_and_what_became_of_it(
    planned: Store, config: Config, ledger: Ledger
) -> None:
    """owed = pending + claimed + sending + accepted + deferred + refused + in_doubt + skipped."""
    settle(ledger, DeliveryState.ACCEPTED, DeliveryState.REFUSED, DeliveryState.IN_DOUBT)
    found = {one["key"]: one for one in standing(planned, config, ledger)["editions"]}
    assert {DAILY, WEEKLY} == set(found)
    daily = found[DAILY]
    assert {"accepted": 1, "refused": 1, "in_doubt": 1, "claimed": 1} == {
        state: daily[state] for state in STATES if daily[state]
    }
    assert 4 == daily["owed"] == sum(daily[state] for state in STATES)
    assert all(one["balanced"] for one in found.values())


def test_an_edition_has_exactly_these_fields(planned: Store, ledger: Ledger) -> None:
    edition = editions.by_key(planned, DAILY)
    assert edition is not None
    shown = books(edition, ledger)
    assert ["key", "state", "due", "late", "note", "owed", *STATES, "balanced"] == list(shown)
    assert (DAILY, "ready", "2026-11-02T07:00:00Z") == (shown["key"], shown["state"], shown["due"])


@pytest.mark.parametrize(
    ("owed", "expected"), [pytest.param(4, True, id="all"), pytest.param(5, False, id="one lost")]
)
def test_books_balance_when_nobody_is_missing(owed: int, expected: bool) -> None:
    numbers = {**dict.fromkeys(STATES, 0), "accepted": 3, "skipped": 1, "owed": owed}
    assert expected == balanced(numbers)


def test_the_queue_is_counted_by_stream(planned: Store, config: Config, ledger: Ledger) -> None:
    assert {"daily": 4, "weekly": 1} == standing(planned, config, ledger)["queue"]


def test_the_next_editions_are_those_someone_follows(
    planned: Store, config: Config, ledger: Ledger
) -> None:
    """The soonest first, each once, with the newsroom's hour where people chose none."""
    enrol(planned, "more@example.org", Cadence.DAILY)
    expected = [
        {"key": "daily:2026-11-03:UTC:07", "due": "2026-11-03T07:00:00Z"},
        {"key": "weekly:2026-W46:UTC:07", "due": "2026-11-09T07:00:00Z"},
    ]
    assert expected == standing(planned, config, ledger)["next"]


def test_who_follows_by_alert_has_no_next_slot(
    store: Store, config: Config, ledger: Ledger
) -> None:
    enrol(store, "alert@example.org", Cadence.ALERT)
    assert [] == standing(store, config, ledger)["next"]


def test_an_edition_past_its_limit_is_listed_as_held(
    planned: Store, config: Config, ledger: Ledger
) -> None:
    """So that a person sees it and can release or cancel it."""
    make_public(planned, release("peru"), now=NOW)
    plan(planned, PlainComposer(), HOURS, now=NOW + timedelta(days=1, hours=15))
    assert ["daily:2026-11-03:UTC:07"] == standing(planned, config, ledger)["held"]["editions"]


def test_a_failing_source_says_since_when_and_why(
    store: Store, config: Config, ledger: Ledger
) -> None:
    """The first failure dates it, the last one words it."""
    with store.writing():
        sources.meet(store, "newsroom")
        for minutes, why in ((0, "timed out"), (15, "refused")):
            at = START + timedelta(minutes=minutes)
            sources.failed(store, "newsroom", at=at, next_check_at=NOW, why=why)
    expected = {
        "name": "newsroom",
        "releases": 0,
        "error": "refused",
        "last_success": None,
        "failing_since": "2026-11-02T06:00:00Z",
        "next_check": "2026-11-02T08:00:00Z",
    }
    found = standing(store, config, ledger)["sources"]
    assert [expected] == [{name: one[name] for name in expected} for one in found]


def test_people_are_counted_by_status(planned: Store, config: Config, ledger: Ledger) -> None:
    assert {"active": 5} == standing(planned, config, ledger)["subscribers"]
