"""Sending against real servers and a real ledger: who got what, and what the books say."""

from __future__ import annotations

import asyncio
import logging
import mailbox
from datetime import timedelta
from pathlib import Path

import pytest

from digest.delivery.maildir import Maildir
from digest.model import DeliveryState
from digest.send import Gate, Sent, send
from digest.store import Store
from digest.tokens import Bounce
from tests.delivery.servers import Manners
from tests.sending import ACCEPTED, TOKENS, address, addresses, counts, parts, sent
from tests.store import rows
from tests.store.rows import NOW


def test_everyone_gets_their_letter_once(store: Store) -> None:
    """Over several connections, each made out to one person."""
    edition_id = rows.owed(store, 50)
    done, box = sent(store)
    assert {ACCEPTED: 50} == done.counts
    assert addresses(*range(1, 51)) == box.recipients
    assert 4 == box.connections
    assert {"accepted": 50} == counts(store, edition_id)
    assert [] == store.read("SELECT * FROM owners")


def test_a_letter_is_made_out_with_a_stable_name_and_a_working_token(store: Store) -> None:
    """The same bytes whenever it is sent, from whichever database."""
    rows.owed(store, 1)
    _, box = sent(store)
    message = box.messages[0][1].decode()
    name = message.partition("Message-ID: <")[2].partition("@")[0]
    assert f"To: {address(1)}\r\n" in message
    again = Store(store.path.with_name("again.db"))
    rows.owed(again, 1, key="weekly:another")
    rows.owed(again, 1)
    _, box = sent(again)
    again.close()
    assert 24 == len(name)
    assert 1 == sum(f"Message-ID: <{name}@" in one.decode() for _, one in box.messages)
    token = message.partition("https://news.example/u/")[2].partition(">")[0]
    found = TOKENS.read_unsubscribe(token)
    assert (1, "daily", 0) == (found.subscriber_id, found.stream, found.generation)


def test_nothing_due_opens_no_connection(store: Store) -> None:
    """And is no error."""
    done, box = sent(store)
    assert (Sent(), 0) == (done, box.connections)


def test_streams_go_out_most_urgent_first(store: Store) -> None:
    """Whatever was planned first."""
    rows.owed(store, 1, key="weekly:1", stream="weekly")
    rows.owed(store, 1, key="alert:1", stream="alert")
    rows.owed(store, 1, key="withdrawal:1:2", stream="withdrawal")
    _, box = sent(store, connections=1)
    tokens = [message.decode().partition("/u/")[2].partition(">")[0] for _, message in box.messages]
    streams = [TOKENS.read_unsubscribe(token).stream for token in tokens]
    assert ["withdrawal", "alert", "weekly"] == streams


def test_before_going_live_only_test_recipients_get_mail(store: Store) -> None:
    """Everyone else is skipped, with the reason."""
    edition_id = rows.owed(store, 3)
    gate = Gate(live=False, test_recipients=frozenset({"Reader-2@mail.example"}))
    done, box = sent(store, gate=gate)
    assert {ACCEPTED: 1, DeliveryState.SKIPPED: 2} == done.counts
    assert addresses(2) == box.recipients
    assert "not live" == rows.delivery(store, edition_id, 1)["reply"]


@pytest.mark.parametrize(
    ("manners", "expected"),
    [
        pytest.param(
            Manners({"rcpt to:<reader-2@": (550, "5.1.1 unknown")}),
            {"accepted": 4, "refused": 1},
            id="refused",
        ),
        pytest.param(
            Manners({"rcpt to:<reader-2@": (451, "4.3.0 later")}),
            {"accepted": 4, "deferred": 1},
            id="deferred",
        ),
        pytest.param(
            Manners(content=lambda n: "drop" if n == 2 else (250, "ok")),
            {"accepted": 4, "in_doubt": 1},
            id="in doubt",
        ),
        pytest.param(
            Manners(content=lambda n: "stall" if n == 2 else (250, "ok")),
            {"accepted": 4, "in_doubt": 1},
            id="stalled",
        ),
    ],
)
def test_what_befalls_one_letter_does_not_stop_the_others(
    store: Store, manners: Manners, expected: dict[str, int]
) -> None:
    """Each is settled by its own outcome."""
    edition_id = rows.owed(store, 5)
    sent(store, manners)
    assert expected == counts(store, edition_id)


@pytest.mark.parametrize(
    ("segments", "email", "expected"),
    [
        pytest.param(b"To: \0to\0\r\n\0unknown\0", None, "deferred", id="a slot of no meaning"),
        pytest.param(b"To: \0to\0\r\n\r\na\nb", None, "deferred", id="a bare line end"),
        pytest.param(None, "ж@mail.example", "refused", id="an address that SMTP cannot say"),
        pytest.param(None, "a b@mail.example", "refused", id="an address that is none"),
    ],
)
def test_a_letter_that_cannot_be_made_out_does_not_stop_the_others(
    store: Store, segments: bytes | None, email: str | None, expected: str
) -> None:
    """Ours to mend, or the address is wrong: either way the rest goes out."""
    rows.person(store, 1, email=email)
    good = rows.owed(store, 2)
    bad = rows.edition(store, "daily:2")
    rows.owe(store, bad, rows.letter(store, bad, segments=segments or rows.SEGMENTS), [1])
    _, box = sent(store)
    assert {1: expected} == rows.states(store, bad)
    assert "accepted" == rows.states(store, good)[2]
    assert address(2) in box.recipients


