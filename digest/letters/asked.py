"""The letters that answer a form: one link, no news, and no word of what was asked for.

Whoever typed the address may not be its owner, and the letter may be read over a shoulder: it
names no region, country or topic anywhere. It is no part of a list, so it has no List-* header.
Its bytes hang on the values alone: a retry sends the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from digest.letters import dates
from digest.letters.brief import House, Letter
from digest.letters.mime import Header, mailbox, one_line, unstructured
from digest.letters.present import postal_address
from digest.letters.words import Words
from digest.letters.written import Pen
from digest.model import SubjectStyle
from digest.templates import Templates

VALID = timedelta(days=7)
"""How long a confirmation says that its link works."""


class About(StrEnum):
    """What the link does; what the phrases begin with."""

    CONFIRM = "confirm"
    INVITE = "invite"
    MANAGE = "manage"


@dataclass(frozen=True, slots=True)
class AskedBrief:
    """One letter to be made. `path` is the link below the service's own address; `made_at` becomes
    the Date header, and is told in `zone`. `known`: its address gets letters already."""

    about: About
    path: str
    language: str
    zone: str
    made_at: datetime
    subject_style: SubjectStyle = SubjectStyle.PLAIN
    known: bool = False


@dataclass(frozen=True, slots=True)
class AskedView:
    """Everything printed; what every letter has is named as there."""

    language: str
    direction: str
    discreet: bool
    sender: str
    title: str
    date: str
    day: str
    first: str
    intro: str
    act: str
    url: str
    until: str
    otherwise: str
    why: str
    help_url: str
    help_text: str
    website: str
    postal_address: tuple[str, ...]


class AskedWriter:
    """Writes these letters for one newsroom; built once, used from any thread."""

    def __init__(self, house: House, templates: Templates) -> None:
        """TemplateError where a language's words cannot be used."""
        self._house = house
        self._pen = Pen(templates)

    def letter(self, brief: AskedBrief) -> Letter:
        """The letter with slots for the address and the Message-ID alone; TemplateError where a
        template is at fault."""
        spoken = self._pen.speaks(brief.language)
        view = _view(brief, self._house, spoken)
        name = "manage" if brief.about is About.MANAGE else "confirmation"
        house, at = self._house, brief.made_at
        return self._pen.letter(name, view, spoken, lambda title: headers(view, house, title, at))


class Addressed(Protocol):
    """What headers say of a letter to one person."""

    @property
    def sender(self) -> str: ...
    @property
    def language(self) -> str: ...


def headers(view: Addressed, house: House, subject: str, made_at: datetime) -> tuple[Header, ...]:
    """Those of a letter that is no part of a list: RFC 5322; RFC 3834 § 5 for Auto-Submitted."""
    sender = house.senders.confirm
    reply = (("Reply-To", one_line(house.reply_to)),) if house.reply_to else ()
    return (
        ("From", mailbox("From", view.sender, sender)),
        ("To", "\0to\0"),
        *reply,
        ("Subject", unstructured("Subject", subject)),
        ("Date", format_datetime(made_at.replace(microsecond=0))),
        ("Message-ID", f"<\0message_id\0@{sender.rpartition('@')[2]}>"),
        ("MIME-Version", "1.0"),
        ("Content-Language", view.language),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
    )


def _view(brief: AskedBrief, house: House, spoken: Words) -> AskedView:
    discreet = brief.subject_style is SubjectStyle.DISCREET
    manage = brief.about is About.MANAGE
    form = "manage" if manage else "confirm"
    day = brief.made_at.astimezone(ZoneInfo(brief.zone)).date()
    until = dates.long_day(day + VALID, spoken.locale)
    neutral = "_neutral" if discreet else ""
    known = "_known" if brief.known and brief.about is About.CONFIRM else ""
    return AskedView(
        language=spoken.language,
        direction=spoken.direction,
        discreet=discreet,
        sender=spoken.say("neutral_name") if discreet else house.name,
        title=spoken.say(f"{brief.about}_title"),
        date=dates.full_day(day, spoken.locale),
        day=day.isoformat(),
        first=spoken.say(f"{brief.about}_first"),
        intro=spoken.say(f"{brief.about}_intro{neutral}", newsroom=house.name),
        act=spoken.say(f"{form}_act"),
        url=f"{house.web_url}/{brief.path}?lang={spoken.language}",
        until=spoken.say(f"{form}_until", **({} if manage else {"day": until})),
        otherwise=spoken.say(f"{brief.about}_otherwise{known}"),
        why=_why(brief, house, spoken, discreet=discreet),
        help_url=house.help,
        help_text=house.help.removeprefix("mailto:"),
        website=house.url,
        postal_address=postal_address(house),
    )


def _why(brief: AskedBrief, house: House, spoken: Words, *, discreet: bool) -> str:
    if brief.about is About.MANAGE:
        return spoken.say("why_neutral" if discreet else "manage_why", newsroom=house.name)
    neutral = "_neutral" if discreet else ""
    return spoken.say(f"{brief.about}_why{neutral}", newsroom=house.name)
