"""The letters that answer a form, as a mail program gets them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import lxml.html
import pytest

from digest.letters import House, splice
from digest.letters.asked import About, AskedBrief, AskedWriter
from digest.letters.words import LANGUAGES
from digest.model import SubjectStyle
from digest.templates import Templates
from tests.letters import looks
from tests.letters.lint import content
from tests.letters.newsroom import HOUSE

PATHS = {
    About.CONFIRM: "confirm/MTI.s1gned",
    About.INVITE: "confirm/MTI.s1gned",
    About.MANAGE: "preferences/MS4wLjE3.s1gned",
}
SUBJECTS = {
    About.CONFIRM: "Please confirm your email address",
    About.INVITE: "Please confirm that you want these letters",
    About.MANAGE: "The link you asked for",
}
MADE = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
EVERY = [
    pytest.param(about, language, style, id=f"{about}-{language}-{style}")
    for about in About
    for language in LANGUAGES
    for style in SubjectStyle
]


def brief(
    about: About, language: str = "en", style: SubjectStyle = SubjectStyle.PLAIN
) -> AskedBrief:
    return AskedBrief(about, PATHS[about], language, "Europe/Berlin", MADE, style)


@pytest.fixture(scope="module")
def writer() -> AskedWriter:
    return AskedWriter(HOUSE, Templates())


def raw(writer: AskedWriter, asked: AskedBrief) -> bytes:
    return splice(
        writer.letter(asked).segments, {"to": b"reader@example.org", "message_id": b"4f1c"}
    )


def read(writer: AskedWriter, asked: AskedBrief) -> EmailMessage:
    return message_from_bytes(raw(writer, asked), policy=policy.default)


def part(message: EmailMessage, subtype: str) -> str:
    body = message.get_body((subtype,))
    assert body is not None
    return content(body)


@pytest.mark.parametrize(("about", "language", "style"), EVERY)
def test_it_is_a_letter_by_the_book_and_on_no_list(
    writer: AskedWriter, about: About, language: str, style: SubjectStyle
) -> None:
    octets = raw(writer, brief(about, language, style))
    message = message_from_bytes(octets, policy=policy.default)

    assert octets.isascii()
    assert octets.count(b"\n") == octets.count(b"\r\n")
    assert max(map(len, octets.split(b"\r\n"))) <= 998
    assert [part.defects for part in message.walk() if part.defects] == []
    assert list(message) == [
        "From",
        "To",
        *(["Reply-To"] if HOUSE.reply_to else []),
        "Subject",
        "Date",
        "Message-ID",
        "MIME-Version",
        "Content-Language",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
        "Content-Type",
    ]
    assert message["From"].addresses[0].addr_spec == HOUSE.senders.confirm
    assert message["Message-ID"] == f"<4f1c@{HOUSE.senders.confirm.partition('@')[2]}>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == language


@pytest.mark.parametrize(("about", "language", "style"), EVERY)
def test_it_looks_as_every_letter_does(
    writer: AskedWriter, about: About, language: str, style: SubjectStyle
) -> None:
    message = read(writer, brief(about, language, style))
    html = part(message, "html")

    assert looks.faults(html, language) == []
    assert lxml.html.document_fromstring(html).xpath("string(//h1)") == message["Subject"]


@pytest.mark.parametrize(("about", "language", "style"), EVERY)
def test_both_parts_carry_the_same_one_link_of_ours(
    writer: AskedWriter, about: About, language: str, style: SubjectStyle
) -> None:
    message = read(writer, brief(about, language, style))
    root = lxml.html.document_fromstring(part(message, "html"))
    url = f"{HOUSE.web_url}/{PATHS[about]}?lang={language}"

    links = [one.get("href", "") for one in root.iter("a")]

    assert [one for one in links if one.startswith(f"{HOUSE.web_url}/")] == [url]
    assert part(message, "plain").splitlines().count(url) == 1
    shown = [one.removeprefix("mailto:") for one in links]
    assert [one for one in shown if one not in part(message, "plain")] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("about", About)
def test_discreet_names_the_newsroom_in_no_line_that_a_mailbox_shows(
    writer: AskedWriter, about: About, language: str
) -> None:
    message = read(writer, brief(about, language, SubjectStyle.DISCREET))
    first = part(message, "plain").splitlines()[0]
    shown = (str(message["From"].addresses[0].display_name), str(message["Subject"]), first)

    assert [one for one in shown if HOUSE.name in one] == []


@pytest.mark.parametrize("about", About)
def test_it_says_what_is_asked(writer: AskedWriter, about: About) -> None:
    message = read(writer, brief(about))

    assert message["Subject"] == SUBJECTS[about]
    assert HOUSE.name in part(message, "plain")
    assert "None" not in part(message, "plain")
    assert "{" not in part(message, "plain")


def test_the_last_day_is_told_in_the_readers_zone(writer: AskedWriter) -> None:
    assert "The link works until 29 November 2026." in part(
        read(writer, brief(About.CONFIRM)), "plain"
    )


def test_a_language_that_nobody_wrote_words_for_is_english(writer: AskedWriter) -> None:
    letter = writer.letter(replace(brief(About.CONFIRM), language="tlh"))

    assert (letter.language, letter.subject) == ("en", SUBJECTS[About.CONFIRM])


def test_the_same_values_are_the_same_bytes() -> None:
    first, other = (AskedWriter(HOUSE, Templates()) for _ in range(2))

    assert first.letter(brief(About.CONFIRM)) == other.letter(brief(About.CONFIRM))


def test_a_newsrooms_name_breaks_no_header() -> None:
    house: House = replace(HOUSE, name='Watch\r\nBcc: all@example.org "house"')
    message = read(AskedWriter(house, Templates()), brief(About.CONFIRM))

    assert "Bcc" not in message
