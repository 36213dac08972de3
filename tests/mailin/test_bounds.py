"""Whatever comes, reading ends soon, in little memory, and raises nothing."""

from __future__ import annotations

import base64
import random
import string
import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.mailin import read
from digest.model import Fault, ReportKind
from tests.mailin.mails import FAILED, HEAD, dsn

DAEMON = b"From: MAILER-DAEMON@mx.example.org\r\nReturn-Path: <>\r\n"
SECONDS, OCTETS = 1.0, 12_000_000


def nested(depth: int, kind: str = "multipart/mixed") -> bytes:
    """Parts in parts, the innermost a reply."""
    heads = "".join(
        f'Content-Type: {kind}; boundary="b{at}"\r\n\r\n--b{at}\r\n' for at in range(depth)
    )
    return DAEMON + heads.encode() + b"\r\n550 5.1.1 no such user\r\n" * 1_000


MANY = [f"reader{at}@example.org" for at in range(300)]
GROUPS = [f"Final-Recipient: rfc822; {one}\r\nAction: failed\r\nStatus: 5.0.0\r\n" for one in MANY]
HARD = {
    "50 MB behind the report": dsn() + b"x" * 50_000_000,
    "50 MB of one field": b"Subject: " + b"a" * 50_000_000,
    "50 MB of refusals": DAEMON
    + b"\r\n"
    + b"550 5.1.1 <a@example.org> unknown user\r\n" * 1_300_000,
    "nested 100 deep": nested(100),
    "nested 5000 deep": nested(5_000),
    "messages in messages": DAEMON + b"Content-Type: message/rfc822\r\n\r\n" * 20_000,
    "binary": random.Random(1).randbytes(1_000_000),
    "only zeros": bytes(1_000_000),
    "nothing": b"",
    "no end of a tag": DAEMON + b"Content-Type: text/html\r\n\r\n" + b"<style" * 100_000,
    "at signs": DAEMON + b"\r\n" + b"a@" * 300_000,
    "brackets": DAEMON + b"\r\n" + b"<" * 300_000,
    "empty lines": DAEMON + b"\r\n" + b"\n " * 300_000,
    "boundaries": DAEMON
    + b"Content-Type: multipart/mixed; boundary=B\r\n\r\n"
    + b"--B\n" * 100_000,
    "encoded words": b"Subject: " + b"=?utf-8?q?a?= " * 50_000 + b"\r\n\r\n",
    "slow codecs": b"Subject: =?punycode?q?" + b"a" * 60_000 + b"?=\r\n"
    b"Content-Type: text/plain; charset=idna\r\n\r\n" + b"b" * 200_000,
    "folded": b"A: b\n" + b" c\n" * 100_000 + b"\nx",
    "fields": b"".join(b"X%d: y\n" % at for at in range(60_000)),
    "words of rules": DAEMON
    + b"Subject: "
    + b"user " * 20_000
    + b"\r\n\r\n"
    + b"mailbox user " * 9_000,
    "100 recipients and no word of why": dsn(
        *GROUPS, text="5.7.26 host user from: x\r\n\r\n" * 2_000
    ),
    "100 recipients in free form": DAEMON
    + f"X-Failed-Recipients: {', '.join(MANY)}\r\n\r\n".encode()
    + "\r\n\r\n".join(f"{one}:\r\n550 " + "user host x " * 5 for one in MANY).encode(),
    "100 recipients and an endless word": dsn(*GROUPS, text="550 " + "x@" * 10_000),
    "quoted fields": DAEMON + b"\r\n----- Original message -----\r\nTo: a\n" + b" > \n" * 60_000,
}

INTRODUCTIONS = b"""here is your list of failed recipients
the following addresses had
failed addresses follow:
Delivery to the following recipient failed
A message that you sent could not be delivered
Your message could not be delivered to
Did not reach the following recipient
this is the email server at
- no such user here
Message not delivered to the following addresses
This Message was undeliverable due to the following reason:
"""
"""After which flufl.bounce looks for addresses, in its words."""

NETSCAPE = b"X-Mailer: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
HARD |= {
    "words of servers, then one line": DAEMON + b"\n" + INTRODUCTIONS + b"," * 31_000,
    "words of servers, then one word": DAEMON + b"\n" + INTRODUCTIONS + b"a" * 31_000,
    "one line, encoded": DAEMON
    + NETSCAPE
    + b"Content-Transfer-Encoding: base64\n\n"
    + base64.encodebytes(INTRODUCTIONS + b"<" * 10_000)
    + b"\n--b\n\n--b--",
    "lines of tags": DAEMON
    + NETSCAPE
    + b"\n"
    + INTRODUCTIONS
    + (b"<" * 300 + b"\n") * 100
    + b"--b\n\n--b--",
    "a wish and nothing behind it": b"Subject: unsubscribe" + b" " * 3_900 + b"x\n\n",
}


