"""The same report has the same name through whatever door and past whatever server it comes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from digest.mailin import read
from tests.mailin.mails import FAILED, HEAD, MESSAGE_ID, dsn

HOP = "Received: from a.example by b.example with ESMTP id 42; Sat, 28 Nov 2026 10:00:05 +0000\r\n"
NAMELESS = dsn(head=HEAD)


def ids(message: bytes, *sent_to: str) -> list[str]:
    return [one.id for one in read(message, sent_to)]


def test_another_hop_and_another_door_change_no_id() -> None:
    for message in (dsn(), NAMELESS):
        hopped = (HOP + "Delivered-To: box@news.example.org\r\n").encode() + message
        assert ids(message) == ids(hopped) == ids(message, "bounce+x@news.example.org")


def test_the_ends_of_lines_change_no_id() -> None:
    for message in (dsn(), NAMELESS):
        assert ids(message) == ids(message.replace(b"\r\n", b"\n")) == ids(b"From x\r\n" + message)
        assert ids(message) == ids(message.replace(b"\r\n", b"\r"))


def test_a_nameless_report_with_other_content_is_another() -> None:
    other = dsn(FAILED.replace("User unknown", "User not known"), head=HEAD)
    assert ids(NAMELESS) != ids(other)


def test_reports_of_the_same_name_differ_by_recipient_and_kind() -> None:
    second = FAILED.replace("reader@", "second@")
    late = FAILED.replace("failed", "delayed")
    assert len({ids(dsn(group))[0] for group in (FAILED, second, late)}) == 3
    assert ids(dsn(FAILED.replace("reader@", "READER@"))) == ids(dsn())


def test_another_name_is_another_report() -> None:
    assert ids(dsn()) != ids(dsn(head=HEAD + MESSAGE_ID.replace("report-1", "report-2")))


@given(st.binary(max_size=2_000))
def test_the_same_octets_always_give_the_same_reports(message: bytes) -> None:
    assert read(message) == read(message)
