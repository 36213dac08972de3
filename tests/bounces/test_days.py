"""A provider's bad day suspends nobody, and what servers say is our fault pauses the stream."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from digest import bounces
from digest.bounces import pauses
from digest.bounces.told import troubles
from digest.errors import NotFound
from digest.model import Fault, ReportKind, SubscriberStatus
from digest.store import Store, notices, reports, tallies
from digest.store.acts import By
from digest.store.database import Row, Value
from digest.troubles import Trouble
from digest.verdicts import Did
from tests.bounces.house import DAY, FULL, NO_SUCH, House

ACTIVE = SubscriberStatus.ACTIVE
BLAMED = {"fault": Fault.OURS, "code": 550, "status": "5.7.26", "words": "DMARC policy"}


class Watched(Store):
    """A store that notes what is asked while everybody else who writes waits."""

    asked: tuple[str, ...] = ()

    def one(self, sql: str, parameters: Mapping[str, Value] | None = None) -> Row | None:
        """The first row."""
        if self._connection.in_transaction:
            self.asked = (*self.asked, sql)
        return super().one(sql, parameters)


@pytest.fixture
def house(store: Store) -> House:
    return House(store)


def people(house: House, number: int, domain: str = "mail.example") -> dict[int, str]:
    emails = [f"reader-{n}@{domain}" for n in range(number)]
    return {house.reader(email): email for email in emails}


def test_whom_a_provider_refuses_with_many_others_is_not_stopped(house: House) -> None:
    """Nor those before it was seen, who get back what they are owed; the operator is told once."""
    everyone = people(house, 20)
    other = house.reader("alone@elsewhere.example")
    edition = house.sent(*everyone, other)
    did = [house.bounce(edition, one, **NO_SUCH).did for one in list(everyone)[:6]]
    assert [Did.STOPPED, Did.STOPPED, Did.HELD, Did.HELD, Did.HELD, Did.HELD] == did
    assert {ACTIVE} == {house.status(email) for email in everyone.values()}
    assert {None} == {house.suppressed(email) for email in everyone.values()}
    assert [1] * 6 + [0] * 14 == [house.score(one) for one in everyone]
    kept = [reports.of_subscriber(house.store, one)[0].did for one in list(everyone)[:6]]
    assert [Did.HELD] * 6 == kept
    assert Did.STOPPED is house.bounce(edition, other, **NO_SUCH).did
    (told,) = troubles(house.store, now=house.now)
    assert (Trouble.BAD_DAY, "mail.example", 6) == (told.kind, told.about, told.count)
    with house.store.writing():
        assert [True, False] == [
            notices.add(house.store, one)
            for one in (told, *troubles(house.store, now=house.now + DAY / 2))
        ]


def test_nobody_waits_while_a_providers_people_are_counted(tmp_path: Path) -> None:
    """Nor those who had a letter; and not more are counted than it takes to know."""
    store = Watched(tmp_path / "digest.db", synchronous="OFF")
    house = House(store)
    everyone = list(people(house, 60))
    edition = house.sent(*everyone)
    for one in everyone[:6]:
        assert Did.STOPPED is house.bounce(edition, one, **NO_SUCH).did
    assert Did.HELD is house.bounce(edition, everyone[6], **NO_SUCH).did
    for one in everyone[20:30]:
        house.bounce(edition, one, **BLAMED)
    assert ["daily"] == [one.stream for one in tallies.paused(store)]
    assert any("FROM reports" in sql for sql in store.asked)
    assert [] == [sql for sql in store.asked if "count(*)" in sql and "LIMIT :most" in sql]
    assert 40 == tallies.people_at(store, ["mail.example"], most=40)
    assert 50 == tallies.accepted_since(store, "daily", house.now - DAY, most=50)
    store.close()


def test_a_bad_day_is_seen_within_one_lot_as_well(house: House) -> None:
    everyone = people(house, 40)
    edition = house.sent(*everyone)
    lot = [
        house.report(sent_to=(house.return_path(edition, one),), **NO_SUCH)
        for one in list(everyone)[:7]
    ]
    did = [one.did for one in house.take(*lot)]
    assert [Did.STOPPED] * 4 + [Did.HELD] * 3 == did
    assert {ACTIVE} == {house.status(email) for email in everyone.values()}


def test_a_bad_day_stays_one_however_many_join(house: House) -> None:
    everyone = people(house, 20)
    edition = house.sent(*everyone)
    for one in list(everyone)[:3]:
        house.bounce(edition, one, **NO_SUCH)
    for number in range(60):
        house.reader(f"new-{number}@mail.example")
    assert Did.HELD is house.bounce(edition, list(everyone)[3], **NO_SUCH).did


def test_the_next_day_is_another_day(house: House) -> None:
    everyone = people(house, 20)
    edition = house.sent(*everyone)
    for one in list(everyone)[:4]:
        house.bounce(edition, one, **NO_SUCH)
    house.now += DAY
    assert Did.STOPPED is house.bounce(house.sent(*everyone), next(iter(everyone)), **NO_SUCH).did


def test_domains_of_one_provider_are_one(house: House) -> None:
    everyone = people(house, 8, "outlook.com") | people(house, 8, "hotmail.com")
    edition = house.sent(*everyone)
    some = [*list(everyone)[:1], *list(everyone)[8:9]]
    assert {Did.STOPPED} == {house.bounce(edition, one, **NO_SUCH).did for one in some}
    assert Did.HELD is house.bounce(edition, list(everyone)[1], **NO_SUCH).did
    assert 1 == len(troubles(house.store, now=house.now))


def test_a_provider_that_is_full_for_a_day_adds_one_day(house: House) -> None:
    everyone = people(house, 5)
    edition = house.sent(*everyone)
    for _ in range(3):
        for one in everyone:
            house.bounce(edition, one, **FULL)
    assert {1} == {house.score(one) for one in everyone}


def test_servers_that_blame_us_pause_the_stream_and_count_against_nobody(house: House) -> None:
    everyone = people(house, 30)
    edition = house.sent(*everyone)
    found = [house.bounce(edition, one, **BLAMED) for one in list(everyone)[:12]]
    assert {Did.NOTED} == {one.did for one in found}
    assert {0} == {house.score(one) for one in everyone}
    assert ["daily"] == [one.stream for one in tallies.paused(house.store)]
    assert "daily is paused" in found[9].why
    (told,) = troubles(house.store, now=house.now)
    assert (Trouble.PAUSED, "daily", 12, "dmarc") == (
        told.kind,
        told.about,
        told.count,
        told.mend,
    )
    look = bounces.Pauses(house.store, lambda: house.now)
    assert "5.7.26 DMARC policy" in look()["daily"]
    pauses.resume(house.store, "daily", By("desk", house.now, "mended"))
    house.now += DAY
    assert {} == look()
    with pytest.raises(NotFound, match="daily: not paused"):
        pauses.resume(house.store, "daily", By("desk", house.now, "mended"))


def test_one_office_that_believes_nobody_pauses_nothing(house: House) -> None:
    everyone = people(house, 150)
    edition = house.sent(*everyone)
    for one in list(everyone)[:12]:
        house.bounce(edition, one, **BLAMED)
    assert () == tallies.paused(house.store)
    (told,) = troubles(house.store, now=house.now)
    assert (Trouble.BLAMED, "daily") == (told.kind, told.about)


def test_one_reader_whose_server_says_so_again_and_again_is_one(house: House) -> None:
    person = house.reader("reader@example.org")
    edition = house.sent(person)
    for kind in [ReportKind.BOUNCE, ReportKind.DELAY] * 10:
        house.bounce(edition, person, kind=kind, **BLAMED)
    assert () == tallies.paused(house.store)
    assert () == troubles(house.store, now=house.now)


@pytest.mark.parametrize(
    ("reply", "number", "expected"),
    [
        pytest.param("5.7.26 DMARC policy", 10, [("daily", 10, "dmarc")], id="not believed"),
        pytest.param("4.7.28 too many", 10, [], id="too fast"),
        pytest.param("4.2.2 full", 10, [], id="theirs"),
        pytest.param("5.7.26 DMARC policy", 9, [], id="few"),
    ],
)
def test_letters_that_wait_since_we_are_not_believed_are_told(
    house: House, reply: str, number: int, expected: list[tuple[str, int, str]]
) -> None:
    """What the sender was told, and tries again by itself."""
    edition = house.sent(*people(house, number))
    with house.store.writing():
        house.store.write(
            "UPDATE deliveries SET state = 'deferred', until = settled_at, code = 550, "
            "reply = :reply WHERE edition_id = :edition",
            {"reply": reply, "edition": edition},
        )
    told = troubles(house.store, now=house.now)
    assert expected == [(one.about, one.count, one.mend) for one in told]
