"""Letters that wait are printed anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from digest.model import Cadence, Filter, Severity
from digest.plan import plan
from digest.store import Store, letters
from digest.store.database import Row, Value
from tests.amended import Versioned
from tests.newsroom import HOURS, START, enrol, make_public, release
from tests.test_amending import TOMORROW, carry_out, decide, deliver

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
