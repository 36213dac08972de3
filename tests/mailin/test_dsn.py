"""Delivery status notifications: one report for each recipient, and what it is attributed by."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from digest.mailin import read
from digest.model import Fault, Report, ReportKind
from tests.mailin.mails import FAILED, HEAD, LETTER, MESSAGE_ID, RETURN_PATH, dsn, mixed


def only(message: bytes) -> Report:
    (report,) = read(message)
    return report


def test_a_failure_says_all_that_it_is_attributed_by() -> None:
    report = only(dsn())

    assert (ReportKind.BOUNCE, Fault.ADDRESS) == (report.kind, report.fault)
    assert (550, "5.1.1") == (report.code, report.status)
    assert report.recipient == "reader@example.org"
    assert report.sent_to == (RETURN_PATH,)
    assert report.message_id == "abc123@news.example.org"
    assert report.links == (
        "https://news.example.org/u/TOKEN",
        "mailto:unsubscribe+TOKEN@news.example.org",
    )
    assert report.reporter == "mx.example.org"
    assert report.at == datetime(2026, 11, 28, 10, tzinfo=UTC)
    assert not report.is_signed


def test_its_words_are_one_line_and_name_nobody() -> None:
    group = FAILED.replace(
        "User unknown", "no mailbox\r\n\treader here, ask postmaster@example.org"
    )
    assert only(dsn(group)).words == "550 5.1.1 …: no mailbox … here, ask …"


def test_each_recipient_has_a_report() -> None:
    full = (
        "Original-Recipient: rfc822;second@example.org\r\nFinal-Recipient: rfc822; x@local\r\n"
        "Action: failed\r\nStatus: 5.2.2\r\nDiagnostic-Code: smtp; 552 5.2.2 Mailbox full\r\n"
    )
    late = "Final-Recipient: rfc822; third@example.org\r\nAction: delayed\r\nStatus: 4.4.1\r\n"
    reports = read(dsn(FAILED, full, late))

    assert [(one.recipient, one.kind, one.fault) for one in reports] == [
        ("reader@example.org", ReportKind.BOUNCE, Fault.ADDRESS),
        ("second@example.org", ReportKind.BOUNCE, Fault.BUSY),
        ("third@example.org", ReportKind.DELAY, Fault.BUSY),
    ]
    assert len({one.id for one in reports}) == 3


def test_the_same_recipient_twice_is_one_report() -> None:
    assert len(read(dsn(FAILED, FAILED))) == 1


ACTIONS = (
    ("failed", "5.1.1", ReportKind.BOUNCE),
    ("FAILED (user unknown)", "5.1.1", ReportKind.BOUNCE),
    ("delayed", "4.4.1", ReportKind.DELAY),
    ("delivered", "2.0.0", ReportKind.DELIVERED),
    ("relayed", "2.0.0", ReportKind.OTHER),
    ("expanded", "2.0.0", ReportKind.OTHER),
    ("", "4.4.1", ReportKind.DELAY),
    ("", "2.1.5", ReportKind.DELIVERED),
    ("", "", ReportKind.BOUNCE),
)


@pytest.mark.parametrize(("action", "status", "kind"), ACTIONS)
def test_what_was_done_is_its_kind(action: str, status: str, kind: ReportKind) -> None:
    group = (
        f"Final-Recipient: rfc822; reader@example.org\r\nAction: {action}\r\nStatus: {status}\r\n"
    )
    assert only(dsn(group)).kind is kind


RECIPIENTS = (
    ("Final-Recipient: rfc822; reader@example.org", "reader@example.org"),
    ("Final-Recipient: RFC822;<reader@example.org>", "reader@example.org"),
    ("Final-Recipient: reader@example.org", "reader@example.org"),
    ("Original-Recipient: rfc822; a+2Bnews@example.org", "a+news@example.org"),
    ("Original-Recipient: utf-8; \\x{440}\\x{435}@\\x{43F}.example", "ре@п.example"),
    ("Original-Recipient: utf-8; ре@п.example", "ре@п.example"),
    ("Final-Recipient: utf-8; \\x{D800}x@example.org", "\N{REPLACEMENT CHARACTER}x@example.org"),
    ("X-Actual-Recipient: rfc822; reader@example.org", "reader@example.org"),
    ("Final-Recipient: rfc822; nobody", "reader@example.org"),  # the quoted letter's To
)


@pytest.mark.parametrize(("field", "recipient"), RECIPIENTS)
def test_recipients_are_read_by_their_type(field: str, recipient: str) -> None:
    group = f"{field}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    assert only(dsn(group, media="message/global-delivery-status")).recipient == recipient


def test_what_brings_back_no_letter_is_attributed_by_the_envelope() -> None:
    message = (
        "Original-Envelope-Id: abc+2B123\r\nReporting-MTA: dns; mx.example.org\r\n"
        f"X-Postfix-Sender: rfc822; {RETURN_PATH}\r\n"
    )
    report = only(dsn(message=message, letter="", head=HEAD.replace(RETURN_PATH, "x@y.example")))

    assert report.message_id == "abc+123"
    assert report.sent_to == ("x@y.example", RETURN_PATH)


def test_the_envelope_of_the_door_comes_before_what_fields_say() -> None:
    (report,) = read(dsn(), ["bounce+door@news.example.org"])
    assert report.sent_to == ("bounce+door@news.example.org", RETURN_PATH)


def test_a_text_says_what_the_fields_do_not() -> None:
    group = "Final-Recipient: rfc822; reader@example.org\r\nAction: failed\r\nStatus: 5.0.0\r\n"
    text = "<reader@example.org>: host mx.example.org said:\r\n 550 mailbox is full\r\n"
    report = only(dsn(group, text=text))

    assert (Fault.BUSY, 550, "550 mailbox is full") == (report.fault, report.code, report.words)


AFTER_DATA = (
    ("550 Unknown user (in reply to end of DATA command)", "5.0.0", Fault.UNKNOWN),
    ("550 5.1.1 Unknown user (in reply to end of DATA command)", "5.1.1", Fault.ADDRESS),
    ("550 Unknown user (in reply to RCPT TO command)", "5.0.0", Fault.ADDRESS),
    ("550 mailbox is full (in reply to end of DATA command)", "5.0.0", Fault.BUSY),
    (
        "550 this account has been disabled (in reply to end of DATA command)",
        "5.0.0",
        Fault.ADDRESS,
    ),
)


@pytest.mark.parametrize(("words", "status", "fault"), AFTER_DATA)
def test_who_is_unknown_only_after_the_content_may_be_known(
    words: str, status: str, fault: Fault
) -> None:
    group = (
        "Final-Recipient: rfc822; reader@example.org\r\nAction: failed\r\n"
        f"Status: {status}\r\nDiagnostic-Code: smtp; {words.partition(' (')[0]}\r\n"
    )
    assert only(dsn(group, text=f"<reader@example.org>: {words}")).fault is fault


def test_a_server_that_gives_up_had_hoped() -> None:
    group = (
        "Final-Recipient: rfc822; reader@example.org\r\nAction: failed\r\nStatus: 4.0.0\r\n"
        "Diagnostic-Code: smtp; Domain name not found: example.org\r\n"
    )
    report = only(dsn(group))
    assert (Fault.ADDRESS, "4.0.0") == (report.fault, report.status)


def test_a_report_inside_a_message_is_that_report() -> None:
    outer = mixed([("text/plain", "see below"), ("message/rfc822", dsn().decode())], "mixed", "out")
    report = only((HEAD + outer).encode())
    assert (ReportKind.BOUNCE, "reader@example.org") == (report.kind, report.recipient)


def test_fields_of_a_report_in_a_plain_text_count_of_a_server() -> None:
    text = (
        f"\r\nReporting-MTA: dns; mx.example.org\r\nArrival-Date: x\r\n\r\n{FAILED}\r\n{LETTER}\r\n"
    )
    report = only((HEAD + MESSAGE_ID + text).encode())
    assert (ReportKind.BOUNCE, "5.1.1") == (report.kind, report.status)