def test_a_domain_goes_out_in_its_ascii_form(store: Store) -> None:
    """As DNS has it (RFC 5890)."""
    rows.person(store, 1, email="reader@bücher.example")
    rows.owed(store, 1)
    _, box = sent(store)
    assert ["reader@xn--bcher-kva.example"] == box.recipients


def test_a_deferred_letter_is_sent_again_when_due(store: Store) -> None:
    """With the same name, after the time the settings say."""
    edition_id = rows.owed(store, 1)
    sent(store, Manners({"rcpt": (451, "4.3.0 later")}))
    assert "2026-11-21T07:15:00Z" == rows.delivery(store, edition_id)["until"]
    early, _ = sent(store, now=NOW + timedelta(minutes=14))
    late, box = sent(store, now=NOW + timedelta(minutes=15))
    assert ({}, {ACCEPTED: 1}, addresses(1)) == (early.counts, late.counts, box.recipients)
    assert 2 == rows.delivery(store, edition_id)["attempts"]


def test_a_letter_deferred_for_48_hours_is_refused(store: Store) -> None:
    """The server is asked one last time at the end."""
    edition_id = rows.owed(store, 1)
    later = Manners({"rcpt": (451, "4.3.0 later")})
    for hours in (0, 47, 49):
        sent(store, later, now=NOW + timedelta(hours=hours))
    row = rows.delivery(store, edition_id)
    assert ("refused", "expired", 2) == (row["state"], row["reply"], row["attempts"])


def test_no_address_is_kept_with_a_reply(store: Store) -> None:
    """Servers like to repeat it."""
    edition_id = rows.owed(store, 1)
    sent(store, Manners({"rcpt": (550, "5.1.1 <reader-1@mail.example>: no reader-1 here")}))
    assert "5.1.1 …: no … here" == rows.delivery(store, edition_id)["reply"]


def test_a_server_that_limits_a_connection_costs_nothing(store: Store) -> None:
    """Closed in silence after ten messages, each time."""
    edition_id = rows.owed(store, 95)
    _, box = sent(store, Manners(per_connection=10))
    assert addresses(*range(1, 96)) == box.recipients
    assert {"accepted": 95} == counts(store, edition_id)


@pytest.mark.parametrize(
    "manners",
    [
        pytest.param(Manners(greeting=(554, "no service")), id="no greeting"),
        pytest.param(Manners({"mail": (550, "5.7.1 not you")}), id="our sender refused"),
        pytest.param(Manners({"rcpt": (550, "5.7.1 relaying denied")}), id="policy"),
    ],
)
def test_when_everything_fails_the_stream_is_paused_and_it_is_said_once(
    store: Store, caplog: pytest.LogCaptureFixture, manners: Manners
) -> None:
    """Most letters are untouched, and go out when the server is itself again."""
    edition_id = rows.owed(store, 100)
    with caplog.at_level(logging.ERROR, "digest"):
        done, _ = sent(store, manners, patience=5)
    assert ["daily"] == list(done.paused)
    assert ["stream paused"] == [record.message for record in caplog.records]
    assert counts(store, edition_id)["pending"] >= 80
    again, box = sent(store, now=NOW + timedelta(minutes=20))
    assert again.counts[ACCEPTED] == len(box.recipients) >= 80


def test_a_stream_that_was_stopped_waits_and_others_do_not(store: Store) -> None:
    """Until it is stopped no more; nothing of it has been tried."""
    daily, alert = rows.owed(store, 20), rows.owed(store, 20, key="alert:1", stream="alert")
    done, box = sent(store, stopped=lambda: {"daily": "550 5.7.26 DMARC"})
    assert {"daily": "550 5.7.26 DMARC"} == done.paused
    assert ({"pending": 20}, {"accepted": 20}) == (counts(store, daily), counts(store, alert))
    again, _ = sent(store)
    assert ({}, {"accepted": 20}) == (again.paused, counts(store, daily))
    assert 20 == len(box.recipients)


def test_a_few_refused_people_do_not_pause_a_stream(store: Store) -> None:
    """However many: it is about them, not about us."""
    edition_id = rows.owed(store, 30)
    done, _ = sent(store, Manners({"rcpt": (550, "5.1.1 unknown")}))
    assert ({}, {"refused": 30}) == (done.paused, counts(store, edition_id))


def test_into_a_maildir(store: Store, tmp_path: Path) -> None:
    """Without any mail server."""
    edition_id = rows.owed(store, 5)
    with parts(store, Maildir(tmp_path / "outbox")) as given:
        asyncio.run(send(given, lambda: NOW))
    found = mailbox.Maildir(str(tmp_path / "outbox"))
    assert addresses(1, 2, 3, 4, 5) == sorted(str(message["To"]) for message in found)
    assert {"accepted": 5} == counts(store, edition_id)


def test_reports_come_back_under_an_address_for_each_letter(store: Store) -> None:
    """Which names the delivery, to us alone; a retry has the same."""
    edition_id = rows.owed(store, 2)
    _, box = sent(store, connections=1, bounces="bounce@news.example")
    said = [one for one in box.commands if one.startswith("MAIL")]
    found = [one.partition("<bounce+")[2].partition("@news.example>")[0] for one in said]
    assert [Bounce(edition_id, 1), Bounce(edition_id, 2)] == [
        TOKENS.read_bounce(token) for token in found
    ]
