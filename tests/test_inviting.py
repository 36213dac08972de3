"""Links that people ask for go out as letters, through the ledger and to nobody else."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from digest import config, inviting, joining, keeping, subscriptions
from digest.joining import Request
from digest.model import Cadence, DeliveryState, Filter, SubjectStyle, SubscriberStatus
from digest.send import Sent
from digest.service import Service
from digest.store import Row, Store, editions, letters, subscribers
from digest.subscriptions import Wish
from digest.tokens import Manage
from tests import newsroom
from tests.newsroom import CONFIG, START, enrol, make_public, person, release

EMAIL = "reader@example.org"
BELARUS = Filter(countries=("BY",), topics=("journalists",))
DAILY = Cadence.DAILY
MINUTE = timedelta(minutes=1)
REQUEST = Request(EMAIL, (Wish(DAILY, BELARUS),), ("en",), "UTC", wording="Send me letters.")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    built = newsroom.service(tmp_path)
    yield built
    built.close()


@pytest.fixture
def store(service: Service) -> Store:
    return service.store


def ask(service: Service, request: Request = REQUEST, at: int = 0) -> int:
    """Ask and have the link mailed, so many minutes after the start; the number of the ask."""
    now = START + MINUTE * at
    asked = joining.ask(service.store, request, now=now)
    inviting.send_confirmation(service.inviting, asked.ask_id, now=now)
    return asked.ask_id


def send(service: Service) -> Sent:
    return asyncio.run(service.send(lambda: START))


def box(service: Service) -> list[EmailMessage]:
    """Every letter in the Maildir."""
    folder = service.config.mail.maildir
    found = sorted(folder.glob("*/*")) if folder.exists() else []
    return [message_from_bytes(one.read_bytes(), policy=policy.default) for one in found]


def link(message: EmailMessage, page: str) -> str:
    """The token of the link in a letter."""
    body = message.get_body(("plain",))
    assert body is not None
    found = re.search(rf"https://news\.example\.org/{page}/([^\s?]+)", body.get_content())
    assert found is not None
    return found[1]


def known(store: Store) -> int:
    found = subscribers.by_email(store, EMAIL)
    assert found is not None
    return found.id


def test_from_asking_to_the_first_digest(service: Service) -> None:
    """A story: what was public before the confirmation is in no letter, what came after is."""
    store = service.store
    make_public(store, release("before", countries=["BY"], topics=["journalists"]), now=START)
    ask(service)
    send(service)
    token = link(box(service)[0], "confirm")
    make_public(store, release("between", countries=["BY"], topics=["journalists"]), now=START)
    joining.confirm(store, service.tokens.read_confirm(token), now=START + MINUTE)
    make_public(store, release("after", countries=["BY"], topics=["journalists"]), now=START)

    service.plan(now=START + timedelta(hours=2))
    send(service)

    found = {str(one["Subject"]): one for one in box(service)}
    assert set(found) == {"Please confirm your email address", "Release after"}
    body = found["Release after"].get_body(("plain",))
    assert body is not None
    assert "Release before" not in body.get_content()
    assert "Release between" not in body.get_content()


def test_a_confirmation_names_nothing_that_was_asked_for(service: Service) -> None:
    ask(service)
    send(service)

    message = box(service)[0].as_string().casefold()

    assert [word for word in ("belarus", "journalist", "daily", "list-") if word in message] == []


@pytest.mark.parametrize("state", ["new", "pending", "active", "paused", "unsubscribed"])
def test_everyone_who_asks_gets_the_link(service: Service, state: str) -> None:
    become(service, state)
    ask(service)
    send(service)

    assert [one["To"] for one in box(service)] == [EMAIL]


@pytest.mark.parametrize("state", ["new", "unsubscribed", "active", "paused"])
def test_who_does_nothing_is_told_what_becomes_of_it(service: Service, state: str) -> None:
    """Who gets letters already goes on getting them."""
    stay, gone = "your letters stay as they are", "the address is deleted after seven days"
    said = stay if state in ("active", "paused") else gone
    become(service, state)
    ask(service)
    send(service)

    body = box(service)[0].get_body(("plain",))
    assert body is not None
    assert said in " ".join(body.get_content().split())


@pytest.mark.parametrize(("state", "letters"), [("bounced", 1), ("blocklisted", 0)])
def test_an_address_that_bounced_may_be_confirmed_anew(
    service: Service, state: str, letters: int
) -> None:
    become(service, state)
    ask(service)
    send(service)
    assert letters == len(box(service))


def become(service: Service, state: str) -> None:
    store = service.store
    if state == "new":
        return
    status = SubscriberStatus(state)
    if status in (SubscriberStatus.BOUNCED, SubscriberStatus.BLOCKLISTED):
        subscriptions.suppress(store, EMAIL, status=status, evidence="test", now=START)
        return
    new = replace(person(EMAIL), status=SubscriberStatus.PENDING)
    if status is SubscriberStatus.PENDING:
        subscriptions.enrol(store, new, [], how="import", now=START)
        return
    enrol(store, EMAIL, DAILY)
    if status is SubscriberStatus.UNSUBSCRIBED:
        who = known(store)
        subscriptions.unsubscribe(store, subscriber_id=who, cadence=None, how="button", now=START)
    else:
        with store.writing():
            subscribers.set_status(store, known(store), status)


def test_who_asks_too_often_gets_no_more_letters(service: Service) -> None:
    for at in (0, 1, 14, 15):
        ask(service, at=at)
    send(service)

    assert len(box(service)) == 2


def test_a_link_mailed_twice_is_one_letter(service: Service) -> None:
    ask_id = ask(service)
    inviting.send_confirmation(service.inviting, ask_id, now=START + MINUTE)
    send(service)
    send(service)

    assert len(box(service)) == 1


def test_a_link_that_a_dead_process_did_not_mail_is_found_and_mailed(service: Service) -> None:
    joining.ask(service.store, REQUEST, now=START)

    found = [inviting.send_owed(service.inviting, now=START + MINUTE) for _ in range(2)]
    send(service)

    assert (found, len(box(service))) == ([1, 0], 1)


def test_an_invitation_says_that_it_is_one(service: Service) -> None:
    ask(service, replace(REQUEST, how=inviting.INVITED))
    send(service)

    assert box(service)[0]["Subject"] == "Please confirm that you want these letters"


def test_the_letter_is_in_the_language_of_the_page(service: Service) -> None:
    ask(service, replace(REQUEST, language="fr"))
    send(service)

    assert box(service)[0]["Content-Language"] == "fr"


def test_who_is_discreet_gets_discreet_links(service: Service) -> None:
    ask(service, replace(REQUEST, subject_style=SubjectStyle.DISCREET))
    send(service)

    assert box(service)[0]["From"].addresses[0].display_name == "Your digest"


def test_the_books_of_a_link_balance_and_are_found_by_its_key(service: Service) -> None:
    ask_id = ask(service)
    send(service)

    edition = editions.by_key(service.store, f"notice:{ask_id}")

    assert edition is not None
    books = service.ledger.counts(edition.id)
    assert (books.owed, books.open, books.balanced) == (1, 0, True)


def test_a_link_goes_out_at_once_while_sending_rests(service: Service) -> None:
    """Whoever waits at the page for their letter does not wait for the next look."""

    async def story() -> float:
        stopping, loop = asyncio.Event(), asyncio.get_running_loop()
        sending = asyncio.create_task(
            service.send(lambda: START, until_idle=False, stopping=stopping)
        )
        await asyncio.sleep(0.3)
        began = loop.time()
        await asyncio.to_thread(ask, service)
        while not box(service) and loop.time() - began < 4:
            await asyncio.sleep(0.02)
        took = loop.time() - began
        stopping.set()
        await sending
        return took

    assert asyncio.run(story()) < 2


def test_links_are_not_in_the_list_of_editions(service: Service) -> None:
    ask(service)

    assert editions.latest(service.store, 5) == ()


def test_before_mail_is_live_only_test_recipients_get_a_link(tmp_path: Path) -> None:
    """The gate is that of all other mail."""
    smtp = CONFIG.replace('transport = "maildir"', 'transport = "smtp"')
    (tmp_path / "config.toml").write_text(smtp)
    service = Service(config.load(tmp_path / "config.toml", {}), lambda: START)
    ask(service)
    sent = send(service)
    service.close()

    assert sent.counts == {DeliveryState.SKIPPED: 1}


def manage(service: Service, email: str = EMAIL, at: int = 0) -> None:
    now = START + MINUTE * at
    inviting.send_manage_link(service.inviting, email, language="en", now=now)


@pytest.mark.parametrize(
    ("state", "gets"),
    [("new", 0), ("pending", 0), ("active", 1), ("paused", 1), ("unsubscribed", 1), ("bounced", 0)],
)
def test_a_link_to_the_preferences_goes_to_who_once_agreed(
    service: Service, state: str, gets: int
) -> None:
    become(service, state)
    manage(service)
    send(service)

    assert len(box(service)) == gets


def test_the_link_to_the_preferences_is_the_persons_for_an_hour(service: Service) -> None:
    become(service, "active")
    manage(service)
    send(service)

    token = link(box(service)[0], "preferences")

    assert service.tokens.read_manage(token, now=START + MINUTE * 59) == Manage(
        known(service.store), 0, START
    )


@pytest.mark.parametrize("state", ["new", "active"])
def test_asking_for_a_link_writes_as_many_letters_for_any_address(
    service: Service, state: str
) -> None:
    become(service, state)
    manage(service)

    rows = {
        table: len(service.store.read(f"SELECT 1 FROM {table}"))
        for table in ("asks", "editions", "letters")
    }

    assert rows == {"asks": 1, "editions": 1, "letters": 1}


def test_links_to_the_preferences_and_confirmations_are_counted_apart(service: Service) -> None:
    become(service, "active")
    ask(service)
    manage(service, at=1)
    manage(service, at=2)
    send(service)

    assert len(box(service)) == 2


@pytest.mark.parametrize("page", ["preferences", "confirm"])
def test_a_link_that_waits_while_its_person_is_forgotten_is_mailed_to_nobody(
    service: Service, page: str
) -> None:
    """It was promised to be written after the visitor's answer, and they were erased in between."""
    become(service, "active")
    later: list[Callable[[], None]] = []
    desk = replace(service.inviting, later=later.append)
    if page == "preferences":
        inviting.send_manage_link(desk, EMAIL, language="en", now=START)
    else:
        asked = joining.ask(service.store, REQUEST, now=START)
        inviting.send_confirmation(desk, asked.ask_id, now=START)
    keeping.erase(service.store, known(service.store), how="test", now=START)
    for write in later:
        write()
    send(service)
    assert (1, [], []) == (len(later), notices(service.store), box(service))


def test_a_letter_is_owed_to_nobody_without_an_address(service: Service) -> None:
    ask(service)
    store, (notice,) = service.store, notices(service.store)
    (letter,) = store.read("SELECT id FROM letters")
    who = known(store)
    keeping.erase(store, who, how="test", now=START)
    with store.writing():
        store.write("DELETE FROM deliveries")
        assert 0 == letters.owe_whom_there_is(store, notice["id"], letter["id"], who)


def notices(store: Store) -> list[Row]:
    return list(store.read("SELECT * FROM editions WHERE key LIKE 'notice:%'"))
