"""Letters to the operator, as a mail program gets them."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import lxml.html
import pytest

from digest.delivery.faults import Mend
from digest.errors import TemplateError
from digest.letters.notice import NoticeWriter
from digest.letters.notice_of_mail import ADVICE
from digest.templates import Templates
from digest.troubles import Notice, Trouble
from tests.letters import looks
from tests.letters.lint import content
from tests.letters.notices import (
    BAD_DAY,
    BLAMED,
    DESK,
    FAILING,
    FAR,
    GONE,
    HELD,
    NEAR,
    PAUSED,
    PLACE,
    RECOVERED,
    SINCE,
    WRONG,
)

ALL = [
    pytest.param(FAILING, "Source belarus could not be read for 6 hours", id="failing"),
    pytest.param(RECOVERED, "Source belarus is read again", id="recovered"),
    pytest.param(GONE, "Source belarus is gone and is not read any more", id="gone"),
    pytest.param(HELD, "Source pages: 214 new releases are held from mail", id="held"),
    pytest.param(WRONG, "Template mail/daily/body.html has a mistake", id="template"),
    pytest.param(BAD_DAY, "mail.example refuses many readers today", id="bad day"),
    pytest.param(BLAMED, "Mail servers do not believe our daily letters", id="blamed"),
    pytest.param(PAUSED, "Letters of the stream alert are paused", id="paused"),
    pytest.param(NEAR, "Complaints at gmail come near what is tolerated", id="near a limit"),
    pytest.param(FAR, "Bounces in all are so many that letters will be refused", id="far over"),
]


@pytest.fixture(scope="module")
def writer() -> NoticeWriter:
    return NoticeWriter(DESK, Templates())


def read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


def part(message: EmailMessage, subtype: str) -> str:
    body = message.get_body((subtype,))
    assert body is not None
    return content(body)


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(("notice", "subject"), ALL)
def test_a_notice_is_a_letter_by_the_book(
    writer: NoticeWriter, notice: Notice, subject: str
) -> None:
    """From one to one, answered by no machine, on no list."""
    raw = writer.letter(notice, "4f1c")
    message = read(raw)
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert [] == [part.defects for part in message.walk() if part.defects]
    assert subject == message["Subject"]
    assert "Watchhouse Вахта <digest@news.newsroom.example>" == str(message["From"])
    assert ["desk@newsroom.example"] == message.get_all("To")
    assert "<4f1c@news.newsroom.example>" == message["Message-ID"]
    assert notice.made_at == message["Date"].datetime
    assert ("auto-generated", "All", "en", "1.0") == tuple(
        str(message[name])
        for name in (
            "Auto-Submitted",
            "X-Auto-Response-Suppress",
            "Content-Language",
            "MIME-Version",
        )
    )
    assert not [name for name in message if name.startswith(("List-", "Precedence", "Bcc"))]


@pytest.mark.parametrize(("notice", "subject"), ALL)
def test_it_looks_as_every_letter_does(writer: NoticeWriter, notice: Notice, subject: str) -> None:
    """By its HTML: outline, colours in both schemes, size of print, nothing fetched."""
    html = part(read(writer.letter(notice, "4f1c")), "html")
    assert [] == looks.faults(html, "en")
    assert subject == lxml.html.document_fromstring(html).xpath("string(//h1)")


@pytest.mark.parametrize(("notice", "_subject"), ALL)
def test_both_parts_say_the_same(writer: NoticeWriter, notice: Notice, _subject: str) -> None:
    """Word for word, but for how they are laid out."""
    message = read(writer.letter(notice, "4f1c"))
    text = words(part(message, "plain")).replace("* ", "")
    root = lxml.html.document_fromstring(part(message, "html"))
    for element in root.iter("p"):
        said = words("".join(map(str, element.itertext())))
        if "·" not in said:  # who and when stand otherwise in the text
            assert said in text


@pytest.mark.parametrize(("notice", "_subject"), ALL)
def test_the_same_notice_is_the_same_bytes(
    writer: NoticeWriter, notice: Notice, _subject: str
) -> None:
    """A retry is no second letter."""
    other = NoticeWriter(DESK, Templates())
    assert writer.letter(notice, "4f1c") == other.letter(notice, "4f1c")


def test_what_a_site_said_is_shown_and_does_nothing(writer: NoticeWriter) -> None:
    """On one line, cut short, as text."""
    message = read(writer.letter(FAILING, "4f1c"))
    html, text = part(message, "html"), part(message, "plain")
    assert "answered 500 &lt;b&gt;bold&lt;/b&gt; Bcc: all@example.org" in html
    assert "x" * 600 not in text
    assert "Bcc" not in message


def test_times_are_the_newsrooms(writer: NoticeWriter) -> None:
    """With the place that they are told in."""
    text = words(part(read(writer.letter(FAILING, "4f1c")), "plain"))
    assert "Since 21 November 2026, 02:00 nothing could be read" in text
    assert "Last read: 21 November 2026, 01:45" in text
    assert "Next try: 21 November 2026, 14:00" in text
    assert "Times are those of: Berlin" in text


def test_the_address_can_be_opened_a_path_cannot(writer: NoticeWriter) -> None:
    def links(notice: Notice) -> list[str]:
        html = part(read(writer.letter(notice, "4f1c")), "html")
        return [str(one.get("href")) for one in lxml.html.document_fromstring(html).iter("a")]

    assert ([PLACE], []) == (links(GONE), links(HELD))


def test_what_is_our_fault_is_told_with_what_to_mend(writer: NoticeWriter) -> None:
    """By the names that the table of faults has for it."""
    text = words(part(read(writer.letter(BLAMED, "4f1c")), "plain"))
    assert "Align SPF or DKIM with the From address (RFC 7489)." in text
    assert "550 5.7.26 DMARC policy" in text
    assert set(ADVICE) | {Mend.CONTENT, Mend.SIZE} == set(Mend)
    assert 'digest bounces resume alert --reason "…"' in part(
        read(writer.letter(PAUSED, "4f1c")), "plain"
    )


def test_a_recovery_stands_in_the_thread_of_its_failure(writer: NoticeWriter) -> None:
    message = read(writer.letter(RECOVERED, "4f1d", about="4f1c"))
    thread = "<4f1c@news.newsroom.example>"
    assert (thread, thread) == (message["In-Reply-To"], message["References"])
    assert "3 days" in part(message, "plain")
    assert "In-Reply-To" not in read(writer.letter(FAILING, "4f1c"))


@pytest.mark.parametrize(
    ("lasted", "expected"),
    [
        pytest.param(timedelta(minutes=59), "less than an hour", id="minutes"),
        pytest.param(timedelta(hours=1), "1 hour", id="one"),
        pytest.param(timedelta(hours=47), "47 hours", id="hours"),
        pytest.param(timedelta(hours=49), "2 days", id="days"),
        pytest.param(timedelta(hours=-3), "less than an hour", id="a clock set back"),
    ],
)
def test_how_long_is_told_in_round_numbers(
    writer: NoticeWriter, lasted: timedelta, expected: str
) -> None:
    notice = Notice(Trouble.FAILING, "belarus", SINCE, SINCE + lasted)
    assert f"for {expected}" in str(read(writer.letter(notice, "4f1c"))["Subject"])


def test_an_operator_may_write_it_otherwise(tmp_path: Path) -> None:
    """Their own template stands in; one with a mistake is told with its place."""
    own = tmp_path / "mail/notice/subject.txt"
    own.parent.mkdir(parents=True)
    own.write_text("[digest] {{ letter.title }}\n")
    letter = NoticeWriter(DESK, Templates(tmp_path)).letter(HELD, "4f1c")
    assert str(read(letter)["Subject"]).startswith("[digest] Source pages")
    own.write_text("{{ nobody.title }}")
    with pytest.raises(TemplateError, match=r"subject\.txt:1: 'nobody' is undefined"):
        NoticeWriter(DESK, Templates(tmp_path)).letter(HELD, "4f1c")
