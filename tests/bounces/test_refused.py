"""What the sender itself was refused counts as what is reported, once, and never for our faults."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from digest import bounces
from digest.model import DeliveryState
from digest.store import Store, reports
from digest.store.database import Row, Value
from digest.store.values import instant
from digest.verdicts import Did
from tests.bounces.house import TOKENS, House
from tests.store import rows

EMAIL = "reader@example.org"


@pytest.fixture
def house(store: Store) -> House:
    return House(store)


REFUSED = {
    "5.1.1 user unknown": (550, Did.STOPPED),
    "5.2.2 mailbox full": (552, Did.COUNTED),
    "5.6.0 not a message": (554, Did.NOTED),
    "expired": (452, Did.COUNTED),
    "rcpt: cannot be said in SMTP": (None, Did.NOTED),
}


@pytest.mark.parametrize("reply", REFUSED)
def test_what_the_sender_was_refused_counts_by_the_same_rules(reply: str, house: House) -> None:
    code, did = REFUSED[reply]
    person = house.reader(EMAIL)
    edition = house.sent(person)
    with house.store.writing():
        house.store.write(
            "UPDATE deliveries SET state = 'refused', code = :code, reply = :reply",
            {"code": code, "reply": reply},
        )
    for _ in range(2):
        bounces.learn(house.store, TOKENS, now=house.now + timedelta(minutes=1))
    (kept,) = reports.of_subscriber(house.store, person)
    assert (did, edition, "send") == (kept.did, kept.edition_id, kept.door)
    assert DeliveryState.REFUSED is rows.states(house.store, edition)[person]


class Watched(Store):
    """A store that notes from when on refusals are looked for."""

    since: tuple[Value, ...] = ()

    def read(self, sql: str, parameters: Mapping[str, Value] | None = None) -> list[Row]:
        """All rows."""
        if "deliveries_refused" in sql and parameters:
            self.since = (*self.since, parameters["since"])
        return super().read(sql, parameters)


def test_of_much_that_was_refused_some_is_counted_in_each_round(tmp_path: Path) -> None:
    """So that what is planned does not wait for it; none is missed, also of those that were refused
    in one second, and what is counted is not looked through again."""
    store = Watched(tmp_path / "digest.db", synchronous="OFF")
    house = House(store)
    with store.writing():
        everyone = [rows.person(store, number) for number in range(1, 621)]
        house.sent(*everyone)
        store.write(
            """
            UPDATE deliveries SET state = 'refused', code = 452, reply = '4.2.2 full',
                settled_at = strftime('%Y-%m-%dT%H:%M:%SZ', :at, (subscriber_id / 90) || ' hours')
            """,
            {"at": instant(house.now)},
        )
    begin, house.now = house.now, house.now + timedelta(hours=9)
    kept = []
    for _ in range(3):
        bounces.learn(store, TOKENS, now=house.now, most=550)
        kept.append(len(reports.latest(store, since=begin, limit=1000)))
    assert [550, 620, 620] == kept
    assert instant(begin + timedelta(hours=5)) == store.since[1]
    store.close()


def test_what_expired_for_another_reason_than_the_mailbox_counts_against_nobody(
    house: House,
) -> None:
    for code in (None, 421, 451, 550, 554):
        person = house.reader(f"r{code}@example.org")
        edition = house.sent(person)
        with house.store.writing():
            house.store.write(
                "UPDATE deliveries SET state = 'refused', code = :code, reply = 'expired' "
                "WHERE edition_id = :edition",
                {"code": code, "edition": edition},
            )
        bounces.learn(house.store, TOKENS, now=house.now)
        (kept,) = reports.of_subscriber(house.store, person)
        assert (code, Did.NOTED, 0) == (code, kept.did, house.score(person))
