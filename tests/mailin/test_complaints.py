"""Complaints of feedback loops, in the standard form and in Outlook.com's."""

from __future__ import annotations

import pytest

from digest.mailin import read
from digest.model import Fault, ReportKind
from tests.mailin.mails import LETTER, RETURN_PATH, arf, mixed

TYPES = (
    ("abuse", ReportKind.COMPLAINT),
    ("Abuse", ReportKind.COMPLAINT),
    ("fraud", ReportKind.COMPLAINT),
    ("virus", ReportKind.COMPLAINT),
    ("other", ReportKind.COMPLAINT),
    ("something-new", ReportKind.COMPLAINT),
    ("opt-out", ReportKind.UNSUBSCRIBE),
    ("opt-out-list", ReportKind.UNSUBSCRIBE),
    ("not-spam", ReportKind.OTHER),
    ("auth-failure", ReportKind.OTHER),
)


@pytest.mark.parametrize(("named", "kind"), TYPES)
def test_each_type_of_feedback_has_its_kind(named: str, kind: ReportKind) -> None:
    (report,) = read(arf(f"Feedback-Type: {named}", "User-Agent: Loop/1", "Version: 1"))
    assert report.kind is kind


def test_a_complaint_says_all_that_it_is_attributed_by() -> None:
    fields = (
        "Feedback-Type: abuse",
        "User-Agent: Loop/1",
        "Version: 1",
        f"Original-Mail-From: <{RETURN_PATH}>",
        "Original-Rcpt-To: <reader@example.org>",
        "Reporting-MTA: dns; mx.example.com",
    )
    (report,) = read(arf(*fields))

    assert report.recipient == "reader@example.org"
    assert report.sent_to == ("fbl@news.example.org", RETURN_PATH)
    assert report.message_id == "abc123@news.example.org"
    assert report.links[0] == "https://news.example.org/u/TOKEN"
    assert report.reporter == "mx.example.com"
    assert report.fault is None


def test_a_complaint_that_hides_its_reader_is_one_all_the_same() -> None:
    letter = LETTER.replace("To: reader@example.org\r\n", "To: [redacted]\r\n")
    (report,) = read(arf("Feedback-Type: abuse", letter=letter))
    assert (ReportKind.COMPLAINT, None) == (report.kind, report.recipient)
    assert report.links


def test_each_recipient_that_is_named_has_a_report() -> None:
    fields = ("Original-Rcpt-To: a@example.org", "Original-Rcpt-To: b@example.org")
    reports = read(arf("Feedback-Type: abuse", *fields))
    assert [one.recipient for one in reports] == ["a@example.org", "b@example.org"]
    assert len({one.id for one in reports}) == 2


def test_a_failed_authentication_is_ours_to_mend_and_nobodys_complaint() -> None:
    (report,) = read(arf("Feedback-Type: auth-failure", "Auth-Failure: dmarc"))
    assert (ReportKind.OTHER, Fault.OURS) == (report.kind, report.fault)


def test_its_fields_as_a_plain_text_are_one_too() -> None:
    fields = (
        "User-Agent: Loop/1\r\nFeedback-Type: abuse\r\nOriginal-Rcpt-To: reader@example.org\r\n"
    )
    parts = [("text/plain", "A complaint."), ("text/plain", fields), ("message/rfc822", LETTER)]
    (report,) = read(("From: fbl@example.com\r\n" + mixed(parts)).encode())
    assert (ReportKind.COMPLAINT, "reader@example.org") == (report.kind, report.recipient)


def test_outlook_names_the_reader_in_the_letter_itself() -> None:
    letter = "X-HmXmrOriginalRecipient: reader@example.org\r\n" + LETTER
    head = "From: staff@hotmail.com\r\nSubject: complaint about message from 192.0.2.1\r\n"
    (report,) = read((head + mixed([("message/rfc822", letter)], "mixed")).encode())
    assert (ReportKind.COMPLAINT, "reader@example.org") == (report.kind, report.recipient)
