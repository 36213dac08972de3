"""Personal letters: splicing ready bytes against one rendered EmailMessage per recipient."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from benchmarks.newsroom import NOW, owed
from benchmarks.ratio import Row, compare
from digest.config import TaxonomyConfig
from digest.config.values import From
from digest.letters import Brief, Composer, House, Stencil
from digest.model import Cadence, Form, Role, SubjectStyle
from digest.taxonomy import load
from digest.templates import Templates

SPLICED, RENDERED = 100_000, 100


def rows() -> list[Row]:
    """Cost of one recipient's message, ours over the plain way's."""
    senders = From("digest@example.org", "alerts@example.org", "confirm@example.org")
    house = House("Newsroom", "https://example.org", "https://news.example.org", senders)
    composer = Composer(house, Templates(), load(TaxonomyConfig()))
    stencil = Stencil(composer.compose(_brief()).segments)
    personal = {
        "to": b"reader@example.org",
        "message_id": b"0123456789abcdef01234567",
        "copy": b"MTIzNDU2LmE0YjE5Yzcy.hW3kqv5dO2pX7n1sT4y6u8i0o9p2a5s7d1f3g6h8j2k",
        "pace": b"MTIzNDU2Ny4w.hW3kqv5dO2pX7n1sT4y6u8i0o9p2a5s7d1f3g6h8j2k",
        "unsubscribe": b"MTIzNDU2Ny5kLjA.mZ0q3fYx9uQ1l4m3m1o8z8l8f8o7t8o2q1n4r5s6t7u",
    }

    def splice() -> None:
        for _ in range(SPLICED):
            stencil.fill(personal)

    def render() -> None:
        for _ in range(RENDERED):
            draft = composer.draft(_brief())
            _plain(draft.subject, draft.text, draft.html).as_bytes(policy=SMTP)

    times = SPLICED / RENDERED
    reference = "Jinja2 and EmailMessage for each"
    return [compare("splice", splice, reference, render, per=SPLICED, times=times)]


def _brief() -> Brief:
    return Brief(
        cadence=Cadence.DAILY,
        date=NOW.date(),
        zone="UTC",
        language="en",
        role=Role.READER,
        form=Form.SHORT,
        subject_style=SubjectStyle.PLAIN,
        items=owed(10),
        had=(),
        planned_at=NOW,
    )


def _plain(subject: str, text: str, html: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Newsroom <digest@example.org>"
    message["To"] = "reader@example.org"
    message["Subject"] = subject
    message["Date"] = format_datetime(NOW)
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return message
