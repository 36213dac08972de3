"""Machines that answer for their readers, and readers' programs that ask to unsubscribe."""

from __future__ import annotations

import pytest

from digest.mailin import read
from digest.model import ReportKind
from tests.mailin.mails import LETTER, mixed, plain

READER = "From: Reader <reader@example.org>"
AWAY = (
    ("Subject: Re: News", "Auto-Submitted: auto-replied"),
    ("Subject: Re: News", "Auto-Submitted: auto-generated"),
    ("Subject: Re: News", "X-Autoreply: yes"),
    ("Subject: Re: News", "X-Autorespond: News"),
    ("Subject: Re: News", "Precedence: auto_reply"),
    ("Subject: Re: News", "X-Auto-Response-Suppress: All", "In-Reply-To: <abc@news.example.org>"),
    ("Subject: Re: News", "X-Apple-Action: VACATION"),
    ("Subject: Automatic reply: News", "X-Auto-Response-Suppress: All", "Return-Path: <>"),
    ("Subject: Phản hồi tự động: News", "Return-Path: <>"),
    ("Subject: Out of Office: News",),
    ("Subject: Auto reply: News",),
    ("Subject: Réponse automatique : News",),
    ("Subject: =?utf-8?q?R=C3=A9ponse_automatique=3A_News?=",),
    ("Subject: Respuesta automática: News",),
    ("Subject: Fuera de la oficina",),
    ("Subject: Automatische Antwort: News",),
    ("Subject: Abwesenheitsnotiz: News",),
    ("Subject: Risposta automatica: News",),
    ("Subject: Автоматический ответ: News",),
    ("Subject: رد تلقائي: News",),
    ("Subject: 自動返信: News",),
    ("Subject: Autosvar: News",),
    ("Subject: Automatisch antwoord: News", "Auto-Submitted: auto-replied (vacation)"),
)


@pytest.mark.parametrize("fields", AWAY)
def test_a_machine_answers_for_its_reader(fields: tuple[str, ...]) -> None:
    (report,) = read(plain("I am away. Ask deputy@example.org.", READER, *fields))

    assert report.kind is ReportKind.AUTO_REPLY
    assert report.recipient == "reader@example.org"
    assert report.fault is None
    assert report.words == ""


PEOPLE = (
    ("Subject: Re: News",),
    ("Subject: Re: News", "Auto-Submitted: no"),
    ("Subject: Re: News", "X-Autoreply: no"),
    ("Subject: Re: News", "Precedence: bulk"),
    ("Subject: The vacation season and your news",),
    ("Subject: Please confirm the date of your event",),
)


@pytest.mark.parametrize("fields", PEOPLE)
def test_what_people_write_is_no_answer_of_a_machine(fields: tuple[str, ...]) -> None:
    (report,) = read(plain("Thank you.", READER, *fields))
    assert report.kind is ReportKind.OTHER


def test_a_receipt_is_an_answer_of_a_machine() -> None:
    parts = [
        ("text/plain", "seen"),
        ("message/disposition-notification", "Disposition: x; displayed"),
    ]
    (report,) = read((f"{READER}\r\nSubject: Read: News\r\n" + mixed(parts)).encode())
    assert report.kind is ReportKind.AUTO_REPLY


def test_an_answer_names_the_letter_that_it_answers() -> None:
    fields = (READER, "Subject: Out of office", "In-Reply-To: <abc123@news.example.org>")
    assert read(plain("x", *fields))[0].message_id == "abc123@news.example.org"


CHALLENGES = (
    "Your email requires verification verify#abcdef",
    "Please confirm your message",
    "Sender verification",
    "Action required to deliver your mail",
)


@pytest.mark.parametrize("subject", CHALLENGES)
def test_a_machine_asks_for_a_person(subject: str) -> None:
    (report,) = read(
        plain("Click here.", READER, f"Subject: {subject}", "Auto-Submitted: auto-replied")
    )
    assert report.kind is ReportKind.CHALLENGE


WISHES = (
    ("Subject: unsubscribe", "To: digest@news.example.org"),
    ("Subject: Unsubscribe", "To: digest@news.example.org", "Auto-Submitted: auto-replied"),
    ("Subject: UNSUBSCRIBE TOKEN-123456", "To: digest@news.example.org"),
    ("Subject: désabonnement", "To: digest@news.example.org"),
    ("Subject: отписаться", "To: digest@news.example.org"),
    ("Subject: ", "To: unsubscribe+TOKEN@news.example.org"),
    ("Subject: Hello", "To: unsubscribe+TOKEN@news.example.org", "Auto-Submitted: auto-generated"),
)


@pytest.mark.parametrize("fields", WISHES)
def test_a_readers_program_asks_to_unsubscribe(fields: tuple[str, ...]) -> None:
    (report,) = read(plain("", READER, *fields))
    assert (ReportKind.UNSUBSCRIBE, "reader@example.org") == (report.kind, report.recipient)


NO_WISHES = (
    ("Subject: Re: unsubscribe", "To: digest@news.example.org"),
    ("Subject: How do I unsubscribe?", "To: digest@news.example.org"),
    ("Subject: Re: x", "To: unsubscribe+T@news.example.org", "Auto-Submitted: auto-replied"),
)


@pytest.mark.parametrize("fields", NO_WISHES)
def test_nobody_is_unsubscribed_by_what_only_speaks_of_it(fields: tuple[str, ...]) -> None:
    assert read(plain(LETTER, READER, *fields))[0].kind is not ReportKind.UNSUBSCRIBE