@pytest.mark.parametrize("message", HARD.values(), ids=list(HARD))
def test_reading_ends_soon_and_in_little_memory(message: bytes) -> None:
    read(b"")
    began = time.process_time()
    assert read(message)
    assert time.process_time() - began < SECONDS
    tracemalloc.start()
    try:
        read(message)
        assert tracemalloc.get_traced_memory()[1] < OCTETS
    finally:
        tracemalloc.stop()


TOKENS = (
    *string.punctuation,
    *" \t\na5é",
    *("\n ", "\n>", "> ", "- ", "_ ", "_-", "a@", "<a", "\n \n", "\n\n", "550 ", "5.1.1 "),
    *("deliver", "delivery failed ", "user mailbox ", " account", "exceed", "To: ", "to: <"),
    *(">>> DATA\n", "after ", "addressed to '", "copy of ", "original ", "re: ", "unsubscribe "),
)


@pytest.mark.parametrize("media", ["text/plain", "text/html"])
@pytest.mark.parametrize("token", TOKENS)
def test_no_repetition_takes_the_square_of_its_length(token: str, media: str) -> None:
    """What every expression is made of, as often as is read of a text and of a field."""
    often = (token * 32_000)[:32_000].encode()
    subject = b" ".join(often[:3_900].split())
    head = DAEMON + b"Content-Type: " + media.encode() + b"\r\nSubject: Undelivered " + subject
    began = time.process_time()
    assert read(head + b"\r\n\r\n" + often)
    assert time.process_time() - began < SECONDS


def test_a_report_is_read_though_50_mb_follow_it() -> None:
    (report,) = read(HARD["50 MB behind the report"])
    assert (ReportKind.BOUNCE, Fault.ADDRESS) == (report.kind, report.fault)


def test_no_more_than_a_hundred_recipients_are_read_of_one_report() -> None:
    groups = [FAILED.replace("reader@", f"reader{at}@") for at in range(1_000)]
    assert len(read(dsn(*groups))) == 100


def test_a_report_cut_short_says_what_it_says_so_far() -> None:
    whole = dsn()
    told = {tuple((one.kind, one.fault) for one in read(whole[:end])) for end in range(len(whole))}
    assert ((ReportKind.BOUNCE, Fault.ADDRESS),) in told
    assert all(len(one) == 1 for one in told)


WRONG = (
    "utf-8",
    "us-ascii",
    "iso-2022-jp",
    "utf-16",
    "no-such-charset",
    "punycode",
    "hex",
    '"',
    "",
)


@pytest.mark.parametrize("charset", WRONG)
def test_a_wrong_character_set_costs_letters_and_not_the_report(charset: str) -> None:
    head = HEAD + f"Content-Type: text/plain; charset={charset}\r\n\r\n"
    (report,) = read(
        head.encode() + b"<reader@example.org>: \xff\xfe\x1b$B\r\n550 mailbox is full\r\n"
    )
    assert report.kind is ReportKind.BOUNCE


@settings(max_examples=150)
@given(st.binary(max_size=4_000), st.lists(st.text(max_size=20), max_size=3))
def test_nothing_that_comes_raises(message: bytes, sent_to: list[str]) -> None:
    assert read(message, sent_to)


LINES = st.sampled_from(
    [
        "From: MAILER-DAEMON",
        "Content-Type: multipart/report; boundary=b",
        "Content-Type: message/delivery-status",
        "Content-Type: message/feedback-report",
        "Content-Type: text/html; charset=x",
        "Content-Transfer-Encoding: base64",
        "Content-Transfer-Encoding: quoted-printable",
        "--b",
        "--b--",
        "",
        " ",
        "Final-Recipient: rfc822; a@example.org",
        "Original-Recipient: utf-8; \\x{110000}\\x{zz}@example.org",
        "Action: failed",
        "Status: 5.1.1",
        "Diagnostic-Code: smtp; 550 =?x?b?//?=",
        "Subject: =?utf-8?b?4?=",
        "Date: Mon, 99 Foo 99999 99:99:99 +9999",
        "Feedback-Type: abuse",
        "Original-Rcpt-To: <>",
        "Message-ID: <",
        "550 5.1.1 <a@example.org>",
        "----- Original message -----",
        "=\x00\udcff",
    ]
)


@settings(max_examples=150)
@given(st.lists(LINES, max_size=40))
def test_no_order_of_what_reports_are_made_of_raises(lines: list[str]) -> None:
    for report in read("\r\n".join(lines).encode("utf-8", "surrogateescape")):
        assert "@" not in report.words
        assert "\n" not in report.words
