"""Who waits on the list is asked once, and begins when they say so."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from digest import enrolment, invitations, joining
from digest.errors import NotLive
from digest.joining import Request
from digest.model import Cadence, Filter, SubjectStyle, Subscriber, SubscriberStatus
from digest.roll import Line
from digest.service import Service
from digest.store import Store, consent, subscribers
from digest.subscriptions import Wish
from tests import newsroom
from tests.newsroom import START, person

KENYA, BELARUS = Filter(countries=("KE",)), Filter(countries=("BY",))


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    built = newsroom.service(tmp_path)
    yield built
    built.close()


def list_(store: Store, *emails: str, wishes: tuple[Filter, ...] = (KENYA,)) -> None:
    """Put people on the list who have not said that they agree."""
    waits = replace(person("x@example.org"), status=SubscriberStatus.PENDING)
    enrolment.take(
        store,
        [
            Line(replace(waits, email=email), Wish(Cadence.WEEKLY, wish), None, None)
            for email in emails
            for wish in wishes
        ],
        now=START,
    )


def invite(service: Service, at_most: int | None = None) -> int:
    people = invitations.next_waiting(service.store, at_most)
    return invitations.invite(service.inviting, people, live=True, now=START)


def letters(service: Service) -> list[str]:
    """The letters that came of sending, as text."""
    asyncio.run(service.send(lambda: START))
    folder = service.config.mail.maildir
    return [one.read_text() for one in sorted(folder.glob("*/*"))] if folder.exists() else []


def test_each_who_waits_gets_one_letter(service: Service) -> None:
    """However often they are asked to be invited."""
    list_(service.store, "a@example.org", "b@example.org", wishes=(KENYA, BELARUS))
    assert 2 == invitations.waiting(service.store)
    assert (2, 0) == (invite(service), invite(service))
    assert (0, 2) == (invitations.waiting(service.store), len(letters(service)))


@pytest.mark.parametrize("reason", ["bounced", "complaint", "erased", "blocklisted"])
def test_a_suppressed_address_is_not_invited(service: Service, reason: str) -> None:
    """Its owner may still ask for a link themselves."""
    list_(service.store, "a@example.org", "b@example.org")
    with service.store.writing():
        consent.suppress(service.store, "a@example.org", reason=reason, evidence="", now=START)
    assert 1 == invitations.waiting(service.store)
    assert (1, 1) == (invite(service), len(letters(service)))


def test_who_agreed_left_or_asked_themselves_is_not_invited(service: Service) -> None:
    store = service.store
    list_(store, "asked@example.org", "stopped@example.org")
    enrolment.take(
        store,
        [
            Line(person("active@example.org"), Wish(Cadence.DAILY, KENYA), "form", None),
            Line(
                replace(person("stopped@example.org"), status=SubscriberStatus.BOUNCED),
                Wish(Cadence.DAILY, KENYA),
                None,
                None,
            ),
        ],
        now=START,
    )
    wish = (Wish(Cadence.DAILY, KENYA),)
    joining.ask(store, Request("asked@example.org", wish, ("en",), "UTC"), now=START)
    assert (0, 0) == (invitations.waiting(store), invite(service))


def test_nobody_is_invited_before_mail_is_live(service: Service) -> None:
    """An invitation that is skipped would be lost for good."""
    list_(service.store, "a@example.org")
    people = invitations.next_waiting(service.store)
    with pytest.raises(NotLive, match="invite: mail is not live"):
        invitations.invite(service.inviting, people, live=False, now=START)
    assert 1 == invitations.waiting(service.store)


def test_a_list_may_be_asked_a_few_at_a_time(service: Service) -> None:
    """So that a mail server gets to know the newsroom."""
    list_(service.store, "a@example.org", "b@example.org", "c@example.org")
    assert (2, 1) == (invite(service, 2), invitations.waiting(service.store))


def test_cut_short_the_same_again_asks_the_others(service: Service) -> None:
    list_(service.store, "a@example.org", "b@example.org")
    people = invitations.next_waiting(service.store)

    def cut(_: Subscriber) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        invitations.invite(service.inviting, people, live=True, now=START, tell=cut)
    assert (1, 2) == (invite(service), len(letters(service)))


def test_who_follows_the_link_has_what_they_were_on_the_list_for(service: Service) -> None:
    store = service.store
    list_(store, "a@example.org", wishes=(KENYA, BELARUS))
    invite(service)
    later = START + timedelta(days=1)
    ask_id = int(store.read("SELECT id FROM asks")[0]["id"])
    confirmed = joining.confirm(store, ask_id, now=later)
    found = subscribers.by_id(store, confirmed.subscriber_id)
    assert SubscriberStatus.ACTIVE is found.status
    wished = {Wish(Cadence.WEEKLY, KENYA), Wish(Cadence.WEEKLY, BELARUS)}
    assert wished == set(enrolment.live(store, found.id))
    events = [(one.event, one.how) for one in consent.of_subscriber(store, found.id)]
    assert [("imported", "import"), ("asked", "invite"), ("confirmed", "link")] == events[-3:]


def test_who_is_discreet_is_asked_discreetly(service: Service) -> None:
    who = replace(
        person("a@example.org"),
        status=SubscriberStatus.PENDING,
        subject_style=SubjectStyle.DISCREET,
    )
    line = Line(who, Wish(Cadence.DAILY, KENYA), None, None)
    enrolment.take(service.store, [line], now=START)
    invite(service)
    (letter,) = letters(service)
    assert "Watchhouse" not in letter.partition("\n\n")[0]
