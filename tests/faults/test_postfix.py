"""Real letters by the real program to a real Postfix, which wants STARTTLS and a password."""

from __future__ import annotations

import smtplib

import pytest

from tests.cli.desk import NOW, Desk
from tests.faults.conftest import Open
from tests.faults.newsroom import Newsroom
from tests.faults.patience import LONG, until
from tests.faults.postfix import PASSWORD, USER, Postfix, postfix

PEOPLE, CONNECTIONS = 45, 4
_MAIL = """
[mail]
transport = "smtp"
live = "always"
host = "127.0.0.1"
port = {port}
tls = "starttls"
username = "{user}"
password_file = "password"
connections = {connections}
"""


def at_postfix(newsroom: Newsroom, server: Postfix, password: str) -> None:
    """Mail by that server."""
    mail = _MAIL.format(port=server.port, user=USER, connections=CONNECTIONS)
    made = Desk(newsroom.folder)
    made.configure(mail)
    made.write("password", password).chmod(0o600)


@pytest.mark.parametrize("discard", ["", "pipelining"], ids=["PIPELINING", "no PIPELINING"])
def test_each_letter_is_in_its_mailbox_once(discard: str, newsrooms: Open) -> None:
    """Whether or not the server announces PIPELINING. A wrong password sends nothing."""
    newsroom = newsrooms(PEOPLE, connections=CONNECTIONS)
    with postfix(discard=discard) as server:
        with smtplib.SMTP("127.0.0.1", server.port) as talk:
            talk.ehlo()
            assert (not discard, True) == (talk.has_extn("pipelining"), talk.has_extn("starttls"))
        at_postfix(newsroom, server, "a wrong one")
        assert 1 == newsroom.begin("send", "--at", NOW).wait(LONG)
        assert {"pending": PEOPLE} == newsroom.counts()
        at_postfix(newsroom, server, PASSWORD)
        assert 0 == newsroom.begin("send", "--at", NOW).wait(LONG), newsroom.said.read_text()
        assert {"accepted": PEOPLE} == newsroom.counts()
        until(lambda: len(server.messages()) >= PEOPLE, "all are delivered", every=0.1)
        found = sorted(server.messages())
    everyone = sorted(f"reader-{number}@mail.example" for number in range(PEOPLE))
    assert everyone == [who for who, _ in found]
    assert PEOPLE == len({message_id for _, message_id in found})
    assert newsroom.balanced()
