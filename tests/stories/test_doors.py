"""What comes back finds its way home through each door of a running service."""

from __future__ import annotations

import json
import re
import smtplib
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from urllib.parse import parse_qs, urlsplit

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from digest.config import load
from digest.delivery.signature import keys_of
from digest.mailin.hooks import generic
from digest.model import SubscriberStatus
from digest.service import Service, machine_clock
from digest.store import Store, consent, subscribers
from digest.store.subscribers import address_key
from digest.tokens import Bounce
from tests.cli.desk import NOW, Desk, desk
from tests.test_running import LONG, Running, running

PEOPLE = ("lmtp", "folder", "hook", "leaves", "stays")
PEM = (
    Ed25519PrivateKey.generate()
    .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    .decode()
)
BY_LMTP = re.compile(r"mail by LMTP +127\.0\.0\.1:(\d+)")
SECRET = "between us alone"
CONFIG = """
[mail]
bounces = "bounce@newsroom.example.org"
dkim_keys = {ed2026 = "ed.pem"}

[inbound]
lmtp = "127.0.0.1:0"
maildir = "back"
unsubscribe = "unsubscribe@newsroom.example.org"
hooks = [{provider = "generic", secret_file = "hook-secret"}]
"""
DSN = """\
From: <mailer-daemon@example.org>
To: <{path}>
Delivered-To: {path}
Subject: Undelivered Mail Returned to Sender
Message-ID: <report-{who}@example.org>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

The mailbox does not exist.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {who}@{who}.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 user unknown
--b--
"""


def address(who: str) -> str:
    """At a provider of their own: of one that refuses many in a day nobody is stopped."""
    return f"{who}@{who}.example"


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Five people who have had a letter, and every door open."""
    made = desk(tmp_path_factory.mktemp("doors"))
    config = made.folder / "config.toml"
    config.write_text(config.read_text() + CONFIG)
    made.write("hook-secret", f"{SECRET}\n")
    made.write("ed.pem", PEM)
    rows = "".join(f"{address(who)},at the fair\n" for who in PEOPLE)
    made.write("roll.csv", f"email,consent_how\n{rows}")
    for part in ("new", "cur", "tmp"):
        (made.folder / "back" / part).mkdir(parents=True)
    assert 0 == made("subscribers", "import", str(made.folder / "roll.csv"), "--at", NOW).code
    done = made("run", "--once", "--at", NOW)
    assert 0 == done.code, done.err
    assert len(PEOPLE) == len(letters(made)), done.out
    return made


@pytest.fixture(scope="module")
def service(newsroom: Desk) -> Iterator[Running]:
    """Running."""
    with running(newsroom.folder, "--at", NOW) as started:
        started.hears(BY_LMTP.pattern)
        yield started


def letters(newsroom: Desk) -> dict[str, EmailMessage]:
    """Each letter that went out, by whom it went to."""
    found = (newsroom.folder / "var/outbox/new").glob("*")
    read = (message_from_bytes(one.read_bytes(), policy=policy.default) for one in found)
    return {str(one["To"]): one for one in read}


def return_path(newsroom: Desk, who: str) -> str:
    """Where reports of that person's letter come back to."""
    service = Service(load(newsroom.folder / "config.toml", {}), machine_clock)
    try:
        person = subscribers.by_email(service.store, address(who))
        edition = service.store.one("SELECT id FROM editions WHERE key LIKE 'daily:%'", {})
        assert person is not None
        assert edition is not None
        token = service.tokens.bounce(Bounce(edition["id"], person.id))
    finally:
        service.close()
    return f"bounce+{token}@newsroom.example.org"


def why_stopped(newsroom: Desk, who: str) -> str | None:
    """Why nobody may write to that person any more."""
    store = Store(newsroom.folder / "var/digest.db")
    try:
        return consent.suppressed(store, address_key(address(who)))
    finally:
        store.close()


def status(newsroom: Desk, who: str) -> SubscriberStatus:
    store = Store(newsroom.folder / "var/digest.db")
    try:
        person = subscribers.by_email(store, address(who))
        assert person is not None
        return person.status
    finally:
        store.close()


