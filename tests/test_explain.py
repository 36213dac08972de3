"""Why a person got an entry, or did not: each answer from the rows that make it so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from digest import subscriptions
from digest.delivery.claims import Settled, Step
from digest.errors import NotFound
from digest.explain import Explanation, explain
from digest.model import Cadence, DeliveryState, Filter, Mailing, Outcome, SubscriberStatus
from digest.plan import plan
from digest.store import Store, editions, releases, sources
from digest.store.ledger import Ledger
from digest.subscriptions import Wish
from digest.verdicts import Did
from tests.bounces.house import FULL, House
from tests.newsroom import HOURS, START, PlainComposer, enrol, make_public, person, release

WHO, UID = "desk@example.org", "belarus"
BELARUS = Filter(countries=("BY",))
TOMORROW = START + timedelta(days=1, hours=2)
EDITION = "daily:2026-11-03:UTC:07"


def news(store: Store, uid: str = UID, country: str = "BY") -> None:
    """An entry about a country, owed from now on."""
    make_public(store, release(uid, countries=[country]), now=START)


def planned(store: Store) -> None:
    """Tomorrow's editions are made."""
    plan(store, PlainComposer(), HOURS, now=TOMORROW)


def settled(store: Store, outcome: Outcome) -> None:
    """Tomorrow's letter is tried, and this is what becomes of it."""
    ledger = Ledger(store, clock=lambda: TOMORROW)
    owner = ledger.enter()
    claim = ledger.advance(owner, [Step(streams=("daily",))], TOMORROW)[0].claim
    assert claim is not None
    ledger.advance(owner, [Step(start=claim)], TOMORROW)
    ledger.advance(owner, [Step(settled=(Settled(claim, outcome),))], TOMORROW)


def answer(store: Store) -> str:
    return explain(store, WHO, UID).answer


def follow(store: Store, wish: Filter = BELARUS) -> int:
    """They follow a country daily; the key of their row."""
    key = enrol(store, WHO, Cadence.DAILY, wish).subscriber_id
    assert key is not None
    return key


def backfilled(store: Store) -> None:
    follow(store)
    with store.writing():
        sources.meet(store, "newsroom")
        old = replace(release(UID, countries=["BY"]), mailing=Mailing.BACKFILL)
        releases.add(store, old, aliases=[UID], public_at=START, fingerprint=UID)


def held(store: Store) -> None:
    follow(store)
    with store.writing():
        sources.meet(store, "newsroom")
        kept = replace(release(UID, countries=["BY"]), mailing=Mailing.HELD)
        releases.add(store, kept, aliases=[UID], public_at=START, fingerprint=UID)


def waits(store: Store) -> None:
    follow(store)
    news(store)


def in_a_letter(store: Store) -> None:
    waits(store)
    planned(store)


def accepted(store: Store) -> None:
    in_a_letter(store)
    settled(store, Outcome(DeliveryState.ACCEPTED))


def refused(store: Store) -> None:
    in_a_letter(store)
    settled(store, Outcome(DeliveryState.REFUSED, 550, "5.1.1 no such mailbox"))


def deferred(store: Store) -> None:
    in_a_letter(store)
    later = TOMORROW + timedelta(minutes=15)
    settled(store, Outcome(DeliveryState.DEFERRED, 451, "4.7.1 come back", later))


def not_live(store: Store) -> None:
    in_a_letter(store)
    settled(store, Outcome(DeliveryState.SKIPPED, reply="not live"))


def another_country(store: Store) -> None:
    follow(store, Filter(countries=("KE",), topics=("journalists",)))
    news(store)


def subscribed_after(store: Store) -> None:
    news(store)
    follow(store)


def unsubscribed(store: Store) -> None:
    key = follow(store)
    subscriptions.unsubscribe(store, subscriber_id=key, cadence=None, how="link", now=START)
    news(store)


def suppressed(store: Store) -> None:
    waits(store)
    status = SubscriberStatus.BOUNCED
    subscriptions.suppress(store, WHO, status=status, evidence="5.1.1", now=START)


