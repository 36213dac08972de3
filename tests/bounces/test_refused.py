"""What the sender itself was refused counts as what is reported, once, and never for our faults."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digest import bounces
from digest.model import DeliveryState
from digest.store import Store, reports
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