def by_lmtp(service: Running, to: str, message: str) -> int:
    """What the service answers to a mail server."""
    port = next(found[1] for line in service.said if (found := BY_LMTP.search(line)))
    with smtplib.LMTP("127.0.0.1", int(port), timeout=LONG) as session:
        session.ehlo_or_helo_if_needed()
        session.docmd("MAIL FROM:<>")
        session.docmd(f"RCPT TO:<{to}>")
        return session.data(message)[0]


def test_every_letter_is_signed(newsroom: Desk) -> None:
    """By the key that `check` says to publish, for the domain of its sender."""
    (key,) = keys_of({"ed2026": PEM})
    for file in (newsroom.folder / "var/outbox/new").iterdir():
        letter = file.read_bytes()
        assert letter.startswith(b"DKIM-Signature: v=1; a=ed25519-sha256;")
        assert b"d=newsroom.example.org;" in letter
        assert dkim.verify(letter, dnsfunc=lambda name, timeout=5: key.record.encode())


def test_a_report_that_comes_by_lmtp_stops_whom_it_is_about(
    newsroom: Desk, service: Running
) -> None:
    """Twice is once; another's token is nobody's."""
    path = return_path(newsroom, "lmtp")
    report = DSN.format(path=path, who="lmtp")
    assert [250, 250] == [by_lmtp(service, path, report) for _ in range(2)]
    assert why_stopped(newsroom, "lmtp")
    forged = f"bounce+{'0' * 60}@newsroom.example.org"
    assert 250 == by_lmtp(service, forged, DSN.format(path=forged, who="stays"))
    assert why_stopped(newsroom, "stays") is None


def test_a_webhook_stops_whom_it_is_about(newsroom: Desk, service: Running) -> None:
    """By the Message-ID of their letter."""
    event = {
        "id": "1",
        "kind": "bounce",
        "recipient": address("hook"),
        "message_id": letters(newsroom)[address("hook")]["Message-ID"],
        "words": "550 5.1.1 user unknown",
    }
    body = json.dumps(event).encode()
    stamp = str(int(datetime.fromisoformat(NOW).timestamp()))
    headers = {
        "X-Digest-Timestamp": stamp,
        "X-Digest-Signature": generic.signature(SECRET, stamp, body),
    }
    url = f"http://127.0.0.1:{service.port}/hooks/generic"
    request = urllib.request.Request(url, body, headers)
    with urllib.request.urlopen(request, timeout=LONG) as answer:
        assert 200 == answer.status
    assert why_stopped(newsroom, "hook")


def test_who_writes_to_the_address_of_the_letter_gets_no_more(
    newsroom: Desk, service: Running
) -> None:
    """As a mail program does it, from another address even."""
    letter = letters(newsroom)[address("leaves")]
    link = str(letter["List-Unsubscribe"]).split(", <")[1].rstrip(">")
    way = urlsplit(link)
    subject = parse_qs(way.query)["subject"][0]
    assert ("mailto", "unsubscribe@newsroom.example.org") == (way.scheme, way.path)
    mail = f"From: other@example.org\nTo: {way.path}\nSubject: {subject}\n\n"
    assert 250 == by_lmtp(service, way.path, mail)
    assert SubscriberStatus.UNSUBSCRIBED == status(newsroom, "leaves")
    assert SubscriberStatus.ACTIVE == status(newsroom, "stays")


def test_a_round_empties_the_folder(newsroom: Desk, service: Running) -> None:
    """Also that of a command that ends."""
    path = return_path(newsroom, "folder")
    file = newsroom.folder / "back/new/1001.mx"
    file.write_text(DSN.format(path=path, who="folder"))
    assert 0 == newsroom("run", "--once", "--at", NOW).code
    assert why_stopped(newsroom, "folder")
    assert ["1001.mx:2,S"] == [one.name for one in (newsroom.folder / "back/cur").iterdir()]
    assert not file.exists()
