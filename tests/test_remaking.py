"""Letters that wait are printed anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from digest.delivery.claims import STREAMS, Claim, Settled, Step
from digest.model import Cadence, DeliveryState, Filter, Outcome, Severity
from digest.plan import plan
from digest.store import Store, amendments, editions, letters
from digest.store.amendments import State
from digest.store.database import Row, Value
from digest.store.ledger import Ledger
from tests.amended import Versioned
from tests.newsroom import HOURS, START, enrol, make_public, release
from tests.test_amending import DUE, TOMORROW, carry_out, decide, deliver

COUNTRIES = ("AM", "BY", "GE", "KE", "KZ", "MD", "TR", "UA")


class Asked(Store):
    """A store that counts the questions about deliveries: each may be a walk over an edition."""

    asked = 0

    def read(self, sql: str, parameters: Mapping[str, Value] | None = None) -> list[Row]:
        """The rows."""
        self.asked += "FROM deliveries" in sql
        return super().read(sql, parameters)

    def one(self, sql: str, parameters: Mapping[str, Value] | None = None) -> Row | None:
        """The first row."""
        self.asked += "FROM deliveries" in sql
        return super().one(sql, parameters)


def waiting(store: Store, countries: Sequence[str]) -> int:
    """A daily of two releases that has not left, and says why each is there; how many letters it
    has."""
    for number, country in enumerate(countries):
        enrol(store, f"{number}@example.org", Cadence.DAILY, Filter(countries=(country,)))
    for uid in ("r0", "r1"):
        make_public(store, release(uid, countries=COUNTRIES), now=START)
    plan(store, Versioned(), HOURS, now=TOMORROW)
    (row,) = store.read("SELECT id FROM editions")
    return len(letters.of_edition(store, row["id"]))


@pytest.mark.parametrize("severity", [Severity.CORRECTION, Severity.WITHDRAWAL])
def test_many_letters_take_no_more_walks_than_one(tmp_path: Path, severity: Severity) -> None:
    walks = []
    for number, countries in ((1, ["BY"] * len(COUNTRIES)), (len(COUNTRIES), COUNTRIES)):
        store = Asked(tmp_path / f"{number}.db", synchronous="OFF")
        assert number == waiting(store, countries)
        decide(store, "r0", severity)
        store.asked = 0
        carry_out(store)
        walks.append(store.asked)
        (row,) = store.read("SELECT id FROM editions")
        assert number == len(letters.of_edition(store, row["id"]))
        assert len(countries) == len(deliver(store))
        store.close()
    assert walks[0] == walks[1] > 0


def test_who_may_have_it_from_a_sender_that_died_is_told(store: Store) -> None:
    """And has what is left of the letter again, as after any death."""
    waiting(store, ["BY"])
    ledger = Ledger(store, clock=lambda: DUE)
    owner = ledger.enter()
    (found,) = ledger.advance(owner, [Step(streams=STREAMS)], TOMORROW)
    assert found.claim
    ledger.advance(owner, [Step(start=found.claim)], TOMORROW)
    decide(store, "r0", Severity.WITHDRAWAL)
    carry_out(store)
    ledger.leave(owner, DUE)
    carry_out(store)
    ledger.wake(DUE + timedelta(hours=1))
    who = found.claim.address
    assert [f"withdrawal:r0:2 {who}", f"{found.claim.edition} {who}"] == deliver(store)


@pytest.mark.parametrize("people", [1, 2])
@pytest.mark.parametrize(
    ("ends", "told"),
    [
        (Outcome(DeliveryState.ACCEPTED, 250), True),
        (Outcome(DeliveryState.REFUSED, 550), True),
        (Outcome(DeliveryState.IN_DOUBT), True),
        (Outcome(DeliveryState.DEFERRED, 451, until=TOMORROW + timedelta(minutes=15)), False),
    ],
    ids=lambda one: str(one.state) if isinstance(one, Outcome) else "",
)
def test_whose_letter_is_on_its_way_is_told_when_that_has_arrived(
    store: Store, ends: Outcome, told: bool, people: int
) -> None:
    """Put off, it comes without what was withdrawn, and nothing is said of that; what is in doubt
    comes again. The first of the `people` may be the only one who had it."""
    waiting(store, ["BY"] * people)
    ledger, begun = Ledger(store, clock=lambda: DUE), list[Claim]()
    owner = ledger.enter()
    for _ in range(people):
        (found,) = ledger.advance(owner, [Step(streams=STREAMS)], TOMORROW)
        assert found.claim
        begun.append(found.claim)
        ledger.advance(owner, [Step(start=found.claim)], TOMORROW)
    first, *others = begun
    for other in others:
        arrived = Settled(other, Outcome(DeliveryState.ACCEPTED, 250))
        ledger.advance(owner, [Step(settled=(arrived,))], TOMORROW)
    decide(store, "r0", Severity.WITHDRAWAL)
    carry_out(store)
    before = [f"withdrawal:r0:2 {one.address}" for one in others]
    assert before == deliver(store)
    assert [State.AT_WORK] == [one.state for one in amendments.of_family(store, "r0")]
    ledger.advance(owner, [Step(settled=(Settled(first, ends),))], DUE)
    ledger.leave(owner, DUE)
    for _ in range(2):
        carry_out(store)
    assert [State.DONE] == [one.state for one in amendments.of_family(store, "r0")]
    ledger.wake(TOMORROW + timedelta(hours=1))
    again = f"{first.edition} {first.address}"
    expected = [f"withdrawal:r0:2 {first.address}"] * told
    expected += [again] * (ends.state in (DeliveryState.IN_DOUBT, DeliveryState.DEFERRED))
    assert expected == deliver(store)
    for one in editions.latest(store, 9):
        assert ledger.counts(one.id).balanced