def not_invited(store: Store) -> None:
    pending = replace(person(WHO), status=SubscriberStatus.PENDING)
    subscriptions.enrol(store, pending, [Wish(Cadence.DAILY, BELARUS)], how="import", now=START)
    news(store)


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        pytest.param(waits, "not sent yet: it will be in the next daily edition", id="waits"),
        pytest.param(
            in_a_letter, f"planned, and waits to be sent, in edition {EDITION}", id="in a letter"
        ),
        pytest.param(
            accepted, f"sent: the mail server accepted it, in edition {EDITION}", id="accepted"
        ),
        pytest.param(
            refused,
            f"refused by the mail server (550 5.1.1 no such mailbox), in edition {EDITION}",
            id="refused",
        ),
        pytest.param(
            deferred,
            "put off by the mail server, and tried again (451 4.7.1 come back); again after "
            f"2026-11-03T08:15:00Z, in edition {EDITION}",
            id="deferred",
        ),
        pytest.param(
            not_live, f"planned, and then not sent (not live), in edition {EDITION}", id="not live"
        ),
        pytest.param(
            another_country,
            "not sent: no wish matches; the daily wish: none of its topics, none of its countries "
            "or regions",
            id="another country",
        ),
        pytest.param(
            subscribed_after,
            "not sent: it was public before the person subscribed",
            id="subscribed after",
        ),
        pytest.param(
            suppressed, "not sent: the address is suppressed (bounced)", id="address bounced"
        ),
        pytest.param(
            not_invited,
            "not sent: the person is pending: they have not agreed to letters yet",
            id="not invited yet",
        ),
        pytest.param(
            backfilled,
            "not sent: it came with the first reading of its source, which mails no one",
            id="first reading",
        ),
        pytest.param(
            held, "not sent: it is held from mail until an editor agrees", id="held from mail"
        ),
    ],
)
def test_the_answer_says_what_became_of_it(
    store: Store, story: Callable[[Store], None], expected: str
) -> None:
    """In one sentence, with the edition, the server's words, or the reason for nothing."""
    story(store)
    assert expected == answer(store)


def test_who_left_is_told_so(store: Store) -> None:
    unsubscribed(store)
    found = explain(store, WHO, UID)
    assert found.answer.startswith("not sent: ")
    assert ["unsubscribed"] == [one.ended for one in found.wishes]


@pytest.mark.parametrize("story", [accepted, refused, in_a_letter, waits])
def test_only_what_a_server_accepted_counts_as_sent(
    store: Store, story: Callable[[Store], None]
) -> None:
    story(store)
    assert (story is accepted) == explain(store, WHO, UID).sent


def test_the_wish_that_matched_is_named_beside_one_that_did_not(store: Store) -> None:
    """Each with what it misses, or the labels that brought the entry."""
    follow(store)
    enrol(store, WHO, Cadence.WEEKLY, Filter(topics=("journalists",)))
    news(store)
    found: Explanation = explain(store, WHO, UID)
    seen = [(one.cadence, one.misses, [b.slug for b in one.because]) for one in found.wishes]
    assert [(Cadence.DAILY, (), ["BY"]), (Cadence.WEEKLY, ("topics",), [])] == seen


def test_a_letter_that_came_back_is_told_with_its_report(store: Store) -> None:
    """Who was suspended since is told what is kept for them, too."""
    house = House(store, TOMORROW)
    key = follow(house.store)
    news(house.store)
    planned(house.store)
    settled(house.store, Outcome(DeliveryState.ACCEPTED))
    edition = editions.by_key(house.store, EDITION)
    assert edition is not None
    house.bounce(edition.id, key, **FULL)
    (told,) = explain(house.store, WHO, UID).reports
    assert ("mailbox full", Did.COUNTED) == (told.words, told.did)
    assert explain(house.store, WHO, UID).suspended_since is None
    for _ in range(4):
        house.now += timedelta(days=1)
        house.bounce(house.sent(key), key, **FULL)
    make_public(house.store, release("minsk", countries=["BY"]), now=house.now)
    (again,) = explain(house.store, WHO, UID).reports
    assert told == again
    since = explain(house.store, WHO, UID).suspended_since
    assert since is not None
    assert (
        "not sent yet: the person is suspended since 2026-11-07 08:00 UTC: it is kept until "
        in (explain(house.store, WHO, "minsk").answer)
    )


def test_a_later_wish_does_not_hide_what_an_earlier_one_is_owed(store: Store) -> None:
    """Between two editions someone adds a country: the first country's news still comes."""
    waits(store)
    follow(store, Filter(countries=("KE",)))
    assert "not sent yet: it will be in the next daily edition" == answer(store)


def test_an_address_is_found_however_it_is_spelt(store: Store) -> None:
    waits(store)
    assert WHO == explain(store, "Desk@Example.ORG", UID).email


@pytest.mark.parametrize(
    ("email", "uid", "expected"),
    [
        pytest.param("x@example.org", UID, "subscriber: x@example.org: not known", id="stranger"),
        pytest.param(WHO, "x", "release: x: not known", id="strange release"),
    ],
)
def test_what_is_not_known_is_named(store: Store, email: str, uid: str, expected: str) -> None:
    waits(store)
    with pytest.raises(NotFound) as caught:
        explain(store, email, uid)
    assert expected == str(caught.value)


def test_asking_changes_nothing(store: Store) -> None:
    in_a_letter(store)
    before = store.data_version(), explain(store, WHO, UID)
    assert before == (store.data_version(), explain(store, WHO, UID))
