"""Bounces and delays in the words of servers that do not keep to RFC 3464."""

from __future__ import annotations

import pytest

from digest.mailin import read
from digest.model import Fault, ReportKind
from tests.mailin.mails import LETTER, RETURN_PATH, plain

QMAIL = """Hi. This is the qmail-send program at mx.example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<reader@example.org>:
192.0.2.1 does not like recipient.
Remote host said: 550 no such user here
Giving up on 192.0.2.1.

--- Below this line is a copy of the message.

"""
EXIM = """This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  reader@example.org
    SMTP error from remote mail server after RCPT TO:<reader@example.org>:
    host mx.example.org [192.0.2.1]: 552 5.2.2 over quota

------ This is a copy of the message, including all the headers. ------

"""
DELAYED = """THIS IS A WARNING MESSAGE ONLY.

YOU DO NOT NEED TO RESEND YOUR MESSAGE.

Delivery to the following recipient has been delayed:

     reader@example.org

Message will be retried for 2 more day(s)
"""
GMAIL = """Delivery to the following recipient failed permanently:

     reader@example.org

Technical details of permanent failure:
The error that the other server returned was: 550 5.7.1 relaying denied.

----- Original message -----

"""
ODD = """We are sorry.

To: reader@example.org
It was refused:
550 message considered spam
"""
DAEMON = "From: Mail Delivery System <Mailer-Daemon@mx.example.org>"
TABLE = (
    (QMAIL, DAEMON, ReportKind.BOUNCE, Fault.ADDRESS, 550),
    (EXIM, DAEMON, ReportKind.BOUNCE, Fault.BUSY, 552),
    (GMAIL, DAEMON, ReportKind.BOUNCE, Fault.OURS, 550),
    (DELAYED, DAEMON, ReportKind.DELAY, Fault.BUSY, None),
    (ODD, "From: postmaster@mx.example.org", ReportKind.BOUNCE, Fault.CONTENT, 550),
)


@pytest.mark.parametrize(("text", "sender", "kind", "fault", "code"), TABLE)
def test_servers_say_it_in_their_own_words(
    text: str, sender: str, kind: ReportKind, fault: Fault, code: int | None
) -> None:
    letter = LETTER if text.endswith("\n\n") else ""
    message = plain(text.replace("\n", "\r\n") + letter, sender, f"To: {RETURN_PATH}", "Subject: x")
    (report,) = read(message)

    assert (kind, fault, code) == (report.kind, report.fault, report.code)
    assert report.recipient == "reader@example.org"
    assert "@" not in report.words


def test_the_letter_below_the_words_is_found() -> None:
    (report,) = read(plain(QMAIL.replace("\n", "\r\n") + LETTER, DAEMON, "To: x@news.example.org"))

    assert report.message_id == "abc123@news.example.org"
    assert report.links[0] == "https://news.example.org/u/TOKEN"
    assert report.sent_to == ("x@news.example.org", RETURN_PATH)


def test_each_recipient_has_the_words_about_them() -> None:
    text = (
        "These addresses failed:\r\n\r\n<one@example.org>:\r\n550 5.1.1 User unknown\r\n\r\n"
        "<two@example.org>:\r\n552 5.2.2 Mailbox full\r\n"
    )
    fields = (DAEMON, "X-Failed-Recipients: one@example.org, two@example.org")
    reports = read(plain(text, *fields))

    assert [(one.recipient, one.fault) for one in reports] == [
        ("one@example.org", Fault.ADDRESS),
        ("two@example.org", Fault.BUSY),
    ]


PEOPLE = (
    plain("I could not open it: 550 something?", "From: reader@example.org", "Subject: rejected?"),
    plain(
        "User unknown", "From: reader@example.org", "Subject: Re: News", "Return-Path: <r@e.org>"
    ),
    plain("Hello", "From: reader@example.org", "Subject: Hello"),
    plain(QMAIL, "From: Colleague <c@example.org>", "Subject: Fwd: failure notice"),
    plain("We move on Monday.", "From: Postmaster <postmaster@example.org>", "Subject: News"),
    plain(QMAIL, "From: Jo <jo@bounces.example.org>", "Subject: what is this?"),
)


@pytest.mark.parametrize("message", PEOPLE)
def test_what_people_write_is_no_bounce(message: bytes) -> None:
    (report,) = read(message)
    assert report.kind is ReportKind.OTHER
