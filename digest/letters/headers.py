"""The headers of whatever goes to a list: RFC 5322, 2369, 2919, 3834 and 8058.

No header but Subject, and no address or URL in one, may name a region, country or topic.
"""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import format_datetime
from typing import Protocol
from urllib.parse import quote

from digest.letters.brief import House
from digest.letters.mime import Header, mailbox, one_line, unstructured
from digest.letters.view import LetterView
from digest.model import Cadence, Form


class Listed(Protocol):
    """What headers tell of a letter that goes to a list."""

    @property
    def stream(self) -> str: ...
    @property
    def form(self) -> Form: ...
    @property
    def planned_at(self) -> datetime: ...
    @property
    def threaded(self) -> bool:
        """Whether it answers a letter that the person has; the slot `original` names that."""


def headers(brief: Listed, house: House, view: LetterView, subject: str) -> tuple[Header, ...]:
    """All but the Content-Type, in order, values folded; slots stand for the personal parts."""
    sender = house.senders.alerts if brief.stream == Cadence.ALERT else house.senders.digest
    thread = "<\0original\0>"
    follows = (("In-Reply-To", thread), ("References", thread)) if brief.threaded else ()
    domain = sender.rpartition("@")[2]
    reply = (("Reply-To", one_line(house.reply_to)),) if house.reply_to else ()
    return (
        ("From", mailbox("From", view.sender, sender)),
        ("To", "\0to\0"),
        *reply,
        ("Subject", unstructured("Subject", subject)),
        ("Date", format_datetime(brief.planned_at)),
        ("Message-ID", f"<\0message_id\0@{domain}>"),
        *follows,
        ("MIME-Version", "1.0"),
        ("Content-Language", view.language),
        *_list_headers(brief, house, view, domain),
        ("Auto-Submitted", "auto-generated"),
        ("Precedence", "list"),
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
        ("Feedback-ID", f"{brief.stream}:{brief.form}:{view.language}:{sender_id(domain)}"),
    )


def sender_id(domain: str) -> str:
    """The constant last field of Feedback-ID: 5 to 15 letters and digits of the domain."""
    return re.sub(r"[^a-z0-9]", "", domain.lower())[:15].ljust(5, "0")


def _list_headers(brief: Listed, house: House, view: LetterView, domain: str) -> tuple[Header, ...]:
    phrase = "" if view.discreet else view.sender
    return (
        ("List-Id", mailbox("List-Id", phrase, f"{brief.stream}.{domain}")),
        ("List-Unsubscribe", _leave(house)),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("List-Help", _help(house)),
        ("List-Archive", f"<{house.web_url}/archive>"),
        ("List-Owner", f"<{_owner(house)}>"),
        ("List-Post", "NO"),
    )


def _leave(house: House) -> str:
    """The address of the one click, and beside it one to write to, with the same token."""
    click = f"<{house.web_url}/u/\0unsubscribe\0>"
    if house.unsubscribe is None:
        return click
    mailbox = quote(house.unsubscribe, safe="@")
    return f"{click},\r\n <mailto:{mailbox}?subject=unsubscribe%20\0unsubscribe\0>"


def _help(house: House) -> str:
    """A mailbox where one is known, and the page."""
    return ",\r\n ".join(f"<{one}>" for one in dict.fromkeys((house.help, house.help_page)))


def _owner(house: House) -> str:
    """A mailbox where one is known; a From address of ours is only written from."""
    return house.help if house.help.startswith("mailto:") else house.url
