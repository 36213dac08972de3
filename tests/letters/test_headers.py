"""Headers that depend on the newsroom, the cadence and the reader's wish to be left unnamed."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from digest.letters import Brief, Composer, House, splice
from digest.letters.headers import sender_id
from digest.model import Cadence, SubjectStyle
from digest.templates import Templates
from tests.letters import newsroom


def head(brief: Brief, house: House = newsroom.HOUSE) -> EmailMessage:
    letter = Composer(house, Templates(), newsroom.NAMES).compose(brief)
    personal = {
        "to": b"a@b.example",
        "message_id": b"m1",
        "unsubscribe": b"t.1",
        "pace": b"p.1",
        "copy": b"c.1",
    }
    return message_from_bytes(splice(letter.segments, personal), policy=policy.default)


@pytest.mark.parametrize(
    ("cadence", "name", "expected"),
    [
        (Cadence.DAILY, "From", "Rights Desk <digest@news.newsroom.example>"),
        (Cadence.ALERT, "From", "Rights Desk <alerts@news.newsroom.example>"),
        (Cadence.WEEKLY, "List-Id", "Rights Desk <weekly.news.newsroom.example>"),
        (Cadence.DAILY, "Message-ID", "<m1@news.newsroom.example>"),
        (Cadence.DAILY, "Date", "Fri, 21 Nov 2025 06:00:00 +0000"),
        (Cadence.DAILY, "Reply-To", "desk@newsroom.example"),
        (
            Cadence.DAILY,
            "List-Help",
            "<mailto:desk@newsroom.example>, <https://feeds.newsroom.example/help>",
        ),
        (Cadence.DAILY, "List-Archive", "<https://feeds.newsroom.example/archive>"),
        (Cadence.DAILY, "Feedback-ID", "daily:short:en:newsnewsroomexa"),
    ],
)
def test_a_plain_letters_headers(cadence: Cadence, name: str, expected: str) -> None:
    assert expected == head(newsroom.brief(cadence=cadence))[name]


@pytest.mark.parametrize("cadence", Cadence)
def test_a_letter_may_be_left_by_mail_where_its_mail_comes_in(cadence: Cadence) -> None:
    """The one click comes first, the same token stands in both, and no word of what is followed."""
    house = replace(newsroom.HOUSE, unsubscribe="leave+me#1@newsroom.example")
    found = head(newsroom.brief(cadence=cadence), house)["List-Unsubscribe"]
    assert (
        "<https://feeds.newsroom.example/u/t.1>, "
        "<mailto:leave%2Bme%231@newsroom.example?subject=unsubscribe%20t.1>"
    ) == found
    for label in ("Kenya", "BY", "journalists", "europe"):
        assert label not in found


def test_another_mailbox_to_leave_by_makes_another_letter() -> None:
    """Without one a letter is what it was before there could be one."""
    composer = Composer(newsroom.HOUSE, Templates(), newsroom.NAMES)
    house = replace(newsroom.HOUSE, unsubscribe="leave@newsroom.example")
    with_one = Composer(house, Templates(), newsroom.NAMES)
    assert composer.variant(newsroom.brief()) != with_one.variant(newsroom.brief())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("From", "Your digest <digest@news.newsroom.example>"),
        ("Subject", "Your digest for 21 November"),
        ("List-Id", "<daily.news.newsroom.example>"),
    ],
)
def test_a_discreet_letters_headers(name: str, expected: str) -> None:
    brief = replace(newsroom.brief(), subject_style=SubjectStyle.DISCREET)
    assert expected == head(brief)[name]


def test_a_newsroom_that_gives_no_mailbox_points_to_its_pages() -> None:
    house = replace(newsroom.HOUSE, reply_to=None, press=None)
    message = head(newsroom.brief(), house)
    assert (None, "<https://feeds.newsroom.example/help>", "<https://newsroom.example/>") == (
        message["Reply-To"],
        message["List-Help"],
        message["List-Owner"],
    )


def test_a_newsrooms_name_in_another_script_is_encoded() -> None:
    message = head(newsroom.brief(), replace(newsroom.HOUSE, name="منظمة حقوق"))
    assert "منظمة حقوق" == message["From"].addresses[0].display_name


@pytest.mark.parametrize(
    ("domain", "expected"),
    [("a.io", "aio00"), ("127.0.0.1", "127001"), ("very-long.newsroom.example", "verylongnewsroo")],
)
def test_the_sender_id_has_5_to_15_characters(domain: str, expected: str) -> None:
    assert expected == sender_id(domain)
